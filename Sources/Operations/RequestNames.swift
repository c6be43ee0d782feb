import Synchronization

/// Names for calls, so that an answer, its audit row and its log lines find together: a random word of the process,
/// then a count.
final class RequestNames: Sendable {
  private let process = String(UInt64.random(in: .min ... .max), radix: 36)
  private let count = Atomic<UInt64>(0)

  func next() -> String { process + "-" + String(count.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36) }
}
