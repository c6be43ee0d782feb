import ClinicValues
import Operations
import Store

enum UpdatePatient: Command {
  static let name: OperationName = "patients.update"
  static let summary = "Change a patient's card; warns again of records that may be of the same person"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = [
    "patient": "Which patient",
    "expectedVersion": "The version that you read",
    "familyName": "New family name",
    "givenName": "New given name, with any middle names",
    "preferredName": "What the patient wants to be called",
    "birthDate": "Corrected date of birth",
    "sex": "Sex, in the patient's words",
    "gender": "Gender, in the patient's words",
    "pronouns": "Pronouns",
    "phone": "New telephone, also for text messages",
    "otherPhone": "A second telephone",
    "email": "New e-mail address",
    "address": "New postal address, the whole of it",
    "healthNumber": "Personal health number and the province that issued it",
    "healthNumberAsOnCard": "You see the number on the card: keep it though its check digit does not fit",
    "preferredLocation": "Where the patient likes to be seen",
    "reminders": "How the patient wants to be reminded of visits",
    "mayLeaveVoicemail": "Whether a message may be left",
    "language": "Language to speak with the patient",
    "clear": "What to leave empty from now on",
    "acceptDuplicates": "Patients that you looked at and know to be others than this one",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .staleVersion, .possibleDuplicate, .healthNumberInvalid, .alreadyExists, .valueNotAllowed,
  ]
  static let example: String? = #"{"patient": "P-000123", "expectedVersion": 1, "phone": "403-555-0199"}"#

  /// What may be left empty.
  enum Clearable: String, WireChoice {
    case preferredName, sex, gender, pronouns, phone, otherPhone, email, address, healthNumber, preferredLocation
  }

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var expectedVersion: Version
    var familyName: PatientName?
    var givenName: PatientName?
    var preferredName: PatientName?
    var birthDate: CivilDate?
    var sex: SelfDescription?
    var gender: SelfDescription?
    var pronouns: SelfDescription?
    var phone: PhoneNumber?
    var otherPhone: PhoneNumber?
    var email: EmailAddress?
    var address: PatientAddress?
    var healthNumber: HealthNumber?
    var healthNumberAsOnCard: Bool?
    var preferredLocation: LocationRef?
    var reminders: ReminderWish?
    var mayLeaveVoicemail: Bool?
    var language: LanguageTag?
    var clear: [Clearable]?
    var acceptDuplicates: [PatientRef]?

    /// Whether the edit bears on who the patient is.
    var touchesIdentity: Bool {
      familyName != nil || givenName != nil || preferredName != nil || birthDate != nil || phone != nil
        || otherPhone != nil || healthNumber != nil
    }
  }

  static func subject(_ params: Params, _ result: Patient) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.id])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Patient {
    try HealthNumber.check(params.healthNumber, isOnCard: params.healthNumberAsOnCard)
    if params.touchesIdentity { tx.later(LockIdentities()) }
    try tx.refuseHeldHealthNumber(params.healthNumber, of: params.patient)
    let location = try tx.preferredLocation(params.preferredLocation)
    let id = PatientID(try tx.edit(EditPatient(params: params, location: location), of: "patient"))
    if params.touchesIdentity { try tx.refuseUnseenDuplicates(of: id, seen: params.acceptDuplicates ?? []) }
    return try tx.patient(PatientRef(id))
  }
}

struct EditPatient: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM patient_records.patients WHERE id = $1 OR number = $2 FOR UPDATE),
      edited AS (
        UPDATE patient_records.patients p SET
          family_name = coalesce($5, family_name),
          given_name = coalesce($6, given_name),
          preferred_name = CASE WHEN 'preferredName' = ANY ($4) THEN NULL ELSE coalesce($7, preferred_name) END,
          birth_date = coalesce($8, birth_date),
          sex = CASE WHEN 'sex' = ANY ($4) THEN NULL ELSE coalesce($9, sex) END,
          gender = CASE WHEN 'gender' = ANY ($4) THEN NULL ELSE coalesce($10, gender) END,
          pronouns = CASE WHEN 'pronouns' = ANY ($4) THEN NULL ELSE coalesce($11, pronouns) END,
          phone = CASE WHEN 'phone' = ANY ($4) THEN NULL ELSE coalesce($12, phone) END,
          other_phone = CASE WHEN 'otherPhone' = ANY ($4) THEN NULL ELSE coalesce($13, other_phone) END,
          email = CASE WHEN 'email' = ANY ($4) THEN NULL ELSE coalesce($14, email) END,
          street = CASE WHEN 'address' = ANY ($4) THEN NULL ELSE coalesce($15, street) END,
          city = CASE WHEN 'address' = ANY ($4) THEN NULL ELSE coalesce($16, city) END,
          region = CASE WHEN 'address' = ANY ($4) THEN NULL ELSE coalesce($17, region) END,
          postal_code = CASE WHEN 'address' = ANY ($4) THEN NULL WHEN $15::text IS NULL THEN postal_code ELSE $18 END,
          country = CASE WHEN 'address' = ANY ($4) THEN NULL WHEN $15::text IS NULL THEN country
            ELSE coalesce($19, 'CA') END,
          health_number_province = CASE WHEN 'healthNumber' = ANY ($4) THEN NULL
            ELSE coalesce($20, health_number_province) END,
          health_number = CASE WHEN 'healthNumber' = ANY ($4) THEN NULL ELSE coalesce($21, health_number) END,
          preferred_location_id = CASE WHEN 'preferredLocation' = ANY ($4) THEN NULL
            ELSE coalesce($22, preferred_location_id) END,
          reminders = coalesce($23, reminders),
          may_leave_voicemail = coalesce($24, may_leave_voicemail),
          language = coalesce($25, language),
          version = p.version + 1
        FROM found WHERE p.id = found.id AND found.version = $3 RETURNING p.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: UpdatePatient.Params
  var location: LocationID?
  func bind(to binds: inout Binds) {
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(params.expectedVersion)
    binds.add(params.clear?.map(\.rawValue) ?? [])
    binds.add(params.familyName)
    binds.add(params.givenName)
    binds.add(params.preferredName)
    binds.add(params.birthDate)
    binds.add(params.sex)
    binds.add(params.gender)
    binds.add(params.pronouns)
    binds.add(params.phone)
    binds.add(params.otherPhone)
    binds.add(params.email)
    binds.add(params.address?.street)
    binds.add(params.address?.city)
    binds.add(params.address?.province)
    binds.add(params.address?.postalCode)
    binds.add(params.address?.country)
    binds.add(params.healthNumber?.province)
    binds.add(params.healthNumber?.number)
    binds.add(location)
    binds.add(params.reminders)
    binds.add(params.mayLeaveVoicemail)
    binds.add(params.language)
  }
}
