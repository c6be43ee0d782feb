import Glibc
import Subprocess
import SystemPackage

/// PostgreSQL's main process as a child of this one.
final class Postmaster: Sendable {
  let processID: Int32
  private let latch: ExitLatch<String>
  private let task: Task<Void, Never>

  private init(processID: Int32, latch: ExitLatch<String>, task: Task<Void, Never>) {
    self.processID = processID
    self.latch = latch
    self.task = task
  }

  /// The arguments hold what no configuration file may change, and the mark that `RunningPostmaster` looks for.
  static func arguments(cluster: String, socketDirectory: String, port: Int) -> [String] {
    [
      "-D", cluster, "-c", RunningPostmaster.mark, "-c", "listen_addresses=", "-c",
      "unix_socket_directories=\(socketDirectory)", "-c", "unix_socket_permissions=0700", "-c", "port=\(port)",
    ]
  }

  /// Starts the process. It keeps `lock` until it has ended, so that no second server comes between.
  static func spawn(
    _ binaries: PostgresBinaries, in directory: ClusterDirectory, arguments: [String], stopTimeout: Duration,
    holding lock: DirectoryLock
  ) async throws(ClusterError) -> Postmaster {
    let log = open(directory.startupLog, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard log >= 0 else { throw FileOperations.failure("opening", directory.startupLog) }
    var options = ChildTool.sessionOfItsOwn
    // For when nobody waits for the end; a kill comes after these.
    let plan = StopPlan(within: stopTimeout)
    options.teardownSequence = [
      .send(signal: .interrupt, allowedDurationToNextStep: plan.orderly),
      .send(signal: .quit, allowedDurationToNextStep: plan.immediate),
    ]
    let command = directory.user.command(binaries.path("postgres"), arguments)
    let configuration = Subprocess.Configuration(
      executable: .path(FilePath(command.program)), arguments: Arguments(command.arguments),
      environment: ChildTool.environment, workingDirectory: "/", platformOptions: options)
    let latch = ExitLatch<String>()
    let started = ExitLatch<Result<Int32, ClusterError>>()
    let task = Task.detached {
      defer { withExtendedLifetime(lock) {} }
      do {
        let result = try await Subprocess.run(
          configuration, input: .none,
          output: .fileDescriptor(FileDescriptor(rawValue: log), closeAfterSpawningProcess: true),
          error: .combinedWithOutput
        ) { execution in
          started.finish(.success(execution.processIdentifier.value))
        }
        latch.finish("\(result.terminationStatus)")
      } catch {
        started.finish(.failure(.toolFailed(tool: binaries.path("postgres"), reason: "\(error)")))
        latch.finish("\(error)")
      }
    }
    guard let outcome = await started.wait() else {
      task.cancel()
      await task.value
      throw .stopped
    }
    return Postmaster(processID: try outcome.get(), latch: latch, task: task)
  }

  /// How the process ended, if it has.
  var exit: String? { latch.exit }

  /// Waits for the end of the process; nil when the waiting task is cancelled first.
  func waitUntilExit() async -> String? { await latch.wait() }

  /// Stops PostgreSQL within a time and waits until it is gone.
  func stop(within bound: Duration) async {
    // A task of its own: also one who was cancelled stops it in order.
    await Task { [processID, latch, task] in
      let plan = StopPlan(within: bound)
      for (signal, patience) in [(SIGINT, plan.orderly), (SIGQUIT, plan.immediate)] where latch.exit == nil {
        kill(processID, signal)
        await latch.wait(atMost: patience)
      }
      if latch.exit == nil { kill(processID, SIGKILL) }
      await task.value
    }.value
  }

  /// Asks it to stop, for when nobody can wait.
  func requestStop() { task.cancel() }
}

/// How the time for a stop is spent.
struct StopPlan: Equatable {
  /// For a fast shutdown: it ends the sessions and writes a last checkpoint.
  var orderly: Duration
  /// For an immediate one, which the next start recovers from. PostgreSQL itself kills what has not ended after five
  /// seconds of it.
  var immediate: Duration

  init(within bound: Duration) {
    immediate = min(.seconds(6), bound / 4)
    orderly = bound - immediate
  }
}
