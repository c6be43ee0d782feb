import ClinicValues
import Operations
import Store

extension Kinds {
  enum Price: EntityKind {
    static let code: CodeForm? = nil
    static let noun = "price"
  }
}
typealias PriceID = ID<Kinds.Price>

/// What a treatment costs at a location while the price holds.
struct Price: Codable, Sendable, StatementRow {
  var id: PriceID
  /// Code of the treatment type.
  var treatmentType: TreatmentTypeCode
  /// Code of the location.
  var location: LocationCode
  var price: Money
  /// The first day on which it holds.
  var from: CivilDate
  /// The first day on which it holds no longer; absent while no end is set.
  var until: CivilDate?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    treatmentType = try columns.next()
    location = try columns.next()
    price = Money(minorUnits: try columns.next(), currency: try columns.next())
    from = try columns.next()
    until = try columns.nextIfPresent()
  }
}

struct FindPrice: Statement {
  static let sql: StaticString = """
    SELECT id, treatment_type, location, amount, currency, valid_from, valid_until
    FROM practice.price_cards WHERE id = $1
    """
  typealias Row = Price
  var price: PriceID
  func bind(to binds: inout Binds) { binds.add(price) }
}
