import ClinicValues
import Operations
import Store

/// One step of a bio's life, as the history keeps it.
struct BioHistoryItem: Codable, Sendable {
  var version: Version
  var event: BioEvent
  /// The state after it.
  var state: BioState
  var at: Instant
  var by: StaffName
  /// Who wrote the text as it stood.
  var author: StaffName
  var remark: Remark?
  /// Rules that flagged the text and were let pass, with the reason.
  var acknowledged: [PublishBio.Acknowledgement]
}

enum BioHistory: Read {
  static let name: OperationName = "therapists.bioHistory"
  static let summary = "List every step of a bio, the latest first"
  static let access = Access.needsAny([.profileWriteOwn, .therapistsWrite, .therapistsReview])
  static let audit = Audit.reads(.bio)
  static let help: KeyValuePairs = ["therapist": "Whose bio; a therapist sees their own"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<BioHistoryItem>) -> AuditSubject {
    AuditSubject(id: params.therapist.id?.uuid)
  }

  static func query(_ params: Params, by caller: Caller) throws -> BioHistoryPage {
    BioHistoryPage(params: params, before: try params.cursor.map { try Version(cursor: $0) })
  }

  static func answer(_ rows: [BioHistoryPage.Row], _ params: Params) throws -> Page<BioHistoryItem> {
    // A therapist without history gives one row without a step.
    guard !rows.isEmpty else { throw Refusal.notFound("therapist") }
    return Page(cutting: rows.compactMap(\.item), limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [String($0.version.value)])
    }
  }
}

extension Version {
  /// Where a page of versions ended: the version that it ends with.
  init(cursor: Cursor) throws {
    guard let text = try cursor.parts(1).first, let number = Int(text), let version = try? Version(number) else {
      throw FieldProblems.foreignCursor
    }
    self = version
  }
}

struct BioHistoryPage: Statement {
  static let sql: StaticString = """
    SELECT v.version, v.event, v.state, v.at, did.display_name, wrote.display_name, v.remark, k.rules, k.reasons
    FROM therapist_profiles.therapists t
      LEFT JOIN LATERAL (
        SELECT h.* FROM therapist_profiles.bio_versions h
        WHERE h.therapist_id = t.id AND ($3::integer IS NULL OR h.version < $3)
        ORDER BY h.version DESC LIMIT $4) v ON true
      LEFT JOIN access.accounts did ON did.id = v.by_id
      LEFT JOIN access.accounts wrote ON wrote.id = v.author_id
      LEFT JOIN LATERAL (
        SELECT array_agg(a.rule ORDER BY a.rule) AS rules, array_agg(a.reason ORDER BY a.rule) AS reasons
        FROM therapist_profiles.bio_acknowledgements a
        WHERE a.therapist_id = v.therapist_id AND a.version = v.version) k ON true
    WHERE t.id = (SELECT coalesce($1, (SELECT s.id FROM therapist_profiles.therapists s WHERE s.slug = $2)))
    ORDER BY v.version DESC
    """

  struct Row: StatementRow {
    var item: BioHistoryItem?
    init(from columns: inout Columns) throws {
      let version: Version? = try columns.nextIfPresent()
      let event: BioEvent? = try columns.nextIfPresent()
      let state: BioState? = try columns.nextIfPresent()
      let at: Instant? = try columns.nextIfPresent()
      let by: StaffName? = try columns.nextIfPresent()
      let author: StaffName? = try columns.nextIfPresent()
      let remark: Remark? = try columns.nextIfPresent()
      let rules: [RuleName] = try columns.nextIfPresent() ?? []
      let reasons: [Remark] = try columns.nextIfPresent() ?? []
      guard let version, let event, let state, let at, let by, let author else { return }
      item = BioHistoryItem(
        version: version, event: event, state: state, at: at, by: by, author: author, remark: remark,
        acknowledged: zip(rules, reasons).map { .init(rule: $0, reason: $1) })
    }
  }

  var params: BioHistory.Params
  var before: Version?
  func bind(to binds: inout Binds) {
    binds.add(params.therapist.id)
    binds.add(params.therapist.code)
    binds.add(before)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
