import Synchronization

/// Answers on their way from the tasks that made them to the event loop that writes them.
///
/// Only the first of those that wait wakes the event loop, so answers that are ready together leave together.
final class Outbox<Reply: Sendable>: Sendable {
  private let waiting = Mutex<[Finished<Reply>]>([])

  /// Whether it is the first that waits, so that somebody must be told.
  func put(_ finished: Finished<Reply>) -> Bool {
    waiting.withLock { waiting in
      waiting.append(finished)
      return waiting.count == 1
    }
  }

  func takeAll() -> [Finished<Reply>] {
    waiting.withLock { waiting in
      let all = waiting
      waiting = []
      return all
    }
  }
}
