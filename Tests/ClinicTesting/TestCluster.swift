import Glibc
import ManagedPostgres
import Store

/// The one PostgreSQL cluster of a test process: a real one, started when the first test asks, gone with the process.
///
/// It keeps nothing through a power cut (`fsync` is off), and otherwise behaves as the clinic's does.
public actor TestCluster {
  /// Starts the cluster, or returns the one that runs.
  public static func shared() async throws -> TestCluster { try await start.value }

  private static let start = Task { () async throws -> TestCluster in
    await LeftoverClusters.clear()
    let directory = LeftoverClusters.newDirectory()
    let configuration = ManagedCluster.Configuration(
      dataDirectory: directory, settings: ["max_connections": "400", "autovacuum": "off"], durable: false)
    let cluster = try await ManagedCluster.start(configuration)
    RemovalAtExit.register(directory: directory, postmaster: cluster.processID)
    return TestCluster(cluster: cluster)
  }

  private let cluster: ManagedCluster
  private var templates: [String: Task<Void, any Error>] = [:]
  private var databasesMade = 0
  private var administration: Connection?

  private init(cluster: ManagedCluster) { self.cluster = cluster }

  /// Makes the template `name` with `prepare`, once in the life of the process; whoever asks later waits for that.
  ///
  /// `prepare` gets the empty database, owned by `clinic_owner`, and runs the migrator on it.
  public func template(
    named name: String, prepare: @escaping @Sendable (TestDatabase) async throws -> Void
  ) async throws {
    let known = templates[name]
    let task = known ?? Task { try await makeTemplate(name, prepare: prepare) }
    templates[name] = task
    try await task.value
  }

  private func makeTemplate(
    _ name: String, prepare: @Sendable (TestDatabase) async throws -> Void
  ) async throws {
    let database = describe("template_\(name)")
    try await administer([
      """
      CREATE DATABASE \(quoted(database.name)) OWNER \(ManagedCluster.ownerRole)
      """,
      "REVOKE ALL ON DATABASE \(quoted(database.name)) FROM PUBLIC",
      """
      GRANT CONNECT ON DATABASE \(quoted(database.name)) TO \(ManagedCluster.applicationRole)
      """,
    ])
    try await prepare(database)
    // A database that someone is connected to cannot be copied.
    try await administer([
      "ALTER DATABASE \(quoted(database.name)) ALLOW_CONNECTIONS false",
      """
      SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '\(database.name)'
      """,
      "CHECKPOINT",
    ])
  }

  /// A fresh database: a copy of the template, or empty.
  public func database(from template: String? = nil) async throws -> TestDatabase {
    databasesMade += 1
    let database = describe("test_\(databasesMade)")
    let source = template.map { "template_\($0)" } ?? "template1"
    // Databases' own grants are not copied with them.
    try await administer([
      """
      CREATE DATABASE \(quoted(database.name)) OWNER \(ManagedCluster.ownerRole)
        TEMPLATE \(quoted(source)) STRATEGY file_copy
      """,
      "REVOKE ALL ON DATABASE \(quoted(database.name)) FROM PUBLIC",
      """
      GRANT CONNECT ON DATABASE \(quoted(database.name)) TO \(ManagedCluster.applicationRole)
      """,
    ])
    return database
  }

  /// Drops the database, whoever is still connected.
  public func drop(_ database: TestDatabase) async throws {
    try await administer(["DROP DATABASE IF EXISTS \(quoted(database.name)) WITH (FORCE)"])
  }

  /// Runs statements one by one in the database `postgres`, as the superuser: some may not run in a transaction.
  private func administer(_ statements: [String]) async throws {
    let connection: Connection
    if let known = administration {
      connection = known
    } else {
      let conninfo = cluster.connectionString(database: "postgres", user: cluster.superuser)
      connection = try await Connection.open(ConnectionSettings(conninfo: conninfo))
      administration = connection
    }
    for statement in statements { try await connection.executeScript(statement) }
  }

  /// Runs SQL in the database and returns the last statement's values, tab between columns: for what a test wants to
  /// look at or break behind the program's back. As the superuser unless a role is named.
  @discardableResult
  public func query(_ sql: String, in database: TestDatabase, as role: String? = nil) async throws -> String {
    let conninfo = cluster.connectionString(database: database.name, user: role ?? cluster.superuser)
    let connection = try await Connection.open(ConnectionSettings(conninfo: conninfo))
    let rows: [[String?]]
    do {
      rows = try await connection.executeScript(sql)
    } catch {
      throw SQLRefused(description: (error as? StoreError)?.detail ?? "\(error)")
    }
    return rows.map { $0.map { $0 ?? "" }.joined(separator: "\t") + "\n" }.joined()
  }

  private func describe(_ name: String) -> TestDatabase {
    TestDatabase(
      name: name,
      owner: cluster.connectionString(database: name, user: ManagedCluster.ownerRole),
      app: cluster.connectionString(database: name, user: ManagedCluster.applicationRole),
      superuser: cluster.connectionString(database: name, user: cluster.superuser))
  }

  private func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

/// PostgreSQL's refusal of a test's SQL, in its own words.
struct SQLRefused: Error, CustomStringConvertible {
  var description: String
}

/// A database of one test, as libpq connection strings.
public struct TestDatabase: Sendable {
  public let name: String
  /// As `clinic_owner`: for the migrator.
  public let owner: String
  /// As `clinic_app`: for the program.
  public let app: String
  /// As the cluster's superuser: for what only a test does, such as ending another's connection.
  public let superuser: String
}

/// Runs `body` with a fresh database and drops it afterwards, so that a long run does not fill the disk.
public func withDatabase<Result: Sendable>(
  from template: String? = nil, _ body: (TestDatabase) async throws -> Result
) async throws -> Result {
  let cluster = try await TestCluster.shared()
  let database = try await cluster.database(from: template)
  do {
    let result = try await body(database)
    try await cluster.drop(database)
    return result
  } catch {
    try? await cluster.drop(database)
    throw error
  }
}
