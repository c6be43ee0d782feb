import ClinicValues
import Operations
import Store

/// Why a record is kept or handed over. Protected.
enum KeepingReasonKind: TextKind {
  static let lengthMax = 300
  static let isProtected = true
  static let example = "Letter of the patient's lawyer of 2026-12-01"
}
typealias KeepingReason = Text<KeepingReasonKind>

/// Why a record is not destroyed, whatever the clock says.
struct LegalHold: Codable, Sendable {
  var id: LegalHoldID
  var reason: KeepingReason
  var since: CivilDate
}

/// How long a patient's record is kept, and by whom (charting rule 3.3).
struct Retention: Codable, Sendable, StatementRow {
  var patientId: PatientID
  var patient: PatientNumber
  /// The last day on which the patient was seen.
  var lastService: CivilDate
  var years: Int
  /// The tag of the rule's source.
  var source: String
  /// The first day on which it may be destroyed, unless a hold stands.
  var keepUntil: CivilDate
  /// The holds that stand.
  var holds: Prewritten<[LegalHold]>
  /// Who keeps the record; absent: nobody has been named.
  var custodian: TherapistSlug?
  /// Whether it may be destroyed today.
  var mayBeDestroyed: Bool

  init(from columns: inout Columns) throws {
    patientId = try columns.next()
    patient = try columns.next()
    lastService = try columns.next()
    years = Int(try columns.next(Int32.self))
    source = try columns.next()
    keepUntil = try columns.next()
    holds = try columns.next()
    custodian = try columns.nextIfPresent()
    mayBeDestroyed = try columns.next()
  }

  var auditSubject: AuditSubject { AuditSubject(patients: [patientId]) }
}

struct FindRetention: Statement {
  static let sql: StaticString = """
    SELECT r.patient_id, r.number, r.last_service, r.years, r.source, r.keep_until,
      coalesce((SELECT jsonb_agg(jsonb_build_object('id', h.id, 'reason', h.reason, 'since',
          to_char(h.placed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')) ORDER BY h.placed_at, h.id)::text
        FROM patient_records.legal_holds h WHERE h.patient_id = r.patient_id AND h.lifted_at IS NULL), '[]'),
      (SELECT t.slug FROM patient_records.custodians c JOIN therapist_profiles.therapists t
        ON t.id = c.therapist_id WHERE c.patient_id = r.patient_id ORDER BY c.number DESC LIMIT 1),
      r.keep_until <= patient_records.today(r.patient_id) AND NOT EXISTS (SELECT FROM
        patient_records.legal_holds h WHERE h.patient_id = r.patient_id AND h.lifted_at IS NULL)
    FROM patient_records.retention r WHERE r.patient_id = $1 OR r.number = $2
    """
  typealias Row = Retention
  var patient: PatientRef
  func bind(to binds: inout Binds) {
    binds.add(patient.id)
    binds.add(patient.code)
  }
}

extension Transaction {
  func retention(_ patient: PatientRef) throws -> Retention {
    guard let found = try first(FindRetention(patient: patient)) else { throw Refusal.notFound("patient") }
    return found
  }
}

enum ShowRetention: Command {
  static let name: OperationName = "records.retention"
  static let summary = "Show until when a patient's record is kept, by whom, and whether a legal hold stands"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["patient": "Whose record"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var patient: PatientRef }

  static func subject(_ params: Params, _ result: Retention) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Retention {
    try tx.retention(params.patient)
  }
}

enum PlaceLegalHold: Command {
  static let name: OperationName = "records.hold"
  static let summary = "Place a legal hold: nothing of the record is destroyed while it stands"
  static let access = Access.needs(.recordsKeep)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = ["patient": "Whose record", "reason": "Why"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var reason: KeepingReason
  }

  static func subject(_ params: Params, _ result: Retention) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Retention {
    let patient = try tx.patient(params.patient).id
    try tx.execute(InsertHold(patient: patient, reason: params.reason))
    return try tx.retention(params.patient)
  }
}

struct InsertHold: Statement {
  static let sql: StaticString = "INSERT INTO patient_records.legal_holds (id, patient_id, reason) VALUES ($1, $2, $3)"
  typealias Row = NoRow
  var id = LegalHoldID.new()
  var patient: PatientID
  var reason: KeepingReason
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(patient)
    binds.add(reason)
  }
}

enum LiftLegalHold: Command {
  static let name: OperationName = "records.lift"
  static let summary = "Lift a legal hold; it stays on record"
  static let access = Access.needs(.recordsKeep)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = ["hold": "Which hold (records.retention shows them)", "reason": "Why it may go"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var hold: LegalHoldID
    var reason: KeepingReason
  }

  static func subject(_ params: Params, _ result: Retention) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Retention {
    guard let patient = try tx.first(EndHold(params: params))?.value else { throw Refusal.notFound("hold") }
    return try tx.retention(PatientRef(patient))
  }
}

struct EndHold: Statement {
  static let sql: StaticString = """
    UPDATE patient_records.legal_holds SET lifted_at = needlepoint.now(), lifted_by = access.me(), lift_reason = $2
    WHERE id = $1 AND lifted_at IS NULL RETURNING patient_id
    """
  typealias Row = Single<PatientID>
  var params: LiftLegalHold.Params
  func bind(to binds: inout Binds) {
    binds.add(params.hold)
    binds.add(params.reason)
  }
}

/// Names who keeps a record: the first, or the next when a therapist leaves (privacy-law.md: custodian of record).
enum SetCustodian: Command {
  static let name: OperationName = "records.setCustodian"
  static let summary = "Name the therapist who keeps a patient's record; those before stay on record"
  static let access = Access.needs(.recordsKeep)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = [
    "patient": "Whose record", "therapist": "Who keeps it from now on", "reason": "Why, for instance who has left",
  ]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var therapist: TherapistRef
    var reason: KeepingReason
  }

  static func subject(_ params: Params, _ result: Retention) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Retention {
    let patient = try tx.patient(params.patient).id
    guard try tx.execute(InsertCustodian(patient: patient, params: params)) == 1 else {
      throw Refusal.notFound("therapist")
    }
    return try tx.retention(params.patient)
  }
}

/// Two at once meet in the key, and one runs again.
struct InsertCustodian: Statement {
  static let sql: StaticString = """
    INSERT INTO patient_records.custodians (patient_id, number, therapist_id, reason)
    SELECT $1, 1 + (SELECT count(*) FROM patient_records.custodians c WHERE c.patient_id = $1), t.id, $4
    FROM therapist_profiles.therapists t WHERE (t.id = $2 OR t.slug = $3) AND t.retired_at IS NULL
    """
  typealias Row = NoRow
  var patient: PatientID
  var params: SetCustodian.Params
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(params.therapist.id)
    binds.add(params.therapist.code)
    binds.add(params.reason)
  }
}
