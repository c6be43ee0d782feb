import ClinicValues
import Operations
import Store

/// How much of a package goes back when it is ended early (rule 2.13).
enum PackageRefundPolicy: String, WireChoice, SQLValue {
  /// What was paid, less the regular price of each visit that was had.
  case regularPrice = "regular_price"
  /// The price of the units that are left.
  case proRata = "pro_rata"
}

enum PackageUnitsKind: QuantityKind {
  static let range = 2...200
  static let example = 10
  static let summary = "Visits"
}
typealias PackageUnits = Quantity<PackageUnitsKind>

enum MonthsKind: QuantityKind {
  static let range = 1...120
  static let example = 12
  static let summary = "Months"
}
typealias Months = Quantity<MonthsKind>

/// Visits of one treatment that are sold together, as the fee schedule shows them.
struct PackageOffer: Codable, Sendable, StatementRow {
  var id: PackageOfferID
  var code: PackageOfferCode
  var name: BillingText
  var treatment: TreatmentTypeCode
  var units: PackageUnits
  var price: Money
  var monthsValid: Months?
  var refundPolicy: PackageRefundPolicy
  /// What a visit counts for in the therapist's pay; absent: what the unit is worth.
  var payValue: Money?
  var offeredAt: Instant
  var endedAt: Instant?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    code = try columns.next()
    name = try columns.next()
    treatment = try columns.next()
    units = try columns.next()
    let currency = try columns.next(Currency.self)
    price = Money(try columns.next(), currency)
    monthsValid = try columns.nextIfPresent()
    refundPolicy = try columns.next()
    payValue = try columns.nextIfPresent().map { Money($0, currency) }
    offeredAt = try columns.next()
    endedAt = try columns.nextIfPresent()
  }
}

enum OfferPackage: Command {
  static let name: OperationName = "packages.offer"
  static let summary = "Offer visits of a treatment together, at one price, with its policy on refunds"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.price)
  static let help: KeyValuePairs = [
    "code": "Short name", "name": "As patients read it", "treatment": "Which treatment; one without tax",
    "units": "How many visits", "price": "Of all of them", "monthsValid": "How long; without an end unless given",
    "refundPolicy": "What goes back when it is ended early",
    "payValue": "What a visit counts for in the therapist's pay; what the unit is worth unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound, .alreadyExists, .valueNotAllowed, .currencyMix]
  static let example: String? = #"""
    {"code": "ims-5", "name": "Five IMS treatments", "treatment": "ims-45", "units": 5,
     "price": {"amount": "525.00", "currency": "CAD"}, "refundPolicy": "regular_price"}
    """#

  struct Params: Codable, Sendable {
    var code: PackageOfferCode
    var name: BillingText
    var treatment: TreatmentTypeRef
    var units: PackageUnits
    var price: Money
    var monthsValid: Months?
    var refundPolicy: PackageRefundPolicy
    var payValue: Money?
  }

  static func subject(_ params: Params, _ result: PackageOffer) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PackageOffer {
    if let value = params.payValue, value.currency != params.price.currency {
      throw Refusal(.currencyMix, field: "payValue")
    }
    guard let isTaxed = try tx.first(IsTreatmentTaxed(treatment: params.treatment))?.value else {
      throw Refusal.notFound("treatment")
    }
    // When the tax on what is paid beforehand falls due is not settled in the sources.
    guard !isTaxed else { throw Refusal(.valueNotAllowed, field: "treatment") }
    let id = PackageOfferID.new()
    try tx.execute(InsertOffer(id: id, params: params))
    guard let offer = try tx.first(Offers(offer: id)) else { throw CallError.internalError }
    return offer
  }
}

struct IsTreatmentTaxed: Statement {
  static let sql: StaticString = """
    SELECT y.tax_reason <> 'exempt_physiotherapy' FROM practice.treatment_types y WHERE y.id = $1 OR y.code = $2
    """
  typealias Row = Single<Bool>
  var treatment: TreatmentTypeRef
  func bind(to binds: inout Binds) {
    binds.add(treatment.id)
    binds.add(treatment.code)
  }
}

struct InsertOffer: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.package_offers (id, code, name, treatment_type_id, units, price, currency, months_valid,
      refund_policy, pay_value)
    SELECT $1, $2, $3, y.id, $6, $7, $8, $9, $10, $11 FROM practice.treatment_types y WHERE y.id = $4 OR y.code = $5
    """
  typealias Row = NoRow
  var id: PackageOfferID
  var params: OfferPackage.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.code)
    binds.add(params.name)
    binds.add(params.treatment.id)
    binds.add(params.treatment.code)
    binds.add(params.units)
    binds.add(params.price.minorUnits)
    binds.add(params.price.currency)
    binds.add(params.monthsValid)
    binds.add(params.refundPolicy)
    binds.add(params.payValue?.minorUnits)
  }
}

/// One, or all: those that have ended too where asked.
struct Offers: Statement {
  static let sql: StaticString = """
    SELECT o.id, o.code, o.name, y.code, o.units, o.currency, o.price, o.months_valid, o.refund_policy, o.pay_value,
      o.offered_at, o.ended_at
    FROM billing.package_offers o JOIN practice.treatment_types y ON y.id = o.treatment_type_id
    WHERE ($1::uuid IS NULL OR o.id = $1) AND ($2 OR o.ended_at IS NULL OR o.id = $1)
      AND ($3::text IS NULL OR o.code > $3)
    ORDER BY o.code LIMIT $4
    """
  typealias Row = PackageOffer
  var offer: PackageOfferID?
  var includeEnded = false
  var after: String?
  var limit = 1
  func bind(to binds: inout Binds) {
    binds.add(offer)
    binds.add(includeEnded)
    binds.add(after)
    binds.add(limit)
  }
}

enum ListOffers: Read {
  static let name: OperationName = "packages.offers"
  static let summary = "List the packages that are offered, with their prices and policies on refunds"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.price)
  static let help: KeyValuePairs = ["includeEnded": "Past ones too"]

  struct Params: Codable, Sendable {
    var includeEnded: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<PackageOffer>) -> AuditSubject { .nothing }
  static func query(_ params: Params, by caller: Caller) throws -> Offers {
    Offers(
      includeEnded: params.includeEnded ?? false, after: try params.cursor?.parts(1).first,
      limit: (params.limit?.value ?? pageRows) + 1)
  }
  static func answer(_ rows: [PackageOffer], _ params: Params) -> Page<PackageOffer> {
    Page(cutting: rows, limit: params.limit?.value ?? pageRows) { Cursor(parts: [$0.code.value]) }
  }
}

enum EndOffer: Command {
  static let name: OperationName = "packages.endOffer"
  static let summary = "Offer a package no more; those that are sold stay as they are"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.price)
  static let help: KeyValuePairs = ["offer": "Which offer"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var offer: PackageOfferRef }

  static func subject(_ params: Params, _ result: PackageOffer) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PackageOffer {
    guard let id = try tx.first(CloseOffer(offer: params.offer))?.value, let offer = try tx.first(Offers(offer: id))
    else { throw Refusal.notFound("offer") }
    return offer
  }
}

struct CloseOffer: Statement {
  static let sql: StaticString = """
    UPDATE billing.package_offers SET ended_at = needlepoint.now() WHERE (id = $1 OR code = $2) AND ended_at IS NULL
    RETURNING id
    """
  typealias Row = Single<PackageOfferID>
  var offer: PackageOfferRef
  func bind(to binds: inout Binds) {
    binds.add(offer.id)
    binds.add(offer.code)
  }
}
