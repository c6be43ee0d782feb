import ClinicValues
import Operations
import Store

/// How long an API token lives.
enum TokenDaysKind: QuantityKind {
  static let range = 1...366
  static let example = 90
  static let summary = "Days until the token ends by itself"
}

/// Makes an API token for an integration. It is shown once.
enum CreateToken: Command {
  static let name: OperationName = "tokens.create"
  static let summary = "Make an API token; it is shown once"
  static let access = Access.signedIn
  static let audit = Audit.writes(.token)
  static let help: KeyValuePairs = [
    "name": "What it is for", "days": "Days until it ends by itself",
    "account": "Whose it is, and so what it may do; yours unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound]
  static let answersSecret = true

  struct Params: Codable, Sendable {
    var name: Label
    var days: Quantity<TokenDaysKind>
    var account: AccountRef?
  }
  struct Result: Codable, Sendable {
    var id: TokenID
    var token: Token
    var expiresAt: Instant
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    if let account = params.account, account != AccountRef(caller.account), account.code != caller.accountName,
      !caller.mayEverywhere(.accessManage)
    {
      throw CallError.forbidden
    }
    let account = try tx.personalAccount(params.account ?? AccountRef(caller.account))
    let id = TokenID.new()
    let token = Token.new()
    let added = try tx.first(
      AddToken(
        id: id, account: account.id, kind: "api", name: params.name.value, hash: tokenHash(token),
        minutes: Int32(params.days.value) * 24 * 60))
    guard let added else { throw CallError.internalError }
    return Result(id: id, token: token, expiresAt: added.value)
  }
}

/// A token as it is listed: never the token itself.
struct TokenView: Codable, Sendable, StatementRow {
  var id: TokenID
  var account: AccountName
  var kind: String
  var name: String
  var createdAt: Instant
  var expiresAt: Instant?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    account = try columns.next()
    kind = try columns.next()
    name = try columns.next()
    createdAt = try columns.next()
    expiresAt = try columns.nextIfPresent()
  }
}

/// The live sessions and API tokens: one's own, or everybody's for who manages access.
enum ListTokens: Read {
  static let name: OperationName = "tokens.list"
  static let summary = "Live sessions and API tokens"
  static let access = Access.signedIn
  static let audit = Audit.reads(.token)
  static let help: KeyValuePairs<String, String> = [:]

  struct Params: Codable, Sendable {
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<TokenView>) -> AuditSubject { .nothing }
  static func query(_ params: Params, by caller: Caller) throws -> FindTokens {
    FindTokens(
      account: caller.mayEverywhere(.accessManage) ? nil : caller.account,
      after: try params.cursor.map { try UUID(cursor: $0) }, limit: (params.limit?.value ?? Cursor.pageSize) + 1)
  }
  static func answer(_ rows: [TokenView], _ params: Params) -> Page<TokenView> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) { $0.id.uuid.cursor }
  }
}

struct FindTokens: Statement {
  static let sql: StaticString = """
    SELECT t.id, a.name, t.kind, t.name, t.created_at, t.expires_at
    FROM access.tokens t JOIN access.accounts a ON a.id = t.account_id
    WHERE t.revoked_at IS NULL AND t.expires_at > now() AND t.kind <> 'local'
      AND ($1::uuid IS NULL OR t.account_id = $1) AND ($2::uuid IS NULL OR t.id > $2)
    ORDER BY t.id LIMIT $3
    """
  typealias Row = TokenView
  var account: AccountID?
  var after: UUID?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(account)
    binds.add(after)
    binds.add(limit)
  }
}

/// Ends a session or an API token now.
enum RevokeToken: Command {
  static let name: OperationName = "tokens.revoke"
  static let summary = "End a session or an API token, now"
  static let access = Access.signedIn
  static let audit = Audit.writes(.token)
  static let help: KeyValuePairs = ["token": "Id of the token (tokens.list shows it)"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var token: TokenID }

  static func subject(_ params: Params, _ result: Done) -> AuditSubject { AuditSubject(id: params.token.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Done {
    let owner = caller.mayEverywhere(.accessManage) ? nil : caller.account
    guard try tx.execute(EndToken(token: params.token, owner: owner)) == 1 else { throw Refusal.notFound("token") }
    return Done()
  }
}

struct EndToken: Statement {
  static let sql: StaticString = """
    UPDATE access.tokens SET revoked_at = now()
    WHERE id = $1 AND revoked_at IS NULL AND kind <> 'local' AND ($2::uuid IS NULL OR account_id = $2)
    """
  typealias Row = NoRow
  var token: TokenID
  var owner: AccountID?
  func bind(to binds: inout Binds) {
    binds.add(token)
    binds.add(owner)
  }
}
