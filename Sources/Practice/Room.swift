import ClinicValues
import Operations
import Store

/// What can be done in a room, as one word: `treatment`, `gym`. A treatment type may ask for a kind.
enum RoomKindKind: TextKind {
  static let lengthMax = 40
  static let example = "treatment"
  static let summary: String? = "Letters a-z, digits and dashes; capitals are taken as small letters"
  static func normalize(_ text: String) throws(InvalidValue) -> String {
    let small = text.lowercased()
    let isTaken = small.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
    }
    guard isTaken else { throw InvalidValue("must be letters a-z, digits and dashes") }
    return small
  }
}
typealias RoomKind = Text<RoomKindKind>

/// A room of a location, as the API shows it.
struct Room: Codable, Sendable, StatementRow {
  var id: RoomID
  var locationId: LocationID
  /// Code of the location.
  var location: LocationCode
  var name: Label
  var kind: RoomKind
  var version: Version
  /// Set when it was retired: it stays readable and is not offered.
  var retiredAt: Instant?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    locationId = try columns.next()
    location = try columns.next()
    name = try columns.next()
    kind = try columns.next()
    version = try columns.next()
    retiredAt = try columns.nextIfPresent()
  }
}

struct FindRoom: Statement {
  static let sql: StaticString =
    "SELECT id, location_id, location, name, kind, version, retired_at FROM practice.room_cards WHERE id = $1"
  typealias Row = Room
  var room: RoomID
  func bind(to binds: inout Binds) { binds.add(room) }
}

extension Transaction {
  /// The room just written.
  func room(_ id: UUID) throws -> Room {
    guard let row = try first(FindRoom(room: RoomID(id))) else { throw Refusal.notFound("room") }
    return row
  }
}
