/// Why the managed cluster could not be brought up, taken down or used. Each says what mends it.
public enum ClusterError: Error, Sendable, Equatable {
  case binariesNotFound(searched: [String])
  case binariesTooOld(directory: String, version: String)
  /// The data directory was made by another major version than any that is installed.
  case otherMajorVersion(directory: String, cluster: Int, installed: [Int])
  /// The directory holds something, but no PostgreSQL cluster.
  case notACluster(directory: String)
  /// Another server manages this data directory right now.
  case inUse(directory: String, server: Int32?)
  /// A PostgreSQL that no server of ours started is serving this data directory.
  case servedByAnother(directory: String, postmaster: Int32)
  case foreignOwner(directory: String, owner: String, expected: String)
  case unknownUser(String)
  case notTraversable(directory: String, user: String)
  case socketPathTooLong(directory: String, bytes: Int)
  case socketDirectoryUnsafe(directory: String)
  case invalidSetting(name: String, problem: String)
  case initializationFailed(output: String)
  case startFailed(exit: String, log: String)
  case startTimedOut(after: Duration, log: String)
  case orphanWouldNotStop(postmaster: Int32)
  case administrationFailed(output: String)
  case toolFailed(tool: String, reason: String)
  case fileOperation(String, path: String, reason: String)
  case stopped
}

extension ClusterError: CustomStringConvertible {
  /// The stable name, for instance `cluster_in_use`.
  public var name: String {
    switch self {
    case .binariesNotFound: "postgres_not_found"
    case .binariesTooOld: "postgres_too_old"
    case .otherMajorVersion: "cluster_of_other_version"
    case .notACluster: "not_a_cluster"
    case .inUse: "cluster_in_use"
    case .servedByAnother: "cluster_served_by_another"
    case .foreignOwner: "cluster_of_other_owner"
    case .unknownUser: "unknown_user"
    case .notTraversable: "directory_not_traversable"
    case .socketPathTooLong: "socket_path_too_long"
    case .socketDirectoryUnsafe: "socket_directory_unsafe"
    case .invalidSetting: "invalid_setting"
    case .initializationFailed: "initialization_failed"
    case .startFailed: "start_failed"
    case .startTimedOut: "start_timed_out"
    case .orphanWouldNotStop: "orphan_would_not_stop"
    case .administrationFailed: "administration_failed"
    case .toolFailed: "tool_failed"
    case .fileOperation: "file_operation_failed"
    case .stopped: "cluster_stopped"
    }
  }

  public var description: String { "\(name): \(sentence)" }

  private var sentence: String {
    switch self {
    case .binariesNotFound(let searched):
      "No PostgreSQL in \(searched.joined(separator: ", ")). Install postgresql-15 or newer, or set "
        + "CLINIC_POSTGRES_BIN to its bin directory."
    case .binariesTooOld(let directory, let version):
      "\(directory) is PostgreSQL \(version); 15 or newer is needed."
    case .otherMajorVersion(let directory, let cluster, let installed):
      "\(directory) is of PostgreSQL \(cluster), installed is \(installed.map(String.init).joined(separator: ", ")). "
        + "Install PostgreSQL \(cluster), or carry the data over with backup and restore (see the runbook)."
    case .notACluster(let directory):
      "\(directory) is not empty and not a PostgreSQL cluster. Name another data directory."
    case .inUse(let directory, let server):
      "\(directory) is in use by another server\(server.map { ", process \($0)" } ?? ""). Stop that one first."
    case .servedByAnother(let directory, let postmaster):
      "A PostgreSQL started by hand (process \(postmaster)) serves \(directory). Stop it with pg_ctl first."
    case .foreignOwner(let directory, let owner, let expected):
      "\(directory) belongs to \(owner), but PostgreSQL would run as \(expected). Start the server as \(owner) or "
        + "root, or hand the directory over with chown -R."
    case .unknownUser(let user):
      "There is no system account \(user). Create it, or name another for the cluster."
    case .notTraversable(let directory, let user):
      "\(user), the account PostgreSQL runs as, may not pass through \(directory). Name a data directory elsewhere, "
        + "for instance under /var/lib, or chmod o+x \(directory)."
    case .socketPathTooLong(let directory, let bytes):
      "A socket in \(directory) has a path of \(bytes) bytes, and 107 are possible. Name a shorter socket directory."
    case .socketDirectoryUnsafe(let directory):
      "\(directory) is not a directory of mode 0700 that belongs to the cluster's account. Remove it."
    case .invalidSetting(let name, let problem):
      "PostgreSQL setting \(name) \(problem)."
    case .initializationFailed(let output):
      "initdb failed: \(output)"
    case .startFailed(let exit, let log):
      "PostgreSQL ended while starting (\(exit)): \(log)"
    case .startTimedOut(let after, let log):
      "PostgreSQL did not accept connections within \(after): \(log)"
    case .orphanWouldNotStop(let postmaster):
      "A PostgreSQL left by a killed server (process \(postmaster)) does not stop. Look at its log, then end it."
    case .administrationFailed(let output):
      "A statement on the managed cluster failed: \(output)"
    case .toolFailed(let tool, let reason):
      "\(tool) could not be run: \(reason)."
    case .fileOperation(let operation, let path, let reason):
      "\(operation) \(path): \(reason)."
    case .stopped:
      "The managed cluster has been stopped."
    }
  }
}
