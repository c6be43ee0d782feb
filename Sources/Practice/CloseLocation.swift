import ClinicValues
import Operations
import Store

enum CloseLocation: Command {
  static let name: OperationName = "locations.close"
  static let summary = "Close a location: it stays readable and is not offered any more"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.location)
  static let help: KeyValuePairs = [
    "location": "Which location", "expectedVersion": "The version that you read",
    "keepAppointments": "Keep the coming appointments there; without it they make it refused",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .appointmentsAffected]
  static let example: String? =
    #"{"location": "riverside", "expectedVersion": 1, "keepAppointments": true}"#

  struct Params: Codable, Sendable {
    var location: LocationRef
    var expectedVersion: Version
    var keepAppointments: Bool?
  }

  static func subject(_ params: Params, _ result: Location) -> AuditSubject {
    AuditSubject(id: result.id.uuid, location: result.id)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Location {
    tx.later(HoldOpenTime(exclusively: true))
    let id = try tx.edit(EndLocation(params: params), of: "location")
    try tx.settleClosure(location: LocationID(id), keepAppointments: params.keepAppointments)
    return try tx.location(id)
  }
}

struct EndLocation: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM practice.locations WHERE id = $1 OR code = $2 FOR UPDATE),
      edited AS (
        UPDATE practice.locations l SET closed_at = coalesce(closed_at, needlepoint.now()), version = l.version + 1
        FROM found WHERE l.id = found.id AND found.version = $3 RETURNING l.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: CloseLocation.Params
  func bind(to binds: inout Binds) {
    binds.add(params.location.id)
    binds.add(params.location.code)
    binds.add(params.expectedVersion)
  }
}
