import DequeModule
import Synchronization

/// A connection that many callers share: while one batch is under way the next gathers, and then travels together.
///
/// PostgreSQL answers several times as many statements a second when they arrive pipelined, and one commit serves all
/// that is in it. A batch that loses its connection is run again on a new one: a lane carries only what is safe to
/// repeat.
final class Lane<Item: Sendable, Answer: Sendable>: Sendable {
  typealias Work = @Sendable (Connection, [Item]) async throws -> [Result<Answer, StoreError>]

  private struct Waiting {
    let item: Item
    let continuation: CheckedContinuation<Answer, any Error>
  }

  private struct State {
    var waiting: Deque<Waiting> = []
    var isRunning = false
    var connection: Connection?
    var inFlight = 0
  }

  private let settings: ConnectionSettings
  private let batchMax: Int
  private let waitingMax: Int
  private let work: Work
  private let state = Mutex(State())

  init(_ settings: ConnectionSettings, batchMax: Int, waitingMax: Int = 4096, work: @escaping Work) {
    self.settings = settings
    self.batchMax = batchMax
    self.waitingMax = waitingMax
    self.work = work
  }

  /// How many items wait or are under way; a caller with several lanes takes the emptiest.
  var load: Int { state.withLock { $0.waiting.count + $0.inFlight } }

  func submit(_ item: Item) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
      let (accepted, starts) = state.withLock { state -> (Bool, Bool) in
        guard state.waiting.count < waitingMax else { return (false, false) }
        state.waiting.append(Waiting(item: item, continuation: continuation))
        defer { state.isRunning = true }
        return (true, !state.isRunning)
      }
      if !accepted { continuation.resume(throwing: StoreError.busy) }
      if starts { Task.detached { await self.run() } }
    }
  }

  private func run() async {
    while let batch = nextBatch() {
      let answers = await carryOut(batch.map(\.item))
      for (waiting, answer) in zip(batch, answers) {
        waiting.continuation.resume(with: answer.mapError { $0 as any Error })
      }
    }
  }

  private func nextBatch() -> [Waiting]? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.isRunning = false
        state.inFlight = 0
        return nil
      }
      let count = min(batchMax, state.waiting.count)
      let batch = Array(state.waiting.prefix(count))
      state.waiting.removeFirst(count)
      state.inFlight = count
      return batch
    }
  }

  private func carryOut(_ items: [Item]) async -> [Result<Answer, StoreError>] {
    var failure = StoreError.unavailable("no attempt made")
    for _ in 0..<3 {
      do {
        let connection = try await connection()
        let answers = try await work(connection, items)
        guard await !connection.isBroken, answers.count == items.count else {
          state.withLock { $0.connection = nil }
          continue
        }
        return answers
      } catch {
        state.withLock { $0.connection = nil }
        failure = error as? StoreError ?? .unavailable("lane failed")
      }
    }
    return items.map { _ in .failure(failure) }
  }

  private func connection() async throws -> Connection {
    if let connection = state.withLock({ $0.connection }) { return connection }
    let connection = try await Retry.opening(settings, within: .seconds(3))
    state.withLock { $0.connection = connection }
    return connection
  }
}
