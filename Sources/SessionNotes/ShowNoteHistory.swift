import ClinicValues
import Operations
import Store

enum ShowNoteHistory: Command {
  static let name: OperationName = "notes.history"
  static let summary = "Show every state in which a note was saved, the latest first"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.note)
  static let help: KeyValuePairs = ["note": "Which note"]
  static let refusals: [RefusalReason] = [.notFound]

  /// A revision holds a whole note.
  static let pageRows = 10

  struct Params: Codable, Sendable {
    var note: NoteID
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Revision: Codable, Sendable, StatementRow {
    var version: Version
    var savedAt: Instant
    var savedBy: String?
    var content: Prewritten<NoteContent>

    init(from columns: inout Columns) throws {
      version = try columns.next()
      savedAt = try columns.next()
      savedBy = try columns.nextIfPresent()
      content = try columns.next()
    }
  }

  struct Result: Codable, Sendable {
    var id: NoteID
    var patientId: PatientID
    var items: [Revision]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let note = try tx.note(params.note)
    let before = try params.cursor.map { cursor in
      guard let version = try cursor.parts(1).first.flatMap({ Int32($0) }) else { throw FieldProblems.foreignCursor }
      return version
    }
    let limit = params.limit?.value ?? pageRows
    let rows = try tx.rows(RevisionsOfNote(note: note.id, before: before, limit: limit + 1))
    let page = Page(cutting: rows, limit: limit) { Cursor(parts: [$0.version.description]) }
    return Result(id: note.id, patientId: note.patientId, items: page.items, nextCursor: page.nextCursor)
  }
}

struct RevisionsOfNote: Statement {
  static let sql: StaticString = """
    SELECT r.version, r.saved_at, a.display_name, r.document::text
    FROM session_notes.note_revisions r LEFT JOIN access.accounts a ON a.id = r.saved_by
    WHERE r.note_id = $1 AND ($2::integer IS NULL OR r.version < $2)
    ORDER BY r.version DESC LIMIT $3
    """
  typealias Row = ShowNoteHistory.Revision
  var note: NoteID
  var before: Int32?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(note)
    binds.add(before)
    binds.add(limit)
  }
}
