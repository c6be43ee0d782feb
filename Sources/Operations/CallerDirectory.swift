import ClinicValues
import Crypto
import Store
import Synchronization

/// Remembers who tokens belong to, so that a call costs no round trip for it.
///
/// What is remembered may be old: every transaction checks it again (`BeginCaller`), and a mismatch resolves anew. A
/// grant that ends by its date is seen after `ageMax` at the latest here, and at once by the row policies.
final class CallerDirectory: Sendable {
  private struct Known {
    var caller: Caller
    var since: ContinuousClock.Instant
  }

  private static let ageMax = Duration.seconds(10)
  private static let sizeMax = 10_000

  private let pool: Pool
  private let known = Mutex<[String: Known]>([:])

  init(pool: Pool) { self.pool = pool }

  /// The caller of a token; nil when it opens no door.
  ///
  /// - Parameter isFresh: whether to ask the database even if the answer is remembered: for what is not checked again
  ///   by a transaction of its own.
  func caller(of token: Token, isFresh: Bool) async throws -> Caller? {
    if isFresh { known.withLock { $0[token.value] = nil } }
    return try await lookUp(token.value, by: ResolveCaller(hash: Bytes(tokenHash(token)), id: nil))
  }

  /// Whether the token had a caller when it was last looked up.
  func knows(_ token: Token) -> Bool { known.withLock { $0[token.value] != nil } }

  /// The caller at the server's own Unix socket.
  func localAdministrator() async throws -> Caller? {
    try await lookUp("", by: ResolveCaller(hash: nil, id: Caller.localAdministratorToken))
  }

  /// Forgets what is remembered of a caller, since it did not hold any more.
  func forget(_ caller: Caller) {
    known.withLock { known in known = known.filter { $0.value.caller.token != caller.token } }
  }

  private func lookUp(_ key: String, by statement: @autoclosure () -> ResolveCaller) async throws -> Caller? {
    let now = ContinuousClock.now
    if let hit = known.withLock({ $0[key] }), now - hit.since < Self.ageMax { return hit.caller }
    let statement = statement()
    let found = try await pool.withConnection { try await $0.execute(statement).first?.caller }
    known.withLock { known in
      if known.count >= Self.sizeMax { known.removeAll() }
      known[key] = found.map { Known(caller: $0, since: now) }
    }
    return found
  }
}

/// What is kept of a token: SHA-256. The token is 256 random bits, so a slow hash would add nothing.
public func tokenHash(_ token: Token) -> [UInt8] { Array(SHA256.hash(data: Array(token.value.utf8))) }
