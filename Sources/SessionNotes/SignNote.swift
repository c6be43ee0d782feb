import ClinicValues
import Operations
import Store

/// Signs and locks a note, once all that rule 3.13a asks for is there. The database locks it, whatever comes after.
enum SignNote: Command {
  static let name: OperationName = "notes.sign"
  static let summary = "Sign a treatment note and lock it; answers all that is missing at once"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.note)
  static let help: KeyValuePairs = [
    "note": "Which note; only its author signs it",
    "expectedVersion": "The version that you read: what you sign is what you saw",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .staleVersion, .notYourNote, .noteLocked, .passwordNotConfirmed, .noteIncomplete, .needleCountMismatch,
    .contraindicated,
  ]

  struct Params: Codable, Sendable {
    var note: NoteID
    var expectedVersion: Version
  }

  static func subject(_ params: Params, _ result: Note) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Note {
    try tx.requireDraft(params.note, of: caller)
    guard try tx.first(IsPasswordConfirmed(token: caller.token))?.value ?? false else {
      throw Refusal(.passwordNotConfirmed)
    }
    let (check, note) = try tx.signingCheck(of: params.note)
    // What is checked is what is signed: a state that was saved meanwhile is another.
    guard note.version == params.expectedVersion else { throw Refusal.stale(current: note.version) }
    let findings = check.findings()
    guard !findings.contains(where: \.blocks) else {
      throw try refusal(findings, check: check, of: note)
    }
    try tx.edit(LockSignedNote(params: params), of: "note")
    return try tx.note(params.note)
  }

  /// One answer for all that is missing; its reason is the gravest: what must not be, then needles, then the rest.
  private static func refusal(
    _ findings: [SigningCheck.Finding], check: SigningCheck, of note: FindSigningFacts.Row
  ) throws -> Refusal {
    var details = JSONObject()
    details["missing"] = try WireEncoder.json(findings.filter(\.blocks))
    var reason = RefusalReason.noteIncomplete
    let items = Set(findings.filter(\.blocks).map(\.item))
    if items.contains(.needleCountMismatch), let counts = check.content.needling?.counts {
      reason = .needleCountMismatch
      details["counts"] = try WireEncoder.json(counts)
      details["found"] = .number(String(check.facts.foundNeedles))
    }
    if items.contains(.contraindicated) { reason = .contraindicated }
    return Refusal(
      reason, field: "note", details: details, telling: AuditSubject(id: note.id.uuid, patients: [note.patient]))
  }
}

/// Whether the password was given for this token within the last quarter of an hour: a signature is by a person, not by
/// a screen left open (rule 2.24).
struct IsPasswordConfirmed: Statement {
  static let sql: StaticString = """
    SELECT coalesce(t.confirmed_at > now() - interval '15 minutes', false) FROM access.tokens t WHERE t.id = $1
    """
  typealias Row = Single<Bool>
  var token: TokenID
  func bind(to binds: inout Binds) { binds.add(token) }
}

struct LockSignedNote: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM session_notes.notes WHERE id = $1 FOR UPDATE),
      edited AS (
        UPDATE session_notes.notes n SET status = 'signed' FROM found
        WHERE n.id = found.id AND found.version = $2 RETURNING n.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: SignNote.Params
  func bind(to binds: inout Binds) {
    binds.add(params.note)
    binds.add(params.expectedVersion)
  }
}
