import ClinicValues
import Operations
import Store

/// What was merged.
struct MergeResult: Codable, Sendable {
  var merge: UUID
  var survivor: Patient
  /// The id of the record that is an alias now.
  var duplicateId: PatientID
  var moves: [MergePreview.Move]

  var auditSubject: AuditSubject { AuditSubject(id: merge, patients: [survivor.id, duplicateId]) }
}

enum MergePatients: Command {
  static let name: OperationName = "patients.merge"
  static let summary = "Make one record of two of one person; the duplicate's number leads to the survivor from then on"
  static let access = Access.needs(.patientsMerge)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = [
    "survivor": "The record that stays, with its id and number",
    "survivorVersion": "The version of its card that you read",
    "duplicate": "The record that becomes an alias",
    "duplicateVersion": "The version of its card that you read",
    "take": "Fields that the survivor takes from the duplicate",
    "reason": "How you know that they are one person",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .staleVersion, .slotTaken, .claimsOpen, .chargeUnsettled, .valueNotAllowed,
  ]
  static let example: String? = #"""
    {"survivor": "P-000123", "survivorVersion": 1, "duplicate": "P-000122", "duplicateVersion": 1,
     "take": ["otherPhone"], "reason": "Same health card, shown at the desk"}
    """#

  struct Params: Codable, Sendable {
    var survivor: PatientRef
    var survivorVersion: Version
    var duplicate: PatientRef
    var duplicateVersion: Version
    var take: [MergeField]?
    var reason: KeepingReason
  }

  static func subject(_ params: Params, _ result: MergeResult) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> MergeResult {
    let survivor = try tx.patient(params.survivor, field: "survivor").id
    let duplicate = try tx.patient(params.duplicate, field: "duplicate").id
    let take = Set(params.take ?? []).flatMap(\.columns).sorted()
    guard let preview = try tx.first(PreviewInOneCall(survivor: survivor, duplicate: duplicate)) else {
      throw CallError.internalError
    }
    let id = UUID.new()
    guard
      let verdict = try tx.first(
        MergeInOneCall(id: id, survivor: survivor, duplicate: duplicate, take: take, params: params))
    else { throw CallError.internalError }
    if verdict.word == "forbidden" { throw CallError.forbidden }
    guard verdict.word == "merged" else {
      guard let reason = RefusalReason(rawValue: verdict.word) else { throw CallError.internalError }
      throw Refusal(reason, field: verdict.field)
    }
    return MergeResult(
      merge: id, survivor: try tx.patient(PatientRef(survivor)), duplicateId: duplicate, moves: preview.moves)
  }
}

struct MergeInOneCall: Statement {
  static let sql: StaticString = """
    SELECT m.verdict, m.field FROM patient_records.merge($1, $2, $3, $4, $5, $6, $7) m
    """
  struct Row: StatementRow {
    let word: String
    let field: String?
    init(from columns: inout Columns) throws {
      word = try columns.next()
      field = try columns.nextIfPresent()
    }
  }
  var id: UUID
  var survivor: PatientID
  var duplicate: PatientID
  var take: [String]
  var params: MergePatients.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(survivor)
    binds.add(params.survivorVersion)
    binds.add(duplicate)
    binds.add(params.duplicateVersion)
    binds.add(take)
    binds.add(params.reason)
  }
}
