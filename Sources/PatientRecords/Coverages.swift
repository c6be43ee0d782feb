import ClinicValues
import Operations
import Store

/// Who pays, as claim forms tell them apart.
enum CoverageKind: String, WireChoice, SQLValue {
  case wcb, auto
  case extendedHealth = "extended_health"
  case `public`, `private`
}

/// A number or name of a payer's. Protected: it leads to a person.
enum CoverageTextKind: TextKind {
  static let lengthMax = 120
  static let isProtected = true
  static let example = "CL-2026-004417"
}
typealias CoverageText = Text<CoverageTextKind>

/// A payer on file for one injury of a patient (R13).
struct Coverage: Codable, Sendable, StatementRow {
  var id: CoverageID
  var kind: CoverageKind
  var payer: CoverageText
  var policyNumber: CoverageText?
  var claimNumber: CoverageText?
  /// The day of the accident: the rules of payers go by it.
  var injuredOn: CivilDate?
  var injury: CoverageText?
  var employer: CoverageText?
  var adjuster: PatientName?
  var adjusterPhone: PhoneNumber?
  var endedAt: Instant?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    kind = try columns.next()
    payer = try columns.next()
    policyNumber = try columns.nextIfPresent()
    claimNumber = try columns.nextIfPresent()
    injuredOn = try columns.nextIfPresent()
    injury = try columns.nextIfPresent()
    employer = try columns.nextIfPresent()
    adjuster = try columns.nextIfPresent()
    adjusterPhone = try columns.nextIfPresent()
    endedAt = try columns.nextIfPresent()
  }
}

/// A patient's payers on file, as the operations on them answer.
struct CoverageList: Codable, Sendable {
  var patientId: PatientID
  var items: [Coverage]

  var auditSubject: AuditSubject { AuditSubject(patients: [patientId]) }
}

enum AddCoverage: Command {
  static let name: OperationName = "coverages.add"
  static let summary = "Put a payer on file for an injury of a patient"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = [
    "patient": "Whose injury",
    "kind": "What kind of payer",
    "payer": "Who pays",
    "policyNumber": "Number of the policy",
    "claimNumber": "Number of the claim",
    "injuredOn": "Day of the accident; needed for WCB and auto",
    "injury": "What was injured",
    "employer": "For whom the patient worked",
    "adjuster": "Who handles the claim",
    "adjusterPhone": "Their telephone",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed]
  static let example: String? = #"""
    {"patient": "P-000123", "kind": "wcb", "payer": "WCB Alberta", "claimNumber": "4417-2026",
     "injuredOn": "2026-11-02", "injury": "Neck strain at work", "employer": "Bow River Foods"}
    """#

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var kind: CoverageKind
    var payer: CoverageText
    var policyNumber: CoverageText?
    var claimNumber: CoverageText?
    var injuredOn: CivilDate?
    var injury: CoverageText?
    var employer: CoverageText?
    var adjuster: PatientName?
    var adjusterPhone: PhoneNumber?
  }

  static func subject(_ params: Params, _ result: CoverageList) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> CoverageList {
    guard try tx.execute(InsertCoverage(params: params)) == 1 else { throw Refusal.notFound("patient") }
    return try tx.coverages(of: params.patient)
  }
}

struct InsertCoverage: Statement {
  static let sql: StaticString = """
    INSERT INTO patient_records.coverages (id, patient_id, kind, payer, policy_number, claim_number, injured_on, injury,
      employer, adjuster, adjuster_phone)
    SELECT $1, p.id, $4, $5, $6, $7, $8, $9, $10, $11, $12
    FROM patient_records.patients p WHERE p.id = $2 OR p.number = $3
    """
  typealias Row = NoRow
  var id = CoverageID.new()
  var params: AddCoverage.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(params.kind)
    binds.add(params.payer)
    binds.add(params.policyNumber)
    binds.add(params.claimNumber)
    binds.add(params.injuredOn)
    binds.add(params.injury)
    binds.add(params.employer)
    binds.add(params.adjuster)
    binds.add(params.adjusterPhone)
  }
}

enum EndCoverage: Command {
  static let name: OperationName = "coverages.end"
  static let summary = "Take a payer off file; it stays among the past ones"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = ["coverage": "Which payer on file"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var coverage: CoverageID }

  static func subject(_ params: Params, _ result: CoverageList) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> CoverageList {
    guard let patient = try tx.first(CloseCoverage(coverage: params.coverage))?.value else {
      throw Refusal.notFound("coverage")
    }
    return try tx.coverages(of: PatientRef(patient))
  }
}

struct CloseCoverage: Statement {
  static let sql: StaticString = """
    UPDATE patient_records.coverages SET ended_at = needlepoint.now(), ended_by = access.me()
    WHERE id = $1 AND ended_at IS NULL RETURNING patient_id
    """
  typealias Row = Single<PatientID>
  var coverage: CoverageID
  func bind(to binds: inout Binds) { binds.add(coverage) }
}

enum ListCoverages: Command {
  static let name: OperationName = "coverages.list"
  static let summary = "List the payers on file for a patient's injuries"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["patient": "Whose injuries", "includeEnded": "Past ones too"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var includeEnded: Bool?
  }

  static func subject(_ params: Params, _ result: CoverageList) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> CoverageList {
    try tx.coverages(of: params.patient, includeEnded: params.includeEnded ?? false)
  }
}

struct CoveragesOfPatient: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.kind, c.payer, c.policy_number, c.claim_number, c.injured_on, c.injury, c.employer, c.adjuster,
      c.adjuster_phone, c.ended_at
    FROM patient_records.coverages c WHERE c.patient_id = $1 AND ($2 OR c.ended_at IS NULL) ORDER BY c.id LIMIT 200
    """
  typealias Row = Coverage
  var patient: PatientID
  var includeEnded: Bool
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(includeEnded)
  }
}

extension Transaction {
  func coverages(of reference: PatientRef, includeEnded: Bool = false) throws -> CoverageList {
    let patient = try patient(reference).id
    return CoverageList(
      patientId: patient, items: try rows(CoveragesOfPatient(patient: patient, includeEnded: includeEnded)))
  }
}
