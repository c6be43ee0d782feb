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

  /// Does nothing when there is anything in the database already. All or nothing: a server that is killed meanwhile
  /// leaves it empty, and the next start fills it.
  static func fill(_ database: Database, schema: SchemaFolder, logger: Logger) async throws {
    guard let cluster = database.cluster else { throw NeedsOwnCluster() }
    let connection = try await Connection.open(
      ConnectionSettings(
        conninfo: cluster.connectionString(user: cluster.superuser), startup: ZoneData.setting(database.zoneData)))
    guard try await connection.execute(IsEmptyClinic()).first?.value == true else { return }
    logger.info("filling the database with the demo clinic")
    let scripts = try schema.names(in: "demo", suffix: ".sql").map { try schema.text("demo/" + $0) }
    let hash = try await AccessModule.hash(of: try Password(password))
    try await connection.executeScript("BEGIN;\n" + scripts.joined(separator: "\n;\n"))
    _ = try await connection.execute(SetMissingPasswords(hash: hash))
    try await connection.executeScript("COMMIT")
    try await connection.executeScript("ANALYZE")
  }
}

/// Whether nobody has begun to set up a clinic: no place, and no account but the one that every database has.
struct IsEmptyClinic: Statement {
  static let sql: StaticString = """
    SELECT NOT EXISTS (SELECT FROM practice.locations)
      AND NOT EXISTS (SELECT FROM access.accounts WHERE name <> 'local-administrator')
    """
  typealias Row = Single<Bool>
  func bind(to binds: inout Binds) {}
}

/// Gives the accounts that the demo has made their password.
struct SetMissingPasswords: Statement {
  static let sql: StaticString = """
    UPDATE access.accounts SET password_hash = $1 WHERE password_hash IS NULL AND name <> 'local-administrator'
    """
  typealias Row = NoRow
  var hash: String
  func bind(to binds: inout Binds) { binds.add(hash) }
}
