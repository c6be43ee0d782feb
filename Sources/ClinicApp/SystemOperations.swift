import ClinicValues
import Operations
import Store

/// The version of the program, as `--version`, the OpenRPC document and `system.health` say it.
public let programVersion = "0.1.0"

/// Says that the server is there. Needs no log-in and no database.
enum Ping: Procedure {
  static let name: OperationName = "system.ping"
  static let summary = "Say that the server is there"
  static let access = Access.anyone
  static let audit = Audit.none
  static let help: KeyValuePairs<String, String> = [:]

  struct Result: Codable, Sendable { var pong = true }

  static func subject(_ params: NoParams, _ result: Result) -> AuditSubject { .nothing }
  static func run(_ params: NoParams, at desk: Desk) async throws -> Result { Result() }
}

/// How the server is: versions, database, audit.
enum Health: Read {
  static let name: OperationName = "system.health"
  static let summary = "How the server is: versions, time zone data, database, audit"
  static let access = Access.needs(.systemRead)
  static let audit = Audit.reads(.system)
  static let help: KeyValuePairs<String, String> = [:]

  struct Result: Codable, Sendable {
    var version: String
    var schema: Int
    var database: String
    var timeZoneData: String
    var lastAuditRow: Int
    var now: Instant
  }

  static func subject(_ params: NoParams, _ result: Result) -> AuditSubject { .nothing }
  static func query(_ params: NoParams, by caller: Caller) -> ReadHealth { ReadHealth() }
  static func answer(_ rows: [ReadHealth.Row], _ params: NoParams) throws -> Result {
    guard let row = rows.first else { throw CallError.internalError }
    return Result(
      version: programVersion, schema: row.schema, database: row.database, timeZoneData: row.timeZoneData,
      lastAuditRow: row.lastAuditRow, now: row.now)
  }
}

struct ReadHealth: Statement {
  static let sql: StaticString = """
    SELECT (SELECT max(number) FROM needlepoint.migrations), current_setting('server_version'),
      coalesce(nullif(current_setting('clinic.tz_version', true), ''), 'unknown'),
      (SELECT coalesce(max(id), 0) FROM operations.audit_log), needlepoint.now()
    """
  struct Row: StatementRow {
    let schema: Int
    let database: String
    let timeZoneData: String
    let lastAuditRow: Int
    let now: Instant
    init(from columns: inout Columns) throws {
      schema = try columns.next()
      database = try columns.next()
      timeZoneData = try columns.next()
      lastAuditRow = try columns.next()
      now = try columns.next()
    }
  }
  func bind(to binds: inout Binds) {}
}

/// The whole surface as an OpenRPC document.
enum Discover: Procedure {
  static let name: OperationName = "rpc.discover"
  static let summary = "This API as an OpenRPC document"
  static let access = Access.anyone
  static let audit = Audit.none
  static let help: KeyValuePairs<String, String> = [:]

  static func subject(_ params: NoParams, _ result: JSON) -> AuditSubject { .nothing }
  static func run(_ params: NoParams, at desk: Desk) async throws -> JSON { Catalog.document }
}
