import ClinicValues
import Operations
import Store

extension Text where Kind == TokenKind {
  /// A new token: 256 bits of the system's random numbers. The prefix lets scanners for leaked secrets find it.
  static func new() -> Token {
    let words = (0..<4).map { _ in UInt64.random(in: .min ... .max) }
    let digits = words.map { word in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
    return Token(stored: "npt_" + digits.joined())
  }
}

/// Keeps a token by its hash.
struct AddToken: Statement {
  static let sql: StaticString = """
    INSERT INTO access.tokens (id, account_id, kind, name, hash, expires_at, confirmed_at)
    VALUES ($1, $2, $3, $4, $5, now() + make_interval(mins => $6), CASE WHEN $3 = 'session' THEN now() END)
    RETURNING expires_at
    """
  typealias Row = Single<Instant>
  var id: TokenID
  var account: AccountID
  var kind: String
  var name: String
  var hash: [UInt8]
  var minutes: Int32
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(account)
    binds.add(kind)
    binds.add(name)
    binds.add(Bytes(hash))
    binds.add(minutes)
  }
}

/// Ends tokens of an account: one, or all but one, or all.
struct RevokeTokens: Statement {
  static let sql: StaticString = """
    UPDATE access.tokens SET revoked_at = now()
    WHERE account_id = $1 AND revoked_at IS NULL AND kind <> 'local'
      AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR id <> $3)
    """
  typealias Row = NoRow
  var account: AccountID
  var only: TokenID?
  var except: TokenID?
  func bind(to binds: inout Binds) {
    binds.add(account)
    binds.add(only)
    binds.add(except)
  }
}
