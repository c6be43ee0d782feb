import ClinicValues
import Operations
import Store

enum GetLocation: Read {
  static let name: OperationName = "locations.get"
  static let summary = "Show a clinic location"
  static let access = Access.needs(.practiceRead)
  static let audit = Audit.reads(.location)
  static let help: KeyValuePairs = ["location": "Which location"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var location: LocationRef
  }

  static func subject(_ params: Params, _ result: Location) -> AuditSubject {
    AuditSubject(id: result.id.uuid, location: result.id)
  }

  static func query(_ params: Params, by caller: Caller) -> FindLocation { FindLocation(location: params.location) }

  static func answer(_ rows: [Location], _ params: Params) throws -> Location {
    guard let row = rows.first else { throw Refusal.notFound("location") }
    return row
  }
}
