import ClinicValues
import Operations
import Store

enum ListRooms: Read {
  static let name: OperationName = "rooms.list"
  static let summary = "List rooms, of one location or of all"
  static let access = Access.needs(.practiceRead)
  static let audit = Audit.reads(.room)
  static let help: KeyValuePairs = [
    "location": "Rooms of this location only", "includeRetired": "Retired rooms too",
  ]

  struct Params: Codable, Sendable {
    var location: LocationRef?
    var includeRetired: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Room>) -> AuditSubject {
    AuditSubject(location: params.location?.id)
  }

  static func query(_ params: Params, by caller: Caller) throws -> RoomsPage {
    RoomsPage(params: params, after: try params.cursor?.parts(3))
  }

  static func answer(_ rows: [Room], _ params: Params) -> Page<Room> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [$0.location.value, $0.name.value, $0.id.description])
    }
  }
}

struct RoomsPage: Statement {
  static let sql: StaticString = """
    SELECT id, location_id, location, name, kind, version, retired_at FROM practice.room_cards
    WHERE (($1::uuid IS NULL AND $2::text IS NULL) OR location_id = $1 OR location = $2)
      AND ($3 OR retired_at IS NULL)
      AND ($4::text IS NULL OR (location, name, id::text) > ($4, $5, $6))
    ORDER BY location, name, id::text LIMIT $7
    """
  typealias Row = Room
  var params: ListRooms.Params
  /// Location code, name and id of the last row of the page before.
  var after: [String]?
  func bind(to binds: inout Binds) {
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.includeRetired ?? false)
    binds.add(after?.first)
    binds.add(after?.dropFirst().first)
    binds.add(after?.last)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
