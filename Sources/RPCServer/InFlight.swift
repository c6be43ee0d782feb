/// What one connection has being worked on, and whether it may have more.
struct InFlight {
  /// What one message takes up while it is worked on.
  struct Load: Sendable, Equatable {
    var calls: Int
    var bytes: Int

    /// A batch counts as many calls as are worked on at once. That it is one shows in its first byte.
    init(message: [UInt8], limits: ServerLimits) {
      let isBatch = message.first { !FramingDetector.isBlank($0) } == UInt8(ascii: "[")
      calls = isBatch ? min(limits.batchConcurrencyMax, limits.inFlightMax) : 1
      bytes = message.count
    }
  }

  private(set) var calls = 0
  private(set) var bytes = 0
  /// The largest answer of this connection so far: what the next ones are expected to be.
  private(set) var answerExpected = 4096
  private let limits: ServerLimits

  init(limits: ServerLimits) { self.limits = limits }

  var isEmpty: Bool { calls == 0 }

  /// Whether one more message may begin. One at a time until somebody has logged in, so that a log-in has its effect on
  /// what was sent behind it.
  func admits(inOrder: Bool) -> Bool {
    if isEmpty { return true }
    return !inOrder && calls < limits.inFlightMax && bytes < limits.inFlightBytesMax
      && (calls + 1) * answerExpected <= limits.answersWaitingBytesMax
  }

  mutating func start(_ load: Load) {
    calls += load.calls
    bytes += load.bytes
  }

  mutating func finish(_ load: Load, answerBytes: Int) {
    calls -= load.calls
    bytes -= load.bytes
    answerExpected = max(answerExpected, answerBytes / max(1, load.calls))
  }
}
