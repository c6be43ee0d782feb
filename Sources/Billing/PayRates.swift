import ClinicValues
import Operations
import Store

extension Kinds {
  enum PayRate: EntityKind {
    static let code: CodeForm? = nil
    static let noun = "pay rate"
  }
}
typealias PayRateID = ID<Kinds.PayRate>

/// What earns pay (rule 2.23).
enum PayBasis: String, WireChoice, SQLValue {
  /// What is issued, less what is void or credited.
  case invoiced
  /// What is applied of payments, less what is released, on the day that it is applied. Money is given back after it is
  /// released, so a refund takes back as its release does.
  case collected
}

/// What a therapist is paid of what their lines come to before tax, for services of some days (rule 2.23).
///
/// Of several that hold, the one for the treatment goes before one for any, and then the one for the location.
struct PayRate: Codable, Sendable, StatementRow {
  var id: PayRateID
  var therapist: TherapistSlug
  /// Absent: any, also lines without one.
  var treatmentType: TreatmentTypeCode?
  /// Where it is billed; absent: anywhere.
  var location: LocationCode?
  var basis: PayBasis
  /// Hundredths of a percent of the line's net.
  var basisPoints: BasisPoints
  /// Another therapist, who has a part of the pay.
  var assistant: TherapistSlug?
  /// Hundredths of a percent of the pay.
  var assistantBasisPoints: BasisPoints?
  /// The first day of service for which it holds.
  var from: CivilDate
  /// The first day for which it holds no longer; absent while no end is set.
  var until: CivilDate?
  var setAt: Instant

  init(from columns: inout Columns) throws {
    id = try columns.next()
    therapist = try columns.next()
    treatmentType = try columns.nextIfPresent()
    location = try columns.nextIfPresent()
    basis = try columns.next()
    basisPoints = try columns.next()
    assistant = try columns.nextIfPresent()
    assistantBasisPoints = try columns.nextIfPresent()
    from = try columns.next()
    until = try columns.nextIfPresent()
    setAt = try columns.next()
  }
}

