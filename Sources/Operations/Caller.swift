import ClinicValues
import Crypto
import Store

/// Who calls, and what they may do.
public struct Caller: Sendable {
  public let account: AccountID
  public let accountName: String
  public let displayName: String
  public let token: TokenID
  let permissions: Set<String>
  /// Permissions that hold at every location.
  let permissionsEverywhere: Set<String>
  /// The roles that the account holds, each with its place unless it holds everywhere (`frontDesk@riverside`): what the
  /// audit log says of who looked, and from where.
  public let roles: [String]
  let standing: Standing
  /// The caller among those who read together.
  let lane: LaneCaller

  init(
    account: AccountID, accountName: String, displayName: String, token: TokenID, permissions: Set<String>,
    permissionsEverywhere: Set<String>, roles: [String], standing: Standing
  ) {
    self.account = account
    self.accountName = accountName
    self.displayName = displayName
    self.token = token
    self.permissions = permissions
    self.permissionsEverywhere = permissionsEverywhere
    self.roles = roles
    self.standing = standing
    lane = LaneCaller(key: CallerKey(id: token.uuid, version: standing.version), sight: standing.sight) {
      keys in
      keys.count > 1
        ? BoundStatement(BeginCallers(keys: keys, standing: standing))
        : BoundStatement(BeginCaller(token: token, standing: standing))
    }
  }

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

/// What an account may do, as the server remembers it.
struct Standing: Sendable {
  /// Counts up with every change of the account's grants.
  let version: Int
  /// The permissions as the row policies read them.
  let permissions: String
  /// When a grant next begins or ends by its date.
  let changesAt: Instant?

  /// The same for all who may do the same, and as long by the dates of their grants.
  var sight: UUID {
    let until = changesAt?.description ?? ""
    return UUID(digest: Array(SHA256.hash(data: Array("\(until)\n\(permissions)".utf8))))
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
  var token: TokenID
  var standing: Standing
  func bind(to binds: inout Binds) {
    binds.add(token)
    binds.add(standing.version)
    binds.add(standing.permissions)
    binds.add(standing.changesAt)
  }
}

extension BeginCaller {
  init(caller: Caller) { self.init(token: caller.token, standing: caller.standing) }
}

/// Makes several callers who may do the same known to the row policies of this transaction: by what they may do, not by
/// who they are. No row: what the server remembers does not hold for every one of them, and nobody is known.
struct BeginCallers: Statement {
  static let sql: StaticString = """
    SELECT WHERE CASE WHEN ($4::timestamptz IS NULL OR $4 > now()) AND cardinality($1::uuid[]) = (
        SELECT count(*) FROM unnest($1::uuid[], $2::bigint[]) AS c (token, version)
          JOIN access.tokens t ON t.id = c.token JOIN access.accounts a ON a.id = t.account_id
        WHERE a.access_version = c.version AND t.revoked_at IS NULL AND a.disabled_at IS NULL
          AND (t.expires_at IS NULL OR t.expires_at > now()))
      THEN set_config('clinic.account', '', true) IS NOT NULL
        AND set_config('clinic.permissions', $3, true) IS NOT NULL
      ELSE set_config('clinic.account', '', true) IS NULL OR set_config('clinic.permissions', '', true) IS NULL
    END
    """
  typealias Row = NoRow
  var keys: [CallerKey]
  /// What each of them has, beside a version of their own.
  var standing: Standing
  func bind(to binds: inout Binds) {
    binds.add(keys.map { TokenID($0.id) })
    binds.add(keys.map(\.version))
    binds.add(standing.permissions)
    binds.add(standing.changesAt)
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
      let (account, name, shownName) = (
        try columns.next(AccountID.self), try columns.next(String.self), try columns.next(String.self)
      )
      let version = try columns.next(Int.self)
      caller = Caller(
        account: account, accountName: name, displayName: shownName, token: token,
        permissions: Set(try columns.next([String].self)),
        permissionsEverywhere: Set(try columns.next([String].self)), roles: try columns.next(),
        standing: Standing(
          version: version, permissions: try columns.next(), changesAt: try columns.nextIfPresent()))
    }
  }
  var hash: Bytes?
  var id: TokenID?
  func bind(to binds: inout Binds) {
    binds.add(hash)
    binds.add(id)
  }
}
