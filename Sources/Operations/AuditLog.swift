import ClinicValues
import Store

/// One row of the audit log.
struct AuditRow: LaneRow {
  var request: String
  var account: AccountID?
  var roles: String
  var token: TokenID?
  var origin: String
  var method: String
  var action: String
  /// `ok`, or the reason of the refusal.
  var outcome: String
  var subjectKind: SubjectKind
  var subject: AuditSubject

  static func writing(_ rows: [AuditRow]) -> BoundStatement { BoundStatement(AddAuditRows(rows: rows)) }
}

/// The audit row of a read that writes it itself: all but what it finds.
struct AuditNote: ReadNote {
  static let table: StaticString = "operations.audit_log"
  static let own: [StaticString] = ["request", "origin"]
  static let ofCaller: [StaticString] = ["account_id", "roles", "token_id"]
  static let shared: [StaticString] = ["method", "action", "outcome", "subject_kind"]
  static let found: [StaticString] = ["subject_id", "patients", "location_id"]

  var row: AuditRow
  var isFlushed: Bool

  var likeness: String { row.method }
  func bindOwn(to binds: inout Binds) {
    binds.add(row.request)
    binds.add(row.origin)
  }
  func bindCaller(to binds: inout Binds) {
    binds.add(row.account)
    binds.add(row.roles)
    binds.add(row.token)
  }
  func bindShared(to binds: inout Binds) {
    binds.add(row.method)
    binds.add(row.action)
    binds.add(row.outcome)
    binds.add(row.subjectKind.rawValue)
  }
}

/// How a read's audit row is kept before the answer leaves (setting `audit.reads`).
public enum AuditReads: String, Sendable, CaseIterable {
  /// Committed and flushed to disk: no answer leaves whose row a crash could lose.
  case flushed
  /// Committed; its flush trails by a fraction of a second (three times `wal_writer_delay`, 0.6 s, at most). A crash of
  /// PostgreSQL's machine in that time loses the row.
  case committed
}

/// One audit row on its own: travels with its transaction's COMMIT.
struct AddAuditRow: Statement {
  static let sql: StaticString = """
    INSERT INTO operations.audit_log
      (request, account_id, roles, token_id, origin, method, action, outcome, subject_kind, subject_id, patients,
        location_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    """
  typealias Row = NoRow
  var row: AuditRow
  func bind(to binds: inout Binds) {
    binds.add(row.request)
    binds.add(row.account)
    binds.add(row.roles)
    binds.add(row.token)
    binds.add(row.origin)
    binds.add(row.method)
    binds.add(row.action)
    binds.add(row.outcome)
    binds.add(row.subjectKind.rawValue)
    binds.add(row.subject.id)
    binds.add(row.subject.patients)
    binds.add(row.subject.location)
  }
}

/// The audit rows of many callers in one statement. The patients of all rows travel as one array, of which each row has
/// a part.
struct AddAuditRows: Statement {
  static let sql: StaticString = """
    INSERT INTO operations.audit_log
      (request, account_id, roles, token_id, origin, method, action, outcome, subject_kind, subject_id, patients,
        location_id)
    SELECT request, account_id, roles, token_id, origin, method, action, outcome, subject_kind, subject_id,
      ($11::uuid[])[first:last], location_id
    FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::text[], $10::uuid[], $12::bigint[], $13::bigint[], $14::uuid[])
      AS r (request, account_id, roles, token_id, origin, method, action, outcome, subject_kind, subject_id, first,
        last, location_id)
    """
  typealias Row = NoRow
  var rows: [AuditRow]
  func bind(to binds: inout Binds) {
    var patients: [PatientID] = []
    var first: [Int] = []
    var last: [Int] = []
    for row in rows {
      first.append(patients.count + 1)
      patients += row.subject.patients
      last.append(patients.count)
    }
    binds.add(rows.map(\.request))
    binds.add(rows.map(\.account))
    binds.add(rows.map(\.roles))
    binds.add(rows.map(\.token))
    binds.add(rows.map(\.origin))
    binds.add(rows.map(\.method))
    binds.add(rows.map(\.action))
    binds.add(rows.map(\.outcome))
    binds.add(rows.map(\.subjectKind.rawValue))
    binds.add(rows.map(\.subject.id))
    binds.add(patients)
    binds.add(first)
    binds.add(last)
    binds.add(rows.map(\.subject.location))
  }
}

/// Sorts into the index of patients what has gathered before it; answers how many pages that was.
public struct SortAuditIndex: Statement {
  public static let sql: StaticString = "SELECT operations.sort_audit_index()"
  public typealias Row = Single<Int>
  public init() {}
  public func bind(to binds: inout Binds) {}
}
