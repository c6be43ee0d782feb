import ClinicValues
import Operations
import Store

/// One look at a password, for whatever asks for one: log-in, confirmation, a change of the password.
///
/// Ten failures for a name or fifty from an address within fifteen minutes make either wait, whether the name exists or
/// not. An attempt counts as a failure from before the password is looked at until it has been right, so that attempts
/// side by side count one by one.
enum PasswordAttempt {
  /// The account whose password it is; the right one leaves `ForgetFailures` to whoever asked.
  ///
  /// - Throws: `rate_limited`, or `wrong_credentials` for an unknown name as for a wrong password.
  static func verify(
    _ password: Password, of name: AccountName, field: String? = nil, at desk: Desk
  ) async throws -> FindLogin.Row {
    let address = desk.originText
    let (attempt, found) = try await desk.lookUp { tx in
      try tx.execute(LockAttempts(name: name, address: address))
      guard let attempt = try tx.first(NoteAttempt(name: name, address: address)) else {
        let wait = try tx.first(FindWait(name: name, address: address))?.value ?? 0
        throw CallError.rateLimited(retryAfterMs: max(1, wait))
      }
      return (attempt, try tx.first(FindLogin(name: name)))
    }
    let isRight: Bool
    do {
      isRight = try await PasswordHash.verify(password, against: found?.hash)
    } catch {
      // Nobody has looked at the password, so it was no failure.
      try await desk.lookUp { tx in _ = try tx.execute(ForgetAttempt(id: attempt.value)) }
      throw error
    }
    guard isRight, let found else {
      var refusal = Refusal(.wrongCredentials, field: field)
      // Whose door was tried is for the auditor, not for who tried it.
      if let found { refusal.subject = AuditSubject(id: found.id.uuid) }
      throw refusal
    }
    return found
  }
}

/// Attempts for one name are counted one after the other, and so are those from one address.
struct LockAttempts: Statement {
  static let sql: StaticString = """
    SELECT pg_advisory_xact_lock(hashtextextended('access.login_failures name ' || $1, 0)),
      pg_advisory_xact_lock(hashtextextended('access.login_failures address ' || $2, 0))
    """
  typealias Row = NoRow
  var name: AccountName
  var address: String
  func bind(to binds: inout Binds) {
    binds.add(name)
    binds.add(address)
  }
}

/// Counts an attempt, unless there have been too many.
struct NoteAttempt: Statement {
  static let sql: StaticString = """
    INSERT INTO access.login_failures (name, address)
    SELECT $1, $2
    WHERE (SELECT count(*) FROM access.login_failures WHERE name = $1 AND at > now() - interval '15 minutes') < 10
      AND (SELECT count(*) FROM access.login_failures WHERE address = $2 AND at > now() - interval '15 minutes') < 50
    RETURNING id
    """
  typealias Row = Single<Int>
  var name: AccountName
  var address: String
  func bind(to binds: inout Binds) {
    binds.add(name)
    binds.add(address)
  }
}

/// After how many milliseconds an attempt is counted again: the tenth failure, or the fiftieth, is too long ago then.
struct FindWait: Statement {
  static let sql: StaticString = """
    SELECT coalesce(ceil(1000 * extract(epoch FROM interval '15 minutes' - (now() - last.at))), 0)::bigint
    FROM (SELECT greatest(
      (SELECT f.at FROM access.login_failures f WHERE f.name = $1 ORDER BY f.at DESC OFFSET 9 LIMIT 1),
      (SELECT f.at FROM access.login_failures f WHERE f.address = $2 ORDER BY f.at DESC OFFSET 49 LIMIT 1)) AS at) last
    """
  typealias Row = Single<Int>
  var name: AccountName
  var address: String
  func bind(to binds: inout Binds) {
    binds.add(name)
    binds.add(address)
  }
}

struct ForgetAttempt: Statement {
  static let sql: StaticString = "DELETE FROM access.login_failures WHERE id = $1"
  typealias Row = NoRow
  var id: Int
  func bind(to binds: inout Binds) { binds.add(id) }
}
