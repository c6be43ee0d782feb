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
    let deadline = ContinuousClock.now + bound
    var pauseMax = 50
    while true {
      do {
        return try await Connection.open(settings)
      } catch {
        let pause = Duration.milliseconds(Int.random(in: pauseMax / 2...pauseMax))
        guard ContinuousClock.now + pause < deadline else { throw error }
        try await Task.sleep(for: pause)
        pauseMax = min(pauseMax * 2, 1000)
      }
    }
  }
}
