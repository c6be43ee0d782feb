import ClinicTesting
import Foundation
import Glibc
import ManagedPostgres
import Synchronization

/// The real server program, as it was built beside the tests, in a process of its own.
final class ServerProcess: Sendable {
  /// Past this it is killed, so that no test waits forever for what it does not say.
  private static let lifeMax = DispatchTimeInterval.seconds(150)

  private let folder: String
  private let process = Process()
  private let log = ServerLog()

  /// Runs `body` with a server that is gone afterwards, whatever becomes of the test.
  ///
  /// - Parameter folder: its data folder. Over TCP it listens where the system chooses.
  static func with(
    _ arguments: [String], in folder: String, _ body: (ServerProcess) async throws -> Void
  ) async throws {
    let server = try ServerProcess(arguments, in: folder)
    do { try await body(server) } catch {
      await server.kill()
      throw error
    }
    await server.kill()
  }

  private init(_ arguments: [String], in folder: String) throws {
    self.folder = folder
    let built = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    process.executableURL = built.appendingPathComponent("clinic-server")
    process.arguments =
      arguments + ["--data", folder, "--listen", "127.0.0.1:0", "--schema", TestClinic.root + "/Schema"]
    // What is set for a server of the developer's own is not meant for this one.
    process.environment = ProcessInfo.processInfo.environment.filter { name, _ in
      !name.hasPrefix("CLINIC_") || name == "CLINIC_POSTGRES_BIN"
    }
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    Thread.detachNewThread { [process, log] in
      while true {
        let data = pipe.fileHandleForReading.availableData
        guard !data.isEmpty else { break }
        log.append(String(decoding: data, as: UTF8.self))
      }
      process.waitUntilExit()
      log.close()
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.lifeMax) { [weak self] in self?.signal(SIGKILL) }
  }

  /// All that it has said so far.
  var said: String { log.text }

  /// Waits until it has said this; false when it ended without.
  func says(_ words: String) async -> Bool { await log.contains(words) }

  /// Waits until it serves; false when it ended without.
  func serves() async -> Bool { await says("address=\(folder)/clinic.sock") }

  /// Asks it to stop, as systemd does.
  func terminate() { signal(SIGTERM) }

  /// Ends it as a crash does, and waits until it is gone.
  func kill() async {
    signal(SIGKILL)
    _ = await exit()
  }

  /// Waits for its end: the status, or the signal that ended it as a negative number.
  func exit() async -> Int32 {
    await log.closed()
    return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
  }

  private func signal(_ number: Int32) {
    if process.isRunning { Glibc.kill(process.processIdentifier, number) }
  }
}

/// What a server has said, and who waits for more.
private final class ServerLog: Sendable {
  private struct State {
    var text = ""
    var isClosed = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Mutex(State())

  var text: String { state.withLock { $0.text } }

  func append(_ more: String) { change { $0.text += more } }

  func close() { change { $0.isClosed = true } }

  private func change(_ body: (inout State) -> Void) {
    let waiting = state.withLock { state in
      body(&state)
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  func contains(_ words: String) async -> Bool {
    await wait { $0.text.contains(words) }
    return text.contains(words)
  }

  func closed() async { await wait { _ in false } }

  /// Waits until the condition holds or nothing more will be said.
  private func wait(until holds: (State) -> Bool) async {
    while !state.withLock({ $0.isClosed || holds($0) }) {
      await withCheckedContinuation { continuation in
        // It may have come since.
        let isThere = state.withLock { state in
          if state.isClosed || holds(state) { return true }
          state.waiting.append(continuation)
          return false
        }
        if isThere { continuation.resume() }
      }
    }
  }
}

/// Runs `body` with a folder for a server, which makes it itself; nothing of it is left afterwards.
func withServerFolder(_ body: (String) async throws -> Void) async throws {
  let folder = LeftoverClusters.newDirectory()
  func clear() async throws {
    // A server that was killed leaves its PostgreSQL running.
    try await ManagedCluster.stopOrphan(in: .init(dataDirectory: folder, stopTimeout: .seconds(5)))
    try FileOperations.removeTree(folder)
  }
  do { try await body(folder) } catch {
    try? await clear()
    throw error
  }
  try await clear()
}
