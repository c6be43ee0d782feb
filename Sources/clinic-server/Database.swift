import ClinicApp
import Logging
import ManagedPostgres
import Store

/// The database that the server works on: one that it keeps itself, or one of the clinic's own.
struct Database {
  let app: ConnectionSettings
  /// Nil for a database of the clinic's own.
  let cluster: ManagedCluster?
  /// The zone data that PostgreSQL converts with.
  let zoneData: String

  /// Starts or reaches the database and brings it to this program's schema, or says what is in the way.
  static func open(_ settings: ServerSettings, schema: SchemaFolder, logger: Logger) async throws -> Database {
    let migrator = Migrator(try schema.migrations())
    guard let url = settings.database else { return try await managed(settings, migrator: migrator, logger: logger) }
    // The server's own socket stands in it, and only the server's account passes through.
    try FileOperations.makeDirectories(settings.data, mode: 0o700)
    var app = ConnectionSettings(conninfo: url, preparesStatements: !settings.pooledDatabase)
    let connection = try await Connection.open(app)
    try await migrator.verify(connection)
    try await RoleCheck.verify(connection)
    let zoneData = try await ZoneData.fingerprint(of: connection)
    try await SessionSettings.checkDurability(connection, logger: logger)
    if settings.pooledDatabase {
      try await SessionSettings.checkRole(connection, logger: logger)
      try await ZoneData.checkRole(connection, version: zoneData, logger: logger)
    } else {
      app.startup = SessionSettings.script + ZoneData.setting(zoneData)
    }
    return Database(app: app, cluster: nil, zoneData: zoneData)
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
      let connection = try await Connection.open(app)
      try await RoleCheck.verify(connection)
      let zoneData: String
      if let version = ZoneData.systemVersion() {
        zoneData = version
      } else {
        zoneData = try await ZoneData.fingerprint(of: connection)
      }
      app.startup = SessionSettings.script + ZoneData.setting(zoneData)
      return Database(app: app, cluster: cluster, zoneData: zoneData)
    } catch {
      await cluster.stop()
      throw error
    }
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
