import ClinicValues
import Operations
import Store

enum ListPatientAlerts: Read {
  static let name: OperationName = "patients.listAlerts"
  static let summary = "List a patient's alerts, oldest first"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patientAlert)
  static let help: KeyValuePairs = ["patient": "Which patient", "includeEnded": "Alerts that have ended too"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var includeEnded: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var items: [PatientAlert]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  static func query(_ params: Params, by caller: Caller) throws -> AlertsPage {
    AlertsPage(params: params, after: try params.cursor.map { try UUID(cursor: $0) })
  }

  static func answer(_ rows: [AlertsPage.Row], _ params: Params) throws -> Result {
    guard let patient = rows.first?.patient else { throw Refusal.notFound("patient") }
    let page = Page(cutting: rows.compactMap(\.alert), limit: params.limit?.value ?? Cursor.pageSize) {
      $0.id.uuid.cursor
    }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}

/// One row at least for a patient that there is, so that none means that there is none.
struct AlertsPage: Statement {
  static let sql: StaticString = """
    SELECT p.id, a.id, a.kind, a.severity, a.text, a.since, a.ended_at
    FROM patient_records.patients p LEFT JOIN LATERAL (
      SELECT * FROM patient_records.alerts
      WHERE patient_id = p.id AND ($3 OR ended_at IS NULL) AND ($4::uuid IS NULL OR id > $4)
      ORDER BY id LIMIT $5) a ON true
    WHERE p.id = (SELECT coalesce($1, (SELECT n.id FROM patient_records.patients n WHERE n.number = $2)))
    ORDER BY a.id
    """
  struct Row: StatementRow {
    let patient: PatientID
    let alert: PatientAlert?
    init(from columns: inout Columns) throws {
      patient = try columns.next()
      let id = try columns.nextIfPresent(PatientAlertID.self)
      let kind = try columns.nextIfPresent(AlertKind.self)
      let severity = try columns.nextIfPresent(AlertSeverity.self)
      let text = try columns.nextIfPresent(AlertText.self)
      let since = try columns.nextIfPresent(CivilDate.self)
      let endedAt = try columns.nextIfPresent(Instant.self)
      guard let id, let kind, let severity, let text else {
        alert = nil
        return
      }
      alert = PatientAlert(id: id, kind: kind, severity: severity, text: text, since: since, endedAt: endedAt)
    }
  }
  var params: ListPatientAlerts.Params
  var after: UUID?
  func bind(to binds: inout Binds) {
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(params.includeEnded ?? false)
    binds.add(after)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
