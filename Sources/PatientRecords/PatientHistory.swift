import ClinicValues
import Operations
import Store

enum PatientHistory: Read {
  static let name: OperationName = "patients.history"
  static let summary = "Show who changed what on a patient's card, also before two became one, latest first"
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
    /// The record whose card it was, if that has become this one (rule 2.25).
    var record: PatientNumber?
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
    var before: HistoryPage.Place?
    if let parts = try params.cursor?.parts(3) {
      guard let at = Instant(parts[0]), let patient = UUID(parts[1]), let version = Int(parts[2]) else {
        throw FieldProblems.foreignCursor
      }
      before = HistoryPage.Place(at: at, patient: PatientID(patient), version: version)
    }
    return HistoryPage(params: params, before: before)
  }

  static func answer(_ rows: [HistoryPage.Row], _ params: Params) throws -> Result {
    guard let patient = rows.first?.patient else { throw Refusal.notFound("patient") }
    let edits = rows.filter { $0.edit != nil }
    let shown = edits.prefix(params.limit?.value ?? Cursor.pageSize)
    return Result(
      patientId: patient, items: shown.compactMap(\.edit),
      nextCursor: edits.count > shown.count ? shown.last?.cursor : nil)
  }
}

struct HistoryPage: Statement {
  static let sql: StaticString = """
    SELECT p.id, h.patient_id, (SELECT m.duplicate_before ->> 'number' FROM patient_records.merges m
        WHERE m.duplicate_id = h.patient_id AND h.patient_id <> p.id AND m.undone_at IS NULL),
      h.version, h.changed_at, a.name, h.fields, h.befores
    FROM patient_records.patients p LEFT JOIN LATERAL (
      SELECT e.patient_id, e.version, e.changed_at, e.changed_by, e.fields,
        ARRAY (SELECT e.before ->> f.name FROM unnest(e.fields) WITH ORDINALITY AS f (name, place) ORDER BY f.place)
          AS befores
      FROM patient_records.patient_history e
      WHERE e.patient_id = ANY (patient_records.ids_of(p.id))
        AND ($3::timestamptz IS NULL OR (e.changed_at, e.patient_id, e.version) < ($3, $4::uuid, $5::bigint))
      ORDER BY e.changed_at DESC, e.patient_id DESC, e.version DESC LIMIT $6) h ON true
    LEFT JOIN access.accounts a ON a.id = h.changed_by
    WHERE p.id = (SELECT coalesce($1, (SELECT n.id FROM patient_records.patients n WHERE n.number = $2)))
    ORDER BY h.changed_at DESC, h.patient_id DESC, h.version DESC
    """
  struct Place {
    var at: Instant
    var patient: PatientID
    var version: Int
  }
  struct Row: StatementRow {
    let patient: PatientID
    let card: PatientID?
    let edit: PatientHistory.Edit?
    var cursor: Cursor? {
      guard let edit, let card else { return nil }
      return Cursor(parts: [edit.changedAt.description, card.description, edit.version.description])
    }
    init(from columns: inout Columns) throws {
      patient = try columns.next()
      card = try columns.nextIfPresent()
      let record = try columns.nextIfPresent(PatientNumber.self)
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
        record: record, version: version, changedAt: changedAt, changedBy: changedBy,
        changes: zip(fields, befores).map { PatientHistory.Change(field: $0, before: $1) })
    }
  }
  var params: PatientHistory.Params
  var before: Place?
  func bind(to binds: inout Binds) {
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(before?.at)
    binds.add(before?.patient)
    binds.add(before?.version)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
