import ClinicValues
import Operations
import Store

enum ListPrices: Read {
  static let name: OperationName = "prices.list"
  static let summary = "List prices: all, or those in force on a day"
  static let access = Access.needs(.practiceRead)
  static let audit = Audit.reads(.price)
  static let help: KeyValuePairs = [
    "treatmentType": "Prices of this treatment type only",
    "location": "Prices at this location only",
    "on": "Only the prices in force on this day",
  ]

  struct Params: Codable, Sendable {
    var treatmentType: TreatmentTypeRef?
    var location: LocationRef?
    var on: CivilDate?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Price>) -> AuditSubject {
    AuditSubject(location: params.location?.id)
  }

  static func query(_ params: Params, by caller: Caller) throws -> PricesPage {
    PricesPage(params: params, after: try params.cursor?.parts(3))
  }

  static func answer(_ rows: [Price], _ params: Params) -> Page<Price> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [$0.treatmentType.value, $0.location.value, $0.from.description])
    }
  }
}

struct PricesPage: Statement {
  static let sql: StaticString = """
    SELECT id, treatment_type, location, amount, currency, valid_from, valid_until FROM practice.price_cards
    WHERE (($1::uuid IS NULL AND $2::text IS NULL) OR treatment_type_id = $1 OR treatment_type = $2)
      AND (($3::uuid IS NULL AND $4::text IS NULL) OR location_id = $3 OR location = $4)
      AND ($5::date IS NULL OR valid @> $5)
      AND ($6::text IS NULL OR (treatment_type, location, valid_from::text) > ($6, $7, $8))
    ORDER BY treatment_type, location, valid_from::text LIMIT $9
    """
  typealias Row = Price
  var params: ListPrices.Params
  /// Treatment type, location and first day of the last row of the page before.
  var after: [String]?
  func bind(to binds: inout Binds) {
    binds.add(params.treatmentType?.id)
    binds.add(params.treatmentType?.code)
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.on)
    binds.add(after?.first)
    binds.add(after?.dropFirst().first)
    binds.add(after?.last)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
