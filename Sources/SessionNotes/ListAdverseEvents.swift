import ClinicValues
import Operations
import Store

enum ListAdverseEvents: Command {
  static let name: OperationName = "adverseEvents.list"
  static let summary = "List the register of adverse events, the latest first"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.adverseEvent)
  static let help: KeyValuePairs = ["patient": "Of this patient only", "isOpen": "Only those that are not closed"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef?
    var isOpen: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<AdverseEvent>) -> AuditSubject {
    AuditSubject(patients: Set(result.items.map(\.patientId)).sorted { $0.uuid < $1.uuid })
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Page<AdverseEvent> {
    let patient = try params.patient.map { try tx.patientID($0) }
    let limit = params.limit?.value ?? Cursor.pageSize
    let rows = try tx.rows(
      AdverseEvents(
        patient: patient, isOpenOnly: params.isOpen ?? false,
        after: try params.cursor.map { try PlaceInTime(cursor: $0) }, limit: limit + 1))
    return Page(cutting: rows, limit: limit) { PlaceInTime(at: $0.happenedAt, id: $0.id.uuid).cursor }
  }
}
