import ClinicValues
import Operations
import Store

/// A day by how far it is from today.
enum DayOffsetKind: QuantityKind {
  static let range = -366...366
  static let example = 1
  static let summary = "Days from today; -1 is yesterday"
}
typealias DayOffset = Quantity<DayOffsetKind>

enum ShowDay: Read {
  static let name: OperationName = "appointments.day"
  static let summary = "Show the appointments of a location's or a therapist's day"
  static let access = Access.needs(.scheduleRead)
  static let audit = Audit.reads(.schedule)
  static let help: KeyValuePairs = [
    "date": "The day on the location's wall; today there, unless given",
    "daysFromToday": "Instead of a date: 1 is tomorrow at the location, -1 yesterday",
    "location": "The day of this location",
    "therapist":
      "The day of this therapist, wherever they work, or at the location only; today is today at their first location",
    "includeCancelled":
      "Also show what was cancelled in time or entered in error; true unless given. Late or missed ones always show",
    "limit": "Rows a page, 200 unless given: more than most days have",
  ]
  static let refusals: [RefusalReason] = [.notFound]
  static let pageRows = PageLimitKind.range.upperBound
  static let example: String? = #"{"date": "2026-12-15", "location": "riverside"}"#

  struct Params: Codable, Sendable {
    var date: CivilDate?
    var daysFromToday: DayOffset?
    var location: LocationRef?
    var therapist: TherapistRef?
    var includeCancelled: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Day: Codable, Sendable {
    var date: CivilDate
    /// Absent for a therapist's day wherever they work.
    var locationId: LocationID?
    var items: [Appointment]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Day) -> AuditSubject {
    var seen: Set<PatientID> = []
    let patients = result.items.map(\.patientId).filter { seen.insert($0).inserted }
    return AuditSubject(patients: patients, location: result.locationId)
  }

  static func query(_ params: Params, by caller: Caller) throws -> OneOf<AppointmentsOfDay.Row> {
    var problems: [FieldProblem] = []
    if params.location == nil, params.therapist == nil {
      problems.append(FieldProblem(field: "location", problem: "is missing, and so is therapist: give one"))
    }
    if params.date != nil, params.daysFromToday != nil {
      problems.append(FieldProblem(field: "daysFromToday", problem: "must not be given together with date"))
    }
    guard problems.isEmpty else { throw FieldProblems(problems) }
    let after = try params.cursor.map { try AppointmentsOfDay.Place(cursor: $0) }
    if let location = params.location, let date = params.date, params.therapist == nil, after == nil {
      return OneOf(DayOfLocation(location: location, date: date, params: params))
    }
    return OneOf(AppointmentsOfDay(params: params, after: after))
  }

