import ClinicValues
import Operations
import Store

enum AmendNote: Command {
  static let name: OperationName = "notes.amend"
  static let summary = "Add to a signed note; the original stays as it is, and in view"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.note)
  static let help: KeyValuePairs = [
    "note": "Which note; its author amends it", "text": "What is added or corrected", "reason": "Why it comes later",
  ]
  static let refusals: [RefusalReason] = [.notFound, .noteNotSigned, .notYourNote]
  static let example: String? = #"""
    {"note": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6e", "text": "The second twitch was in the left infraspinatus.",
     "reason": "Side mixed up"}
    """#

  struct Params: Codable, Sendable {
    var note: NoteID
    var text: ClinicalText
    var reason: ScreenText
  }

  static func subject(_ params: Params, _ result: Note) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Note {
    guard try tx.ownNote(params.note, of: caller).status == .signed else {
      throw Refusal(.noteNotSigned, field: "note")
    }
    try tx.execute(
      InsertAmendment(note: params.note, kind: .amendment, text: params.text, reason: params.reason))
    return try tx.note(params.note)
  }
}

/// Another therapist's signature under a signed note, as a supervisor gives it.
enum CosignNote: Command {
  static let name: OperationName = "notes.cosign"
  static let summary = "Countersign somebody else's signed note"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.note)
  static let help: KeyValuePairs = ["note": "Which note", "text": "What you attest"]
  static let refusals: [RefusalReason] = [
    .notFound, .noteNotSigned, .notYourNote, .passwordNotConfirmed, .alreadyExists,
  ]
  static let example: String? = #"""
    {"note": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6f", "text": "Seen and discussed; I agree with the plan."}
    """#

  struct Params: Codable, Sendable {
    var note: NoteID
    var text: ClinicalText
  }

  static func subject(_ params: Params, _ result: Note) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Note {
    guard let head = try tx.first(FindNoteHead(note: params.note)) else { throw Refusal.notFound("note") }
    guard head.status == .signed else { throw Refusal(.noteNotSigned, field: "note") }
    // One does not countersign oneself.
    guard head.author != caller.account else { throw Refusal(.notYourNote, field: "note") }
    guard try tx.first(IsPasswordConfirmed(token: caller.token))?.value ?? false else {
      throw Refusal(.passwordNotConfirmed)
    }
    try tx.execute(InsertAmendment(note: params.note, kind: .cosignature, text: params.text, reason: nil))
    return try tx.note(params.note)
  }
}

struct InsertAmendment: Statement {
  static let sql: StaticString = """
    INSERT INTO session_notes.amendments (id, note_id, kind, text, reason) VALUES ($1, $2, $3, $4, $5)
    """
  typealias Row = NoRow
  var id = AmendmentID.new()
  var note: NoteID
  var kind: AmendmentKind
  var text: ClinicalText
  var reason: ScreenText?
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(note)
    binds.add(kind)
    binds.add(text)
    binds.add(reason)
  }
}
