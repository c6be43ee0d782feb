import Glibc

/// A PostgreSQL cluster that the server keeps for itself: made at the first start, run as a child, stopped with the
/// server. One clinic, no database administrator.
///
/// It listens only on a Unix socket and lets in only the system accounts of the server, of PostgreSQL and root.
public final class ManagedCluster: Sendable {
  /// Owns the clinic's schemas; the migrator connects as this role.
  public static let ownerRole = "clinic_owner"
  /// What the application connects as: owns nothing, and row-level policies hold for it.
  public static let applicationRole = "clinic_app"
  /// The clinic's database, owned by `ownerRole`.
  public static let databaseName = "clinic"

  /// Where the Unix socket stands.
  public let socketDirectory: String
  public let port: Int
  /// The version of the PostgreSQL that runs, for instance `15.19`.
  public let version: String
  /// The role that may do everything; named as the system account that PostgreSQL runs as.
  public let superuser: String
  /// PostgreSQL's main process.
  public var processID: Int32 { postmaster.processID }

  private let binaries: PostgresBinaries
  private let postmaster: Postmaster
  private let lock: DirectoryLock
  private let stopTimeout: Duration

  private init(
    configuration: Configuration, directory: ClusterDirectory, socketDirectory: String, binaries: PostgresBinaries,
    postmaster: Postmaster, lock: DirectoryLock
  ) {
    self.socketDirectory = socketDirectory
    self.port = configuration.port
    self.version = binaries.version
    self.superuser = directory.user.name
    self.binaries = binaries
    self.postmaster = postmaster
    self.lock = lock
    self.stopTimeout = configuration.stopTimeout
  }

  deinit { postmaster.requestStop() }

  /// Brings the cluster up and returns when it accepts connections and the clinic's roles and database are there.
  ///
  /// Makes the cluster when there is none, and first stops a PostgreSQL that a killed server left behind.
  public static func start(_ configuration: Configuration) async throws -> ManagedCluster {
    let directory = try await ClusterDirectory.prepare(configuration)
    let lock = try DirectoryLock(path: directory.lockFile, directory: directory.path)
    do {
      return try await start(configuration, in: directory, holding: lock)
    } catch {
      lock.release()
      throw error
    }
  }

  private static func start(
    _ configuration: Configuration, in directory: ClusterDirectory, holding lock: DirectoryLock
  ) async throws -> ManagedCluster {
    let existing = try directory.existingMajor()
    let binaries = try await PostgresBinaries.find(
      for: existing, in: directory.path, preferred: configuration.binaries)
    if existing == nil {
      try await directory.initialize(with: binaries, durable: configuration.durable)
    } else {
      try await RunningPostmaster.clear(
        cluster: directory.cluster, directory: directory.path, stopTimeout: configuration.stopTimeout)
    }
    try directory.writeConfiguration(configuration)
    let sockets = try SocketDirectory.prepare(configuration, for: directory)
    let arguments = Postmaster.arguments(
      cluster: directory.cluster, socketDirectory: sockets, port: configuration.port)
    let postmaster = try await launch(
      binaries, arguments: arguments, in: directory, configuration: configuration, holding: lock)
    let cluster = ManagedCluster(
      configuration: configuration, directory: directory, socketDirectory: sockets, binaries: binaries,
      postmaster: postmaster, lock: lock)
    do {
      try await cluster.provision()
    } catch {
      await cluster.stop()
      throw error
    }
    return cluster
  }

  /// Stops a PostgreSQL that a killed server left on this data directory, without starting another.
  public static func stopOrphan(in configuration: Configuration) async throws {
    guard FileOperations.status(of: configuration.dataDirectory + "/cluster") != nil else { return }
    let directory = try await ClusterDirectory.prepare(configuration)
    let lock = try DirectoryLock(path: directory.lockFile, directory: directory.path)
    defer { lock.release() }
    try await RunningPostmaster.clear(
      cluster: directory.cluster, directory: directory.path, stopTimeout: configuration.stopTimeout)
  }

  /// Stops PostgreSQL and returns when it is gone. Any number of callers may, at any time.
  ///
  /// - Parameter bound: how long it may take, `stopTimeout` of the configuration unless given. What does not end in
  ///   order by then is ended at once; the next start replays PostgreSQL's log, and nothing committed is lost.
  public func stop(within bound: Duration? = nil) async {
    await postmaster.stop(within: bound ?? stopTimeout)
    lock.release()
  }

  /// Waits for PostgreSQL to end, by `stop()` or of itself, and says how; nil when the waiting task is cancelled first.
  public func waitUntilExit() async -> String? { await postmaster.waitUntilExit() }

  /// A libpq connection string.
  public func connectionString(database: String = databaseName, user: String = applicationRole) -> String {
    // requirepeer: a socket that somebody else put in this place is refused.
    let parts = [
      ("host", socketDirectory), ("port", String(port)), ("dbname", database), ("user", user),
      ("requirepeer", superuser),
    ]
    return parts.map { "\($0.0)=\(Self.quoted($0.1))" }.joined(separator: " ")
  }

  private static func quoted(_ value: String) -> String {
    var text = "'"
    for character in value.unicodeScalars {
      if character == "'" || character == "\\" { text.unicodeScalars.append("\\") }
      text.unicodeScalars.append(character)
    }
    return text + "'"
  }

  /// Runs SQL through psql, one statement after the other, and returns the rows' values, tab between columns.
  ///
  /// For the administration of the cluster itself, where the migrator and the pool are not yet or no longer there.
  package func administer(_ sql: String, database: String = "postgres", user: String? = nil) async throws -> String {
    guard postmaster.exit == nil else { throw ClusterError.stopped }
    let result = try await ChildTool.run(
      binaries.path("psql"),
      [
        "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--field-separator=\t", "--set=ON_ERROR_STOP=1",
        "--dbname=\(connectionString(database: database, user: user ?? superuser))", "--file=-",
      ],
      input: sql)
    guard result.succeeded else { throw ClusterError.administrationFailed(output: result.output) }
    return result.output
  }
}
