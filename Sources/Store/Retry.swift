import Glibc

/// What may be tried again, how often, and how long in between.
enum Retry {
  static let attemptsMax = 5

  /// Runs a whole transaction again when PostgreSQL says that it lost to another (40001, 40P01), and when its
  /// connection was lost before COMMIT was sent, since then it has left nothing.
  static func transient<T: Sendable>(_ body: () async throws -> T) async throws -> T {
    var attempt = 1
    while true {
      do {
        return try await body()
      } catch let error as StoreError where error.mayBeRunAgain && attempt < attemptsMax {
        try await Task.sleep(for: .milliseconds(Int.random(in: 1...(4 << attempt))))
        attempt += 1
      }
    }
  }

  /// Opens a connection, trying again with growing, jittered pauses.
  static func opening(_ settings: ConnectionSettings, within bound: Duration) async throws -> Connection {
    var pauses = Pauses(within: bound)
    while true {
      do {
        return try await Connection.open(settings)
      } catch {
        guard let pause = pauses.next() else { throw error }
        try await Task.sleep(for: .milliseconds(pause))
      }
    }
  }

  /// The same for a thread that may block.
  static func opening(_ settings: ConnectionSettings, blockingFor bound: Duration) throws -> PipelinedLink {
    var pauses = Pauses(within: bound)
    while true {
      do {
        return try PipelinedLink(settings)
      } catch {
        guard let pause = pauses.next() else { throw error }
        usleep(UInt32(pause) * 1000)
      }
    }
  }

  /// Milliseconds to wait before the next attempt, until none fits into the time that is left.
  private struct Pauses {
    private let deadline: ContinuousClock.Instant
    private var pauseMax = 50

    init(within bound: Duration) { deadline = ContinuousClock.now + bound }

    mutating func next() -> Int? {
      let pause = Int.random(in: pauseMax / 2...pauseMax)
      guard ContinuousClock.now + .milliseconds(pause) < deadline else { return nil }
      pauseMax = min(pauseMax * 2, 1000)
      return pause
    }
  }
}
