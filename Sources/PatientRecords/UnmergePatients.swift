import ClinicValues
import Operations
import Store

enum UnmergePatients: Command {
  static let name: OperationName = "patients.unmerge"
  static let summary = "Take two merged records apart again, within thirty days; each gets back what was its own"
  static let access = Access.needs(.patientsMerge)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = ["merge": "Which merge (patients.merges shows them)"]
  static let refusals: [RefusalReason] = [.notFound, .mergeTooOld]

  struct Params: Codable, Sendable { var merge: UUID }

  struct Result: Codable, Sendable {
    var survivor: Patient
    var duplicate: Patient
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: params.merge, patients: [result.survivor.id, result.duplicate.id])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    guard let done = try tx.first(UnmergeInOneCall(merge: params.merge)) else { throw CallError.internalError }
    switch done.verdict {
    case "unmerged": break
    case "forbidden": throw CallError.forbidden
    case "too_late": throw Refusal(.mergeTooOld, field: "merge")
    default: throw Refusal.notFound("merge")
    }
    guard let survivor = done.survivor, let duplicate = done.duplicate else { throw CallError.internalError }
    return Result(
      survivor: try tx.patient(PatientRef(survivor)), duplicate: try tx.patient(PatientRef(duplicate)))
  }
}

struct UnmergeInOneCall: Statement {
  static let sql: StaticString = "SELECT u.verdict, u.survivor, u.duplicate FROM patient_records.unmerge($1) u"
  struct Row: StatementRow {
    let verdict: String
    let survivor: PatientID?
    let duplicate: PatientID?
    init(from columns: inout Columns) throws {
      verdict = try columns.next()
      survivor = try columns.nextIfPresent()
      duplicate = try columns.nextIfPresent()
    }
  }
  var merge: UUID
  func bind(to binds: inout Binds) { binds.add(merge) }
}

enum ListMerges: Command {
  static let name: OperationName = "patients.merges"
  static let summary = "List the records that were merged into a patient's, the latest first"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["patient": "The record that stayed"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Item: Codable, Sendable, StatementRow {
    var merge: UUID
    var duplicate: PatientNumber
    var reason: KeepingReason
    var mergedAt: Instant
    var mergedBy: String
    /// Absent: they are together.
    var undoneAt: Instant?

    init(from columns: inout Columns) throws {
      merge = try columns.next()
      duplicate = try columns.next()
      reason = try columns.next()
      mergedAt = try columns.next()
      mergedBy = try columns.next()
      undoneAt = try columns.nextIfPresent()
    }
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var items: [Item]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let patient = try tx.patient(params.patient).id
    let limit = params.limit?.value ?? pageRows
    let before = try params.cursor.map { try PlaceInTime(cursor: $0) }
    let page = Page(
      cutting: try tx.rows(MergesOfPatient(patient: patient, before: before, limit: limit + 1)), limit: limit
    ) { PlaceInTime(at: $0.mergedAt, id: $0.merge).cursor }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}

struct MergesOfPatient: Statement {
  static let sql: StaticString = """
    SELECT m.id, m.duplicate_before ->> 'number', m.reason, m.merged_at, a.display_name, m.undone_at
    FROM patient_records.merges m JOIN access.accounts a ON a.id = m.merged_by
    WHERE m.survivor_id = $1 AND ($2::timestamptz IS NULL OR (m.merged_at, m.id) < ($2, $3))
    ORDER BY m.merged_at DESC, m.id DESC LIMIT $4
    """
  typealias Row = ListMerges.Item
  var patient: PatientID
  var before: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(before?.at)
    binds.add(before?.id)
    binds.add(limit)
  }
}
