import ClinicValues
import Operations
import Store

enum PatientHistory: Read {
  static let name: OperationName = "patients.history"
  static let summary = "Show who changed what on a patient's card, latest first"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["patient": "Which patient"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var limit: PageLimit?
    var cursor: Cursor?
  }

  /// One edit.
  struct Edit: Codable, Sendable {
    /// The version that the edit ended.
    var version: Version
    var changedAt: Instant
    /// The account that made it; absent for work at the database itself.
    var changedBy: String?
    var changes: [Change]
  }

  /// A field of the card with its value before the edit; absent where it was empty.
  struct Change: Codable, Sendable {
    var field: String
    var before: ClinicalText?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var items: [Edit]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.patientId.uuid, patients: [result.patientId])
  }

  static func query(_ params: Params, by caller: Caller) throws -> HistoryPage {
    var before: Int?
    if let text = try params.cursor?.parts(1).first {
      guard let version = Int(text) else {
        throw FieldProblems([FieldProblem(field: "cursor", problem: "is not a cursor of this list")])
      }
      before = version
    }
    return HistoryPage(params: params, before: before)
  }

  static func answer(_ rows: [HistoryPage.Row], _ params: Params) throws -> Result {
    guard let patient = rows.first?.patient else { throw Refusal.notFound("patient") }
    let page = Page(cutting: rows.compactMap(\.edit), limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [$0.version.description])
    }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}

struct HistoryPage: Statement {
  static let sql: StaticString = """
    SELECT p.id, h.version, h.changed_at, a.name, h.fields, h.befores
    FROM patient_records.patients p LEFT JOIN LATERAL (
      SELECT e.version, e.changed_at, e.changed_by, e.fields,
        ARRAY (SELECT e.before ->> f.name FROM unnest(e.fields) WITH ORDINALITY AS f (name, place) ORDER BY f.place)
          AS befores
      FROM patient_records.patient_history e
      WHERE e.patient_id = p.id AND ($3::bigint IS NULL OR e.version < $3)
      ORDER BY e.version DESC LIMIT $4) h ON true
    LEFT JOIN access.accounts a ON a.id = h.changed_by
    WHERE p.id = (SELECT coalesce($1, (SELECT n.id FROM patient_records.patients n WHERE n.number = $2)))
    ORDER BY h.version DESC
    """
  struct Row: StatementRow {
    let patient: PatientID
    let edit: PatientHistory.Edit?
    init(from columns: inout Columns) throws {
      patient = try columns.next()
      let version = try columns.nextIfPresent(Version.self)
      let changedAt = try columns.nextIfPresent(Instant.self)
      let changedBy = try columns.nextIfPresent(String.self)
      let fields = try columns.nextIfPresent([String].self)
      let befores = try columns.nextIfPresent([ClinicalText?].self)
      guard let version, let changedAt, let fields, let befores else {
        edit = nil
        return
      }
      edit = PatientHistory.Edit(
        version: version, changedAt: changedAt, changedBy: changedBy,
        changes: zip(fields, befores).map { PatientHistory.Change(field: $0, before: $1) })
    }
  }
  var params: PatientHistory.Params
  var before: Int?
  func bind(to binds: inout Binds) {
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(before)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
