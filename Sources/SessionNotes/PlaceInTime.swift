import ClinicValues
import Operations

/// Where a list by time ended: its last instant, and the id that tells rows of one instant apart.
struct PlaceInTime: Sendable {
  var at: Instant
  var id: UUID

  init(at: Instant, id: UUID) {
    self.at = at
    self.id = id
  }

  init(cursor: Cursor) throws {
    let parts = try cursor.parts(2)
    guard let at = parts.first.flatMap({ Instant($0) }), let id = parts.last.flatMap({ UUID($0) }) else {
      throw FieldProblems.foreignCursor
    }
    self.init(at: at, id: id)
  }

  var cursor: Cursor { Cursor(parts: [at.description, id.description]) }
}
