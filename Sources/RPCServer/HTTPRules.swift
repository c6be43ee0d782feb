import ClinicValues
import NIOHTTP1
import Operations

/// A fault of an HTTP request as such; whatever JSON-RPC refuses has status 200.
enum HTTPFault: Equatable {
  case malformed(String)
  case badBearer
  case originNotAllowed
  case noSuchPath
  case methodNotAllowed
  case timeout
  case tooLarge(limit: Int)
  case notJSON
  case badExpectation
  case headersTooLarge
  case versionNotSupported
  case unavailable
  case tlsRequired

  var status: HTTPResponseStatus {
    switch self {
    case .malformed: .badRequest
    case .badBearer: .unauthorized
    case .originNotAllowed, .tlsRequired: .forbidden
    case .noSuchPath: .notFound
    case .methodNotAllowed: .methodNotAllowed
    case .timeout: .requestTimeout
    case .tooLarge: .payloadTooLarge
    case .notJSON: .unsupportedMediaType
    case .badExpectation: .expectationFailed
    case .headersTooLarge: .requestHeaderFieldsTooLarge
    case .versionNotSupported: .httpVersionNotSupported
    case .unavailable: .serviceUnavailable
    }
  }

  /// The body: what a client of JSON-RPC can read, too.
  var error: CallError {
    switch self {
    case .malformed(let detail): CallError(code: -32600, reason: "bad_http", message: "Not HTTP/1.1: \(detail).")
    case .badBearer: .unauthenticated
    case .originNotAllowed:
      CallError(code: -32600, reason: "origin_not_allowed", message: "Pages of this origin may not call this server.")
    case .noSuchPath: CallError(code: -32600, reason: "no_such_path", message: "Calls go to POST /.")
    case .methodNotAllowed: CallError(code: -32600, reason: "method_not_allowed", message: "Calls go to POST /.")
    case .timeout: .unfinishedMessage
    case .tooLarge(let limit): .tooLarge("a message has at most \(limit) bytes")
    case .notJSON:
      CallError(code: -32600, reason: "not_json", message: "Content-Type must be application/json, in UTF-8.")
    case .badExpectation:
      CallError(code: -32600, reason: "bad_expectation", message: "Only Expect: 100-continue is understood.")
    case .headersTooLarge: .tooLarge("the headers of a request have at most \(HTTPRules.headerBytesMax) bytes")
    case .versionNotSupported: CallError(code: -32600, reason: "bad_http", message: "Only HTTP/1.1 is spoken here.")
    case .unavailable: .busy(retryAfterMs: 1000)
    case .tlsRequired: .tlsRequired
    }
  }

  /// Headers that belong to the status.
  var headers: [(String, String)] {
    switch self {
    case .methodNotAllowed: [("Allow", "POST")]
    case .badBearer: [("WWW-Authenticate", "Bearer")]
    case .unavailable: [("Retry-After", "1")]
    default: []
    }
  }
}

/// How an HTTP request is to be answered.
struct HTTPReply: Sendable, Equatable {
  var keepsAlive: Bool
  /// The allowed origin of the page that sent the request.
  var origin: String?
}

/// Which HTTP requests are taken.
struct HTTPRules: Sendable {
  static let headerBytesMax = 16_384
  static let headersMax = 64

  enum Verdict: Equatable {
    case takes(bearer: Token?, reply: HTTPReply, expectsContinue: Bool)
    /// A browser asks whether a page of an allowed origin may send its request.
    case preflight(HTTPReply)
    case refuses(HTTPFault)
  }

  var messageBytesMax: Int
  /// Origins of pages that may call, exactly as browsers send them, for instance `https://clinic.example`.
  var allowedOrigins: Set<String>

  func judge(_ head: HTTPRequestHead) -> Verdict {
    let headers = head.headers
    if let fault = wellFormed(head) { return .refuses(fault) }
    let origins = headers["origin"]
    if let origin = origins.first, origins.count > 1 || !allowedOrigins.contains(origin) {
      return .refuses(.originNotAllowed)
    }
    let reply = HTTPReply(keepsAlive: head.isKeepAlive, origin: origins.first)
    guard path(head.uri) == "/" else { return .refuses(.noSuchPath) }
    if head.method == .OPTIONS, reply.origin != nil, headers.contains(name: "access-control-request-method") {
      return .preflight(reply)
    }
    guard head.method == .POST else { return .refuses(.methodNotAllowed) }
    guard isJSON(headers) else { return .refuses(.notJSON) }
    if let length = headers.first(name: "content-length").flatMap({ Int($0) }), length > messageBytesMax {
      return .refuses(.tooLarge(limit: messageBytesMax))
    }
    let expectations = headers[canonicalForm: "expect"]
    guard expectations.allSatisfy({ $0.lowercased() == "100-continue" }) else { return .refuses(.badExpectation) }
    switch bearer(headers) {
    case .failure(let fault): return .refuses(fault.fault)
    case .success(let bearer):
      let expects = !expectations.isEmpty && head.version == .http1_1
      return .takes(bearer: bearer, reply: reply, expectsContinue: expects)
    }
  }

  private func wellFormed(_ head: HTTPRequestHead) -> HTTPFault? {
    let headers = head.headers
    guard head.version.major == 1 else { return .versionNotSupported }
    if headers.contains(name: "transfer-encoding") {
      if headers.contains(name: "content-length") { return .malformed("both Transfer-Encoding and Content-Length") }
      let codings = headers[canonicalForm: "transfer-encoding"]
      guard codings.count == 1, codings[0].lowercased() == "chunked", head.version == .http1_1 else {
        return .malformed("a Transfer-Encoding other than chunked")
      }
    }
    if headers["content-length"].count > 1 { return .malformed("Content-Length twice") }
    let hosts = headers["host"].count
    if hosts > 1 { return .malformed("Host twice") }
    if hosts == 0, head.version == .http1_1 { return .malformed("no Host") }
    if headers["authorization"].count > 1 { return .malformed("Authorization twice") }
    return nil
  }

  /// The path of a request target in origin form or absolute form, without its query.
  private func path(_ target: String) -> Substring {
    var rest = target[...]
    if let scheme = ["http://", "https://"].first(where: { target.lowercased().hasPrefix($0) }) {
      rest = rest.dropFirst(scheme.count).drop { $0 != "/" && $0 != "?" }
      if rest.isEmpty || rest.first == "?" { return "/" }
    }
    return rest.prefix { $0 != "?" }
  }

  private func isJSON(_ headers: HTTPHeaders) -> Bool {
    let types = headers["content-type"]
    guard types.count == 1, let type = types.first else { return false }
    let parts = type.lowercased().split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
    guard parts.first == "application/json" else { return false }
    let charsets = parts.dropFirst().filter { $0.hasPrefix("charset=") }
    guard charsets.allSatisfy({ $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }) else { return false }
    return headers[canonicalForm: "content-encoding"].allSatisfy { $0.lowercased() == "identity" }
  }

  private struct Refused: Error { var fault: HTTPFault }

  private func bearer(_ headers: HTTPHeaders) -> Result<Token?, Refused> {
    guard let field = headers.first(name: "authorization") else { return .success(nil) }
    let words = field.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bearer", let token = try? Token(String(words[1])) else {
      return .failure(Refused(fault: .badBearer))
    }
    return .success(token)
  }

  private func trimmed(_ text: Substring) -> String {
    let front = text.drop { $0 == " " || $0 == "\t" }
    return String(front.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
