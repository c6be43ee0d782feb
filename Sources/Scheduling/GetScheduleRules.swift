import ClinicValues
import Operations
import Store

enum GetScheduleRules: Read {
  static let name: OperationName = "schedule.rules"
  static let summary = "Show a location's window for late cancellation, grace for no-shows and grid of starts"
  static let access = Access.needs(.scheduleRead)
  static let audit = Audit.reads(.schedule)
  static let help: KeyValuePairs = ["location": "Which location"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var location: LocationRef
  }

  static func subject(_ params: Params, _ result: ScheduleRules) -> AuditSubject {
    AuditSubject(location: result.locationId)
  }

  static func query(_ params: Params, by caller: Caller) -> FindScheduleRules {
    FindScheduleRules(location: params.location)
  }

  static func answer(_ rows: [ScheduleRules], _ params: Params) throws -> ScheduleRules {
    guard let rules = rows.first else { throw Refusal.notFound("location") }
    return rules
  }
}
