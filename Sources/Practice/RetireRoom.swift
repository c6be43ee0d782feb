import ClinicValues
import Operations
import Store

enum RetireRoom: Command {
  static let name: OperationName = "rooms.retire"
  static let summary = "Retire a room: it stays readable and is not offered any more"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.room)
  static let help: KeyValuePairs = [
    "room": "Which room", "expectedVersion": "The version that you read",
    "keepAppointments": "Keep the coming appointments in it; without it they make it refused",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .appointmentsAffected]
  static let example: String? =
    #"{"room": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "expectedVersion": 1, "keepAppointments": true}"#

  struct Params: Codable, Sendable {
    var room: RoomID
    var expectedVersion: Version
    var keepAppointments: Bool?
  }

  static func subject(_ params: Params, _ result: Room) -> AuditSubject {
    AuditSubject(id: result.id.uuid, location: result.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Room {
    tx.later(HoldOpenTime(exclusively: true))
    let id = try tx.edit(EndRoom(params: params), of: "room")
    try tx.settleClosure(room: params.room, keepAppointments: params.keepAppointments)
    return try tx.room(id)
  }
}

struct EndRoom: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM practice.rooms WHERE id = $1 FOR UPDATE),
      edited AS (
        UPDATE practice.rooms r SET retired_at = coalesce(retired_at, needlepoint.now()), version = r.version + 1
        FROM found WHERE r.id = found.id AND found.version = $2 RETURNING r.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: RetireRoom.Params
  func bind(to binds: inout Binds) {
    binds.add(params.room)
    binds.add(params.expectedVersion)
  }
}
