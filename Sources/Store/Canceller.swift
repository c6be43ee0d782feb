import CLibPQ
import Dispatch
import Synchronization

/// Asks PostgreSQL to cancel what a connection runs, at most while it is armed.
///
/// `PQcancel` blocks and must not overtake: a request sent after the statement's end would hit the next one. So it runs
/// under a lock that disarming takes too.
final class Canceller: Sendable {
  private struct State: @unchecked Sendable {
    // Sendable: libpq documents PGcancel as usable from any thread; the lock guards it.
    var handle: OpaquePointer?
    var isArmed = false
    var timesArmed = 0
  }

  /// Cancels what runs between one arming and the disarming after it; sent later, it does nothing.
  struct Request: Sendable {
    fileprivate let canceller: Canceller
    fileprivate let time: Int

    func send() { canceller.cancel(time) }
  }

  private let state: Mutex<State>

  init(handle: OpaquePointer?) { state = Mutex(State(handle: handle)) }

  deinit { state.withLock { PQfreeCancel($0.handle) } }

  func arm() -> Request {
    state.withLock { state in
      state.isArmed = true
      state.timesArmed += 1
      return Request(canceller: self, time: state.timesArmed)
    }
  }

  func disarm() { state.withLock { $0.isArmed = false } }

  private func cancel(_ time: Int) {
    DispatchQueue.global().async { [self] in
      state.withLock { state in
        guard state.isArmed, state.timesArmed == time, let handle = state.handle else { return }
        var message = [CChar](repeating: 0, count: 256)
        PQcancel(handle, &message, Int32(message.count))
      }
    }
  }
}
