import ClinicValues
import Operations
import Store

/// Ends the search that a count opened when no needle is missing: the count had been wrong (rule 3.8). The counts are
/// saved with the note before; that there was a search, and why it ended, stays on record.
enum RecountNeedles: Command {
  static let name: OperationName = "needles.recount"
  static let summary = "End the search for a needle: the counts close now, and why they had not"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.needle)
  static let help: KeyValuePairs = [
    "note": "The note whose count did not close, with the counts that do",
    "reason": "Why the count had been wrong, how it was counted again, and who counted with you",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .notYourNote, .noteLocked, .noNeedleMissing, .needleCountMismatch,
  ]
  static let example: String? = #"""
    {"note": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f70",
     "reason": "One was in the kidney dish; box emptied over a tray and counted with Miro Saito: two"}
    """#

  struct Params: Codable, Sendable {
    var note: NoteID
    var reason: ChartLine
  }

  static func subject(_ params: Params, _ result: Note) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Note {
    try tx.requireDraft(params.note, of: caller)
    guard try tx.execute(EndSearch(params: params)) == 1 else { throw Refusal(.noNeedleMissing, field: "note") }
    return try tx.note(params.note)
  }
}

struct EndSearch: Statement {
  static let sql: StaticString = """
    UPDATE session_notes.needle_searches SET outcome = 'recounted', reason = $2
    WHERE note_id = $1 AND closed_at IS NULL
    """
  typealias Row = NoRow
  var params: RecountNeedles.Params
  func bind(to binds: inout Binds) {
    binds.add(params.note)
    binds.add(params.reason)
  }
}
