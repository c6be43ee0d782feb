import ClinicValues

/// What a failed call is answered with: JSON-RPC's error object.
///
/// The reason is the stable name and the code never changes its meaning. A message never holds SQL, paths or anything
/// about a patient.
public struct CallError: Error, Sendable {
  public var code: Int
  /// The stable name, for instance `slot_taken`.
  public var reason: String
  /// A sentence for a person.
  public var message: String
  /// Further members of `data`.
  public var details: JSONObject

  public init(code: Int, reason: String, message: String, details: JSONObject = JSONObject()) {
    self.code = code
    self.reason = reason
    self.message = message
    self.details = details
  }

  /// The members of `data`: the reason first.
  public var data: JSONObject {
    var data: JSONObject = ["reason": .string(reason)]
    data.members += details.members
    return data
  }
}

extension CallError {
  public static func parseError(_ detail: String) -> CallError {
    CallError(code: -32700, reason: "parse_error", message: "Not JSON: \(detail).")
  }
  public static func invalidRequest(_ detail: String) -> CallError {
    CallError(code: -32600, reason: "invalid_request", message: "Not a JSON-RPC 2.0 request: \(detail).")
  }
  public static var methodNotFound: CallError {
    CallError(code: -32601, reason: "method_not_found", message: "There is no such method; rpc.discover lists them.")
  }
  /// Names every offending field.
  public static func invalidParams(_ problems: [FieldProblem]) -> CallError {
    let fields = problems.prefix(50).map { problem in
      JSON.object(["field": .string(problem.field), "problem": .string(problem.problem)])
    }
    let first = problems.first.map { "\($0.field) \($0.problem)" } ?? "they are not valid"
    let rest = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
    return CallError(
      code: -32602, reason: "invalid_params", message: "Parameters are not valid: \(first)\(rest).",
      details: ["fields": .array(Array(fields))])
  }
  public static var internalError: CallError {
    CallError(
      code: -32603, reason: "internal_error",
      message: "The server failed; nothing was changed. Its log has the request's id.")
  }
  public static var unauthenticated: CallError {
    CallError(code: -32001, reason: "unauthenticated", message: "Log in first, or again: session.login.")
  }
  public static var forbidden: CallError {
    CallError(code: -32002, reason: "forbidden", message: "Your roles do not permit this.")
  }
  public static func rateLimited(retryAfterMs: Int) -> CallError {
    CallError(
      code: -32003, reason: "rate_limited", message: "Too many requests; wait a little.",
      details: ["retryAfterMs": .number(String(retryAfterMs))])
  }
  public static func busy(retryAfterMs: Int = 200) -> CallError {
    CallError(
      code: -32004, reason: "busy", message: "The server is busy or not available; nothing was changed, try again.",
      details: ["retryAfterMs": .number(String(retryAfterMs))])
  }
  public static var timeout: CallError {
    CallError(code: -32005, reason: "timeout", message: "It took too long and was given up; nothing was changed.")
  }
  public static var outcomeUnknown: CallError {
    CallError(
      code: -32005, reason: "outcome_unknown",
      message: "The connection to the database was lost while the change was committed; look whether it took effect.")
  }
  public static func tooLarge(_ what: String) -> CallError {
    CallError(code: -32006, reason: "too_large", message: "Too large: \(what).")
  }
}
