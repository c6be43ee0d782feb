import ClinicValues
import Operations
import Store

/// A therapist as the public sees them.
struct DirectoryEntry: Codable, Sendable, StatementRow {
  struct Place: Codable, Sendable {
    var code: LocationCode
    var name: String
    var city: String
  }

  var slug: TherapistSlug
  var name: StaffName
  var pronouns: Pronouns?
  var designation: Designation
  /// With the College, whose public register has it too.
  var registrationNumber: CollegeNumber?
  var languages: [Language]
  var focusAreas: [FocusArea]
  var education: [EducationLine]
  var yearsOfIms: Int?
  var locations: [Place]
  var hasPhoto: Bool
  /// The bio in Markdown, and as safe HTML.
  var bio: String
  var bioHTML: String
  var publishedAt: Instant

  init(from columns: inout Columns) throws {
    slug = try columns.next()
    name = try columns.next()
    pronouns = try columns.nextIfPresent()
    designation = try columns.next()
    registrationNumber = try columns.nextIfPresent()
    languages = try columns.next()
    focusAreas = try columns.next()
    education = try columns.next()
    yearsOfIms = try columns.nextIfPresent()
    let codes: [LocationCode] = try columns.next()
    let names: [String] = try columns.next()
    let cities: [String] = try columns.next()
    locations = zip(codes, zip(names, cities)).map { Place(code: $0, name: $1.0, city: $1.1) }
    hasPhoto = try columns.next()
    bio = try columns.next()
    bioHTML = BioHTML.render(bio) ?? ""
    publishedAt = try columns.next()
  }
}

enum Directory: Read {
  static let name: OperationName = "therapists.directory"
  static let summary = "The therapists with a published bio, for everybody"
  static let access = Access.anyone
  // It shows nothing but what is public.
  static let audit = Audit.none
  static let isHeavy = true
  static let help: KeyValuePairs = [
    "location": "Who works at this location only", "language": "Who gives care in this language only",
  ]

  struct Params: Codable, Sendable {
    var location: LocationRef?
    var language: Language?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<DirectoryEntry>) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) throws -> DirectoryPage {
    DirectoryPage(params: params, after: try params.cursor?.parts(2))
  }

  static func answer(_ rows: [DirectoryEntry], _ params: Params) -> Page<DirectoryEntry> {
    let limit = params.limit?.value ?? Cursor.pageSize
    return Page(cutting: rows, limit: limit) { Cursor(parts: [$0.name.value, $0.slug.value]) }
  }
}

struct DirectoryPage: Statement {
  static let sql: StaticString = """
    SELECT d.slug, d.name, d.pronouns, d.designation, d.registration_number, d.languages, d.focus_areas, d.education,
      d.years_of_ims, d.location_codes, d.location_names, d.location_cities, d.has_photo, d.bio, d.published_at
    FROM therapist_profiles.directory d
    WHERE (($1::uuid IS NULL AND $2::text IS NULL) OR $1 = ANY (d.location_ids) OR $2 = ANY (d.location_codes))
      AND ($3::text IS NULL OR EXISTS (SELECT FROM unnest(d.languages) AS l (name) WHERE lower(l.name) = lower($3)))
      AND ($4::text IS NULL OR (d.name, d.slug) > ($4, $5))
    ORDER BY d.name, d.slug LIMIT $6
    """
  typealias Row = DirectoryEntry
  var params: Directory.Params
  /// Name and slug of the last row of the page before.
  var after: [String]?
  func bind(to binds: inout Binds) {
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.language)
    binds.add(after?.first)
    binds.add(after?.last)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
