import ClinicValues
import Operations
import Store

enum ListShifts: Read {
  static let name: OperationName = "shifts.list"
  static let summary = "List weekly shifts"
  static let access = Access.needs(.scheduleRead)
  static let audit = Audit.reads(.shift)
  static let help: KeyValuePairs = [
    "therapist": "Of this therapist only",
    "location": "At this location only",
    "on": "Only those that hold on this day, whatever its weekday",
  ]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef?
    var location: LocationRef?
    var on: CivilDate?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Shift>) -> AuditSubject {
    AuditSubject(location: params.location?.id)
  }

  static func query(_ params: Params, by caller: Caller) throws -> ShiftsPage {
    ShiftsPage(params: params, after: try params.cursor.map { try UUID(cursor: $0) })
  }

  static func answer(_ rows: [Shift], _ params: Params) -> Page<Shift> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) { $0.id.uuid.cursor }
  }
}

/// In the order of therapist, location, weekday and hour. A page goes on after the shift where the last one ended, even
/// if that was taken back meanwhile.
struct ShiftsPage: Statement {
  static let sql: StaticString = """
    SELECT c.* FROM scheduling.shift_cards c
    WHERE (($1::uuid IS NULL AND $2::text IS NULL) OR c.therapist_id = $1 OR c.therapist = $2)
      AND (($3::uuid IS NULL AND $4::text IS NULL) OR c.location_id = $3 OR c.location = $4)
      AND ($5::date IS NULL OR daterange(c.valid_from, c.valid_until) @> $5::date)
      AND ($6::uuid IS NULL OR (c.therapist, c.location, c.weekday, c.starts, c.id) > (
        SELECT t.slug, l.code, s.weekday, s.starts, s.id
        FROM scheduling.shifts s JOIN therapist_profiles.therapists t ON t.id = s.therapist_id
          JOIN practice.locations l ON l.id = s.location_id
        WHERE s.id = $6))
    ORDER BY c.therapist, c.location, c.weekday, c.starts, c.id LIMIT $7
    """
  typealias Row = Shift
  var params: ListShifts.Params
  var after: UUID?
  func bind(to binds: inout Binds) {
    binds.add(params.therapist?.id)
    binds.add(params.therapist?.code)
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.on)
    binds.add(after)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
