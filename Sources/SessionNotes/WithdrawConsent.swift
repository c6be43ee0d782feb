import ClinicValues
import Operations
import Store

enum WithdrawConsent: Command {
  static let name: OperationName = "consents.withdraw"
  static let summary = "Record that a patient takes a consent back; from now on nothing is needled on it"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.consent)
  static let help: KeyValuePairs = ["consent": "Which consent", "reason": "What the patient says; no reason is needed"]
  static let refusals: [RefusalReason] = [.notFound, .consentEnded]

  struct Params: Codable, Sendable {
    var consent: ConsentID
    var reason: ScreenText?
  }

  static func subject(_ params: Params, _ result: Consent) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Consent {
    let before = try tx.consent(params.consent)
    guard before.withdrawnAt == nil, try tx.execute(EndConsent(params: params)) == 1 else {
      throw Refusal(.consentEnded, field: "consent")
    }
    return try tx.consent(params.consent)
  }
}

struct EndConsent: Statement {
  static let sql: StaticString = """
    UPDATE session_notes.consents SET withdrawn_at = needlepoint.now(), withdrawn_by = access.me(),
      withdrawal_reason = $2
    WHERE id = $1 AND withdrawn_at IS NULL
    """
  typealias Row = NoRow
  var params: WithdrawConsent.Params
  func bind(to binds: inout Binds) {
    binds.add(params.consent)
    binds.add(params.reason)
  }
}
