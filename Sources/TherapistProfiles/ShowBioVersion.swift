import ClinicValues
import Operations
import Store

/// The text of a bio as it once stood.
struct BioVersion: Codable, Sendable, StatementRow {
  var therapistId: TherapistID
  var version: Version
  var state: BioState
  var text: String
  var author: StaffName
  var at: Instant

  init(from columns: inout Columns) throws {
    therapistId = try columns.next()
    version = try columns.next()
    state = try columns.next()
    text = try columns.next()
    author = try columns.next()
    at = try columns.next()
  }
}

enum ShowBioVersion: Read {
  static let name: OperationName = "therapists.bioVersion"
  static let summary = "Show a bio's text as it once stood"
  static let access = Access.needsAny([.profileWriteOwn, .therapistsWrite, .therapistsReview])
  static let audit = Audit.reads(.bio)
  static let isHeavy = true
  static let help: KeyValuePairs = ["therapist": "Whose bio", "version": "Which version, from the history"]
  static let refusals: [RefusalReason] = [.notFound]
  static let example: String? = #"{"therapist": "dana-whitford", "version": 2}"#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var version: Version
  }

  static func subject(_ params: Params, _ result: BioVersion) -> AuditSubject {
    AuditSubject(id: result.therapistId.uuid)
  }

  static func query(_ params: Params, by caller: Caller) -> FindBioVersion { FindBioVersion(params: params) }

  static func answer(_ rows: [BioVersion], _ params: Params) throws -> BioVersion {
    guard let version = rows.first else { throw Refusal.notFound("version") }
    return version
  }
}

struct FindBioVersion: Statement {
  static let sql: StaticString = """
    SELECT v.therapist_id, v.version, v.state, v.text, wrote.display_name, v.at
    FROM therapist_profiles.bio_versions v JOIN access.accounts wrote ON wrote.id = v.author_id
    WHERE v.therapist_id = (SELECT coalesce($1, (SELECT s.id FROM therapist_profiles.therapists s WHERE s.slug = $2)))
      AND v.version = $3
    """
  typealias Row = BioVersion
  var params: ShowBioVersion.Params
  func bind(to binds: inout Binds) {
    binds.add(params.therapist.id)
    binds.add(params.therapist.code)
    binds.add(params.version)
  }
}
