import ClinicValues
import Operations
import Store

/// Opens an account with a first password. It may do nothing until roles are granted.
enum CreateAccount: PreparedCommand {
  static let name: OperationName = "accounts.create"
  static let summary = "Open an account; grant it roles afterwards"
  static let access = Access.needs(.accessManage)
  static let audit = Audit.writes(.account)
  static let help: KeyValuePairs = [
    "name": "What is typed to log in", "displayName": "The person's name, as others see it",
    "password": "The first password",
  ]
  static let refusals: [RefusalReason] = [.alreadyExists]
  static let example: String? =
    #"{"name": "sam.oduya", "displayName": "Sam Oduya", "password": "correct horse battery staple"}"#

  struct Params: Codable, Sendable {
    var name: AccountName
    var displayName: StaffName
    var password: Password
  }

  static func subject(_ params: Params, _ result: AccountView) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func prepare(_ params: Params, at desk: Desk) async throws -> String {
    try await PasswordHash.make(params.password)
  }

  static func run(
    _ params: Params, with hash: String, in tx: isolated Transaction, by caller: Caller
  ) throws -> AccountView {
    try add(params.name, params.displayName, hash: hash, in: tx)
  }

  static func add(
    _ name: AccountName, _ displayName: StaffName, hash: String, in tx: isolated Transaction
  ) throws -> AccountView {
    let id = AccountID.new()
    try tx.execute(AddAccount(id: id, name: name, displayName: displayName, hash: hash))
    return try shown(id, in: tx)
  }

  static func shown(_ id: AccountID, in tx: isolated Transaction) throws -> AccountView {
    guard let account = try tx.first(FindAccounts(account: AccountRef(id))) else { throw Refusal.notFound("account") }
    return account
  }
}

/// Opens the clinic's first account. Only from the server itself, and only while there is no owner.
enum CreateOwner: PreparedCommand {
  static let name: OperationName = "accounts.createOwner"
  static let summary = "Open the first account, which owns the clinic (at the server itself only)"
  static let access = Access.localAdministrator
  static let audit = Audit.writes(.account)
  static let help = CreateAccount.help
  static let refusals: [RefusalReason] = [.ownerExists, .alreadyExists]
  static let example = CreateAccount.example

  static func subject(_ params: CreateAccount.Params, _ result: AccountView) -> AuditSubject {
    AuditSubject(id: result.id.uuid)
  }

  static func prepare(_ params: CreateAccount.Params, at desk: Desk) async throws -> String {
    try await PasswordHash.make(params.password)
  }

  static func run(
    _ params: CreateAccount.Params, with hash: String, in tx: isolated Transaction, by caller: Caller
  ) throws -> AccountView {
    guard try tx.lockedOwners().isEmpty else { throw Refusal(.ownerExists) }
    let account = try CreateAccount.add(params.name, params.displayName, hash: hash, in: tx)
    try tx.execute(
      InsertGrant(id: .new(), account: account.id, role: .owner, location: nil, until: nil, by: caller.account))
    return try CreateAccount.shown(account.id, in: tx)
  }
}

struct AddAccount: Statement {
  static let sql: StaticString = """
    INSERT INTO access.accounts (id, name, display_name, password_hash) VALUES ($1, $2, $3, $4)
    """
  typealias Row = NoRow
  var id: AccountID
  var name: AccountName
  var displayName: StaffName
  var hash: String
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(name)
    binds.add(displayName)
    binds.add(hash)
  }
}

extension Transaction {
  /// The accounts that own the whole clinic; nobody else ceases to be one, and no first one is made, until this
  /// transaction ends.
  func lockedOwners() throws -> Set<AccountID> {
    later(LockOwners())
    return Set(try rows(FindOwners()).map(\.value))
  }
}

/// Whoever may change who owns the clinic waits for another that does. A statement of its own: one that waited and read
/// at once would read what was so before it waited.
struct LockOwners: Statement {
  static let sql: StaticString = "SELECT pg_advisory_xact_lock(7373002) IS NULL"
  typealias Row = Single<Bool>
  func bind(to binds: inout Binds) {}
}

/// The accounts that own the whole clinic. By the clock of this moment: a grant that ended while this transaction
/// waited ended after its beginning, which is what `now()` tells.
struct FindOwners: Statement {
  static let sql: StaticString = """
    SELECT DISTINCT g.account_id
    FROM access.grants g JOIN access.accounts a ON a.id = g.account_id
    WHERE g.role = 'owner' AND g.location_id IS NULL AND a.disabled_at IS NULL
      AND a.id <> '00000000-0000-7000-8000-000000000001'
      AND g.valid_from <= clock_timestamp() AND (g.valid_until IS NULL OR g.valid_until > clock_timestamp())
    """
  typealias Row = Single<AccountID>
  func bind(to binds: inout Binds) {}
}
