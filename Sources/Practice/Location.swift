import ClinicValues
import Operations
import Store

/// Where a clinic is: what an envelope needs.
struct PlaceAddress: Codable, Sendable {
  var street: Label
  var city: Label
  var province: Province
  var postalCode: PostalCode
}

/// A clinic location, as the API shows it.
struct Location: Codable, Sendable, StatementRow {
  var id: LocationID
  var code: LocationCode
  var name: Label
  var address: PlaceAddress
  var phone: PhoneNumber?
  /// IANA zone; all wall-clock times at the location are meant in it.
  var zone: TimeZoneName
  /// Code of the legal entity that runs it.
  var legalEntity: Code<Kinds.LegalEntity>
  var version: Version
  /// Set when it was closed: it stays readable and is not offered.
  var closedAt: Instant?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    code = try columns.next()
    name = try columns.next()
    address = PlaceAddress(
      street: try columns.next(), city: try columns.next(), province: try columns.next(),
      postalCode: try columns.next())
    phone = try columns.nextIfPresent()
    zone = try columns.next()
    legalEntity = try columns.next()
    version = try columns.next()
    closedAt = try columns.nextIfPresent()
  }
}

struct FindLocation: Statement {
  static let sql: StaticString = """
    SELECT id, code, name, street, city, province, postal_code, phone, zone, legal_entity, version, closed_at
    FROM practice.location_cards WHERE id = $1 OR code = $2
    """
  typealias Row = Location
  var location: LocationRef
  func bind(to binds: inout Binds) {
    binds.add(location.id)
    binds.add(location.code)
  }
}

extension Transaction {
  /// The location just written.
  func location(_ id: UUID) throws -> Location {
    guard let row = try first(FindLocation(location: LocationRef(LocationID(id)))) else {
      throw Refusal.notFound("location")
    }
    return row
  }
}
