import ClinicValues
import Operations
import Store

/// A card terminal, as whoever takes money names it.
struct TerminalCard: Codable, Sendable {
  var code: TerminalCode
  var location: LocationCode
  var kind: TerminalKind
}

/// The terminals are in the server's configuration (`--terminals`), not in the database: see `PaymentTerminals`.
enum ListTerminals: OutsideCommand {
  static let name: OperationName = "terminals.list"
  static let summary = "List the card terminals of the locations whose books you may see"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.books)
  static let help: KeyValuePairs<String, String> = ["location": "Of this location alone"]

  struct Params: Codable, Sendable { var location: LocationRef? }
  struct Result: Codable, Sendable { var items: [TerminalCard] }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { .nothing }

  /// What is set up is known without asking.
  static func ask(_ terminals: PaymentTerminals, _ params: Params, at desk: Desk) async throws -> Done { Done() }

  static func run(
    _ params: Params, at terminals: PaymentTerminals, with answer: Done?, in tx: isolated Transaction,
    by caller: Caller
  ) throws -> Result {
    let places = try tx.rows(PlacesOfTerminals(codes: terminals.entries.map(\.location), location: params.location))
    let open = Set(places.map(\.value))
    return Result(
      items: terminals.entries.filter { open.contains($0.location) }.map {
        TerminalCard(code: $0.code, location: $0.location, kind: $0.kind)
      })
  }

  static func leftOpen(_ answer: Done) -> Refusal? { nil }
}

/// Of some locations, those whose books the caller may see.
struct PlacesOfTerminals: Statement {
  static let sql: StaticString = """
    SELECT l.code FROM practice.locations l
    WHERE l.code = ANY ($1) AND ($2::uuid IS NULL AND $3::text IS NULL OR l.id = $2 OR l.code = $3)
      AND access.may_at('billing.read', l.id)
    """
  typealias Row = Single<LocationCode>
  var codes: [LocationCode]
  var location: LocationRef?
  func bind(to binds: inout Binds) {
    binds.add(codes)
    binds.add(location?.id)
    binds.add(location?.code)
  }
}
