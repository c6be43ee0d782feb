import ClinicValues
import Operations
import Store

/// To whom something of a record was given. Protected.
enum DisclosureRecipientKind: TextKind {
  static let lengthMax = 200
  static let isProtected = true
  static let example = "Dr. R. Singh, Bow River Family Medicine"
}
typealias DisclosureRecipient = Text<DisclosureRecipientKind>

/// Why, or what was given. Protected.
enum DisclosureTextKind: TextKind {
  static let lengthMax = 1000
  static let isProtected = true
  static let example = "Assessment and notes of November 2026"
}
typealias DisclosureText = Text<DisclosureTextKind>

/// On what ground something was disclosed.
enum DisclosureBasis: String, WireChoice, SQLValue {
  /// The patient agreed, in writing or electronically.
  case consent
  case continuingCare = "continuing_care"
  case payment, legal, safety
}

/// A disclosure of a patient's record: to whom, when, why, what, and on what ground (HIA s. 41).
struct Disclosure: Codable, Sendable, StatementRow {
  var id: DisclosureID
  var patientId: PatientID
  var recipient: DisclosureRecipient
  var purpose: DisclosureText
  var content: DisclosureText
  var basis: DisclosureBasis
  var disclosedAt: Instant
  var recordedAt: Instant
  /// Name of the account that noted it.
  var recordedBy: AccountName

  init(from columns: inout Columns) throws { try self.init(id: try columns.next(), from: &columns) }

  fileprivate init(id: DisclosureID, from columns: inout Columns) throws {
    self.id = id
    patientId = try columns.next()
    recipient = try columns.next()
    purpose = try columns.next()
    content = try columns.next()
    basis = try columns.next()
    disclosedAt = try columns.next()
    recordedAt = try columns.next()
    recordedBy = try columns.next()
  }
}

enum RecordDisclosure: Command {
  static let name: OperationName = "disclosures.record"
  static let summary = "Note that something of a patient's record was given to somebody outside the clinic"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = [
    "patient": "Whose record",
    "recipient": "Who was given it",
    "purpose": "Why",
    "content": "What was given",
    "basis": "On what ground",
    "disclosedAt": "When; now unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var recipient: DisclosureRecipient
    var purpose: DisclosureText
    var content: DisclosureText
    var basis: DisclosureBasis
    var disclosedAt: Instant?
  }

  static func subject(_ params: Params, _ result: Disclosure) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Disclosure {
    guard let noted = try tx.first(InsertDisclosure(params: params)) else { throw Refusal.notFound("patient") }
    return noted
  }
}

struct InsertDisclosure: Statement {
  static let sql: StaticString = """
    WITH noted AS (
      INSERT INTO patient_records.disclosures (id, patient_id, recipient, purpose, content, basis, disclosed_at)
      SELECT $1, p.id, $4, $5, $6, $7, coalesce($8, needlepoint.now())
      FROM patient_records.patients p WHERE p.id = $2 OR p.number = $3
      RETURNING id, patient_id, recipient, purpose, content, basis, disclosed_at, recorded_at, recorded_by)
    SELECT n.id, n.patient_id, n.recipient, n.purpose, n.content, n.basis, n.disclosed_at, n.recorded_at, a.name
    FROM noted n JOIN access.accounts a ON a.id = n.recorded_by
    """
  typealias Row = Disclosure
  var id = DisclosureID.new()
  var params: RecordDisclosure.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(params.recipient)
    binds.add(params.purpose)
    binds.add(params.content)
    binds.add(params.basis)
    binds.add(params.disclosedAt)
  }
}

enum ListDisclosures: Read {
  static let name: OperationName = "disclosures.list"
  static let summary = "List to whom something of a patient's record was given, the oldest first"
  static let access = Access.needsAny([.patientsRead, .auditRead])
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["patient": "Whose record"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var items: [Disclosure]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  static func query(_ params: Params, by caller: Caller) throws -> DisclosuresOfPatient {
    DisclosuresOfPatient(
      patient: params.patient, after: try params.cursor.map { try PlaceInTime(cursor: $0) },
      limit: (params.limit?.value ?? Cursor.pageSize) + 1)
  }

  static func answer(_ rows: [DisclosuresOfPatient.Row], _ params: Params) throws -> Result {
    guard let patient = rows.first?.patient else { throw Refusal.notFound("patient") }
    let page = Page(cutting: rows.compactMap(\.disclosure), limit: params.limit?.value ?? Cursor.pageSize) {
      PlaceInTime(at: $0.disclosedAt, id: $0.id.uuid).cursor
    }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}

/// One row at least where there is such a patient, also for an auditor, who sees no patients; by any id that the
/// patient is or was on record under.
struct DisclosuresOfPatient: Statement {
  static let sql: StaticString = """
    WITH named AS MATERIALIZED (SELECT coalesce($1, patient_records.id_of($2)) AS patient),
      asked AS MATERIALIZED (SELECT patient, patient_records.ids_of(patient) AS patients FROM named)
    SELECT asked.patient, d.id, d.patient_id, d.recipient, d.purpose, d.content, d.basis, d.disclosed_at,
      d.recorded_at, a.name
    FROM asked
      LEFT JOIN LATERAL (
        SELECT * FROM patient_records.disclosures r
        WHERE r.patient_id = ANY (asked.patients)
          AND ($3::timestamptz IS NULL OR (r.disclosed_at, r.id) > ($3, $4::uuid))
        ORDER BY r.disclosed_at, r.id LIMIT $5) d ON true
      LEFT JOIN access.accounts a ON a.id = d.recorded_by
    WHERE asked.patients <> '{}' ORDER BY d.disclosed_at, d.id
    """
  struct Row: StatementRow {
    let patient: PatientID
    let disclosure: Disclosure?
    init(from columns: inout Columns) throws {
      patient = try columns.next()
      let id = try columns.nextIfPresent(DisclosureID.self)
      disclosure = try id.map { try Disclosure(id: $0, from: &columns) }
    }
  }
  var patient: PatientRef
  var after: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(patient.id)
    binds.add(patient.code)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}
