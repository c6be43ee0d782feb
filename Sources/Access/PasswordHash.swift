import CArgon2
import ClinicValues
import Dispatch
import Operations
import Synchronization

/// Argon2id hashes of passwords in the PHC string form, by the reference library.
///
/// 19 MiB, two passes, one lane: the first choice of OWASP's password storage cheat sheet. A hash takes tens of
/// milliseconds of a core, so they are computed on a queue of their own, at most two at a time and a bounded number
/// waiting, and never on Swift's cooperative pool.
enum PasswordHash {
  private static let memoryKiB: UInt32 = 19 * 1024
  private static let passes: UInt32 = 2
  private static let lanes: UInt32 = 1
  private static let hashLength = 32
  private static let waitingMax = 64

  private static let queues = [
    DispatchQueue(label: "clinic.passwords.0"), DispatchQueue(label: "clinic.passwords.1"),
  ]
  private static let waiting = Mutex(0)

  /// Is told of each password that has been compared with a hash. Tests count by it, since a clock measures the machine
  /// as well.
  @TaskLocal static var witness: (@Sendable () -> Void)?

  /// The hash to keep. Throws `CallError.busy` when too many wait.
  static func make(_ password: Password) async throws -> String {
    try await onQueue {
      let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
      let length = argon2_encodedlen(passes, memoryKiB, lanes, UInt32(salt.count), UInt32(hashLength), Argon2_id)
      var encoded = [CChar](repeating: 0, count: length)
      let secret = Array(password.value.utf8)
      let outcome = argon2id_hash_encoded(
        passes, memoryKiB, lanes, secret, secret.count, salt, salt.count, hashLength, &encoded, encoded.count)
      guard outcome == ARGON2_OK.rawValue else { throw CallError.internalError }
      return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// A hash to compare a secret by; the same salt gives the same. Throws `CallError.busy` when too many wait.
  static func digest(_ secret: [UInt8], salt: [UInt8]) async throws -> [UInt8] {
    try await onQueue {
      var digest = [UInt8](repeating: 0, count: hashLength)
      let outcome = argon2id_hash_raw(
        passes, memoryKiB, lanes, secret, secret.count, salt, salt.count, &digest, hashLength)
      guard outcome == ARGON2_OK.rawValue else { throw CallError.internalError }
      return digest
    }
  }

  /// Whether the password belongs to the hash. Without a hash it computes just as long and says no, so that the time
  /// does not tell which accounts exist.
  static func verify(_ password: Password, against hash: String?) async throws -> Bool {
    let witness = Self.witness
    return try await onQueue {
      let secret = Array(password.value.utf8)
      let outcome = argon2id_verify(hash ?? unmatched, secret, secret.count)
      // A hash that cannot be read costs no time, and so would tell.
      guard outcome == ARGON2_OK.rawValue || outcome == ARGON2_VERIFY_MISMATCH.rawValue else {
        throw CallError.internalError
      }
      witness?()
      return outcome == ARGON2_OK.rawValue && hash != nil
    }
  }

  /// A hash with the parameters above that no password is known for.
  static let unmatched =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$6nZ5nB0d4oJr0p0c3c5Yt0VnO1O3mJm0a0b3p7wq1fA"

  private static func onQueue<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    let place = waiting.withLock { count -> Int? in
      guard count < waitingMax else { return nil }
      count += 1
      return count
    }
    guard let place else { throw CallError.busy(retryAfterMs: 1000) }
    defer { waiting.withLock { $0 -= 1 } }
    return try await withCheckedThrowingContinuation { continuation in
      queues[place % queues.count].async { continuation.resume(with: Result { try work() }) }
    }
  }
}

extension PreparedCommand {
  static func slowHash(_ params: [UInt8], salt: [UInt8]) async throws -> [UInt8] {
    try await PasswordHash.digest(params, salt: salt)
  }
}
