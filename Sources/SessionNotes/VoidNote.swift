import ClinicValues
import Operations
import Store

/// For a note that was written about the wrong patient or visit: void here, written anew there, both in view (rule
/// 2.24). Not while a needle is searched for: whoever's record it is, the needle is missing.
enum VoidNote: Command {
  static let name: OperationName = "notes.void"
  static let summary = "Declare a note void, as for the wrong patient; it stays in view with the reason"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.note)
  static let help: KeyValuePairs = ["note": "Which note; its author declares it void", "reason": "Why"]
  static let refusals: [RefusalReason] = [.notFound, .notYourNote, .noteLocked, .needleCountMismatch]
  static let example: String? = #"""
    {"note": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6e", "reason": "Written in the wrong patient's record"}
    """#

  struct Params: Codable, Sendable {
    var note: NoteID
    var reason: ScreenText
  }

  static func subject(_ params: Params, _ result: Note) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Note {
    guard try tx.ownNote(params.note, of: caller).status != .void else { throw Refusal(.noteLocked, field: "note") }
    try tx.execute(MarkVoid(params: params))
    return try tx.note(params.note)
  }
}

struct MarkVoid: Statement {
  static let sql: StaticString = """
    UPDATE session_notes.notes SET status = 'void', voided_at = needlepoint.now(), void_reason = $2,
      version = version + 1
    WHERE id = $1
    """
  typealias Row = NoRow
  var params: VoidNote.Params
  func bind(to binds: inout Binds) {
    binds.add(params.note)
    binds.add(params.reason)
  }
}
