import ClinicValues
import Operations
import Store

/// How somebody and the clinic spoke outside of a visit.
enum CallWay: String, WireChoice, SQLValue {
  case phone, message, email, letter
}

enum CallDirection: String, WireChoice, SQLValue {
  case incoming, outgoing
}

/// A contact with a patient outside of a visit (charting rule 3.2: the date of each contact, also by telephone).
/// Visits, missed and cancelled ones among them, are on the schedule.
struct PatientCall: Codable, Sendable, StatementRow {
  var id: UUID
  var patientId: PatientID
  var way: CallWay
  var direction: CallDirection
  /// With whom, if not with the patient.
  var with: DisclosureRecipient?
  var text: ClinicalText
  var at: Instant
  var recordedAt: Instant
  /// Entered more than 24 hours later (rule 3.2).
  var isLateEntry: Bool
  /// Name of the account that noted it.
  var recordedBy: AccountName

  init(from columns: inout Columns) throws {
    id = try columns.next()
    patientId = try columns.next()
    way = try columns.next()
    direction = try columns.next()
    with = try columns.nextIfPresent()
    text = try columns.next()
    at = try columns.next()
    recordedAt = try columns.next()
    isLateEntry = try columns.next()
    recordedBy = try columns.next()
  }
}

enum NoteCall: Command {
  static let name: OperationName = "calls.add"
  static let summary = "Note a call or message from or to a patient; it stays as it is noted"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = [
    "patient": "With whom, or about whom", "way": "By telephone, message, email or letter",
    "direction": "From the patient, or to them", "with": "With whom, if not with the patient",
    "text": "What was said", "at": "When; now unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var way: CallWay
    var direction: CallDirection
    var with: DisclosureRecipient?
    var text: ClinicalText
    var at: Instant?
  }

  static func subject(_ params: Params, _ result: PatientCall) -> AuditSubject {
    AuditSubject(id: result.id, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PatientCall {
    guard let noted = try tx.first(InsertCall(params: params)) else { throw Refusal.notFound("patient") }
    return noted
  }
}

struct InsertCall: Statement {
  static let sql: StaticString = """
    WITH noted AS (
      INSERT INTO patient_records.calls (id, patient_id, way, direction, with_whom, text, at)
      SELECT $1, p.id, $4, $5, $6, $7, coalesce($8, needlepoint.now())
      FROM patient_records.patients p WHERE p.id = $2 OR p.number = $3 RETURNING *)
    SELECT n.id, n.patient_id, n.way, n.direction, n.with_whom, n.text, n.at, n.recorded_at,
      n.recorded_at > n.at + interval '24 hours', a.name
    FROM noted n JOIN access.accounts a ON a.id = n.recorded_by
    """
  typealias Row = PatientCall
  var id = UUID.new()
  var params: NoteCall.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(params.way)
    binds.add(params.direction)
    binds.add(params.with)
    binds.add(params.text)
    binds.add(params.at)
  }
}

enum ListCalls: Command {
  static let name: OperationName = "calls.list"
  static let summary = "List the calls and messages from and to a patient, the latest first"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["patient": "Whose"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var items: [PatientCall]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let patient = try tx.patient(params.patient).id
    let limit = params.limit?.value ?? Cursor.pageSize
    let rows = try tx.rows(
      CallsOfPatient(
        patient: patient, before: try params.cursor.map { try PlaceInTime(cursor: $0) }, limit: limit + 1))
    let page = Page(cutting: rows, limit: limit) { PlaceInTime(at: $0.at, id: $0.id).cursor }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}

struct CallsOfPatient: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.patient_id, c.way, c.direction, c.with_whom, c.text, c.at, c.recorded_at,
      c.recorded_at > c.at + interval '24 hours', a.name
    FROM patient_records.calls c JOIN access.accounts a ON a.id = c.recorded_by
    WHERE c.patient_id = $1 AND ($2::timestamptz IS NULL OR (c.at, c.id) < ($2, $3::uuid))
    ORDER BY c.at DESC, c.id DESC LIMIT $4
    """
  typealias Row = PatientCall
  var patient: PatientID
  var before: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(before?.at)
    binds.add(before?.id)
    binds.add(limit)
  }
}
