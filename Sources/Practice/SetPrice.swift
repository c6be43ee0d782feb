import ClinicValues
import Operations
import Store

enum SetPrice: Command {
  static let name: OperationName = "prices.set"
  static let summary = "Set what a treatment costs at a location from a day on"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.price)
  static let help: KeyValuePairs = [
    "treatmentType": "Which treatment type",
    "location": "Where",
    "price": "What it costs, before tax",
    "from": "The first day of the price",
    "until": "The first day on which it holds no longer; without it the price holds on, and ends the one before",
  ]
  static let refusals: [RefusalReason] = [.notFound, .pricePeriodsOverlap, .valueNotAllowed]
  static let example: String? = #"""
    {"treatmentType": "ims-45", "location": "riverside", "price": {"amount": "120.00", "currency": "CAD"},
     "from": "2027-01-01"}
    """#

  struct Params: Codable, Sendable {
    var treatmentType: TreatmentTypeRef
    var location: LocationRef
    var price: Money
    var from: CivilDate
    var until: CivilDate?
  }

  struct Result: Codable, Sendable {
    var price: Price
    /// The price that ended the day before, where there was one without an end.
    var ended: Price?
    var locationId: LocationID
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.price.id.uuid, location: result.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    if let until = params.until, until <= params.from { throw Refusal(.valueNotAllowed, field: "until") }
    guard params.price.minorUnits >= 0 else { throw Refusal(.valueNotAllowed, field: "price") }
    let place = try tx.first(PricedAt(treatmentType: params.treatmentType, location: params.location))
    guard let treatmentType = place?.treatmentType else { throw Refusal.notFound("treatmentType") }
    guard let location = place?.location else { throw Refusal.notFound("location") }
    let ended =
      params.until == nil
      ? try tx.first(EndOpenPrice(treatmentType: treatmentType, location: location, from: params.from))?.value : nil
    let id = PriceID.new()
    tx.later(
      InsertPrice(
        id: id, treatmentType: treatmentType, location: location, price: params.price, from: params.from,
        until: params.until))
    guard let price = try tx.first(FindPrice(price: id)) else { throw Refusal.notFound("price") }
    return Result(
      price: price, ended: try ended.flatMap { try tx.first(FindPrice(price: $0)) }, locationId: location)
  }
}

/// What a price is for, as far as it is offered.
struct PricedAt: Statement {
  static let sql: StaticString = """
    SELECT
      (SELECT t.id FROM practice.treatment_types t WHERE (t.id = $1 OR t.code = $2) AND t.retired_at IS NULL),
      (SELECT l.id FROM practice.locations l WHERE (l.id = $3 OR l.code = $4) AND l.closed_at IS NULL)
    """
  struct Row: StatementRow {
    let treatmentType: TreatmentTypeID?
    let location: LocationID?
    init(from columns: inout Columns) throws {
      treatmentType = try columns.nextIfPresent()
      location = try columns.nextIfPresent()
    }
  }
  var treatmentType: TreatmentTypeRef
  var location: LocationRef
  func bind(to binds: inout Binds) {
    binds.add(treatmentType.id)
    binds.add(treatmentType.code)
    binds.add(location.id)
    binds.add(location.code)
  }
}

struct EndOpenPrice: Statement {
  static let sql: StaticString = """
    UPDATE practice.prices SET valid = daterange(lower(valid), $3)
    WHERE treatment_type_id = $1 AND location_id = $2 AND withdrawn_at IS NULL AND upper_inf(valid)
      AND lower(valid) < $3
    RETURNING id
    """
  typealias Row = Single<PriceID>
  var treatmentType: TreatmentTypeID
  var location: LocationID
  var from: CivilDate
  func bind(to binds: inout Binds) {
    binds.add(treatmentType)
    binds.add(location)
    binds.add(from)
  }
}

struct InsertPrice: Statement {
  static let sql: StaticString = """
    INSERT INTO practice.prices (id, treatment_type_id, location_id, amount, currency, valid)
    VALUES ($1, $2, $3, $4, $5, daterange($6, $7))
    """
  typealias Row = NoRow
  var id: PriceID
  var treatmentType: TreatmentTypeID
  var location: LocationID
  var price: Money
  var from: CivilDate
  var until: CivilDate?
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(treatmentType)
    binds.add(location)
    binds.add(price.minorUnits)
    binds.add(price.currency)
    binds.add(from)
    binds.add(until)
  }
}
