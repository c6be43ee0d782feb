import ClinicValues
import Operations
import Store

enum ReportAdverseEvent: Command {
  static let name: OperationName = "adverseEvents.report"
  static let summary = "Put an adverse event on the register; answers what is done at once"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.adverseEvent)
  static let help: KeyValuePairs = [
    "patient": "Whom it happened to",
    "note": "The note of the session, if it was in one",
    "kind": "What it was",
    "severity":
      "mild: brief; significant: medical care or less activity; serious: admission or lasting harm",
    "happenedAt": "When",
    "description": "What was seen",
    "actions": "What was done",
    "told": "Who was told besides the patient",
    "isPatientTold": "Whether the patient was told what happened",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed]
  static let example: String? = #"""
    {"patient": "P-000123", "kind": "faint", "severity": "mild", "happenedAt": "2026-12-14T15:20:00Z",
     "description": "Pale and sweating at the third needle", "actions": "Needles out, legs up, well in five minutes",
     "isPatientTold": true}
    """#

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var note: NoteID?
    var kind: EventKind
    var severity: EventSeverity
    var happenedAt: Instant
    var description: ClinicalText
    var actions: ClinicalText
    var told: ChartLine?
    var isPatientTold: Bool
  }

  static func subject(_ params: Params, _ result: AdverseEvent) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> AdverseEvent {
    let patient = try tx.patientID(params.patient)
    let id = AdverseEventID.new()
    try tx.execute(InsertEvent(id: id, patient: patient, params: params))
    return try tx.adverseEvent(id)
  }
}

struct InsertEvent: Statement {
  static let sql: StaticString = """
    INSERT INTO session_notes.adverse_events (id, patient_id, note_id, kind, severity, happened_at, description,
      actions, told, is_patient_told)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    """
  typealias Row = NoRow
  var id: AdverseEventID
  var patient: PatientID
  var params: ReportAdverseEvent.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(patient)
    binds.add(params.note)
    binds.add(params.kind)
    binds.add(params.severity)
    binds.add(params.happenedAt)
    binds.add(params.description)
    binds.add(params.actions)
    binds.add(params.told)
    binds.add(params.isPatientTold)
  }
}
