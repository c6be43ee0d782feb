import ClinicValues
import Operations
import Store

/// A day of the week: 1 is Monday, 7 is Sunday (ISO 8601).
enum WeekdayKind: QuantityKind {
  static let range = 1...7
  static let example = 2
  static let summary = "1 is Monday, 7 is Sunday"
}
typealias Weekday = Quantity<WeekdayKind>

/// Hours that a therapist works at a location, on one weekday, week by week.
struct Shift: Codable, Sendable, StatementRow {
  var id: ShiftID
  var therapistId: TherapistID
  /// The therapist's slug.
  var therapist: TherapistSlug
  var locationId: LocationID
  /// Code of the location.
  var location: LocationCode
  var weekday: Weekday
  var start: CivilTime
  var end: CivilTime
  /// The first day on which it holds.
  var from: CivilDate
  /// The first day on which it does not hold any more; absent while no end is known.
  var until: CivilDate?
  var version: Version

  init(from columns: inout Columns) throws {
    id = try columns.next()
    therapistId = try columns.next()
    therapist = try columns.next()
    locationId = try columns.next()
    location = try columns.next()
    weekday = try columns.next()
    start = try columns.next()
    end = try columns.next()
    from = try columns.next()
    until = try columns.nextIfPresent()
    version = try columns.next()
  }
}

struct FindShift: Statement {
  static let sql: StaticString = "SELECT c.* FROM scheduling.shift_cards c WHERE c.id = $1"
  typealias Row = Shift
  var shift: ShiftID
  func bind(to binds: inout Binds) { binds.add(shift) }
}

extension Transaction {
  func shift(_ id: ShiftID) throws -> Shift {
    guard let row = try first(FindShift(shift: id)) else { throw Refusal.notFound("shift") }
    return row
  }
}

/// The ids behind a therapist and a location as the caller named them, and whether the one works at the other.
struct ResolveWorkplace: Statement {
  static let sql: StaticString = """
    SELECT t.id, l.id, EXISTS (SELECT FROM therapist_profiles.therapist_locations w
      WHERE w.therapist_id = t.id AND w.location_id = l.id)
    FROM (VALUES (1)) AS one (row)
      LEFT JOIN therapist_profiles.therapists t
        ON t.id = (SELECT coalesce($1, (SELECT x.id FROM therapist_profiles.therapists x WHERE x.slug = $2)))
      LEFT JOIN practice.locations l
        ON l.id = (SELECT coalesce($3, (SELECT x.id FROM practice.locations x WHERE x.code = $4)))
    """
  struct Row: StatementRow {
    let therapist: TherapistID?
    let location: LocationID?
    let worksThere: Bool
    init(from columns: inout Columns) throws {
      therapist = try columns.nextIfPresent()
      location = try columns.nextIfPresent()
      worksThere = try columns.next()
    }
  }
  var therapist: TherapistRef
  var location: LocationRef?
  func bind(to binds: inout Binds) {
    binds.add(therapist.id)
    binds.add(therapist.code)
    binds.add(location?.id)
    binds.add(location?.code)
  }
}

extension Transaction {
  /// The therapist, or the refusal.
  func therapist(_ reference: TherapistRef) throws -> TherapistID {
    guard let id = try first(ResolveWorkplace(therapist: reference))?.therapist else {
      throw Refusal.notFound("therapist")
    }
    return id
  }

  /// The therapist and the location where they work, or the refusal.
  func workplace(_ therapist: TherapistRef, _ location: LocationRef) throws -> (TherapistID, LocationID) {
    let found = try first(ResolveWorkplace(therapist: therapist, location: location))
    guard let therapist = found?.therapist else { throw Refusal.notFound("therapist") }
    guard let location = found?.location else { throw Refusal.notFound("location") }
    guard found?.worksThere == true else { throw Refusal(.notOffered, field: "location") }
    return (therapist, location)
  }
}
