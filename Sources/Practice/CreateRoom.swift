import ClinicValues
import Operations
import Store

enum CreateRoom: Command {
  static let name: OperationName = "rooms.create"
  static let summary = "Add a room to a location"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.room)
  static let help: KeyValuePairs = [
    "location": "Where the room is",
    "name": "What people call it; no two rooms of a location have one name",
    "kind": "What can be done in it, like treatment or gym",
  ]
  static let refusals: [RefusalReason] = [.notFound, .alreadyExists]
  static let example: String? = #"{"location": "riverside", "name": "Room 7", "kind": "treatment"}"#

  struct Params: Codable, Sendable {
    var location: LocationRef
    var name: Label
    var kind: RoomKind
  }

  static func subject(_ params: Params, _ result: Room) -> AuditSubject {
    AuditSubject(id: result.id.uuid, location: result.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Room {
    let id = RoomID.new()
    guard try tx.execute(InsertRoom(id: id, params: params)) == 1 else { throw Refusal.notFound("location") }
    return try tx.room(id.uuid)
  }
}

struct InsertRoom: Statement {
  static let sql: StaticString = """
    INSERT INTO practice.rooms (id, location_id, name, kind)
    SELECT $1, l.id, $4, $5 FROM practice.locations l WHERE (l.id = $2 OR l.code = $3) AND l.closed_at IS NULL
    """
  typealias Row = NoRow
  var id: RoomID
  var params: CreateRoom.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.location.id)
    binds.add(params.location.code)
    binds.add(params.name)
    binds.add(params.kind)
  }
}
