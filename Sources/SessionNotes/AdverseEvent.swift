import ClinicValues
import Operations
import Store

/// The classes of the Alberta college (rule 3.9): mild is brief and reversible, significant needs medical care or
/// limits activity, serious is an admission, lasting harm or death.
enum EventSeverity: String, WireChoice, SQLValue {
  case mild, significant, serious
}

enum EventKind: String, WireChoice, SQLValue {
  case bruise, bleeding, pain, drowsiness, faint, flare
  case stuckNeedle = "stuck_needle"
  case brokenNeedle = "broken_needle"
  case electricPain = "electric_pain"
  case pneumothoraxSuspected = "pneumothorax_suspected"
  case infectionSigns = "infection_signs"
  case forgottenNeedle = "forgotten_needle"
  case needlestick, other
}

enum OutcomeStage: String, WireChoice, SQLValue {
  case hours24 = "hours_24"
  case hours72 = "hours_72"
  case later, closed
}

/// An entry of the register of adverse events.
struct AdverseEvent: Codable, Sendable, StatementRow {
  var id: AdverseEventID
  var patientId: PatientID
  var patient: PatientNumber
  var noteId: NoteID?
  var kind: EventKind
  var summary: String
  /// What is done at once for such an event.
  var firstActions: String
  /// As it is known now.
  var severity: EventSeverity
  var happenedAt: Instant
  var description: ClinicalText
  var actions: ClinicalText
  var told: ChartLine?
  var isPatientTold: Bool
  var recordedAt: Instant
  var recordedBy: String
  var isOpen: Bool
  var outcomes: Prewritten<[Outcome]>

  struct Outcome: Codable, Sendable {
    var stage: OutcomeStage
    var text: ClinicalText
    var severity: EventSeverity?
    var reportedTo: ChartLine?
    var recordedAt: Instant
    var recordedBy: String
  }

  init(from columns: inout Columns) throws {
    id = try columns.next()
    patientId = try columns.next()
    patient = try columns.next()
    noteId = try columns.nextIfPresent()
    kind = try columns.next()
    summary = try columns.next()
    firstActions = try columns.next()
    severity = try columns.next()
    happenedAt = try columns.next()
    description = try columns.next()
    actions = try columns.next()
    told = try columns.nextIfPresent()
    isPatientTold = try columns.next()
    recordedAt = try columns.next()
    recordedBy = try columns.next()
    isOpen = try columns.next()
    outcomes = try columns.next()
  }

  var auditSubject: AuditSubject { AuditSubject(id: id.uuid, patients: [patientId]) }
}

/// One event by its id, or those of the register, the latest first.
struct AdverseEvents: Statement {
  static let sql: StaticString = """
    SELECT e.* FROM session_notes.adverse_event_cards e
    WHERE ($1::uuid IS NULL OR e.id = $1) AND ($2::uuid IS NULL OR e.patient_id = $2) AND (NOT $3 OR e.is_open)
      AND ($4::timestamptz IS NULL OR (e.happened_at, e.id) < ($4, $5::uuid))
    ORDER BY e.happened_at DESC, e.id DESC LIMIT $6
    """
  typealias Row = AdverseEvent
  var event: AdverseEventID?
  var patient: PatientID?
  var isOpenOnly = false
  var after: PlaceInTime?
  var limit = 1
  func bind(to binds: inout Binds) {
    binds.add(event)
    binds.add(patient)
    binds.add(isOpenOnly)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}

extension Transaction {
  func adverseEvent(_ id: AdverseEventID) throws -> AdverseEvent {
    guard let event = try first(AdverseEvents(event: id)) else { throw Refusal.notFound("event") }
    return event
  }
}
