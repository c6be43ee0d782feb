import ClinicValues
import Operations
import Store

enum CreateLocation: Command {
  static let name: OperationName = "locations.create"
  static let summary = "Add a clinic location"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.location)
  static let help: KeyValuePairs = [
    "code": "Short code by which people call the location",
    "name": "Name of the location",
    "address": "Street, city, province and postal code",
    "phone": "Telephone number of the reception",
    "zone": "IANA time zone, like America/Edmonton; wall-clock times there are meant in it",
    "legalEntity": "Who runs it and issues its invoices",
  ]
  static let refusals: [RefusalReason] = [.alreadyExists, .unknownTimeZone, .notFound]
  static let example: String? = #"""
    {"code": "inglewood", "name": "Inglewood", "zone": "America/Edmonton", "legalEntity": "prairie-ims",
     "address": {"street": "9 Avenue SE", "city": "Calgary", "province": "AB", "postalCode": "T2G 0R5"}}
    """#

  struct Params: Codable, Sendable {
    var code: LocationCode
    var name: Label
    var address: PlaceAddress
    var phone: PhoneNumber?
    var zone: TimeZoneName
    var legalEntity: LegalEntityRef
  }

  static func subject(_ params: Params, _ result: Location) -> AuditSubject {
    AuditSubject(id: result.id.uuid, location: result.id)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Location {
    let id = LocationID.new()
    guard try tx.execute(InsertLocation(id: id, params: params)) == 1 else { throw Refusal.notFound("legalEntity") }
    return try tx.location(id.uuid)
  }
}

struct InsertLocation: Statement {
  static let sql: StaticString = """
    INSERT INTO practice.locations
      (id, code, name, street, city, province, postal_code, phone, zone, legal_entity_id)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, e.id
    FROM practice.legal_entities e WHERE e.id = $10 OR e.code = $11
    """
  typealias Row = NoRow
  var id: LocationID
  var params: CreateLocation.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.code)
    binds.add(params.name)
    binds.add(params.address.street)
    binds.add(params.address.city)
    binds.add(params.address.province)
    binds.add(params.address.postalCode)
    binds.add(params.phone)
    binds.add(params.zone)
    binds.add(params.legalEntity.id)
    binds.add(params.legalEntity.code)
  }
}
