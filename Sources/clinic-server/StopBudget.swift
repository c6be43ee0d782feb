import Synchronization

/// How long a stop may take in all, from the signal to the end of the program: thirty seconds, as systemd and operators
/// expect of it. Calls in progress and PostgreSQL share them.
final class StopBudget: Sendable {
  private static let total = Duration.seconds(30)
  /// What calls in progress leave to the rest, however long they take: a second for those that were cut off to roll
  /// back, ten for PostgreSQL, and one to spare.
  private static let afterCalls = Duration.seconds(12)
  private static let spare = Duration.seconds(1)

  private let began = Mutex<ContinuousClock.Instant?>(nil)

  /// The signal has come; only the first counts.
  func begin(at now: ContinuousClock.Instant = .now) { began.withLock { $0 = $0 ?? now } }

  /// How long calls in progress may go on.
  func forCalls(at now: ContinuousClock.Instant = .now) -> Duration {
    max(left(at: now) - Self.afterCalls, .seconds(1))
  }

  /// How long PostgreSQL may take: what the calls left of it.
  func forDatabase(at now: ContinuousClock.Instant = .now) -> Duration {
    max(left(at: now) - Self.spare, .seconds(4))
  }

  private func left(at now: ContinuousClock.Instant) -> Duration {
    began.withLock { began in began.map { Self.total - $0.duration(to: now) } ?? Self.total }
  }
}
