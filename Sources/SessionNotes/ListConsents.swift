import ClinicValues
import Operations
import Store

enum ListConsents: Command {
  static let name: OperationName = "consents.list"
  static let summary = "List a patient's consents, the latest first"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.consent)
  static let help: KeyValuePairs = ["patient": "Whose consents", "includeEnded": "Also those withdrawn or run out"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var includeEnded: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var items: [Consent]
    var nextCursor: Cursor?
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let patient = try tx.patientID(params.patient)
    let after = try params.cursor.map { try PlaceInTime(cursor: $0) }
    let limit = params.limit?.value ?? Cursor.pageSize
    let rows = try tx.rows(
      ConsentsOfPatient(
        consent: nil, patient: patient, includeEnded: params.includeEnded ?? false, after: after, limit: limit + 1))
    let page = Page(cutting: rows, limit: limit) { PlaceInTime(at: $0.givenAt, id: $0.id.uuid).cursor }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}

/// One consent by its id, or a patient's.
struct ConsentsOfPatient: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.patient_id, t.slug, c.version, c.text, c.regions, c.risks, c.method, c.interpreter,
      (SELECT g.name FROM patient_records.contacts g WHERE g.id = c.given_by), c.given_at,
      c.recorded_at, c.recorded_at > c.given_at + interval '24 hours', a.display_name, c.valid_until, c.withdrawn_at,
      c.withdrawal_recorded_at, c.withdrawal_reason
    FROM session_notes.consents c JOIN therapist_profiles.therapists t ON t.id = c.therapist_id
      JOIN access.accounts a ON a.id = c.recorded_by
    WHERE (c.id = $1 OR c.patient_id = $2)
      AND ($3 OR c.withdrawn_at IS NULL
        -- A no takes back all that was given until then, also what is entered afterwards.
        AND NOT EXISTS (SELECT FROM session_notes.consents w
          WHERE w.patient_id = c.patient_id AND w.therapist_id = c.therapist_id AND w.withdrawn_at >= c.given_at)
        AND (c.valid_until IS NULL OR c.valid_until >= scheduling.day_of(needlepoint.now(), c.therapist_id)))
      AND ($4::timestamptz IS NULL OR (c.given_at, c.id) < ($4, $5::uuid))
    ORDER BY c.given_at DESC, c.id DESC LIMIT $6
    """
  typealias Row = Consent
  var consent: ConsentID?
  var patient: PatientID?
  var includeEnded: Bool
  var after: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(consent)
    binds.add(patient)
    binds.add(includeEnded)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}

extension Transaction {
  func consent(_ id: ConsentID) throws -> Consent {
    let found = try first(ConsentsOfPatient(consent: id, patient: nil, includeEnded: true, after: nil, limit: 1))
    guard let found else { throw Refusal.notFound("consent") }
    return found
  }
}
