import Synchronization

/// Holds how a process ended, and wakes everyone who waits for it.
final class ExitLatch<Exit: Sendable>: Sendable {
  private struct State {
    var exit: Exit?
    var nextWaiter: UInt64 = 0
    var waiters: [UInt64: CheckedContinuation<Exit?, Never>] = [:]
  }
  private let state = Mutex(State())

  var exit: Exit? { state.withLock { $0.exit } }

  /// Says how it ended. Only the first call counts.
  func finish(_ exit: Exit) {
    let waiters = state.withLock { state -> [CheckedContinuation<Exit?, Never>] in
      guard state.exit == nil else { return [] }
      state.exit = exit
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume(returning: exit) }
  }

  /// Waits for the end, but no longer than this.
  func wait(atMost patience: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { _ = await self.wait() }
      group.addTask { try? await Task.sleep(for: patience) }
      await group.next()
      group.cancelAll()
    }
  }

  /// Waits for the end; nil when the waiting task is cancelled first.
  func wait() async -> Exit? {
    let number = state.withLock { state -> UInt64 in
      state.nextWaiter &+= 1
      return state.nextWaiter
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let known = state.withLock { state -> Exit?? in
          if let exit = state.exit { return .some(exit) }
          // The handler below may have run already, and would not find this waiter.
          if Task.isCancelled { return .some(nil) }
          state.waiters[number] = continuation
          return .none
        }
        if let known { continuation.resume(returning: known) }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(returning: nil)
    }
  }
}
