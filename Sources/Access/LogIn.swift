import ClinicValues
import Operations
import Store

/// Logs in with name and password and binds the connection to the new session.
///
/// The answer and its time are the same for an unknown account and for a wrong password.
enum LogIn: Procedure {
  static let name: OperationName = "session.login"
  static let summary = "Log in; answers a token and binds this connection to it"
  static let access = Access.anyone
  static let audit = Audit.login
  static let help: KeyValuePairs = ["account": "Your account's name", "password": "Your password"]
  static let refusals: [RefusalReason] = [.wrongCredentials]
  static let answersSecret = true

  struct Params: Codable, Sendable {
    var account: AccountName
    var password: Password
  }
  struct Result: Codable, Sendable {
    var token: Token
    var account: AccountName
    var displayName: StaffName
    var expiresAt: Instant
  }

  /// A working day's length.
  private static let sessionMinutes: Int32 = 12 * 60

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { .nothing }

  static func run(_ params: Params, at desk: Desk) async throws -> Result {
    let found = try await PasswordAttempt.verify(params.password, of: params.account, at: desk)
    let token = Token.new()
    let expiry = try await desk.transaction(subject: { _ in AuditSubject(id: found.id.uuid) }) { tx in
      try tx.execute(ForgetFailures(name: params.account))
      return try tx.first(
        AddToken(
          id: .new(), account: found.id, kind: "session", name: desk.originText, hash: tokenHash(token),
          minutes: sessionMinutes))
    }
    guard let expiry else { throw CallError.internalError }
    desk.session.bind(token)
    return Result(token: token, account: params.account, displayName: found.displayName, expiresAt: expiry.value)
  }
}

/// The open account that logs in by this name; never that of whoever works at the server itself.
struct FindLogin: Statement {
  static let sql: StaticString = """
    SELECT id, display_name, password_hash FROM access.accounts
    WHERE name = $1 AND disabled_at IS NULL AND id <> '00000000-0000-7000-8000-000000000001'
    """
  struct Row: StatementRow {
    let id: AccountID
    let displayName: StaffName
    let hash: String?
    init(from columns: inout Columns) throws {
      id = try columns.next()
      displayName = try columns.next()
      hash = try columns.nextIfPresent()
    }
  }
  var name: AccountName
  func bind(to binds: inout Binds) { binds.add(name) }
}

/// Forgets a name's failures once its owner is in, and everybody's that are too old to count.
struct ForgetFailures: Statement {
  static let sql: StaticString = """
    DELETE FROM access.login_failures WHERE name = $1 OR at < now() - interval '1 day'
    """
  typealias Row = NoRow
  var name: AccountName
  func bind(to binds: inout Binds) { binds.add(name) }
}
