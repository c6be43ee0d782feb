import Foundation

/// Runs what blocks on a thread of its own: the tests that run beside it, and the server that it may wait for, go on.
public func blocking<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: work()) }
  }
}
