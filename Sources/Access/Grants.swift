import ClinicValues
import Operations
import Store

/// Grants a role, at one location or everywhere, now or until a set instant.
enum AddGrant: Command {
  static let name: OperationName = "grants.add"
  static let summary = "Grant a role, at one location or everywhere"
  static let access = Access.needs(.accessManage)
  static let audit = Audit.writes(.account)
  static let help: KeyValuePairs = [
    "account": "Name or id", "role": "What they are", "location": "Where; everywhere unless given",
    "until": "When it ends by itself",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed]
  static let example: String? = #"{"account": "dana.whitford", "role": "manager", "location": "riverside"}"#

  struct Params: Codable, Sendable {
    var account: AccountRef
    var role: Role
    var location: LocationRef?
    var until: Instant?
  }

  static func subject(_ params: Params, _ result: AccountView) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> AccountView {
    let account = try tx.personalAccount(params.account)
    var location: LocationID?
    if let reference = params.location {
      guard let found = try tx.first(FindLocation(location: reference)) else { throw Refusal.notFound("location") }
      location = found.value
    }
    try tx.execute(
      InsertGrant(
        id: .new(), account: account.id, role: params.role, location: location, until: params.until,
        by: caller.account))
    return try CreateAccount.shown(account.id, in: tx)
  }
}

/// Ends a grant now.
enum EndGrant: Command {
  static let name: OperationName = "grants.end"
  static let summary = "Take a role away, now"
  static let access = Access.needs(.accessManage)
  static let audit = Audit.writes(.account)
  static let help: KeyValuePairs = ["grant": "Id of the grant (accounts.get shows it)"]
  static let refusals: [RefusalReason] = [.notFound, .lastOwner]

  struct Params: Codable, Sendable { var grant: UUID }

  static func subject(_ params: Params, _ result: AccountView) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> AccountView {
    let owners = try tx.lockedOwners()
    guard let account = try tx.first(CloseGrant(grant: params.grant)) else { throw Refusal.notFound("grant") }
    if owners == [account.value], try tx.rows(FindOwners()).isEmpty, !caller.isLocalAdministrator {
      throw Refusal(.lastOwner)
    }
    return try CreateAccount.shown(account.value, in: tx)
  }
}

struct InsertGrant: Statement {
  static let sql: StaticString = """
    INSERT INTO access.grants (id, account_id, role, location_id, valid_until, granted_by)
    VALUES ($1, $2, $3, $4, $5, $6)
    """
  typealias Row = NoRow
  var id: TokenID
  var account: AccountID
  var role: Role
  var location: LocationID?
  var until: Instant?
  var by: AccountID
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(account)
    binds.add(role)
    binds.add(location)
    binds.add(until)
    binds.add(by)
  }
}

struct CloseGrant: Statement {
  static let sql: StaticString = """
    UPDATE access.grants SET valid_until = now()
    WHERE id = $1 AND (valid_until IS NULL OR valid_until > now())
      AND account_id <> '00000000-0000-7000-8000-000000000001'
    RETURNING account_id
    """
  typealias Row = Single<AccountID>
  var grant: UUID
  func bind(to binds: inout Binds) { binds.add(grant) }
}

struct FindLocation: Statement {
  static let sql: StaticString = "SELECT id FROM practice.locations WHERE id = $1 OR code = $2"
  typealias Row = Single<LocationID>
  var location: LocationRef
  func bind(to binds: inout Binds) {
    binds.add(location.id)
    binds.add(location.code)
  }
}
