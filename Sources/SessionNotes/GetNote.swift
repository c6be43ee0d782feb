import ClinicValues
import Operations
import Store

enum GetNote: Read {
  static let name: OperationName = "notes.get"
  static let summary = "Show a treatment note with its needles, amendments and signatures"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.note)
  static let help: KeyValuePairs = ["note": "Which note"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var note: NoteID }

  static func subject(_ params: Params, _ result: Note) -> AuditSubject { result.auditSubject }

  static func query(_ params: Params, by caller: Caller) -> FindNote { FindNote(note: params.note) }

  static func answer(_ rows: [Note], _ params: Params) throws -> Note {
    guard let note = rows.first else { throw Refusal.notFound("note") }
    return note
  }
}
