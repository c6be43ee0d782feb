import ClinicValues
import Operations
import Store

enum ShowAppointmentHistory: Read {
  static let name: OperationName = "appointments.history"
  static let summary = "Show how an appointment came to be as it is: booked, moved, taken on, by whom and why"
  static let access = Access.needs(.scheduleRead)
  static let audit = Audit.reads(.appointment)
  static let help: KeyValuePairs = ["appointment": "Which appointment"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var appointment: AppointmentID
    var limit: PageLimit?
    var cursor: Cursor?
  }

  /// A change, with where and when the visit was before it.
  struct Change: Codable, Sendable {
    var at: Instant
    /// Name of the account; absent for what was loaded without one.
    var by: AccountName?
    var version: Version
    /// Absent for the booking itself.
    var from: AppointmentStatus?
    var to: AppointmentStatus
    var reason: VisitRemark?
    var cancelReason: CancelReason?
    var moved: Bool
    /// It was put to another time, therapist or location within the location's late window (rule 2.3).
    var late: Bool
    /// Only the instant changed, since the law or the name of the zone did.
    var derivedAnew: Bool
    var beforeLocalStart: CivilDateTime?
    var beforeStart: ZonedInstant?
    var beforeTherapist: TherapistSlug?
    var beforeLocation: LocationCode?
    var beforeRoom: RoomID?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var locationId: LocationID
    var items: [Change]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: params.appointment.uuid, patients: [result.patientId], location: result.locationId)
  }

  static func query(_ params: Params, by caller: Caller) throws -> ChangesOfAppointment {
    let after = try params.cursor.map { cursor in
      guard let id = try cursor.parts(1).first.flatMap({ Int($0) }) else {
        throw FieldProblems.foreignCursor
      }
      return id
    }
    return ChangesOfAppointment(
      appointment: params.appointment, after: after, limit: (params.limit?.value ?? Cursor.pageSize) + 1)
  }

  static func answer(_ rows: [ChangesOfAppointment.Row], _ params: Params) throws -> Result {
    guard let first = rows.first else { throw Refusal.notFound("appointment") }
    let limit = params.limit?.value ?? Cursor.pageSize
    let entries = rows.compactMap(\.entry)
    let next = entries.count > limit ? entries.prefix(limit).last.map { Cursor(parts: [String($0.id)]) } : nil
    return Result(
      patientId: first.patient, locationId: first.location, items: entries.prefix(limit).map { $0.change },
      nextCursor: next)
  }
}

/// The changes of one appointment, with whose it is. A row at least for an appointment that there is.
struct ChangesOfAppointment: Statement {
  static let sql: StaticString = """
    SELECT o.patient_id, o.location_id, h.id, h.at, c.name, h.version, h.from_status, h.to_status, h.reason,
      h.cancel_reason, h.moved, h.late, h.derived_anew, h.local_start, h.starts_at, t.slug, l.code, h.room_id
    FROM scheduling.appointments o LEFT JOIN (
      SELECT 0::bigint AS id, a.booked_at AS at, a.booked_by AS account_id, 1 AS version, NULL::text AS from_status,
        'booked' AS to_status,
        CASE WHEN f.appointment_id IS NULL THEN a.override_reason ELSE f.override_reason END AS reason,
        NULL::text AS cancel_reason,
        false AS moved, false AS late, false AS derived_anew, NULL::timestamp AS local_start,
        NULL::timestamptz AS starts_at, NULL::uuid AS therapist_id, NULL::uuid AS location_id, NULL::uuid AS room_id
      FROM scheduling.appointments a LEFT JOIN LATERAL (
          SELECT x.appointment_id, x.override_reason FROM scheduling.appointment_changes x
          WHERE x.appointment_id = a.id ORDER BY x.id LIMIT 1) f ON true
      WHERE a.id = $1
      UNION ALL
      SELECT x.id, x.at, x.account_id, x.version, x.from_status, x.to_status, x.reason, x.cancel_reason, x.moved,
        x.late, x.derived_anew, x.local_start, x.starts_at, x.therapist_id, x.location_id, x.room_id
      FROM scheduling.appointment_changes x WHERE x.appointment_id = $1
    ) h ON $2::bigint IS NULL OR h.id > $2
      LEFT JOIN access.accounts c ON c.id = h.account_id
      LEFT JOIN therapist_profiles.therapists t ON t.id = h.therapist_id
      LEFT JOIN practice.locations l ON l.id = h.location_id
    WHERE o.id = $1
    ORDER BY h.id LIMIT $3
    """
  struct Row: StatementRow {
    let patient: PatientID
    let location: LocationID
    let entry: (id: Int, change: ShowAppointmentHistory.Change)?
    init(from columns: inout Columns) throws {
      patient = try columns.next()
      location = try columns.next()
      guard let id = try columns.nextIfPresent(Int.self) else {
        entry = nil
        return
      }
      var change = ShowAppointmentHistory.Change(
        at: try columns.next(), by: try columns.nextIfPresent(), version: try columns.next(),
        from: try columns.nextIfPresent(), to: try columns.next(), reason: try columns.nextIfPresent(),
        cancelReason: try columns.nextIfPresent(), moved: try columns.next(), late: try columns.next(),
        derivedAnew: try columns.next())
      let before = try columns.nextIfPresent(CivilDateTime.self)
      change.beforeLocalStart = before
      let instant = try columns.nextIfPresent(Instant.self)
      change.beforeStart = before.flatMap { local in instant.map { ZonedInstant($0, local: local) } }
      change.beforeTherapist = try columns.nextIfPresent()
      change.beforeLocation = try columns.nextIfPresent()
      change.beforeRoom = try columns.nextIfPresent()
      entry = (id: id, change: change)
    }
  }
  var appointment: AppointmentID
  var after: Int?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(appointment)
    binds.add(after)
    binds.add(limit)
  }
}
