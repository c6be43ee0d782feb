import ClinicValues
import Operations
import Store

enum ContactKind: String, WireChoice, SQLValue {
  case guardian, emergency, physician
}

/// How somebody belongs to a patient. Protected.
enum RelationKind: TextKind {
  static let lengthMax = 60
  static let isProtected = true
  static let example = "Mother"
}
typealias Relation = Text<RelationKind>

/// Somebody around a patient: a guardian, whom to call in an emergency, the family physician.
struct PatientContact: Codable, Sendable, StatementRow {
  var id: ContactID
  var kind: ContactKind
  var name: PatientName
  var relation: Relation?
  var phone: PhoneNumber?
  var email: EmailAddress?
  /// May decide for the patient.
  var mayConsent: Bool
  var endedAt: Instant?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    kind = try columns.next()
    name = try columns.next()
    relation = try columns.nextIfPresent()
    phone = try columns.nextIfPresent()
    email = try columns.nextIfPresent()
    mayConsent = try columns.next()
    endedAt = try columns.nextIfPresent()
  }
}

/// A patient's contacts, as the operations on them answer.
struct PatientContactList: Codable, Sendable {
  var patientId: PatientID
  var items: [PatientContact]
  var nextCursor: Cursor?

  var auditSubject: AuditSubject { AuditSubject(patients: [patientId]) }
}

enum AddPatientContact: Command {
  static let name: OperationName = "patients.addContact"
  static let summary = "Add a guardian, an emergency contact or a physician to a patient's card"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = [
    "patient": "Which patient",
    "kind": "What the person is to the patient",
    "name": "Who it is",
    "relation": "How they belong together",
    "phone": "Telephone; this or an e-mail address",
    "email": "E-mail address",
    "mayConsent": "A guardian who decides for the patient",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed]
  static let example: String? = #"""
    {"patient": "P-000123", "kind": "emergency", "name": "Luc Tremblay", "relation": "Brother", "phone": "+14035550143"}
    """#

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var kind: ContactKind
    var name: PatientName
    var relation: Relation?
    var phone: PhoneNumber?
    var email: EmailAddress?
    var mayConsent: Bool?
  }

  static func subject(_ params: Params, _ result: PatientContactList) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PatientContactList {
    guard try tx.execute(InsertContact(params: params)) == 1 else { throw Refusal.notFound("patient") }
    return try tx.contacts(of: params.patient)
  }
}

struct InsertContact: Statement {
  static let sql: StaticString = """
    INSERT INTO patient_records.contacts (id, patient_id, kind, name, relation, phone, email, may_consent)
    SELECT $1, p.id, $4, $5, $6, $7, $8, $9 FROM patient_records.patients p WHERE p.id = $2 OR p.number = $3
    """
  typealias Row = NoRow
  var id = ContactID.new()
  var params: AddPatientContact.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(params.kind)
    binds.add(params.name)
    binds.add(params.relation)
    binds.add(params.phone)
    binds.add(params.email)
    binds.add(params.mayConsent ?? false)
  }
}

enum EndPatientContact: Command {
  static let name: OperationName = "patients.endContact"
  static let summary = "Take a contact off a patient's card; it stays among the past ones"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = ["contact": "Which contact"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var contact: ContactID }

  static func subject(_ params: Params, _ result: PatientContactList) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PatientContactList {
    guard let patient = try tx.first(EndContact(contact: params.contact))?.value else {
      throw Refusal.notFound("contact")
    }
    return try tx.contacts(of: PatientRef(patient))
  }
}

struct EndContact: Statement {
  static let sql: StaticString = """
    UPDATE patient_records.contacts SET ended_at = needlepoint.now(), ended_by = access.me()
    WHERE id = $1 AND ended_at IS NULL RETURNING patient_id
    """
  typealias Row = Single<PatientID>
  var contact: ContactID
  func bind(to binds: inout Binds) { binds.add(contact) }
}

enum ListPatientContacts: Command {
  static let name: OperationName = "patients.contacts"
  static let summary = "List the guardians, emergency contacts and physicians of a patient"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["patient": "Which patient", "includeEnded": "Past ones too"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var includeEnded: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: PatientContactList) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PatientContactList {
    try tx.contacts(
      of: params.patient, includeEnded: params.includeEnded ?? false, after: params.cursor,
      limit: params.limit?.value ?? pageRows)
  }
}

struct ContactsOfPatient: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.kind, c.name, c.relation, c.phone, c.email, c.may_consent, c.ended_at
    FROM patient_records.contacts c WHERE c.patient_id = $1
      AND ($2 OR c.ended_at IS NULL) AND ($3::uuid IS NULL OR c.id > $3)
    ORDER BY c.id LIMIT $4
    """
  typealias Row = PatientContact
  var patient: PatientID
  var includeEnded: Bool
  var after: UUID?
  var limit: Int?
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(includeEnded)
    binds.add(after)
    binds.add(limit)
  }
}

extension Transaction {
  /// - Parameter limit: rows of a page; all where none is given, so that a change answers with what it changed.
  func contacts(
    of reference: PatientRef, includeEnded: Bool = false, after cursor: Cursor? = nil, limit: Int? = nil
  ) throws -> PatientContactList {
    let after = try cursor.map { try UUID(cursor: $0) }
    let patient = try patient(reference).id
    let found = try rows(
      ContactsOfPatient(patient: patient, includeEnded: includeEnded, after: after, limit: limit.map { $0 + 1 }))
    let page = Page(cutting: found, limit: limit ?? found.count) { $0.id.uuid.cursor }
    return PatientContactList(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}
