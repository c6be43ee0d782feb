import ClinicValues
import Operations
import Store

enum RecordConsent: Command {
  static let name: OperationName = "consents.record"
  static let summary = "Record that a patient consents to these muscles being needled, with the words that were used"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.consent)
  static let help: KeyValuePairs = [
    "patient": "Who consents",
    "therapist": "Who needles",
    "muscles": "The muscles that are planned; consents.compose shows what is said for them",
    "method": "Signed on paper or screen, or given by word",
    "questionsAnswered": "The patient could ask, and was answered",
    "interpreter": "Who interpreted",
    "givenBy": "Who consents for the patient: a guardian on file who may; the patient unless given",
    "givenAt": "When it was given, if it is entered later; now unless given",
    "validUntil": "The last day on which it holds; until it is withdrawn unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound, .unknownMuscle, .therapistNotAuthorized, .valueNotAllowed]
  static let example: String? = #"""
    {"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["rhomboid-major-minor", "deltoid"],
     "method": "written", "questionsAnswered": true}
    """#

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var therapist: TherapistRef
    var muscles: [MuscleCode]
    var method: ConsentMethod
    var questionsAnswered: Bool
    var interpreter: StaffName?
    var givenBy: ContactID?
    var givenAt: Instant?
    var validUntil: CivilDate?
  }

  static func subject(_ params: Params, _ result: Consent) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Consent {
    guard params.questionsAnswered else {
      throw FieldProblems([
        FieldProblem(field: "questionsAnswered", problem: "must be true; without answers there is no consent")
      ])
    }
    let patient = try tx.patientID(params.patient)
    let therapist = try tx.therapist(params.therapist, at: params.givenAt)
    // What was said of the authorization would not be so.
    guard therapist.isAuthorized else { throw Refusal(.therapistNotAuthorized, field: "therapist") }
    let form = try tx.consentForm(params.muscles, by: therapist)
    let id = ConsentID.new()
    try tx.execute(InsertConsent(id: id, patient: patient, therapist: therapist.id, form: form, params: params))
    return try tx.consent(id)
  }
}

struct InsertConsent: Statement {
  static let sql: StaticString = """
    INSERT INTO session_notes.consents (id, patient_id, therapist_id, version, text, regions, risks, method,
      questions_answered, interpreter, valid_until, given_at, given_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, coalesce($12, needlepoint.now()), $13)
    """
  typealias Row = NoRow
  var id: ConsentID
  var patient: PatientID
  var therapist: TherapistID
  var form: ConsentForm
  var params: RecordConsent.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(patient)
    binds.add(therapist)
    binds.add(form.version)
    binds.add(form.text)
    binds.add(form.regions)
    binds.add(form.risks)
    binds.add(params.method)
    binds.add(params.questionsAnswered)
    binds.add(params.interpreter)
    binds.add(params.validUntil)
    binds.add(params.givenAt)
    binds.add(params.givenBy)
  }
}
