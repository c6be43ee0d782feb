import ClinicValues
import Operations
import Store

enum ListAppointments: Read {
  static let name: OperationName = "appointments.list"
  static let summary = "List a patient's appointments, in the order of their time"
  static let access = Access.needs(.scheduleRead)
  static let audit = Audit.reads(.appointment)
  static let help: KeyValuePairs = ["patient": "Whose appointments", "from": "Only those from this day on"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var from: CivilDate?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var items: [Appointment]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  static func query(_ params: Params, by caller: Caller) throws -> AppointmentsOfPatient {
    AppointmentsOfPatient(params: params, after: try params.cursor.map { try PlaceInWallTime(cursor: $0) })
  }

  static func answer(_ rows: [AppointmentsOfPatient.Row], _ params: Params) throws -> Result {
    guard let patient = rows.first?.patient else { throw Refusal.notFound("patient") }
    let appointments = rows.compactMap(\.appointment)
    let limit = params.limit?.value ?? pageRows
    let page = Page(cutting: appointments, limit: limit) {
      Cursor(parts: [$0.localStart.description, $0.id.description])
    }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}

/// There is always a row: it says whose appointments they are, also when there are none.
struct AppointmentsOfPatient: Statement {
  static let sql: StaticString = """
    SELECT k.patient_id, c.*
    FROM (SELECT (SELECT p.id FROM patient_records.patients p
        WHERE p.id = (SELECT coalesce($1, (SELECT x.id FROM patient_records.patients x WHERE x.number = $2))))
        AS patient_id) k
      LEFT JOIN LATERAL (
        SELECT a.* FROM scheduling.appointment_cards a
        WHERE a.patient_id = k.patient_id AND ($3::date IS NULL OR a.local_start >= $3::date)
          AND ($4::timestamp IS NULL OR (a.local_start, a.id) > ($4, $5))
        ORDER BY a.local_start, a.id LIMIT $6
      ) c ON true
    ORDER BY c.local_start, c.id
    """
  struct Row: StatementRow {
    let patient: PatientID?
    let appointment: Appointment?
    init(from columns: inout Columns) throws {
      patient = try columns.nextIfPresent()
      appointment = try columns.nextIfPresent(AppointmentID.self).map { try Appointment(id: $0, from: &columns) }
    }
  }
  var params: ListAppointments.Params
  var after: PlaceInWallTime?
  func bind(to binds: inout Binds) {
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(params.from)
    binds.add(after?.localStart)
    binds.add(after?.id)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
