import ClinicValues
import Operations
import Store

/// The open locations among those named.
struct FindLocations: Statement {
  static let sql: StaticString = """
    SELECT id FROM practice.locations WHERE closed_at IS NULL AND (id = ANY ($1::uuid[]) OR code = ANY ($2::text[]))
    """
  typealias Row = Single<LocationID>
  var locations: [LocationRef]
  func bind(to binds: inout Binds) {
    binds.add(locations.compactMap(\.id))
    binds.add(locations.compactMap(\.code))
  }
}

/// Makes these the therapist's locations, as far as the caller's permission reaches; returns those that hold after it,
/// and those that are left.
struct ReplaceLocations: Statement {
  static let sql: StaticString = """
    WITH gone AS (
      DELETE FROM therapist_profiles.therapist_locations
      WHERE therapist_id = $1 AND location_id <> ALL ($2::uuid[]) RETURNING location_id),
    come AS (
      INSERT INTO therapist_profiles.therapist_locations (therapist_id, location_id)
      SELECT $1, id FROM unnest($2::uuid[]) AS wanted (id)
      WHERE NOT EXISTS (SELECT FROM therapist_profiles.therapist_locations w
        WHERE w.therapist_id = $1 AND w.location_id = wanted.id)
      RETURNING location_id)
    SELECT location_id, true FROM therapist_profiles.therapist_locations
    WHERE therapist_id = $1 AND location_id NOT IN (SELECT location_id FROM gone)
    UNION ALL SELECT location_id, true FROM come
    UNION ALL SELECT location_id, false FROM gone
    """
  struct Row: StatementRow {
    let location: LocationID
    let holds: Bool
    init(from columns: inout Columns) throws {
      location = try columns.next()
      holds = try columns.next()
    }
  }
  var therapist: TherapistID
  var locations: [LocationID]
  func bind(to binds: inout Binds) {
    binds.add(therapist)
    binds.add(locations)
  }
}

extension Transaction {
  /// Sets where the therapist works; answers the locations that they leave.
  @discardableResult
  func setLocations(_ locations: [LocationRef], of therapist: TherapistID) throws -> [LocationID] {
    let found = Set(try rows(FindLocations(locations: locations)).map(\.value))
    guard found.count == Set(locations).count else { throw Refusal.notFound("locations") }
    let replaced = try rows(ReplaceLocations(therapist: therapist, locations: Array(found)))
    // The row policies keep a manager of one location from taking a therapist away from another.
    guard Set(replaced.filter(\.holds).map(\.location)) == found else { throw CallError.forbidden }
    return replaced.filter { !$0.holds }.map(\.location)
  }
}
