import Glibc

/// What runs, or seems to run, on a data directory before we start: a server killed with -9 leaves its postmaster
/// behind, a machine that lost power leaves a `postmaster.pid` whose number may be anybody's by now.
enum RunningPostmaster: Equatable {
  /// Nothing runs; PostgreSQL clears what an ended one left.
  case none
  /// The number in `postmaster.pid` belongs to a process that does not serve this directory.
  case stale
  /// Left behind by a server of ours.
  case orphan(Int32)
  /// Started by someone else.
  case foreign(Int32)

  static let mark = "cluster_name=\(ServerSettings.clusterName)"

  static func inspect(cluster: String) -> RunningPostmaster {
    guard let file = PostmasterFile.read(inCluster: cluster) else { return .none }
    let processID = file.processID.magnitude <= UInt32(Int32.max) ? Int32(file.processID.magnitude) : 0
    guard processID > 0, kill(processID, 0) == 0 || errno == EPERM else { return .none }
    let directory = FileOperations.resolved("/proc/\(processID)/cwd")
    return judge(processID, commandLine: commandLine(of: processID), workingDirectory: directory, cluster: cluster)
  }

  static func judge(
    _ processID: Int32, commandLine: [String], workingDirectory: String?, cluster: String
  ) -> RunningPostmaster {
    // A zombie has no command line: it has ended, only its parent has not looked yet.
    guard let program = commandLine.first?.split(separator: "/").last else { return .none }
    guard program == "postgres" || program == "postmaster" else { return .stale }
    let given = commandLine.indices.dropLast().first { commandLine[$0] == "-D" }.map { commandLine[$0 + 1] }
    guard let serves = workingDirectory ?? given else { return .foreign(processID) }
    guard serves == cluster || given == cluster else { return .stale }
    return commandLine.contains(mark) ? .orphan(processID) : .foreign(processID)
  }

  /// Makes the way free for a start, or says why it is not. The caller holds the directory's lock: no live server
  /// manages it.
  static func clear(cluster: String, directory: String, stopTimeout: Duration) async throws(ClusterError) {
    switch inspect(cluster: cluster) {
    case .none:
      return
    case .stale:
      // PostgreSQL would take the other process for its postmaster and refuse. It still checks by its shared memory
      // that nobody is attached to these files.
      let file = cluster + "/postmaster.pid"
      guard unlink(file) == 0 || errno == ENOENT else { throw FileOperations.failure("removing", file) }
    case .orphan(let processID):
      try await stop(orphan: processID, cluster: cluster, stopTimeout: stopTimeout)
    case .foreign(let processID):
      throw .servedByAnother(directory: directory, postmaster: processID)
    }
  }

  private static func stop(orphan: Int32, cluster: String, stopTimeout: Duration) async throws(ClusterError) {
    for (signal, patience) in [(SIGINT, stopTimeout), (SIGQUIT, .seconds(10))] {
      guard kill(orphan, signal) == 0 || errno == ESRCH else { throw FileOperations.failure("stopping", cluster) }
      let deadline = ContinuousClock.now + patience
      while ContinuousClock.now < deadline {
        // Gone, or its number already another's.
        if inspect(cluster: cluster) != .orphan(orphan), !isServing(orphan, cluster: cluster) { return }
        do { try await Task.sleep(for: .milliseconds(10)) } catch { throw .stopped }
      }
    }
    throw .orphanWouldNotStop(postmaster: orphan)
  }

  /// PostgreSQL removes `postmaster.pid` a moment before it ends; only its process tells when that is.
  private static func isServing(_ processID: Int32, cluster: String) -> Bool {
    guard kill(processID, 0) == 0 || errno == EPERM else { return false }
    let directory = FileOperations.resolved("/proc/\(processID)/cwd")
    let verdict = judge(
      processID, commandLine: commandLine(of: processID), workingDirectory: directory, cluster: cluster)
    return verdict == .orphan(processID)
  }

  private static func commandLine(of processID: Int32) -> [String] {
    guard let text = FileOperations.read("/proc/\(processID)/cmdline") else { return [] }
    return text.split(separator: "\0", omittingEmptySubsequences: false).dropLast().map(String.init)
  }
}
