import ClinicValues
import Operations
import Store

/// A profile as it was saved once.
struct ProfileVersion: Codable, Sendable {
  var version: Version
  var at: Instant
  /// Who saved it; none for what stood there when the history began.
  var by: StaffName?
  var name: StaffName
  var pronouns: Pronouns?
  var designation: Designation
  var registrationNumber: CollegeNumber?
  var languages: [Language]
  var focusAreas: [FocusArea]
  var education: [EducationLine]
  var imsSince: PracticeYear?
  var isRetired: Bool
}

enum ProfileHistory: Read {
  static let name: OperationName = "therapists.profileHistory"
  static let summary = "List every version of a profile, the latest first"
  static let access = Access.needsAny([.profileWriteOwn, .therapistsWrite, .therapistsReview])
  static let audit = Audit.reads(.therapist)
  static let help: KeyValuePairs = ["therapist": "Whose profile; a therapist sees the history of their own"]
  static let refusals: [RefusalReason] = [.notFound]

  typealias Params = BioHistory.Params

  static func subject(_ params: Params, _ result: Page<ProfileVersion>) -> AuditSubject {
    AuditSubject(id: params.therapist.id?.uuid)
  }

  static func query(_ params: Params, by caller: Caller) throws -> ProfileHistoryPage {
    ProfileHistoryPage(params: params, before: try params.cursor.map { try Version(cursor: $0) })
  }

  static func answer(_ rows: [ProfileHistoryPage.Row], _ params: Params) throws -> Page<ProfileVersion> {
    // A therapist whose history is not the caller's to see gives one row without a version.
    guard !rows.isEmpty else { throw Refusal.notFound("therapist") }
    return Page(cutting: rows.compactMap(\.item), limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [String($0.version.value)])
    }
  }
}

struct ProfileHistoryPage: Statement {
  static let sql: StaticString = """
    SELECT v.version, v.at, a.display_name, v.name, v.pronouns, v.designation, v.registration_number, v.languages,
      v.focus_areas, v.education, v.ims_since, v.is_retired
    FROM therapist_profiles.therapists t
      LEFT JOIN LATERAL (
        SELECT h.* FROM therapist_profiles.profile_versions h
        WHERE h.therapist_id = t.id AND ($3::integer IS NULL OR h.version < $3)
        ORDER BY h.version DESC LIMIT $4) v ON true
      LEFT JOIN access.accounts a ON a.id = v.by_id
    WHERE t.id = (SELECT coalesce($1, (SELECT s.id FROM therapist_profiles.therapists s WHERE s.slug = $2)))
    ORDER BY v.version DESC
    """
  struct Row: StatementRow {
    var item: ProfileVersion?
    init(from columns: inout Columns) throws {
      guard let version: Version = try columns.nextIfPresent() else { return }
      item = ProfileVersion(
        version: version, at: try columns.next(), by: try columns.nextIfPresent(), name: try columns.next(),
        pronouns: try columns.nextIfPresent(), designation: try columns.next(),
        registrationNumber: try columns.nextIfPresent(), languages: try columns.next(),
        focusAreas: try columns.next(), education: try columns.next(), imsSince: try columns.nextIfPresent(),
        isRetired: try columns.next())
    }
  }
  var params: ProfileHistory.Params
  var before: Version?
  func bind(to binds: inout Binds) {
    binds.add(params.therapist.id)
    binds.add(params.therapist.code)
    binds.add(before)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