enum SetPayRate: Command {
  static let name: OperationName = "compensation.setRate"
  static let summary = "Set what a therapist is paid of what they bill or bring in, for services from a day on"
  static let access = Access.needs(.billingPay)
  static let audit = Audit.writes(.therapist)
  static let help: KeyValuePairs = [
    "therapist": "Whose pay",
    "treatmentType": "For this treatment only; it goes before a rate for any",
    "location": "For what is billed there only; it goes before a rate for anywhere",
    "basis": "Whether what is invoiced earns, or what is collected",
    "basisPoints": "The part of the net that is paid: hundredths of a percent, so 5000 is half",
    "from": "The first day of service for which it holds",
    "until": "The first day for which it holds no longer; without it the rate holds on, and ends the one before",
    "assistant": "Another therapist, who has a part of the pay",
    "assistantBasisPoints": "The assistant's part of the pay: hundredths of a percent",
  ]
  static let refusals: [RefusalReason] = [.notFound, .periodsOverlap, .valueNotAllowed, .dayClosed]
  static let example: String? = #"""
    {"therapist": "dana-whitford", "treatmentType": "ims-45", "basis": "collected", "basisPoints": 6000,
     "from": "2027-01-01"}
    """#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var treatmentType: TreatmentTypeRef?
    var location: LocationRef?
    var basis: PayBasis
    var basisPoints: BasisPoints
    var from: CivilDate
    var until: CivilDate?
    var assistant: TherapistRef?
    var assistantBasisPoints: BasisPoints?
  }

  struct Result: Codable, Sendable {
    var rate: PayRate
    /// The rate for the same that ended with the day before, where there was one without an end.
    var ended: PayRate?
    var therapistId: TherapistID
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.therapistId.uuid)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    if let until = params.until, until <= params.from { throw Refusal(.valueNotAllowed, field: "until") }
    let key = try tx.payKey(params)
    // The database ends it, whatever this read has seen.
    let open = params.until == nil ? try tx.first(OpenPayRate(key: key, from: params.from))?.value : nil
    let id = PayRateID.new()
    try tx.execute(InsertPayRate(id: id, key: key, params: params))
    guard let rate = try tx.first(FindPayRate(rate: id)) else { throw CallError.forbidden }
    let before = try open.flatMap { try tx.first(FindPayRate(rate: $0)) }
    return Result(rate: rate, ended: before?.until == params.from ? before : nil, therapistId: key.therapist)
  }
}

/// What a rate is for; absent: any.
struct PayKey: Sendable {
  var therapist: TherapistID
  var treatmentType: TreatmentTypeID?
  var location: LocationID?
  var assistant: TherapistID?
}

extension Transaction {
  /// What the parameters name, each of which is there.
  func payKey(_ params: SetPayRate.Params) throws -> PayKey {
    let found = try first(PaidFor(params: params))
    guard let therapist = found?.therapist else { throw Refusal.notFound("therapist") }
    let key = PayKey(
      therapist: therapist, treatmentType: found?.treatmentType, location: found?.location, assistant: found?.assistant)
    if params.treatmentType != nil, key.treatmentType == nil { throw Refusal.notFound("treatmentType") }
    if params.location != nil, key.location == nil { throw Refusal.notFound("location") }
    if params.assistant != nil, key.assistant == nil { throw Refusal.notFound("assistant") }
    return key
  }
}

/// Also who has retired and what is no longer offered: what was billed of them may be paid yet.
struct PaidFor: Statement {
  static let sql: StaticString = """
    SELECT
      (SELECT t.id FROM therapist_profiles.therapists t WHERE t.id = $1 OR t.slug = $2),
      (SELECT y.id FROM practice.treatment_types y WHERE y.id = $3 OR y.code = $4),
      (SELECT l.id FROM practice.locations l WHERE l.id = $5 OR l.code = $6),
      (SELECT s.id FROM therapist_profiles.therapists s WHERE s.id = $7 OR s.slug = $8)
    """
  struct Row: StatementRow {
    let therapist: TherapistID?
    let treatmentType: TreatmentTypeID?
    let location: LocationID?
    let assistant: TherapistID?
    init(from columns: inout Columns) throws {
      therapist = try columns.nextIfPresent()
      treatmentType = try columns.nextIfPresent()
      location = try columns.nextIfPresent()
      assistant = try columns.nextIfPresent()
    }
  }
  var params: SetPayRate.Params
  func bind(to binds: inout Binds) {
    binds.add(params.therapist.id)
    binds.add(params.therapist.code)
    binds.add(params.treatmentType?.id)
    binds.add(params.treatmentType?.code)
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.assistant?.id)
    binds.add(params.assistant?.code)
  }
}

struct OpenPayRate: Statement {
  static let sql: StaticString = """
    SELECT r.id FROM billing.pay_rates r
    WHERE r.therapist_id = $1 AND r.treatment_type_id IS NOT DISTINCT FROM $2 AND r.location_id IS NOT DISTINCT FROM $3
      AND r.withdrawn_at IS NULL AND upper_inf(r.valid) AND lower(r.valid) < $4
    """
  typealias Row = Single<PayRateID>
  var key: PayKey
  var from: CivilDate
  func bind(to binds: inout Binds) {
    binds.add(key.therapist)
    binds.add(key.treatmentType)
    binds.add(key.location)
    binds.add(from)
  }
}

struct InsertPayRate: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.pay_rates (id, therapist_id, treatment_type_id, location_id, basis, basis_points, valid,
      assistant_id, assistant_basis_points)
    VALUES ($1, $2, $3, $4, $5, $6, daterange($7, $8), $9, $10)
    """
  typealias Row = NoRow
  var id: PayRateID
  var key: PayKey
  var params: SetPayRate.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(key.therapist)
    binds.add(key.treatmentType)
    binds.add(key.location)
    binds.add(params.basis)
    binds.add(params.basisPoints)
    binds.add(params.from)
    binds.add(params.until)
    binds.add(key.assistant)
    binds.add(params.assistantBasisPoints)
  }
}

