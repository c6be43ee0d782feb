import ClinicValues
import Store

/// Who calls, and what they may do.
public struct Caller: Sendable {
  public let account: AccountID
  public let accountName: String
  public let displayName: String
  public let token: TokenID
  /// Counts up with every change of the account's grants.
  let accessVersion: Int
  let permissions: Set<String>
  /// Permissions that hold at every location.
  let permissionsEverywhere: Set<String>
  /// The roles that the account holds, each with its place unless it holds everywhere (`frontDesk@riverside`): what the
  /// audit log says of who looked, and from where.
  public let roles: [String]
  /// The permissions as the row policies read them.
  let permissionText: String
  /// When a grant next begins or ends by its date.
  let permissionsChangeAt: Instant?

  /// Whether the caller has the permission at some location.
  public func may(_ permission: Permission) -> Bool { permissions.contains(permission.rawValue) }

  /// Whether the caller has the permission at every location.
  public func mayEverywhere(_ permission: Permission) -> Bool {
    permissionsEverywhere.contains(permission.rawValue)
  }

  /// The account that stands for whoever works at the server itself, through its Unix socket. It has no password.
  public static let localAdministratorAccount = AccountID(UUID(high: 0x7000, low: 0x8000_0000_0000_0001))

  /// Its one token, which no text is the token of.
  public static let localAdministratorToken = TokenID(UUID(high: 0x7000, low: 0x8000_0000_0000_0003))

  public var isLocalAdministrator: Bool { token == Self.localAdministratorToken }

  func permits(_ access: Access) -> Bool {
    switch access {
    case .anyone, .signedIn: true
    case .needs(let permission): may(permission)
    case .needsAny(let permissions): permissions.contains { may($0) }
    case .localAdministrator: isLocalAdministrator
    }
  }
}

/// Makes the caller known to the row policies of this transaction, if what the server remembers of them still holds.
/// No row: the token is dead, or the account's grants have changed; then nobody is known to them any more, whoever was
/// before: reads of several callers share a transaction.
struct BeginCaller: Statement {
  static let sql: StaticString = """
    SELECT WHERE CASE set_config('clinic.account', coalesce((
        SELECT t.account_id::text FROM access.tokens t JOIN access.accounts a ON a.id = t.account_id
        WHERE t.id = $1 AND a.access_version = $2 AND t.revoked_at IS NULL AND a.disabled_at IS NULL
          AND (t.expires_at IS NULL OR t.expires_at > now()) AND ($4::timestamptz IS NULL OR $4 > now())), ''), true)
      WHEN '' THEN set_config('clinic.permissions', '', true) IS NULL
      ELSE set_config('clinic.permissions', $3, true) IS NOT NULL
    END
    """
  typealias Row = NoRow
  var caller: Caller
  func bind(to binds: inout Binds) {
    binds.add(caller.token)
    binds.add(caller.accessVersion)
    binds.add(caller.permissionText)
    binds.add(caller.permissionsChangeAt)
  }
}

/// Who a token belongs to, and what they may do now. By the token's hash, or by its id for the Unix socket.
struct ResolveCaller: Statement {
  static let sql: StaticString = """
    SELECT t.id, t.account_id, t.account_name, t.display_name, t.access_version,
      coalesce(array_agg(DISTINCT p.permission) FILTER (WHERE p.permission IS NOT NULL), '{}'),
      coalesce(
        array_agg(DISTINCT p.permission) FILTER (WHERE p.permission IS NOT NULL AND p.location_id IS NULL), '{}'),
      coalesce(array_agg(DISTINCT p.role || coalesce('@' || l.code, '')) FILTER (WHERE p.role IS NOT NULL), '{}'),
      coalesce(access.permissions_of(t.account_id), ''), access.permissions_change_at(t.account_id)
    FROM access.live_tokens t LEFT JOIN access.live_permissions p ON p.account_id = t.account_id
      LEFT JOIN practice.locations l ON l.id = p.location_id
    WHERE t.hash = $1 OR t.id = $2
    GROUP BY t.id, t.account_id, t.account_name, t.display_name, t.access_version
    """
  struct Row: StatementRow {
    let caller: Caller
    init(from columns: inout Columns) throws {
      let token = try columns.next(TokenID.self)
      caller = Caller(
        account: try columns.next(), accountName: try columns.next(), displayName: try columns.next(), token: token,
        accessVersion: try columns.next(), permissions: Set(try columns.next([String].self)),
        permissionsEverywhere: Set(try columns.next([String].self)), roles: try columns.next(),
        permissionText: try columns.next(), permissionsChangeAt: try columns.nextIfPresent())
    }
  }
  var hash: Bytes?
  var id: TokenID?
  func bind(to binds: inout Binds) {
    binds.add(hash)
    binds.add(id)
  }
}
