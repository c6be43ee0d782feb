import ClinicValues
import Operations
import Store

/// One row of the audit log, as it is shown.
struct AuditEntry: Codable, Sendable {
  var id: Int
  var at: Instant
  var request: String
  var account: AccountName?
  var roles: String
  var origin: String
  var method: String
  var action: String
  var outcome: String
  var subjectKind: String
  var subject: UUID?
  var patients: [PatientID]
  var location: LocationCode?
}

/// Who saw or changed what, newest first: by patient, by account, or all.
enum SearchAudit: Read {
  static let name: OperationName = "audit.search"
  static let summary = "Who saw or changed what, newest first"
  static let access = Access.needs(.auditRead)
  static let audit = Audit.reads(.auditLog)
  static let refusals: [RefusalReason] = [.notFound]
  static let help: KeyValuePairs = [
    "patient": "Rows about this patient", "account": "Rows of this account", "since": "Rows from then on",
  ]

  struct Params: Codable, Sendable {
    var patient: PatientRef?
    var account: AccountRef?
    var since: Instant?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Result: Codable, Sendable {
    /// The patient that was asked for; absent when none was.
    var patientId: PatientID?
    var items: [AuditEntry]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: result.patientId.map { [$0] } ?? [])
  }
  static func query(_ params: Params, by caller: Caller) throws -> FindAuditRows {
    let before = try params.cursor.map { cursor in
      guard let id = try cursor.parts(1).first.flatMap({ Int($0) }) else { throw FieldProblems.foreignCursor }
      return id
    }
    return FindAuditRows(
      patient: params.patient, account: params.account, since: params.since, before: before,
      limit: (params.limit?.value ?? Cursor.pageSize) + 1)
  }
  static func answer(_ rows: [FindAuditRows.Row], _ params: Params) throws -> Result {
    let patient = rows.first?.patient
    if params.patient != nil, patient == nil { throw Refusal.notFound("patient") }
    let page = Page(cutting: rows.compactMap(\.entry), limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [String($0.id)])
    }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}

/// One row at least, so that the patient who was asked for by their number is known although nobody looked at them.
struct FindAuditRows: Statement {
  static let sql: StaticString = """
    WITH named AS MATERIALIZED (SELECT coalesce($1, patient_records.id_of($2)) AS patient),
      asked AS MATERIALIZED (SELECT patient, patient_records.ids_of(patient) AS patients FROM named)
    SELECT asked.patient, l.id, l.at, l.request, a.name, l.roles, l.origin, l.method, l.action, l.outcome,
      l.subject_kind, l.subject_id, l.patients, place.code
    FROM asked
      LEFT JOIN LATERAL (
        SELECT * FROM operations.audit_log r
        WHERE ($1::uuid IS NULL AND $2::text IS NULL OR r.patients && asked.patients)
          AND ($3::uuid IS NULL AND $4::text IS NULL OR r.account_id =
            coalesce($3, (SELECT x.id FROM access.accounts x WHERE x.name = $4)))
          AND ($5::timestamptz IS NULL OR r.at >= $5) AND ($6::bigint IS NULL OR r.id < $6)
        ORDER BY r.id DESC LIMIT $7) l ON true
      LEFT JOIN access.accounts a ON a.id = l.account_id
      LEFT JOIN practice.locations place ON place.id = l.location_id
    ORDER BY l.id DESC
    """
  struct Row: StatementRow {
    let patient: PatientID?
    let entry: AuditEntry?
    init(from columns: inout Columns) throws {
      patient = try columns.nextIfPresent()
      guard let id = try columns.nextIfPresent(Int.self) else {
        entry = nil
        return
      }
      entry = AuditEntry(
        id: id, at: try columns.next(), request: try columns.next(), account: try columns.nextIfPresent(),
        roles: try columns.next(), origin: try columns.next(), method: try columns.next(),
        action: try columns.next(), outcome: try columns.next(), subjectKind: try columns.next(),
        subject: try columns.nextIfPresent(), patients: try columns.next(), location: try columns.nextIfPresent())
    }
  }
  var patient: PatientRef?
  var account: AccountRef?
  var since: Instant?
  var before: Int?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(patient?.id)
    binds.add(patient?.code)
    binds.add(account?.id)
    binds.add(account?.code)
    binds.add(since)
    binds.add(before)
    binds.add(limit)
  }
}
