import Subprocess
import SystemPackage

/// Runs one of PostgreSQL's programs to its end.
enum ChildTool {
  struct Result: Sendable {
    var succeeded: Bool
    /// Standard output and error as they came.
    var output: String
  }

  /// The whole environment of a child: nothing of the server's leaks in (`PGHOST`, `PGOPTIONS`, `LC_ALL`).
  static var environment: Environment {
    .custom(["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"])
  }

  /// The terminal's Ctrl-C is for the server, which then stops PostgreSQL in its own order.
  static var sessionOfItsOwn: PlatformOptions {
    var options = PlatformOptions()
    options.createSession = true
    return options
  }

  static func run(
    _ path: String, _ arguments: [String], as user: ClusterUser? = nil, input: String = ""
  ) async throws(ClusterError) -> Result {
    var options = sessionOfItsOwn
    // Its own children too: what initdb starts must not write on where the next attempt begins.
    options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(5))]
    let command = user?.command(path, arguments) ?? (program: path, arguments: arguments)
    do {
      let result = try await Subprocess.run(
        .path(FilePath(command.program)), arguments: Arguments(command.arguments), environment: environment,
        workingDirectory: "/",
        platformOptions: options, input: .string(input), output: .string(limit: 1 << 20),
        error: .combinedWithOutput)
      return Result(succeeded: result.terminationStatus.isSuccess, output: result.standardOutput)
    } catch {
      throw .toolFailed(tool: path, reason: "\(error)")
    }
  }
}
