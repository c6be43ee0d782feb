import ClinicValues
import Operations
import Store

enum AddEventOutcome: Command {
  static let name: OperationName = "adverseEvents.addOutcome"
  static let summary = "Add what became of an adverse event, at 24 or 72 hours, later, or at its close"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.adverseEvent)
  static let help: KeyValuePairs = [
    "event": "Which event",
    "stage": "When it was looked at; closed ends the entry",
    "text": "How it was then",
    "severity": "How grave it turned out to be, if otherwise than thought",
    "reportedTo": "The College or the insurer, if it was reported",
  ]
  static let refusals: [RefusalReason] = [.notFound, .appendOnly]

  struct Params: Codable, Sendable {
    var event: AdverseEventID
    var stage: OutcomeStage
    var text: ClinicalText
    var severity: EventSeverity?
    var reportedTo: ChartLine?
  }

  static func subject(_ params: Params, _ result: AdverseEvent) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> AdverseEvent {
    _ = try tx.adverseEvent(params.event)
    try tx.execute(InsertOutcome(params: params))
    return try tx.adverseEvent(params.event)
  }
}

struct InsertOutcome: Statement {
  static let sql: StaticString = """
    INSERT INTO session_notes.adverse_event_outcomes (event_id, stage, text, severity, reported_to)
    VALUES ($1, $2, $3, $4, $5)
    """
  typealias Row = NoRow
  var params: AddEventOutcome.Params
  func bind(to binds: inout Binds) {
    binds.add(params.event)
    binds.add(params.stage)
    binds.add(params.text)
    binds.add(params.severity)
    binds.add(params.reportedTo)
  }
}
