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

/// Hundredths of a percent of a visit.
enum CoverageShareKind: QuantityKind {
  static let range = 1...10_000
  static let example = 8_000
  static let summary = "Hundredths of a percent: 8000 is 80 %"
}
typealias CoverageShare = Quantity<CoverageShareKind>

enum CoveredVisitsKind: QuantityKind {
  static let range = 1...1000
  static let example = 20
  static let summary = "Visits"
}
typealias CoveredVisits = Quantity<CoveredVisitsKind>

/// How grave an injury is, where the payers' rules ask (rules 2.18, 2.19).
enum InjuryGrade: String, WireChoice, SQLValue {
  case wad1 = "wad_1"
  case wad2 = "wad_2"
  case strain12 = "strain_1_2"
  case strain3 = "strain_3"
  case recentSurgeryOrFracture = "recent_surgery_or_fracture"
}

/// What a payer has decided of a claim.
enum ClaimDecision: String, WireChoice, SQLValue {
  case pending, accepted, refused
}

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
  /// What of a visit it pays.
  var share: CoverageShare
  var visitMax: Money?
  var yearMax: Money?
  /// What the patient pays first in a year.
  var deductible: Money?
  var visitsMax: CoveredVisits?
  var grade: InjuryGrade?
  /// Of a parent whose plan covers a child.
  var holderBirthDate: CivilDate?
  var decision: ClaimDecision
  var decidedOn: CivilDate?

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
    share = try columns.next()
    visitMax = try columns.nextIfPresent().map { Money(minorUnits: $0, currency: .cad) }
    yearMax = try columns.nextIfPresent().map { Money(minorUnits: $0, currency: .cad) }
    deductible = try columns.nextIfPresent().map { Money(minorUnits: $0, currency: .cad) }
    visitsMax = try columns.nextIfPresent()
    grade = try columns.nextIfPresent()
    holderBirthDate = try columns.nextIfPresent()
    decision = try columns.next()
    decidedOn = try columns.nextIfPresent()
  }
}

/// A patient's payers on file, as the operations on them answer.
struct CoverageList: Codable, Sendable {
  var patientId: PatientID
  var items: [Coverage]
  var nextCursor: Cursor?

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
    "share": "What of a visit it pays, in hundredths of a percent; all unless given",
    "visitMax": "At most so much a visit, in CAD",
    "yearMax": "At most so much a calendar year, in CAD",
    "deductible": "What the patient pays first in a year, in CAD",
    "visitsMax": "At most so many visits",
    "grade": "How grave the injury is, where the rules ask",
    "holderBirthDate": "Of a parent whose plan covers a child: the earlier birthday in the year pays first",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed, .currencyMix]
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
    var share: CoverageShare?
    var visitMax: Money?
    var yearMax: Money?
    var deductible: Money?
    var visitsMax: CoveredVisits?
    var grade: InjuryGrade?
    var holderBirthDate: CivilDate?
  }

  static func subject(_ params: Params, _ result: CoverageList) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> CoverageList {
    for (field, money) in [
      ("visitMax", params.visitMax), ("yearMax", params.yearMax), ("deductible", params.deductible),
    ] where money.map({ $0.currency != .cad }) ?? false { throw Refusal(.currencyMix, field: field) }
    guard try tx.execute(InsertCoverage(params: params)) == 1 else { throw Refusal.notFound("patient") }
    return try tx.coverages(of: params.patient)
  }
}

struct InsertCoverage: Statement {
  static let sql: StaticString = """
    INSERT INTO patient_records.coverages (id, patient_id, kind, payer, policy_number, claim_number, injured_on, injury,
      employer, adjuster, adjuster_phone, share, visit_max, year_max, deductible, visits_max, grade, holder_birth_date)
    SELECT $1, p.id, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce($13, 10000), $14, $15, $16, $17, $18, $19
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
    binds.add(params.share)
    binds.add(params.visitMax?.minorUnits)
    binds.add(params.yearMax?.minorUnits)
    binds.add(params.deductible?.minorUnits)
    binds.add(params.visitsMax)
    binds.add(params.grade)
    binds.add(params.holderBirthDate)
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

enum DecideCoverage: Command {
  static let name: OperationName = "coverages.decide"
  static let summary = "Note what a payer has decided of a claim: accepted or refused"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = [
    "coverage": "Which payer on file", "decision": "What it has decided", "decidedOn": "When",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed]
  static let example: String? = #"""
    {"coverage": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "decision": "accepted", "decidedOn": "2026-12-01"}
    """#

  struct Params: Codable, Sendable {
    var coverage: CoverageID
    var decision: ClaimDecision
    var decidedOn: CivilDate?
  }

  static func subject(_ params: Params, _ result: CoverageList) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> CoverageList {
    guard let patient = try tx.first(NoteDecision(params: params))?.value else { throw Refusal.notFound("coverage") }
    return try tx.coverages(of: PatientRef(patient))
  }
}

struct NoteDecision: Statement {
  static let sql: StaticString = """
    UPDATE patient_records.coverages SET decision = $2, decided_on = $3 WHERE id = $1 AND ended_at IS NULL
    RETURNING patient_id
    """
  typealias Row = Single<PatientID>
  var params: DecideCoverage.Params
  func bind(to binds: inout Binds) {
    binds.add(params.coverage)
    binds.add(params.decision)
    binds.add(params.decidedOn)
  }
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
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: CoverageList) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> CoverageList {
    try tx.coverages(
      of: params.patient, includeEnded: params.includeEnded ?? false, after: params.cursor,
      limit: params.limit?.value ?? pageRows)
  }
}

struct CoveragesOfPatient: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.kind, c.payer, c.policy_number, c.claim_number, c.injured_on, c.injury, c.employer, c.adjuster,
      c.adjuster_phone, c.ended_at, c.share, c.visit_max, c.year_max, c.deductible, c.visits_max, c.grade,
      c.holder_birth_date, c.decision, c.decided_on
    FROM patient_records.coverages c WHERE c.patient_id = $1
      AND ($2 OR c.ended_at IS NULL) AND ($3::uuid IS NULL OR c.id > $3)
    ORDER BY c.id LIMIT $4
    """
  typealias Row = Coverage
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
  func coverages(
    of reference: PatientRef, includeEnded: Bool = false, after cursor: Cursor? = nil, limit: Int? = nil
  ) throws -> CoverageList {
    let after = try cursor.map { try UUID(cursor: $0) }
    let patient = try patient(reference).id
    let found = try rows(
      CoveragesOfPatient(patient: patient, includeEnded: includeEnded, after: after, limit: limit.map { $0 + 1 }))
    let page = Page(cutting: found, limit: limit ?? found.count) { $0.id.uuid.cursor }
    return CoverageList(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}
