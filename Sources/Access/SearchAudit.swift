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
  static func query(_ params: Params, by caller: Caller) throws -> OneOf<FoundAuditRow> {
    let before = try params.cursor.map { cursor in
      guard let id = try cursor.parts(1).first.flatMap({ Int($0) }) else { throw FieldProblems.foreignCursor }
      return id
    }
    let part = AuditPart(
      since: params.since, before: before, limit: (params.limit?.value ?? Cursor.pageSize) + 1)
    if let patient = params.patient {
      return OneOf(AuditOfPatient(patient: patient, account: params.account, part: part))
    }
    if let account = params.account { return OneOf(AuditOfAccount(account: account, part: part)) }
    return OneOf(AuditOfAll(part: part))
  }
  static func answer(_ rows: [FoundAuditRow], _ params: Params) throws -> Result {
    let patient = rows.first?.patient
    if params.patient != nil, patient == nil { throw Refusal.notFound("patient") }
    let page = Page(cutting: rows.compactMap(\.entry), limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [String($0.id)])
    }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}

/// Which part of the log is asked for.
struct AuditPart: Sendable {
  var since: Instant?
  /// The row that the page before ended with.
  var before: Int?
  var limit: Int

  func bind(to binds: inout Binds) {
    binds.add(since)
    binds.add(before)
    binds.add(limit)
  }
}

struct FoundAuditRow: StatementRow {
  /// The patient that was asked for.
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

/// One row at least, so that the patient who was asked for by their number is known although nobody looked at them.
struct AuditOfPatient: Statement {
  static let sql: StaticString = """
    WITH named AS MATERIALIZED (SELECT coalesce($4, patient_records.id_of($5)) AS patient)
    SELECT named.patient, e.id, e.at, e.request, e.account, e.roles, e.origin, e.method, e.action, e.outcome,
      e.subject_kind, e.subject_id, e.patients, e.location
    FROM named
      LEFT JOIN LATERAL (
        SELECT e.* FROM operations.audit_rows_of(patient_records.ids_of(named.patient), $2) AS r (id)
          JOIN operations.audit_entries e ON e.id = r.id
        WHERE ($6::uuid IS NULL AND $7::text IS NULL OR e.account_id =
            coalesce($6, (SELECT x.id FROM access.accounts x WHERE x.name = $7)))
          AND ($1::timestamptz IS NULL OR e.at >= $1)
        ORDER BY r.id DESC LIMIT $3) e ON true
    ORDER BY e.id DESC
    """
  typealias Row = FoundAuditRow
  var patient: PatientRef
  var account: AccountRef?
  var part: AuditPart
  func bind(to binds: inout Binds) {
    part.bind(to: &binds)
    binds.add(patient.id)
    binds.add(patient.code)
    binds.add(account?.id)
    binds.add(account?.code)
  }
}

/// The account's id and the ends of the part come from subqueries of their own: under row policies an index may be
/// asked for what a parameter or such a subquery says, and not for what `coalesce` makes of them.
struct AuditOfAccount: Statement {
  static let sql: StaticString = """
    SELECT NULL::uuid, e.id, e.at, e.request, e.account, e.roles, e.origin, e.method, e.action, e.outcome,
      e.subject_kind, e.subject_id, e.patients, e.location
    FROM operations.audit_entries e
    WHERE e.account_id = (SELECT coalesce($4, (SELECT x.id FROM access.accounts x WHERE x.name = $5)))
      AND ($1::timestamptz IS NULL OR e.at >= $1) AND e.id < (SELECT coalesce($2, 9223372036854775807))
      AND e.id >= (SELECT coalesce(operations.first_row_since($1), 0))
    ORDER BY e.id DESC LIMIT $3
    """
  typealias Row = FoundAuditRow
  var account: AccountRef
  var part: AuditPart
  func bind(to binds: inout Binds) {
    part.bind(to: &binds)
    binds.add(account.id)
    binds.add(account.code)
  }
}

struct AuditOfAll: Statement {
  static let sql: StaticString = """
    SELECT NULL::uuid, e.id, e.at, e.request, e.account, e.roles, e.origin, e.method, e.action, e.outcome,
      e.subject_kind, e.subject_id, e.patients, e.location
    FROM operations.audit_entries e
    WHERE ($1::timestamptz IS NULL OR e.at >= $1) AND e.id < (SELECT coalesce($2, 9223372036854775807))
      AND e.id >= (SELECT coalesce(operations.first_row_since($1), 0))
    ORDER BY e.id DESC LIMIT $3
    """
  typealias Row = FoundAuditRow
  var part: AuditPart
  func bind(to binds: inout Binds) { part.bind(to: &binds) }
}
