import ClinicValues
import Operations
import Store

enum ListLocations: Read {
  static let name: OperationName = "locations.list"
  static let summary = "List the clinic's locations"
  static let access = Access.needs(.practiceRead)
  static let audit = Audit.reads(.location)
  static let help: KeyValuePairs = ["includeClosed": "Closed locations too"]

  struct Params: Codable, Sendable {
    var includeClosed: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Location>) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) throws -> LocationsPage {
    LocationsPage(
      includeClosed: params.includeClosed ?? false, after: try params.cursor?.parts(1).first,
      limit: params.limit?.value ?? Cursor.pageSize)
  }

  static func answer(_ rows: [Location], _ params: Params) -> Page<Location> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) { Cursor(parts: [$0.code.value]) }
  }
}

struct LocationsPage: Statement {
  static let sql: StaticString = """
    SELECT id, code, name, street, city, province, postal_code, phone, zone, legal_entity, version, closed_at
    FROM practice.location_cards
    WHERE ($1 OR closed_at IS NULL) AND ($2::text IS NULL OR code > $2)
    ORDER BY code LIMIT $3
    """
  typealias Row = Location
  var includeClosed: Bool
  var after: String?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(includeClosed)
    binds.add(after)
    binds.add(limit + 1)
  }
}
