import ClinicValues
import Operations
import Store

/// The work list of who treats: visits without a note and notes without a signature, the oldest first (N10, rule 2.24).
enum ListUnsigned: Command {
  static let name: OperationName = "notes.unsigned"
  static let summary = "List visits that have no signed note yet, the oldest first"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.note)
  static let help: KeyValuePairs = [
    "therapist": "Of this therapist only",
    "since": "Visits from this day on; unless given, every draft whatever its age, and visits without one of a year",
  ]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef?
    var since: CivilDate?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Item: Codable, Sendable, StatementRow {
    var appointmentId: AppointmentID
    var patientId: PatientID
    var patient: PatientNumber
    var therapist: TherapistSlug
    var location: LocationCode
    var visitStart: CivilDateTime
    var visitAt: Instant
    /// Absent: the note is not begun.
    var noteId: NoteID?
    var hours: Int
    /// More than 24 hours: it will be a late entry.
    var isOverdue: Bool
    /// A needle is missing by its count.
    var isNeedleMissing: Bool

    init(from columns: inout Columns) throws {
      appointmentId = try columns.next()
      patientId = try columns.next()
      patient = try columns.next()
      therapist = try columns.next()
      location = try columns.next()
      visitStart = try columns.next()
      visitAt = try columns.next()
      noteId = try columns.nextIfPresent()
      hours = try columns.next()
      isOverdue = hours >= 24
      isNeedleMissing = try columns.next()
    }
  }

  static func subject(_ params: Params, _ result: Page<Item>) -> AuditSubject {
    AuditSubject(patients: Set(result.items.map(\.patientId)).sorted { $0.uuid < $1.uuid })
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Page<Item> {
    let therapist = try params.therapist.map { try tx.therapist($0, on: nil).id }
    let limit = params.limit?.value ?? Cursor.pageSize
    let rows = try tx.rows(
      UnsignedVisits(
        therapist: therapist, since: params.since, after: try params.cursor.map { try PlaceInTime(cursor: $0) },
        limit: limit + 1))
    return Page(cutting: rows, limit: limit) { PlaceInTime(at: $0.visitAt, id: $0.appointmentId.uuid).cursor }
  }
}

struct UnsignedVisits: Statement {
  static let sql: StaticString = """
    SELECT a.id, a.patient_id, p.number, t.slug, l.code, a.local_start, a.starts_at, n.note_id,
      greatest(0, floor(extract(epoch FROM needlepoint.now() - a.starts_at) / 3600))::bigint,
      EXISTS (SELECT FROM session_notes.needle_searches k WHERE k.note_id = n.note_id AND k.closed_at IS NULL)
    FROM (
        SELECT d.appointment_id, d.id AS note_id FROM session_notes.notes d
        WHERE d.status = 'draft' AND ($2::date IS NULL OR d.visit_start >= $2::timestamp)
        UNION ALL
        SELECT b.id, NULL FROM scheduling.appointments b
        WHERE b.status IN ('arrived', 'in_treatment', 'completed')
          AND b.local_start >= coalesce($2, (needlepoint.now() - interval '1 year')::date)::timestamp
          AND NOT EXISTS (SELECT FROM session_notes.notes o WHERE o.appointment_id = b.id AND o.status <> 'void')) n
      JOIN scheduling.appointments a ON a.id = n.appointment_id
      JOIN patient_records.patients p ON p.id = a.patient_id
      JOIN therapist_profiles.therapists t ON t.id = a.therapist_id
      JOIN practice.locations l ON l.id = a.location_id
    WHERE a.status IN ('arrived', 'in_treatment', 'completed') AND ($1::uuid IS NULL OR a.therapist_id = $1)
      AND ($3::timestamptz IS NULL OR (a.starts_at, a.id) > ($3, $4::uuid))
    ORDER BY a.starts_at, a.id LIMIT $5
    """
  typealias Row = ListUnsigned.Item
  var therapist: TherapistID?
  var since: CivilDate?
  var after: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(therapist)
    binds.add(since)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}
