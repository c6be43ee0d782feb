import Glibc

@testable import ManagedPostgres

/// Runs `body` with a directory of its own under /tmp, gone afterwards, that PostgreSQL's account can pass through.
func withThrowawayDirectory(_ body: (String) async throws -> Void) async throws {
  let directory = "/tmp/managed-postgres-tests-\(getpid())-\(String(UInt32.random(in: 0...UInt32.max), radix: 16))"
  try FileOperations.makeDirectories(directory, mode: 0o755)
  do {
    try await body(directory)
    try FileOperations.removeTree(directory)
  } catch {
    try? FileOperations.removeTree(directory)
    throw error
  }
}

extension ManagedCluster.Configuration {
  /// A cluster of a test: small, quick to stop, nothing flushed.
  static func throwaway(_ directory: String) -> ManagedCluster.Configuration {
    ManagedCluster.Configuration(
      dataDirectory: directory, settings: ["shared_buffers": "16MB"], durable: false, startTimeout: .seconds(60),
      stopTimeout: .seconds(20))
  }
}
