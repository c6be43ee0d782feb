import ClinicApp
import Foundation
import Logging
import ManagedPostgres
import Store

/// The database that the server works on: one that it keeps itself, or one of the clinic's own.
struct Database {
  let app: ConnectionSettings
  /// Nil for a database of the clinic's own.
  let cluster: ManagedCluster?

  /// Starts or reaches the database and brings it to this program's schema, or says what is in the way.
  static func open(_ settings: ServerSettings, schema: SchemaFolder, logger: Logger) async throws -> Database {
    let migrator = Migrator(try schema.migrations())
    guard let url = settings.database else { return try await managed(settings, migrator: migrator, logger: logger) }
    // The server's own socket stands in it, and only the server's account passes through.
    try FileOperations.makeDirectories(settings.data, mode: 0o700)
    var app = ConnectionSettings(conninfo: url, preparesStatements: !settings.pooledDatabase)
    if !settings.pooledDatabase { app.startup = sessionSettings(timeZoneData: nil) }
    let connection = try await Connection.open(app)
    try await migrator.verify(connection)
    try await RoleCheck.verify(connection)
    return Database(app: app, cluster: nil)
  }

  private static func managed(
    _ settings: ServerSettings, migrator: Migrator, logger: Logger
  ) async throws -> Database {
    let memory = ["max_connections": String(settings.connections + settings.readConnections + 30)]
    let cluster = try await ManagedCluster.start(
      ManagedCluster.Configuration(dataDirectory: settings.data, settings: memory))
    do {
      logger.info("PostgreSQL \(cluster.version) runs in \(settings.data)")
      let owner = cluster.connectionString(user: ManagedCluster.ownerRole)
      for name in try await migrator.migrate(ConnectionSettings(conninfo: owner)) {
        logger.info("applied migration \(name)")
      }
      var app = ConnectionSettings(conninfo: cluster.connectionString())
      app.startup = sessionSettings(timeZoneData: timeZoneDataVersion())
      try await RoleCheck.verify(try await Connection.open(app))
      return Database(app: app, cluster: cluster)
    } catch {
      await cluster.stop()
      throw error
    }
  }

  /// What each session is told. Behind a pooler the role must be given the same with ALTER ROLE (see the runbook).
  private static func sessionSettings(timeZoneData: String?) -> String {
    """
    SET statement_timeout = '15s'; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '15s';
    SET plan_cache_mode = force_generic_plan; SET jit = off;
    """ + (timeZoneData.map { "SET clinic.tz_version = '\($0)';" } ?? "")
  }

  /// The version of the system's time zone data, which PostgreSQL reads as well; nil where the system does not say.
  private static func timeZoneDataVersion() -> String? {
    guard let text = try? String(contentsOfFile: "/usr/share/zoneinfo/tzdata.zi", encoding: .utf8),
      let line = text.split(separator: "\n", maxSplits: 1).first, line.hasPrefix("# version ")
    else { return nil }
    let version = line.dropFirst("# version ".count)
    return version.utf8.allSatisfy { $0.isLetterOrDigit } ? String(version) : nil
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
  }
}

/// The row policies are the second wall, and they hold for no owner and no superuser: the server refuses to be one.
struct RoleCheck: Statement {
  static let sql: StaticString = """
    SELECT r.rolsuper OR r.rolbypassrls
      OR EXISTS (SELECT FROM pg_namespace n WHERE n.nspname IN ('access', 'operations') AND
        pg_has_role(current_user, n.nspowner, 'MEMBER'))
    FROM pg_roles r WHERE r.rolname = current_user
    """
  typealias Row = Single<Bool>
  func bind(to binds: inout Binds) {}

  struct TooMighty: Error, CustomStringConvertible {
    var description: String {
      "the server's database role owns the schemas or may pass the row policies; connect as clinic_app"
    }
  }

  static func verify(_ connection: Connection) async throws {
    guard try await connection.execute(RoleCheck()).first?.value == false else { throw TooMighty() }
  }
}
