import ClinicValues
import Operations
import Store

enum SearchAvailability: Read {
  static let name: OperationName = "availability.search"
  static let summary = "Find free times for a treatment"
  static let access = Access.needs(.scheduleRead)
  static let audit = Audit.reads(.schedule)
  static let help: KeyValuePairs = [
    "treatment": "What is to be done",
    "from": "First day, on the location's wall",
    "to": "Last day; 31 days at most",
    "location": "At this location only",
    "therapist": "With this therapist only",
    "minutes": "How long, if not as long as the treatment usually is",
    "earliest": "No start before this time of day",
    "latest": "No start after this time of day",
  ]
  static let refusals: [RefusalReason] = [.notFound]
  static let example: String? = #"""
    {"treatment": "ims-45", "from": "2026-12-15", "to": "2026-12-16", "location": "riverside", "earliest": "13:00"}
    """#

  struct Params: Codable, Sendable {
    var treatment: TreatmentTypeRef
    var from: CivilDate
    var to: CivilDate
    var location: LocationRef?
    var therapist: TherapistRef?
    var minutes: VisitMinutes?
    var earliest: CivilTime?
    var latest: CivilTime?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  /// A start that could be booked.
  struct Slot: Codable, Sendable {
    /// Wall-clock time at the location.
    var localStart: CivilDateTime
    var start: ZonedInstant
    var minutes: VisitMinutes
    /// The therapist's slug.
    var therapist: TherapistSlug
    var therapistName: StaffName
    /// Code of the location.
    var location: LocationCode
  }

  static func subject(_ params: Params, _ result: Page<Slot>) -> AuditSubject {
    AuditSubject(location: params.location?.id)
  }

  static func query(_ params: Params, by caller: Caller) throws -> FreeSlots {
    var problems: [FieldProblem] = []
    if params.to < params.from { problems.append(FieldProblem(field: "to", problem: "must not be before from")) }
    if params.to > params.from.adding(days: 30) {
      problems.append(FieldProblem(field: "to", problem: "must be within 31 days from from"))
    }
    if let earliest = params.earliest, let latest = params.latest, latest < earliest {
      problems.append(FieldProblem(field: "latest", problem: "must not be before earliest"))
    }
    guard problems.isEmpty else { throw FieldProblems(problems) }
    return FreeSlots(params: params, after: try params.cursor.map { try FreeSlots.Place(cursor: $0) })
  }

  static func answer(_ rows: [FreeSlots.Row], _ params: Params) throws -> Page<Slot> {
    guard let first = rows.first, first.isTreatmentKnown else { throw Refusal.notFound("treatment") }
    guard first.isLocationKnown else { throw Refusal.notFound("location") }
    guard first.isTherapistKnown else { throw Refusal.notFound("therapist") }
    return Page(cutting: rows.compactMap(\.slot), limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [$0.localStart.description, $0.therapist.value, $0.location.value])
    }
  }
}

/// Free starts in the order of local time, therapist, location.
///
/// Candidates come from local dates and open hours, never from arithmetic on instants (rule 2.9); as in
/// `scheduling.is_open`, each must end in time by the clock too, which may skip an hour. They are looked at in order,
/// and no further than the page needs. Times of others come from `scheduling.busy_times`, also where the caller
/// may not look; all of a buffer's rules are those of the constraints. There is always a row.
struct FreeSlots: Statement {
  static let sql: StaticString = """
    WITH wanted AS MATERIALIZED (
      SELECT y.id, coalesce($3::integer, y.minutes) AS minutes, make_interval(mins => y.buffer_before) AS before,
        make_interval(mins => y.buffer_after) AS after, y.room_kind, y.needling, y.retired_at
      FROM practice.treatment_types y
      WHERE y.id = (SELECT coalesce($1, (SELECT x.id FROM practice.treatment_types x WHERE x.code = $2)))
    ), places AS MATERIALIZED (
      SELECT t.id AS therapist_id, t.slug, t.name, l.id AS location_id, l.code, l.zone, l.closed_at,
        coalesce(r.grid_minutes, 15) AS grid
      FROM therapist_profiles.therapist_locations w
        JOIN therapist_profiles.therapists t ON t.id = w.therapist_id AND t.retired_at IS NULL
        JOIN practice.locations l ON l.id = w.location_id
        LEFT JOIN scheduling.location_rules r ON r.location_id = l.id
      WHERE (($4::uuid IS NULL AND $5::text IS NULL) OR l.id = $4 OR l.code = $5)
        AND (($6::uuid IS NULL AND $7::text IS NULL) OR t.id = $6 OR t.slug = $7)
    ), busy AS MATERIALIZED (
      SELECT * FROM scheduling.busy_times(ARRAY(SELECT therapist_id FROM places), ARRAY(SELECT location_id FROM places),
        $8, $9)
    ), busy_therapists AS MATERIALIZED (
      SELECT therapist_id, range_agg(tstzrange(held_from, ends_at)) AS preparing,
        range_agg(tstzrange(starts_at, held_until)) AS clearing
      FROM busy GROUP BY therapist_id
    ), rooms AS MATERIALIZED (
      SELECT r.id, r.location_id,
        (SELECT range_agg(tstzrange(b.held_from, b.ends_at)) FROM busy b WHERE b.room_id = r.id) AS preparing,
        (SELECT range_agg(tstzrange(b.starts_at, b.held_until)) FROM busy b WHERE b.room_id = r.id) AS clearing
      FROM practice.rooms r JOIN wanted w ON r.kind = w.room_kind
      WHERE r.retired_at IS NULL AND r.location_id IN (SELECT location_id FROM places)
    ), candidates AS (
      SELECT p.therapist_id, p.slug, p.name, p.location_id, p.code, p.zone, p.closed_at, o.hours, s.local_start,
        w.minutes, w.before, w.after, w.room_kind
      FROM wanted w CROSS JOIN places p
        CROSS JOIN generate_series($8::date::timestamp, $9::date::timestamp, '1 day') AS d (day)
        CROSS JOIN LATERAL unnest(scheduling.open_hours(p.therapist_id, p.location_id, d.day::date)) AS o (hours)
        CROSS JOIN LATERAL generate_series(
          d.day + make_interval(mins => p.grid * ceil(
            extract(epoch FROM lower(o.hours) + w.before - d.day) / 60 / p.grid)::integer),
          upper(o.hours) - make_interval(mins => w.minutes), make_interval(mins => p.grid)) AS s (local_start)
      WHERE w.retired_at IS NULL
        AND (NOT w.needling OR EXISTS (SELECT FROM therapist_profiles.permits m
          WHERE m.therapist_id = p.therapist_id AND m.needling AND m.valid @> d.day::date))
        AND s.local_start - d.day BETWEEN coalesce($10::time, '00:00') - time '00:00'
          AND coalesce($11::time, '24:00') - time '00:00'
        AND ($12::timestamp IS NULL OR (s.local_start, p.slug, p.code) > ($12, $13, $14))
      ORDER BY s.local_start, p.slug, p.code
    )
    SELECT k.has_treatment, k.has_location, k.has_therapist, f.*
    FROM (SELECT EXISTS (SELECT FROM wanted) AS has_treatment,
        ($4::uuid IS NULL AND $5::text IS NULL) OR EXISTS (
          SELECT FROM practice.locations l WHERE l.id = $4 OR l.code = $5) AS has_location,
        ($6::uuid IS NULL AND $7::text IS NULL) OR EXISTS (
          SELECT FROM therapist_profiles.therapists t WHERE t.id = $6 OR t.slug = $7) AS has_therapist) k
      LEFT JOIN (
        SELECT c.local_start, i.starts_at, c.minutes, c.slug, c.name, c.code
        FROM candidates c
          CROSS JOIN LATERAL (SELECT needlepoint.instant_at(c.local_start, c.zone) AS starts_at) i
          CROSS JOIN LATERAL (SELECT tstzrange(i.starts_at - c.before, i.starts_at + make_interval(mins => c.minutes))
              AS preparing,
            tstzrange(i.starts_at, i.starts_at + make_interval(mins => c.minutes) + c.after) AS clearing) h
        WHERE i.starts_at >= needlepoint.now() AND (c.closed_at IS NULL OR c.closed_at > i.starts_at)
          AND (i.starts_at - c.before) AT TIME ZONE c.zone >= lower(c.hours)
          AND (i.starts_at + make_interval(mins => c.minutes)) AT TIME ZONE c.zone <= upper(c.hours)
          AND NOT coalesce((SELECT b.preparing && h.preparing OR b.clearing && h.clearing FROM busy_therapists b
            WHERE b.therapist_id = c.therapist_id), false)
          AND (c.room_kind IS NULL OR (SELECT count(*) FROM (SELECT FROM rooms r WHERE r.location_id = c.location_id
            AND NOT coalesce(r.preparing && h.preparing OR r.clearing && h.clearing, false) LIMIT 1) one) > 0)
        ORDER BY c.local_start, c.slug, c.code LIMIT $15
      ) f ON true
    ORDER BY f.local_start, f.slug, f.code
    """
  struct Row: StatementRow {
    let isTreatmentKnown: Bool
    let isLocationKnown: Bool
    let isTherapistKnown: Bool
    let slot: SearchAvailability.Slot?
    init(from columns: inout Columns) throws {
      isTreatmentKnown = try columns.next()
      isLocationKnown = try columns.next()
      isTherapistKnown = try columns.next()
      slot = try columns.nextIfPresent(CivilDateTime.self).map { localStart in
        SearchAvailability.Slot(
          localStart: localStart, start: ZonedInstant(try columns.next(), local: localStart),
          minutes: try columns.next(), therapist: try columns.next(), therapistName: try columns.next(),
          location: try columns.next())
      }
    }
  }

  /// The last slot of the page before.
  struct Place: Sendable {
    var localStart: CivilDateTime
    var therapist: String
    var location: String

    init(cursor: Cursor) throws {
      let parts = try cursor.parts(3)
      guard let start = CivilDateTime(parts[0]) else {
        throw FieldProblems.foreignCursor
      }
      localStart = start
      therapist = parts[1]
      location = parts[2]
    }
  }

  var params: SearchAvailability.Params
  var after: Place?
  func bind(to binds: inout Binds) {
    binds.add(params.treatment.id)
    binds.add(params.treatment.code)
    binds.add(params.minutes)
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.therapist?.id)
    binds.add(params.therapist?.code)
    binds.add(params.from)
    binds.add(params.to)
    binds.add(params.earliest)
    binds.add(params.latest)
    binds.add(after?.localStart)
    binds.add(after?.therapist)
    binds.add(after?.location)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
