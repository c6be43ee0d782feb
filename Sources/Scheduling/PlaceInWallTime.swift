import ClinicValues
import Operations

/// Where a page of a list ended that is in the order of wall-clock time.
struct PlaceInWallTime: Sendable {
  var localStart: CivilDateTime
  var id: UUID

  init(cursor: Cursor) throws {
    let parts = try cursor.parts(2)
    guard let start = parts.first.flatMap({ CivilDateTime($0) }), let id = parts.last.flatMap({ UUID($0) }) else {
      throw FieldProblems.foreignCursor
    }
    localStart = start
    self.id = id
  }
}
