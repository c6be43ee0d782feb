import ClinicValues
import Operations
import Store

/// A stretch of one day on the wall.
struct OpenHours: Codable, Sendable {
  var start: CivilTime
  /// 24:00 ends the day.
  var end: CivilTime
}

/// One day of a therapist at a location that differs from the weekly pattern.
struct ShiftException: Codable, Sendable, StatementRow {
  var id: ShiftID
  var therapistId: TherapistID
  /// The therapist's slug.
  var therapist: TherapistSlug
  var locationId: LocationID
  /// Code of the location.
  var location: LocationCode
  var date: CivilDate
  /// The hours of that day in place of the pattern's; none: closed.
  var hours: [OpenHours]
  var reason: Remark?
  var version: Version

  init(from columns: inout Columns) throws {
    id = try columns.next()
    therapistId = try columns.next()
    therapist = try columns.next()
    locationId = try columns.next()
    location = try columns.next()
    date = try columns.next()
    let starts = try columns.next([String].self)
    let ends = try columns.next([String].self)
    hours = try zip(starts, ends).map { start, end in
      guard let start = CivilTime(start), let end = CivilTime(end) else {
        throw StoreError.unexpectedColumns("hours that are no times")
      }
      return OpenHours(start: start, end: end)
    }
    reason = try columns.nextIfPresent()
    version = try columns.next()
  }
}

struct FindShiftException: Statement {
  static let sql: StaticString = """
    SELECT c.* FROM scheduling.shift_exception_cards c
    WHERE c.therapist_id = $1 AND c.location_id = $2 AND c.on_date = $3
    """
  typealias Row = ShiftException
  var therapist: TherapistID
  var location: LocationID
  var date: CivilDate
  func bind(to binds: inout Binds) {
    binds.add(therapist)
    binds.add(location)
    binds.add(date)
  }
}
