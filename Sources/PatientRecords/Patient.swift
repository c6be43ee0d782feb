import ClinicValues
import Operations
import Store

/// A patient's postal address.
struct PatientAddress: WireRecord {
  var street: AddressLine
  var city: AddressLine
  /// Province, state or region.
  var province: Region
  var postalCode: PatientPostalCode?
  /// Canada unless given.
  var country: CountryCode?

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("street", street)
    writer.member("city", city)
    writer.member("province", province)
    writer.member("postalCode", postalCode)
    writer.member("country", country)
  }
}

/// A patient's record card, as the API shows it.
struct Patient: WireRecord, StatementRow {
  var id: PatientID
  var number: PatientNumber
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
  /// Code of the location where the patient likes to be seen.
  var preferredLocation: LocationCode?
  var reminders: ReminderWish
  var mayLeaveVoicemail: Bool
  var language: LanguageTag
  var version: Version
  var registeredAt: Instant
  /// Those in force, oldest first.
  var alerts: [PatientAlert]

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("number", number)
    writer.member("familyName", familyName)
    writer.member("givenName", givenName)
    writer.member("preferredName", preferredName)
    writer.member("birthDate", birthDate)
    writer.member("sex", sex)
    writer.member("gender", gender)
    writer.member("pronouns", pronouns)
    writer.member("phone", phone)
    writer.member("otherPhone", otherPhone)
    writer.member("email", email)
    writer.member("address", address)
    writer.member("healthNumber", healthNumber)
    writer.member("preferredLocation", preferredLocation)
    writer.member("reminders", reminders)
    writer.member("mayLeaveVoicemail", mayLeaveVoicemail)
    writer.member("language", language)
    writer.member("version", version)
    writer.member("registeredAt", registeredAt)
    writer.member("alerts", alerts)
  }

  init(from columns: inout Columns) throws {
    id = try columns.next()
    number = try columns.next()
    familyName = try columns.next()
    givenName = try columns.next()
    preferredName = try columns.nextIfPresent()
    birthDate = try columns.next()
    sex = try columns.nextIfPresent()
    gender = try columns.nextIfPresent()
    pronouns = try columns.nextIfPresent()
    phone = try columns.nextIfPresent()
    otherPhone = try columns.nextIfPresent()
    email = try columns.nextIfPresent()
    address = try Self.address(from: &columns)
    healthNumber = try Self.healthNumber(from: &columns)
    preferredLocation = try columns.nextIfPresent()
    reminders = try columns.next()
    mayLeaveVoicemail = try columns.next()
    language = try columns.next()
    version = try columns.next()
    registeredAt = try columns.next()
    alerts = try PatientAlert.alerts(from: &columns)
  }

  private static func address(from columns: inout Columns) throws -> PatientAddress? {
    let street = try columns.nextIfPresent(AddressLine.self)
    let city = try columns.nextIfPresent(AddressLine.self)
    let region = try columns.nextIfPresent(Region.self)
    let postalCode = try columns.nextIfPresent(PatientPostalCode.self)
    let country = try columns.nextIfPresent(CountryCode.self)
    guard let street, let city, let region else { return nil }
    return PatientAddress(street: street, city: city, province: region, postalCode: postalCode, country: country)
  }

  private static func healthNumber(from columns: inout Columns) throws -> HealthNumber? {
    let province = try columns.nextIfPresent(Province.self)
    let number = try columns.nextIfPresent(HealthNumberText.self)
    guard let province, let number else { return nil }
    return HealthNumber(province: province, number: number)
  }
}

/// The clinic's most frequent read: one patient with the alerts in force, by id or, as a statement of its own, by
/// number. To choose in SQL costs as much again as the read.
struct FindPatient: Statement {
  static let isGathered = true
  static let found: StaticString? = "SELECT n, id, ARRAY[id], NULL::uuid FROM seen"
  static let sql: StaticString = "SELECT p.* FROM patient_records.patient_cards p WHERE p.id = $1"
  typealias Row = Patient
  var id: PatientID
  func bind(to binds: inout Binds) { binds.add(id) }

  static func by(_ patient: PatientRef) -> OneOf<Patient> {
    if let id = patient.id { OneOf(FindPatient(id: id)) } else { OneOf(FindPatientByNumber(number: patient.code)) }
  }
}

struct FindPatientByNumber: Statement {
  static let isGathered = true
  static let found: StaticString? = "SELECT n, id, ARRAY[id], NULL::uuid FROM seen"
  static let sql: StaticString = "SELECT p.* FROM patient_records.patient_cards p WHERE p.number = $1"
  typealias Row = Patient
  var number: String?
  func bind(to binds: inout Binds) { binds.add(number) }
}

extension Transaction {
  /// The patient's card as it stands now.
  func patient(_ patient: PatientRef, field: String = "patient") throws -> Patient {
    guard let row = try first(FindPatient.by(patient)) else { throw Refusal.notFound(field) }
    return row
  }
}
