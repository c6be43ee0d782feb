import ClinicValues
import Operations
import Store

/// Who takes one consent back takes back all that was given to this therapist before: an older one would else cover the
/// needles that the patient has just declined. For what is still agreed to, consent is recorded anew.
enum WithdrawConsent: Command {
  static let name: OperationName = "consents.withdraw"
  static let summary =
    "Record that a patient takes consent back: this one, and all that this therapist was given before"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.consent)
  static let help: KeyValuePairs = [
    "consent": "Which consent", "reason": "What the patient says; no reason is needed",
    "withdrawnAt": "When it was said, if it is entered later; now unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound, .consentEnded, .valueNotAllowed]

  struct Params: Codable, Sendable {
    var consent: ConsentID
    var reason: ScreenText?
    var withdrawnAt: Instant?
  }

  static func subject(_ params: Params, _ result: Consent) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Consent {
    let before = try tx.consent(params.consent)
    guard before.withdrawnAt == nil, try tx.execute(EndConsents(params: params)) > 0 else {
      throw Refusal(.consentEnded, field: "consent")
    }
    return try tx.consent(params.consent)
  }
}

struct EndConsents: Statement {
  static let sql: StaticString = """
    UPDATE session_notes.consents c SET withdrawn_at = coalesce($3, needlepoint.now()),
      withdrawal_recorded_at = needlepoint.now(), withdrawn_by = access.me(), withdrawal_reason = $2
    FROM session_notes.consents named
    WHERE named.id = $1 AND c.patient_id = named.patient_id AND c.therapist_id = named.therapist_id
      AND c.withdrawn_at IS NULL AND (c.id = named.id OR c.given_at <= coalesce($3, needlepoint.now()))
    """
  typealias Row = NoRow
  var params: WithdrawConsent.Params
  func bind(to binds: inout Binds) {
    binds.add(params.consent)
    binds.add(params.reason)
    binds.add(params.withdrawnAt)
  }
}