  static func answer(_ rows: [AppointmentsOfDay.Row], _ params: Params) throws -> Day {
    guard let first = rows.first, params.location == nil || first.location != nil else {
      throw Refusal.notFound("location")
    }
    guard params.therapist == nil || first.therapist != nil else { throw Refusal.notFound("therapist") }
    let appointments = rows.compactMap(\.appointment)
    let limit = params.limit?.value ?? pageRows
    let page = Page(cutting: appointments, limit: limit) { AppointmentsOfDay.Place(last: $0).cursor }
    return Day(date: first.date, locationId: first.location, items: page.items, nextCursor: page.nextCursor)
  }
}

/// A location's day by its date, first page: what a front desk looks at all day long. A row even of an empty day, none
/// where there is no such location.
///
/// Bounds are timestamps, not dates: under row policies only an operator that never fails reaches the index, and that
/// between a timestamp and a date can. They hold no column: of two columns of a join the planner makes no range, but
/// expects a ninth of all days, and reads the whole register of patients for them.
struct DayOfLocation: Statement {
  static let sql: StaticString = """
    SELECT l.id, NULL::uuid, $3::date, c.*
    FROM practice.locations l LEFT JOIN scheduling.appointment_cards c ON c.location_id = l.id
        AND c.local_start >= ($3::date)::timestamp AND c.local_start < ($3::date + 1)::timestamp
        AND ($4 OR c.status NOT IN ('cancelled', 'entered_in_error'))
    WHERE l.id = $1 OR l.code = $2
    ORDER BY c.local_start, c.starts_at, c.therapist, c.id LIMIT $5
    """
  typealias Row = AppointmentsOfDay.Row
  var location: LocationRef
  var date: CivilDate
  var params: ShowDay.Params
  func bind(to binds: inout Binds) {
    binds.add(location.id)
    binds.add(location.code)
    binds.add(date)
    binds.add(params.includeCancelled ?? true)
    binds.add((params.limit?.value ?? ShowDay.pageRows) + 1)
  }
}

/// The appointments of a therapist's day, everywhere or at one location, of a location's day by how far it is from
/// today there, or a further page of any. There is always a row: it says which place, person and day are meant, as far
/// as there are such. A therapist's day is looked for at every location, so that one join serves all.
struct AppointmentsOfDay: Statement {
  static let sql: StaticString = """
    WITH k AS MATERIALIZED (
        SELECT p.location_id, p.therapist_id, d.day, d.day::timestamp AS day_starts, (d.day + 1)::timestamp AS day_ends,
          CASE WHEN $1 IS NULL AND $2 IS NULL THEN ARRAY(SELECT l.id FROM practice.locations l)
            ELSE ARRAY[p.location_id] END AS locations
        FROM (SELECT
            (SELECT l.id FROM practice.locations l
              WHERE l.id = (SELECT coalesce($1::uuid, (SELECT x.id FROM practice.locations x WHERE x.code = $2::text))))
              AS location_id,
            (SELECT t.id FROM therapist_profiles.therapists t
              WHERE t.id = (SELECT coalesce($3::uuid,
                (SELECT x.id FROM therapist_profiles.therapists x WHERE x.slug = $4::text)))) AS therapist_id
          OFFSET 0) p,
          LATERAL (
            SELECT coalesce($5::date, scheduling.today(p.location_id, p.therapist_id) + coalesce($6, 0)) AS day
            OFFSET 0) d)
    SELECT k.location_id, k.therapist_id, k.day, c.*
    FROM k LEFT JOIN scheduling.appointment_cards c ON c.location_id = ANY ((SELECT locations FROM k)::uuid[])
        AND c.local_start >= (SELECT day_starts FROM k) AND c.local_start < (SELECT day_ends FROM k)
        AND (c.therapist_id = k.therapist_id OR $3 IS NULL AND $4 IS NULL)
        AND ($7 OR c.status NOT IN ('cancelled', 'entered_in_error'))
        AND ($8::timestamp IS NULL OR (c.local_start, c.starts_at, c.therapist, c.id) > ($8, $9, $10, $11))
    ORDER BY c.local_start, c.starts_at, c.therapist, c.id LIMIT $12
    """
  struct Row: StatementRow {
    let location: LocationID?
    let therapist: TherapistID?
    let date: CivilDate
    let appointment: Appointment?
    init(from columns: inout Columns) throws {
      location = try columns.nextIfPresent()
      therapist = try columns.nextIfPresent()
      date = try columns.next()
      appointment = try columns.nextIfPresent(AppointmentID.self).map { try Appointment(id: $0, from: &columns) }
    }
  }

  /// The last appointment of the page before.
  struct Place: Sendable {
    var localStart: CivilDateTime
    var start: Instant
    var therapist: TherapistSlug
    var id: UUID

    init(last: Appointment) {
      localStart = last.localStart
      start = last.start.instant
      therapist = last.therapist
      id = last.id.uuid
    }

    init(cursor: Cursor) throws {
      let parts = try cursor.parts(4)
      guard parts.count == 4, let localStart = CivilDateTime(parts[0]), let start = Instant(parts[1]),
        let therapist = try? TherapistSlug(parts[2]), let id = UUID(parts[3])
      else { throw FieldProblems.foreignCursor }
      self.localStart = localStart
      self.start = start
      self.therapist = therapist
      self.id = id
    }

    var cursor: Cursor { Cursor(parts: [localStart.description, start.description, therapist.value, id.description]) }
  }

  var params: ShowDay.Params
  var after: Place?
  func bind(to binds: inout Binds) {
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.therapist?.id)
    binds.add(params.therapist?.code)
    // What was today on the first page is the day of the next, though it be past midnight by then.
    binds.add(params.date ?? after?.localStart.date)
    binds.add(params.daysFromToday)
    binds.add(params.includeCancelled ?? true)
    binds.add(after?.localStart)
    binds.add(after?.start)
    binds.add(after?.therapist)
    binds.add(after?.id)
    binds.add((params.limit?.value ?? ShowDay.pageRows) + 1)
  }
}
