import ClinicValues
import Operations
import Store

enum ListTherapists: Read {
  static let name: OperationName = "therapists.list"
  static let summary = "List therapists, with whether they may use needles today"
  static let access = Access.needs(.therapistsRead)
  static let audit = Audit.reads(.therapist)
  static let help: KeyValuePairs = [
    "location": "Who works at this location only",
    "bio": "Whose bio is in this state only, of the bios that you may see",
    "includeRetired": "Retired therapists too",
  ]

  struct Params: Codable, Sendable {
    var location: LocationRef?
    var bio: BioState?
    var includeRetired: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<TherapistProfile>) -> AuditSubject {
    AuditSubject(location: params.location?.id)
  }

  static func query(_ params: Params, by caller: Caller) throws -> ProfilesPage {
    ProfilesPage(params: params, after: try params.cursor?.parts(2))
  }

  static func answer(_ rows: [TherapistProfile], _ params: Params) -> Page<TherapistProfile> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [$0.name.value, $0.slug.value])
    }
  }
}

struct ProfilesPage: Statement {
  static let sql: StaticString = """
    SELECT p.* FROM therapist_profiles.profiles p
    WHERE (($1::uuid IS NULL AND $2::text IS NULL) OR p.id IN (
        SELECT w.therapist_id FROM therapist_profiles.therapist_locations w
          JOIN practice.locations l ON l.id = w.location_id WHERE l.id = $1 OR l.code = $2))
      AND ($3::text IS NULL OR p.id IN (SELECT b.therapist_id FROM therapist_profiles.bios b WHERE b.state = $3))
      AND ($4 OR p.retired_at IS NULL)
      AND ($5::text IS NULL OR (p.name, p.slug) > ($5, $6))
    ORDER BY p.name, p.slug LIMIT $7
    """
  typealias Row = TherapistProfile
  var params: ListTherapists.Params
  /// Name and slug of the last row of the page before.
  var after: [String]?
  func bind(to binds: inout Binds) {
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.bio)
    binds.add(params.includeRetired ?? false)
    binds.add(after?.first)
    binds.add(after?.last)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
