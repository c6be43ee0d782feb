import Access
import ClinicApp
import ClinicValues
import Logging
import ManagedPostgres
import Store

/// Fills an empty database with a fictional clinic, from `Schema/demo`.
enum DemoClinic {
  /// The password of every demo account.
  static let password = "needles-in-needles-out"

  struct NeedsOwnCluster: Error, CustomStringConvertible {
    var description: String { "--demo fills the database that the server keeps itself, not one given with --database" }
  }

  static func fill(_ database: Database, schema: SchemaFolder, logger: Logger) async throws {
    guard let cluster = database.cluster else { throw NeedsOwnCluster() }
    let connection = try await Connection.open(
      ConnectionSettings(conninfo: cluster.connectionString(user: cluster.superuser)))
    guard try await connection.execute(CountLocations()).first?.value == 0 else { return }
    logger.info("filling the database with the demo clinic")
    let scripts = try schema.names(in: "demo", suffix: ".sql").map { try schema.text("demo/" + $0) }
    let hash = try await AccessModule.hash(of: try Password(password))
    try await connection.executeScript("BEGIN;\n" + scripts.joined(separator: "\n;\n") + "\n;\nCOMMIT")
    _ = try await connection.execute(SetMissingPasswords(hash: hash))
    try await connection.executeScript("ANALYZE")
  }
}

struct CountLocations: Statement {
  static let sql: StaticString = "SELECT count(*) FROM practice.locations"
  typealias Row = Single<Int>
  func bind(to binds: inout Binds) {}
}

struct SetMissingPasswords: Statement {
  static let sql: StaticString = """
    UPDATE access.accounts SET password_hash = $1 WHERE password_hash IS NULL AND name <> 'local-administrator'
    """
  typealias Row = NoRow
  var hash: String
  func bind(to binds: inout Binds) { binds.add(hash) }
}
