import ClinicValues
import Operations
import Store

enum RegisterPatient: Command {
  static let name: OperationName = "patients.register"
  static let summary = "Register a patient; warns of records that may be of the same person"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = [
    "familyName": "Family name",
    "givenName": "Given name, with any middle names",
    "preferredName": "What the patient wants to be called",
    "birthDate": "Date of birth",
    "sex": "Sex, in the patient's words",
    "gender": "Gender, in the patient's words",
    "pronouns": "Pronouns",
    "phone": "Telephone, also for text messages",
    "otherPhone": "A second telephone",
    "email": "E-mail address",
    "address": "Postal address; Canada unless it names a country",
    "healthNumber": "Personal health number and the province that issued it",
    "healthNumberAsOnCard": "You see the number on the card: keep it though its check digit does not fit",
    "preferredLocation": "Where the patient likes to be seen",
    "reminders": "How the patient wants to be reminded of visits; none unless given",
    "mayLeaveVoicemail": "Whether a message may be left; not unless given",
    "language": "Language to speak with the patient; en unless given",
    "acceptDuplicates": "Patients that you looked at and know to be others than this one",
  ]
  static let refusals: [RefusalReason] = [
    .possibleDuplicate, .healthNumberInvalid, .alreadyExists, .notFound, .valueNotAllowed,
  ]
  static let example: String? = #"""
    {"familyName": "Okafor", "givenName": "Chidi", "birthDate": "1991-03-14", "phone": "780-555-0117",
     "preferredLocation": "riverside"}
    """#

  struct Params: Codable, Sendable {
    var familyName: PatientName
    var givenName: PatientName
    var preferredName: PatientName?
    var birthDate: CivilDate
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
    var acceptDuplicates: [PatientRef]?
  }

  static func subject(_ params: Params, _ result: Patient) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.id])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Patient {
    try HealthNumber.check(params.healthNumber, isOnCard: params.healthNumberAsOnCard)
    tx.later(LockIdentities())
    try tx.refuseHeldHealthNumber(params.healthNumber)
    let location = try tx.preferredLocation(params.preferredLocation)
    let id = PatientID.new()
    tx.later(InsertPatient(id: id, params: params, location: location))
    try tx.refuseUnseenDuplicates(of: id, seen: params.acceptDuplicates ?? [])
    return try tx.patient(PatientRef(id))
  }
}

extension HealthNumber {
  /// Refuses a number whose check digit does not fit, unless somebody sees it on the card.
  static func check(_ number: HealthNumber?, isOnCard: Bool?) throws {
    guard let number, number.checkDigitFits == false, isOnCard != true else { return }
    throw Refusal(.healthNumberInvalid, field: "healthNumber", details: ["checkDigit": .bool(false)])
  }
}

extension Transaction {
  /// The location that a patient prefers, if it is still open.
  func preferredLocation(_ location: LocationRef?) throws -> LocationID? {
    guard let location else { return nil }
    guard let id = try first(FindOpenLocation(location: location))?.value else {
      throw Refusal.notFound("preferredLocation")
    }
    return id
  }
}

struct FindOpenLocation: Statement {
  static let sql: StaticString =
    "SELECT l.id FROM practice.locations l WHERE (l.id = $1 OR l.code = $2) AND l.closed_at IS NULL"
  typealias Row = Single<LocationID>
  var location: LocationRef
  func bind(to binds: inout Binds) {
    binds.add(location.id)
    binds.add(location.code)
  }
}

struct InsertPatient: Statement {
  static let sql: StaticString = """
    INSERT INTO patient_records.patients
      (id, family_name, given_name, preferred_name, birth_date, sex, gender, pronouns, phone, other_phone, email,
        street, city, region, postal_code, country, health_number_province, health_number, preferred_location_id,
        reminders, may_leave_voicemail, language)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
      CASE WHEN $12::text IS NOT NULL THEN coalesce($16, 'CA') END, $17, $18, $19, coalesce($20, 'none'),
      coalesce($21, false), coalesce($22, 'en'))
    """
  typealias Row = NoRow
  var id: PatientID
  var params: RegisterPatient.Params
  var location: LocationID?
  func bind(to binds: inout Binds) {
    binds.add(id)
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
