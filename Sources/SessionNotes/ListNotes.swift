import ClinicValues
import Operations
import Store

/// A note in a list: what it is of and where it stands, without what was written.
struct NoteHead: WireRecord, StatementRow {
  var id: NoteID
  var version: Version
  var status: NoteStatus
  var appointmentId: AppointmentID
  var patientId: PatientID
  var patient: PatientNumber
  var therapist: TherapistSlug
  var location: LocationCode
  var visitStart: CivilDateTime
  var visitAt: Instant
  var signedAt: Instant?
  var isLateEntry: Bool

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("version", version)
    writer.member("status", status)
    writer.member("appointmentId", appointmentId)
    writer.member("patientId", patientId)
    writer.member("patient", patient)
    writer.member("therapist", therapist)
    writer.member("location", location)
    writer.member("visitStart", visitStart)
    writer.member("visitAt", visitAt)
    writer.member("signedAt", signedAt)
    writer.member("isLateEntry", isLateEntry)
  }

  init(from columns: inout Columns) throws {
    id = try columns.next()
    version = try columns.next()
    status = try columns.next()
    appointmentId = try columns.next()
    patientId = try columns.next()
    patient = try columns.next()
    therapist = try columns.next()
    location = try columns.next()
    visitStart = try columns.next()
    visitAt = try columns.next()
    signedAt = try columns.nextIfPresent()
    isLateEntry = try columns.next()
  }
}

enum ListNotes: Command {
  static let name: OperationName = "notes.list"
  static let summary = "List a patient's treatment notes, the latest first"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.note)
  static let help: KeyValuePairs = ["patient": "Whose notes", "status": "Only those of this status"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var status: NoteStatus?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var items: [NoteHead]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let patient = try tx.patientID(params.patient)
    let limit = params.limit?.value ?? Cursor.pageSize
    let rows = try tx.rows(
      NotesOfPatient(
        patient: patient, status: params.status, after: try params.cursor.map { try PlaceInTime(cursor: $0) },
        limit: limit + 1))
    let page = Page(cutting: rows, limit: limit) { PlaceInTime(at: $0.visitAt, id: $0.id.uuid).cursor }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}

struct NotesOfPatient: Statement {
  static let sql: StaticString = """
    SELECT n.id, n.version, n.status, n.appointment_id, n.patient_id, n.patient, n.therapist, n.location,
      n.visit_start, n.visit_at, n.signed_at, n.is_late
    FROM session_notes.note_cards n
    WHERE n.patient_id = $1 AND ($2::text IS NULL OR n.status = $2)
      AND ($3::timestamptz IS NULL OR (n.visit_at, n.id) < ($3, $4::uuid))
    ORDER BY n.visit_at DESC, n.id DESC LIMIT $5
    """
  typealias Row = NoteHead
  var patient: PatientID
  var status: NoteStatus?
  var after: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(status)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}
