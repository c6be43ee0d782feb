import ClinicValues
import Operations
import Store

/// Says once more who is at the keyboard: what signs a record asks for a password given within a quarter of an hour
/// (behaviour rule 2.24). Failures count with those of the log-in.
enum ConfirmPassword: Procedure {
  static let name: OperationName = "session.confirm"
  static let summary = "Give your password again; for fifteen minutes you may sign with this token"
  static let access = Access.signedIn
  static let audit = Audit.login
  static let help: KeyValuePairs = ["password": "Your password"]
  static let refusals: [RefusalReason] = [.wrongCredentials]

  struct Params: Codable, Sendable { var password: Password }

  struct Result: Codable, Sendable {
    /// Until when it holds.
    var confirmedUntil: Instant
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { .nothing }

  static func run(_ params: Params, at desk: Desk) async throws -> Result {
    guard let caller = desk.caller else { throw CallError.unauthenticated }
    let name = AccountName(stored: caller.accountName)
    let found = try await PasswordAttempt.verify(params.password, of: name, field: "password", at: desk)
    guard found.id == caller.account else { throw CallError.unauthenticated }
    let until = try await desk.transaction(subject: { _ in AuditSubject(id: caller.account.uuid) }) { tx in
      try tx.execute(ForgetFailures(name: name))
      return try tx.first(MarkConfirmed(token: caller.token))
    }
    guard let until else { throw CallError.unauthenticated }
    return Result(confirmedUntil: until.value)
  }
}

struct MarkConfirmed: Statement {
  static let sql: StaticString = """
    UPDATE access.tokens SET confirmed_at = now() WHERE id = $1 RETURNING confirmed_at + interval '15 minutes'
    """
  typealias Row = Single<Instant>
  var token: TokenID
  func bind(to binds: inout Binds) { binds.add(token) }
}
