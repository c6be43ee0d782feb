import ClinicValues
import DequeModule
import NIOCore
import NIOHTTP1
import Operations

/// HTTP requests: each `POST /` with a JSON body is a message, answered in order.
struct HTTPSource: MessageSource {
  private enum State {
    case head
    case body(bytes: [UInt8], bearer: Token?, reply: HTTPReply)
    /// A preflight's body, if it has one, is thrown away.
    case preflight(HTTPReply)
    /// After a refusal nothing more is read.
    case refused
  }

  private let rules: HTTPRules
  private var parts: Deque<HTTPServerRequestPart> = []
  private var state = State.head
  private var fault: HTTPFault?
  private let progress: HTTPRequestProgress

  init(rules: HTTPRules, progress: HTTPRequestProgress) {
    self.rules = rules
    self.progress = progress
  }

  var isInOrder: Bool { true }
  var isStateless: Bool { true }

  var isUnfinished: Bool {
    switch state {
    case .head: progress.isBegun || !parts.isEmpty
    case .body, .preflight: true
    case .refused: false
    }
  }

  mutating func receive(_ part: HTTPServerRequestPart) {
    if case .end = part { progress.ended() }
    if case .refused = state { return }
    parts.append(part)
  }

  mutating func receive(error: any Error) {
    guard fault == nil, let error = error as? HTTPParserError else { return }
    fault =
      switch error {
      case .headerOverflow: .headersTooLarge
      case .invalidVersion: .versionNotSupported
      case .unexpectedContentLength: .malformed("both Transfer-Encoding and Content-Length")
      case .invalidEOFState: .malformed("the request ends too early")
      default: .malformed("the request cannot be parsed")
      }
  }

  mutating func receiveEnd() {}

  mutating func next() -> Incoming<HTTPReply>? {
    while let part = parts.popFirst() {
      if let incoming = take(part) { return incoming }
    }
    if case .refused = state { return nil }
    return fault.map { refuse($0) }
  }

  private mutating func take(_ part: HTTPServerRequestPart) -> Incoming<HTTPReply>? {
    switch part {
    case .head(let head): return take(head)
    case .body(let more): return take(more)
    case .end:
      defer { state = .head }
      switch state {
      case .body(let bytes, let bearer, let reply): return .message(bytes, bearer: bearer, reply: reply)
      case .preflight(let reply):
        return .write(Self.preflight(reply), thenClose: !reply.keepsAlive)
      case .head, .refused: return nil
      }
    }
  }

  private mutating func take(_ head: HTTPRequestHead) -> Incoming<HTTPReply>? {
    switch rules.judge(head) {
    case .refuses(let fault): return refuse(fault)
    case .preflight(let reply):
      state = .preflight(reply)
      return nil
    case .takes(let bearer, let reply, let expectsContinue):
      state = .body(bytes: [], bearer: bearer, reply: reply)
      // Who has begun to send the body does not wait for the word.
      guard expectsContinue, parts.isEmpty else { return nil }
      return .write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"), thenClose: false)
    }
  }

  private mutating func take(_ more: ByteBuffer) -> Incoming<HTTPReply>? {
    guard case .body(var bytes, let bearer, let reply) = state else { return nil }
    guard bytes.count + more.readableBytes <= rules.messageBytesMax else {
      return refuse(.tooLarge(limit: rules.messageBytesMax))
    }
    // The state lets go of the bytes first, or appending would copy all of them.
    state = .refused
    bytes.append(contentsOf: more.readableBytesView)
    state = .body(bytes: bytes, bearer: bearer, reply: reply)
    return nil
  }

  private mutating func refuse(_ fault: HTTPFault) -> Incoming<HTTPReply> {
    state = .refused
    parts.removeAll()
    return .write(Self.bytes(of: fault), thenClose: true)
  }

  func closes(after reply: HTTPReply) -> Bool { !reply.keepsAlive }

  func bytes(of answer: [UInt8]?, reply: HTTPReply, isLast: Bool) -> ByteBuffer? {
    var response = HTTPResponse(status: .ok, body: answer ?? [])
    response.isLast = isLast
    response.allow(reply.origin)
    return response.bytes
  }

  func bytes(of error: CallError) -> ByteBuffer { Self.bytes(of: error) }

  static func bytes(of error: CallError) -> ByteBuffer {
    let isTLSRequired = error.reason == CallError.tlsRequired.reason
    let fault: HTTPFault = isTLSRequired ? .tlsRequired : .unavailable
    return bytes(of: fault)
  }

  func bytesOfTimeout() -> ByteBuffer { Self.bytes(of: HTTPFault.timeout) }

  static func bytes(of fault: HTTPFault) -> ByteBuffer {
    var response = HTTPResponse(status: fault.status, body: RPCAnswer.error(fault.error))
    response.headers += fault.headers
    response.isLast = true
    return response.bytes
  }

  private static func preflight(_ reply: HTTPReply) -> ByteBuffer {
    var response = HTTPResponse(status: .noContent, body: [])
    response.allow(reply.origin)
    response.headers += [
      ("Access-Control-Allow-Methods", "POST"), ("Access-Control-Allow-Headers", "authorization, content-type"),
      ("Access-Control-Max-Age", "600"),
    ]
    response.isLast = !reply.keepsAlive
    return response.bytes
  }
}

/// A whole response: head and body are one write.
struct HTTPResponse {
  var status: HTTPResponseStatus
  var body: [UInt8]
  var headers: [(String, String)] = []
  /// Whether the connection is closed behind it.
  var isLast = false

  mutating func allow(_ origin: String?) {
    guard let origin else { return }
    headers += [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")]
  }

  var bytes: ByteBuffer {
    var head = "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\nDate: \(HTTPDate.now)\r\nCache-Control: no-store\r\n"
    if !body.isEmpty { head += "Content-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n" }
    if status != .noContent { head += "Content-Length: \(body.count)\r\n" }
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    head += isLast ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n"
    var bytes = ByteBuffer()
    bytes.reserveCapacity(head.utf8.count + body.count)
    bytes.writeString(head)
    bytes.writeBytes(body)
    return bytes
  }
}
