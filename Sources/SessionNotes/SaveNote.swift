import ClinicValues
import Operations
import Store

/// Saves a draft as a whole. Each state is kept, so nothing that was once saved is lost (rule 2.24).
enum SaveNote: Command {
  static let name: OperationName = "notes.save"
  static let summary = "Save a draft of a treatment note, whole; every state that was saved is kept"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.note)
  static let help: KeyValuePairs = [
    "note": "Which note",
    "expectedVersion": "The version that you read; another editor's is not overwritten",
    "content": "The note as it stands now",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .staleVersion, .notYourNote, .noteLocked, .unknownMuscle, .depthBeyondNeedle,
  ]
  static let example: String? = #"""
    {"note": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "expectedVersion": 1,
     "content": {"subjective": "Neck stiff since Monday, worse at the desk", "pain": {"now": 6, "best": 3, "worst": 8},
       "signs": [{"kind": "tenderness", "side": "right", "segment": "C6", "place": "paraspinal", "grade": 2}],
       "motion": [{"movement": "neck_rotation", "side": "right", "before": 50, "after": 65}],
       "palpation": [{"muscle": "infraspinatus", "side": "right", "finding": "taut_band"}],
       "needling": {"counts": {"opened": 1, "inserted": 1, "unused": 0, "removed": 1, "discarded": 1},
         "needles": [{"muscle": "infraspinatus", "side": "right", "lot": "LOT-24117", "diameter": 0.30, "length": 50,
           "depth": 20, "technique": "pistoning", "responses": ["twitch"]}]}}}
    """#

  struct Params: Codable, Sendable {
    var note: NoteID
    var expectedVersion: Version
    var content: NoteContent
  }

  static func subject(_ params: Params, _ result: Note) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Note {
    try params.content.checkSize()
    let named = params.content.namedMuscles
    let known = named.isEmpty ? [] : Set(try tx.rows(MusclesByCode(codes: named.map(\.code))).map(\.code))
    if let unknown = named.first(where: { !known.contains($0.code) }) {
      throw Refusal(.unknownMuscle, field: unknown.field)
    }
    try tx.requireDraft(params.note, of: caller)
    try tx.edit(EditNote(params: params, content: try Prewritten(params.content)), of: "note")
    return try tx.note(params.note)
  }
}

/// A note's author and state. Nothing is locked by the look: each step that follows names the version or the state that
/// it is for, and the triggers hold it.
struct FindNoteHead: Statement {
  static let sql: StaticString = """
    SELECT n.author_id, n.status, n.version FROM session_notes.notes n WHERE n.id = $1
    """
  struct Row: StatementRow {
    let author: AccountID
    let status: NoteStatus
    let version: Version
    init(from columns: inout Columns) throws {
      author = try columns.next()
      status = try columns.next()
      version = try columns.next()
    }
  }
  var note: NoteID
  func bind(to binds: inout Binds) { binds.add(note) }
}

extension Transaction {
  /// The note's head, if it is the caller's; refuses by name.
  func ownNote(_ note: NoteID, of caller: Caller) throws -> FindNoteHead.Row {
    guard let head = try first(FindNoteHead(note: note)) else { throw Refusal.notFound("note") }
    guard head.author == caller.account else { throw Refusal(.notYourNote, field: "note") }
    return head
  }

  /// Refuses unless the note is a draft of the caller's.
  func requireDraft(_ note: NoteID, of caller: Caller) throws {
    guard try ownNote(note, of: caller).status == .draft else { throw Refusal(.noteLocked, field: "note") }
  }
}

struct EditNote: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM session_notes.notes WHERE id = $1 FOR UPDATE),
      edited AS (
        UPDATE session_notes.notes n SET document = $3::text::json, saved_at = needlepoint.now(),
          version = n.version + 1
        FROM found WHERE n.id = found.id AND found.version = $2 RETURNING n.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: SaveNote.Params
  var content: Prewritten<NoteContent>
  func bind(to binds: inout Binds) {
    binds.add(params.note)
    binds.add(params.expectedVersion)
    binds.add(content)
  }
}
