/// All that the program tells its operator while it runs. One file of the server turns these into log lines.
///
/// Nothing here can carry a parameter's value.
public enum Observation: Sendable {
  case callAnswered(method: String, request: String, took: Duration)
  case callRefused(method: String, reason: String, request: String, took: Duration)
  /// A refusal that the operation's declaration, and so the API's document, does not name: a fault of the program.
  case undeclared(method: String, reason: String, request: String)
  /// A fault of the program; the description holds no values.
  case failed(request: String, what: String)
}
