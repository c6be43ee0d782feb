import ClinicValues
import Operations
import Store

enum UpdateLocation: Command {
  static let name: OperationName = "locations.update"
  static let summary = "Change a location; with its zone, future bookings keep their wall-clock time"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.location)
  static let help: KeyValuePairs = [
    "location": "Which location",
    "expectedVersion": "The version that you read",
    "name": "New name",
    "address": "New address, the whole of it",
    "phone": "New telephone number",
    "zone": "New IANA time zone; future bookings keep their wall-clock time in it",
    "legalEntity": "Who runs it from now on",
    "clear": "What to leave empty from now on",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .staleVersion, .unknownTimeZone, .slotTaken, .timeDoesNotExist,
  ]
  static let example: String? = #"{"location": "riverside", "expectedVersion": 1, "name": "Riverside Park"}"#

  enum Clearable: String, WireChoice {
    case phone
  }

  struct Params: Codable, Sendable {
    var location: LocationRef
    var expectedVersion: Version
    var name: Label?
    var address: PlaceAddress?
    var phone: PhoneNumber?
    var zone: TimeZoneName?
    var legalEntity: LegalEntityRef?
    var clear: [Clearable]?
  }

  static func subject(_ params: Params, _ result: Location) -> AuditSubject {
    AuditSubject(id: result.id.uuid, location: result.id)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Location {
    if let entity = params.legalEntity, try tx.first(FindLegalEntity(entity: entity)) == nil {
      throw Refusal.notFound("legalEntity")
    }
    return try tx.location(try tx.edit(EditLocation(params: params), of: "location"))
  }
}

struct EditLocation: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM practice.locations WHERE id = $1 OR code = $2 FOR UPDATE),
      edited AS (
        UPDATE practice.locations l SET name = coalesce($4, name), street = coalesce($5, street),
          city = coalesce($6, city), province = coalesce($7, province), postal_code = coalesce($8, postal_code),
          phone = CASE WHEN $13 THEN NULL ELSE coalesce($9, phone) END, zone = coalesce($10, zone),
          legal_entity_id = coalesce(
            $11, (SELECT e.id FROM practice.legal_entities e WHERE e.code = $12), legal_entity_id),
          version = l.version + 1
        FROM found WHERE l.id = found.id AND found.version = $3 RETURNING l.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: UpdateLocation.Params
  func bind(to binds: inout Binds) {
    binds.add(params.location.id)
    binds.add(params.location.code)
    binds.add(params.expectedVersion)
    binds.add(params.name)
    binds.add(params.address?.street)
    binds.add(params.address?.city)
    binds.add(params.address?.province)
    binds.add(params.address?.postalCode)
    binds.add(params.phone)
    binds.add(params.zone)
    binds.add(params.legalEntity?.id)
    binds.add(params.legalEntity?.code)
    binds.add(params.clear?.contains(.phone) ?? false)
  }
}
