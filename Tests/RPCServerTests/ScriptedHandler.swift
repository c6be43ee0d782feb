import ClinicValues
import Operations
import Synchronization

/// Stands where the catalog of operations stands: its methods do what a test of the transport needs.
final class ScriptedHandler: CallHandler {
  private struct State {
    var begun: [String] = []
    var cancelled = 0
    var isOpen = false
    var held: [CheckedContinuation<Void, Never>] = []
    var watchers: [(isMet: @Sendable (State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  /// The methods that were called, in the order in which they began.
  var begun: [String] { state.withLock { $0.begun } }

  func handle(_ call: Call, from session: CallSession) async throws(CallError) -> [UInt8] {
    change { $0.begun.append(call.method) }
    switch call.method {
    case "echo": return call.params?.bytes ?? Array("null".utf8)
    case "subtract": return try subtract(call.params)
    case "login":
      session.bind(Token.example)
      return Array("true".utf8)
    case "isLoggedIn": return Array("\(session.isAuthenticated)".utf8)
    case "origin": return JSON.string("\(session.origin)").bytes
    case "bearer":
      guard let bearer = call.bearer else { throw .unauthenticated }
      return JSON.string(bearer.value).bytes
    case "hold":
      await opened()
      return Array(#""held""#.utf8)
    case "untilCancelled":
      try? await Task.sleep(for: .seconds(60))
      change { $0.cancelled += 1 }
      throw .timeout
    case "big":
      return JSON.string(String(repeating: "x", count: call.params?["bytes"]?.intValue ?? 0)).bytes
    case "pretty": return Array("{\n  \"a\": 1\n}".utf8)
    case "fail":
      throw CallError(code: 2001, reason: "slot_taken", message: "Taken.", details: ["field": .string("start")])
    default: throw .methodNotFound
    }
  }

  /// The token of the tests that holds; any other is made up.
  func knows(_ token: Token) -> Bool { token.value == "0123456789012345678901" }

  private func subtract(_ params: JSON?) throws(CallError) -> [UInt8] {
    guard let minuend = params?["minuend"]?.intValue, let subtrahend = params?["subtrahend"]?.intValue else {
      throw .invalidParams([FieldProblem(field: "minuend", problem: "is missing")])
    }
    return Array("\(minuend - subtrahend)".utf8)
  }

  /// Lets the calls of `hold` go on, those to come as well.
  func open() {
    let held = state.withLock { state in
      state.isOpen = true
      defer { state.held = [] }
      return state.held
    }
    for continuation in held { continuation.resume() }
  }

  private func opened() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.held.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  /// Waits until a method has been begun that often.
  func begun(_ method: String, times: Int) async {
    await met { state in state.begun.count { $0 == method } >= times }
  }

  /// Waits until that many calls have noticed that they were cancelled.
  func cancelled(times: Int) async {
    await met { $0.cancelled >= times }
  }

  private func met(_ isMet: @escaping @Sendable (State) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isMetAlready = state.withLock { state in
        if isMet(state) { return true }
        state.watchers.append((isMet, continuation))
        return false
      }
      if isMetAlready { continuation.resume() }
    }
  }

  private func change(_ body: (inout State) -> Void) {
    let met = state.withLock { state in
      body(&state)
      let watchers = state.watchers
      state.watchers = watchers.filter { !$0.isMet(state) }
      return watchers.filter { $0.isMet(state) }
    }
    for watcher in met { watcher.continuation.resume() }
  }
}
