import ClinicValues
import Operations
import Store

/// Sets a password: one's own, which asks for the old one, or somebody's who lost it, which takes `access.manage`. All
/// other sessions and tokens of the account end.
enum SetPassword: PreparedCommand {
  static let name: OperationName = "accounts.setPassword"
  static let summary = "Change your password, or set a new one for who lost theirs"
  static let access = Access.signedIn
  static let audit = Audit.writes(.account)
  static let help: KeyValuePairs = [
    "account": "Whose password; yours unless given", "oldPassword": "Your present password, when it is yours",
    "newPassword": "The new password",
  ]
  static let refusals: [RefusalReason] = [.notFound, .wrongCredentials]
  static let example: String? = #"{"account": "dana.whitford", "newPassword": "correct horse battery staple"}"#

  struct Params: Codable, Sendable {
    var account: AccountRef?
    var oldPassword: Password?
    var newPassword: Password
  }

  /// Whose password it is now.
  struct Result: Codable, Sendable {
    var account: AccountID
    var done = true
  }
  struct Prepared: Sendable {
    var account: AccountID
    var hash: String
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { AuditSubject(id: result.account.uuid) }

  static func prepare(_ params: Params, at desk: Desk) async throws -> Prepared {
    guard let caller = desk.caller else { throw CallError.unauthenticated }
    let reference = params.account ?? AccountRef(caller.account)
    guard let target = try await desk.lookUp({ tx in try tx.first(FindPassword(account: reference)) }) else {
      if !caller.may(.accessManage) { throw CallError.forbidden }
      throw Refusal.notFound("account")
    }
    if target.value == caller.account {
      guard let old = params.oldPassword else { throw Refusal(.wrongCredentials, field: "oldPassword") }
      let name = AccountName(stored: caller.accountName)
      _ = try await PasswordAttempt.verify(old, of: name, field: "oldPassword", at: desk)
      try await desk.lookUp { tx in _ = try tx.execute(ForgetFailures(name: name)) }
    } else if !caller.mayEverywhere(.accessManage) {
      throw CallError.forbidden
    }
    return Prepared(account: target.value, hash: try await PasswordHash.make(params.newPassword))
  }

  static func run(
    _ params: Params, with prepared: Prepared, in tx: isolated Transaction, by caller: Caller
  ) throws -> Result {
    tx.later(ReplacePassword(account: prepared.account, hash: prepared.hash))
    tx.later(RevokeTokens(account: prepared.account, only: nil, except: caller.token))
    return Result(account: prepared.account)
  }
}

/// The account whose password may be set: not that of whoever works at the server itself, which has none.
struct FindPassword: Statement {
  static let sql: StaticString = """
    SELECT id FROM access.accounts
    WHERE (id = $1 OR name = $2) AND id <> '00000000-0000-7000-8000-000000000001'
    """
  typealias Row = Single<AccountID>
  var account: AccountRef
  func bind(to binds: inout Binds) {
    binds.add(account.id)
    binds.add(account.code)
  }
}

struct ReplacePassword: Statement {
  static let sql: StaticString = """
    UPDATE access.accounts SET password_hash = $2, version = version + 1 WHERE id = $1
    """
  typealias Row = NoRow
  var account: AccountID
  var hash: String
  func bind(to binds: inout Binds) {
    binds.add(account)
    binds.add(hash)
  }
}

/// Closes an account at once: it cannot log in and its tokens are dead. What it wrote stays under its name.
enum DisableAccount: Command {
  static let name: OperationName = "accounts.disable"
  static let summary = "Close an account at once; what it wrote stays under its name"
  static let access = Access.needs(.accessManage)
  static let audit = Audit.writes(.account)
  static let help: KeyValuePairs = ["account": "Name or id", "expectedVersion": "The version that you read"]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .lastOwner]
  static let example: String? = #"{"account": "dana.whitford", "expectedVersion": 1}"#

  struct Params: Codable, Sendable {
    var account: AccountRef
    var expectedVersion: Version
  }

  static func subject(_ params: Params, _ result: AccountView) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> AccountView {
    guard caller.mayEverywhere(.accessManage) else { throw CallError.forbidden }
    let owners = try tx.lockedOwners()
    let account = AccountID(try tx.edit(SwitchAccount(params: params, isDisabled: true), of: "account"))
    if owners == [account] { throw Refusal(.lastOwner) }
    return try CreateAccount.shown(account, in: tx)
  }
}

/// Opens a closed account again. Its old tokens stay dead.
enum EnableAccount: Command {
  static let name: OperationName = "accounts.enable"
  static let summary = "Open a closed account again"
  static let access = Access.needs(.accessManage)
  static let audit = Audit.writes(.account)
  static let help: KeyValuePairs = ["account": "Name or id", "expectedVersion": "The version that you read"]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion]
  static let example = DisableAccount.example

  static func subject(_ params: DisableAccount.Params, _ result: AccountView) -> AuditSubject {
    AuditSubject(id: result.id.uuid)
  }

  static func run(
    _ params: DisableAccount.Params, in tx: isolated Transaction, by caller: Caller
  ) throws -> AccountView {
    guard caller.mayEverywhere(.accessManage) else { throw CallError.forbidden }
    let account = AccountID(try tx.edit(SwitchAccount(params: params, isDisabled: false), of: "account"))
    return try CreateAccount.shown(account, in: tx)
  }
}

/// Closes or opens an account; either way the tokens that it has had are dead.
struct SwitchAccount: Statement {
  static let sql: StaticString = """
    WITH found AS (
        SELECT id, version FROM access.accounts
        WHERE (id = $1 OR name = $2) AND id <> '00000000-0000-7000-8000-000000000001' FOR UPDATE),
      edited AS (
        UPDATE access.accounts a
        SET disabled_at = CASE WHEN $4 THEN coalesce(a.disabled_at, now()) END, version = a.version + 1,
          access_version = a.access_version + 1
        FROM found WHERE a.id = found.id AND found.version = $3 RETURNING a.id),
      dead AS (
        UPDATE access.tokens t SET revoked_at = now() FROM edited
        WHERE t.account_id = edited.id AND t.revoked_at IS NULL AND t.kind <> 'local')
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: DisableAccount.Params
  var isDisabled: Bool
  func bind(to binds: inout Binds) {
    binds.add(params.account.id)
    binds.add(params.account.code)
    binds.add(params.expectedVersion)
    binds.add(isDisabled)
  }
}
