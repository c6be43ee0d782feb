import ClinicValues
import Operations
import Store

/// A role at one location, or at all.
enum Role: String, WireChoice, SQLValue {
  case owner, manager, therapist, frontDesk, biller, auditor
}

/// A grant as it is shown.
struct GrantView: Codable, Sendable {
  var id: UUID
  var role: Role
  /// Absent: at every location.
  var location: LocationCode?
  var from: Instant
  var until: Instant?
}

/// An account with its grants.
struct AccountView: Codable, Sendable, StatementRow {
  var id: AccountID
  var name: AccountName
  var displayName: StaffName
  var version: Version
  var isDisabled: Bool
  var grants: [GrantView]

  init(from columns: inout Columns) throws {
    id = try columns.next()
    name = try columns.next()
    displayName = try columns.next()
    version = try columns.next()
    isDisabled = try columns.next()
    let ids = try columns.next([UUID].self)
    let roles = try columns.next([String].self)
    let locations = try columns.next([LocationCode?].self)
    let from = try columns.next([Instant?].self)
    let until = try columns.next([Instant?].self)
    guard [roles.count, locations.count, from.count, until.count].allSatisfy({ $0 == ids.count }) else {
      throw StoreError.unexpectedColumns("grants of unequal length")
    }
    grants = try ids.indices.map { index in
      guard let role = Role(rawValue: roles[index]), let start = from[index] else {
        throw StoreError.unexpectedColumns("an unknown role")
      }
      return GrantView(id: ids[index], role: role, location: locations[index], from: start, until: until[index])
    }
  }
}

/// Accounts by id or name, or all of them after a name.
struct FindAccounts: Statement {
  static let sql: StaticString = """
    SELECT a.id, a.name, a.display_name, a.version, a.disabled_at IS NOT NULL,
      g.ids, g.roles, g.locations, g.starts, g.ends
    FROM access.accounts a CROSS JOIN LATERAL (
      SELECT coalesce(array_agg(g.id ORDER BY g.granted_at), '{}') AS ids,
        coalesce(array_agg(g.role ORDER BY g.granted_at), '{}') AS roles,
        coalesce(array_agg(l.code ORDER BY g.granted_at), '{}') AS locations,
        coalesce(array_agg(g.valid_from ORDER BY g.granted_at), '{}') AS starts,
        coalesce(array_agg(g.valid_until ORDER BY g.granted_at), '{}') AS ends
      FROM access.grants g LEFT JOIN practice.locations l ON l.id = g.location_id
      WHERE g.account_id = a.id AND (g.valid_until IS NULL OR g.valid_until > now())) g
    WHERE ($1::uuid IS NULL AND $2::text IS NULL OR a.id = $1 OR a.name = $2) AND ($3::text IS NULL OR a.name > $3)
    ORDER BY a.name LIMIT $4
    """
  typealias Row = AccountView
  var account: AccountRef?
  var after: String?
  var limit = 1
  func bind(to binds: inout Binds) {
    binds.add(account?.id)
    binds.add(account?.code)
    binds.add(after)
    binds.add(limit)
  }
}

extension Transaction {
  /// The account of a person, to be given or denied something; refuses with `not_found`.
  ///
  /// Whoever works at the server itself is no such person: a password, a token or a role that others hand out would
  /// open its door to the network.
  func personalAccount(_ account: AccountRef) throws -> AccountView {
    guard let found = try first(FindAccounts(account: account)), found.id != Caller.localAdministratorAccount else {
      throw Refusal.notFound("account")
    }
    return found
  }
}

enum GetAccount: Read {
  static let name: OperationName = "accounts.get"
  static let summary = "An account and what it may do where"
  static let access = Access.needs(.accessManage)
  static let audit = Audit.reads(.account)
  static let help: KeyValuePairs = ["account": "Name or id"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var account: AccountRef }

  static func subject(_ params: Params, _ result: AccountView) -> AuditSubject { AuditSubject(id: result.id.uuid) }
  static func query(_ params: Params, by caller: Caller) -> FindAccounts { FindAccounts(account: params.account) }
  static func answer(_ rows: [AccountView], _ params: Params) throws -> AccountView {
    guard let account = rows.first else { throw Refusal.notFound("account") }
    return account
  }
}

enum ListAccounts: Read {
  static let name: OperationName = "accounts.list"
  static let summary = "All accounts by name"
  static let access = Access.needs(.accessManage)
  static let audit = Audit.reads(.account)
  static let help: KeyValuePairs<String, String> = [:]

  struct Params: Codable, Sendable {
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<AccountView>) -> AuditSubject { .nothing }
  static func query(_ params: Params, by caller: Caller) throws -> FindAccounts {
    FindAccounts(
      account: nil, after: try params.cursor?.parts(1).first, limit: (params.limit?.value ?? Cursor.pageSize) + 1)
  }
  static func answer(_ rows: [AccountView], _ params: Params) -> Page<AccountView> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) { Cursor(parts: [$0.name.value]) }
  }
}
