import ClinicValues
import Synchronization

/// A bucket that fills with time and is emptied by calls.
public struct TokenBucket: Sendable {
  private let perSecond: Double
  private let burst: Double
  private var level: Double
  private var at: ContinuousClock.Instant

  public init(perSecond: Int, burst: Int, at now: ContinuousClock.Instant) {
    self.perSecond = Double(perSecond)
    self.burst = Double(burst)
    level = Double(burst)
    at = now
  }

  /// Takes one, or says how many milliseconds until there is one.
  public mutating func take(at now: ContinuousClock.Instant) -> Int? {
    level = min(burst, level + max(0, (now - at) / .seconds(1)) * perSecond)
    at = max(at, now)
    guard level < 1 else {
      level -= 1
      return nil
    }
    return Int(((1 - level) / perSecond * 1000).rounded(.up))
  }

  /// Whether nothing has been taken that time has not put back.
  public func isFull(at now: ContinuousClock.Instant) -> Bool {
    level + max(0, (now - at) / .seconds(1)) * perSecond >= burst
  }
}

/// How many calls an account may make a second; a short burst of twice as many is taken.
final class RateLimits: Sendable {
  private let perSecond: Int
  private let buckets = Mutex<[AccountID: TokenBucket]>([:])

  /// - Parameter perSecond: 0 for no limit.
  init(perSecond: Int) { self.perSecond = perSecond }

  /// Milliseconds to wait; nil when the call may go on.
  func wait(for account: AccountID) -> Int? {
    guard perSecond > 0 else { return nil }
    let now = ContinuousClock.now
    return buckets.withLock { buckets in
      if buckets.count > 10_000 { buckets = buckets.filter { !$0.value.isFull(at: now) } }
      return buckets[account, default: TokenBucket(perSecond: perSecond, burst: perSecond * 2, at: now)].take(at: now)
    }
  }
}
