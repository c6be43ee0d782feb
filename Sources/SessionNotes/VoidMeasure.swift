import ClinicValues
import Operations
import Store

/// For a result that was entered wrongly: it is in no trend any more, and stays in the record with the reason.
enum VoidMeasure: Command {
  static let name: OperationName = "measures.void"
  static let summary = "Declare a result void, as for a slip of the keyboard; it stays in the record with the reason"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.measure)
  static let help: KeyValuePairs = [
    "result": "Which result; the pain of a note is void with its note", "reason": "Why",
  ]
  static let refusals: [RefusalReason] = [.notFound, .appendOnly, .valueNotAllowed]
  static let example: String? = #"""
    {"result": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "reason": "Of another patient's sheet"}
    """#

  struct Params: Codable, Sendable {
    var result: UUID
    var reason: ScreenText
  }

  struct Result: Codable, Sendable {
    var result: UUID
    var patientId: PatientID
    var voidedAt: Instant
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: params.result, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    guard let done = try tx.first(MarkResultVoid(params: params)) else { throw Refusal.notFound("result") }
    return Result(result: params.result, patientId: done.patient, voidedAt: done.at)
  }
}

struct MarkResultVoid: Statement {
  static let sql: StaticString = """
    UPDATE session_notes.measure_results SET voided_at = needlepoint.now(), voided_by = access.me(), void_reason = $2
    WHERE id = $1 RETURNING patient_id, voided_at
    """
  struct Row: StatementRow {
    let patient: PatientID
    let at: Instant
    init(from columns: inout Columns) throws {
      patient = try columns.next()
      at = try columns.next()
    }
  }
  var params: VoidMeasure.Params
  func bind(to binds: inout Binds) {
    binds.add(params.result)
    binds.add(params.reason)
  }
}
