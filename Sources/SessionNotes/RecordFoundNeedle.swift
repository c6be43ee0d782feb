import ClinicValues
import Operations
import Store

/// Ends the search that a count opened: the needle, and where it was (rule 3.8). The counts of the note stay as they
/// were counted.
enum RecordFoundNeedle: Command {
  static let name: OperationName = "needles.found"
  static let summary = "Record a missing needle that was found, and where; the search ends when none is missing"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.needle)
  static let help: KeyValuePairs = [
    "note": "The note whose count does not close",
    "count": "How many were found there; one unless given",
    "place": "Where",
    "detail": "Where exactly, and what was done with it",
    "foundAt": "When; now unless given. No earlier than twelve hours before the session",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .notYourNote, .noteLocked, .noNeedleMissing, .valueNotAllowed,
  ]
  static let example: String? = #"""
    {"note": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f70", "place": "linen",
     "detail": "In the fold of the sheet; into the sharps box"}
    """#

  struct Params: Codable, Sendable {
    var note: NoteID
    var count: FoundCount?
    var place: FindPlace
    var detail: ChartLine
    var foundAt: Instant?
  }

  static func subject(_ params: Params, _ result: Note) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Note {
    try tx.requireDraft(params.note, of: caller)
    try tx.execute(InsertFoundNeedle(params: params))
    return try tx.note(params.note)
  }
}

enum FoundCountKind: QuantityKind {
  static let range = 1...100
  static let example = 1
  static let summary = "Needles"
}
typealias FoundCount = Quantity<FoundCountKind>

struct InsertFoundNeedle: Statement {
  static let sql: StaticString = """
    INSERT INTO session_notes.found_needles (id, note_id, count, place, detail, found_at)
    VALUES ($1, $2, coalesce($3, 1), $4, $5, coalesce($6, needlepoint.now()))
    """
  typealias Row = NoRow
  var id = FoundNeedleID.new()
  var params: RecordFoundNeedle.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.note)
    binds.add(params.count)
    binds.add(params.place)
    binds.add(params.detail)
    binds.add(params.foundAt)
  }
}
