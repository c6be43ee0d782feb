import Synchronization

/// How many clinics there may be at once: Swift Testing begins every test of a process together, and one PostgreSQL
/// with a few hundred connections serves them all.
final class TestPlaces: Sendable {
  static let shared = TestPlaces(count: 16)

  /// A place that is taken until it is freed, or forgotten.
  final class Place: Sendable {
    private let places: TestPlaces
    private let isFree = Mutex(false)
    fileprivate init(_ places: TestPlaces) { self.places = places }
    func free() {
      let isFirst = isFree.withLock { isFree in
        defer { isFree = true }
        return !isFree
      }
      if isFirst { places.putBack() }
    }
    deinit { free() }
  }

  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state: Mutex<State>

  private init(count: Int) { state = Mutex(State(free: count)) }

  func take() async -> Place {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.free == 0 else {
          state.free -= 1
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
    return Place(self)
  }

  private func putBack() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      if state.waiting.isEmpty {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
