import ClinicValues
import Operations
import Store

enum UpdateRoom: Command {
  static let name: OperationName = "rooms.update"
  static let summary = "Change a room's name or kind"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.room)
  static let help: KeyValuePairs = [
    "room": "Which room",
    "expectedVersion": "The version that you read",
    "name": "New name",
    "kind": "New kind",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .alreadyExists]

  struct Params: Codable, Sendable {
    var room: RoomID
    var expectedVersion: Version
    var name: Label?
    var kind: RoomKind?
  }

  static func subject(_ params: Params, _ result: Room) -> AuditSubject {
    AuditSubject(id: result.id.uuid, location: result.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Room {
    try tx.room(try tx.edit(EditRoom(params: params), of: "room"))
  }
}

struct EditRoom: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM practice.rooms WHERE id = $1 FOR UPDATE),
      edited AS (
        UPDATE practice.rooms r SET name = coalesce($3, name), kind = coalesce($4, kind), version = r.version + 1
        FROM found WHERE r.id = found.id AND found.version = $2 RETURNING r.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: UpdateRoom.Params
  func bind(to binds: inout Binds) {
    binds.add(params.room)
    binds.add(params.expectedVersion)
    binds.add(params.name)
    binds.add(params.kind)
  }
}