struct FindPayRate: Statement {
  static let sql: StaticString = """
    SELECT id, therapist, treatment_type, location, basis, basis_points, assistant, assistant_basis_points, valid_from,
      valid_until, set_at
    FROM billing.pay_rate_cards WHERE id = $1
    """
  typealias Row = PayRate
  var rate: PayRateID
  func bind(to binds: inout Binds) { binds.add(rate) }
}

enum WithdrawPayRate: Command {
  static let name: OperationName = "compensation.withdrawRate"
  static let summary = "Take back a rate that was set by mistake, unless it has earned on a day that is closed"
  static let access = Access.needs(.billingPay)
  static let audit = Audit.writes(.therapist)
  static let help: KeyValuePairs = [
    "rate": "Which rate; the one that it had ended does not come back by itself"
  ]
  static let refusals: [RefusalReason] = [.notFound, .dayClosed]

  struct Params: Codable, Sendable { var rate: PayRateID }

  struct Result: Codable, Sendable {
    /// As it was.
    var rate: PayRate
    var therapistId: TherapistID
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.therapistId.uuid)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    guard let rate = try tx.first(FindPayRate(rate: params.rate)) else { throw Refusal.notFound("rate") }
    guard let therapist = try tx.first(TakeBackPayRate(rate: params.rate))?.value else {
      throw Refusal.notFound("rate")
    }
    return Result(rate: rate, therapistId: therapist)
  }
}

struct TakeBackPayRate: Statement {
  static let sql: StaticString = """
    UPDATE billing.pay_rates SET withdrawn_at = needlepoint.now() WHERE id = $1 AND withdrawn_at IS NULL
    RETURNING therapist_id
    """
  typealias Row = Single<TherapistID>
  var rate: PayRateID
  func bind(to binds: inout Binds) { binds.add(rate) }
}

enum ListPayRates: Read {
  static let name: OperationName = "compensation.rates"
  static let summary = "List what therapists are paid, by therapist and day: all rates, or those that hold on a day"
  static let access = Access.needs(.billingPay)
  static let audit = Audit.reads(.therapist)
  static let help: KeyValuePairs = [
    "therapist": "Of this therapist only", "on": "Only the rates for services of this day",
  ]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef?
    var on: CivilDate?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<PayRate>) -> AuditSubject {
    AuditSubject(id: params.therapist?.id?.uuid)
  }

  static func query(_ params: Params, by caller: Caller) throws -> PayRatesPage {
    PayRatesPage(params: params, after: try params.cursor?.parts(3))
  }

  static func answer(_ rows: [PayRate], _ params: Params) -> Page<PayRate> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [$0.therapist.value, $0.from.description, $0.id.description])
    }
  }
}

struct PayRatesPage: Statement {
  static let sql: StaticString = """
    SELECT id, therapist, treatment_type, location, basis, basis_points, assistant, assistant_basis_points, valid_from,
      valid_until, set_at
    FROM billing.pay_rate_cards
    WHERE (($1::uuid IS NULL AND $2::text IS NULL) OR therapist_id = $1 OR therapist = $2)
      AND ($3::date IS NULL OR valid @> $3)
      AND ($4::text IS NULL OR (therapist, valid_from::text, id::text) > ($4, $5, $6))
    ORDER BY therapist, valid_from::text, id::text LIMIT $7
    """
  typealias Row = PayRate
  var params: ListPayRates.Params
  /// Therapist, first day and id of the last row of the page before.
  var after: [String]?
  func bind(to binds: inout Binds) {
    binds.add(params.therapist?.id)
    binds.add(params.therapist?.code)
    binds.add(params.on)
    binds.add(after?.first)
    binds.add(after?.dropFirst().first)
    binds.add(after?.last)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
