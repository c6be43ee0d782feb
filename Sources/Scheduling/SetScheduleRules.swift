import ClinicValues
import Operations
import Store

enum SetScheduleRules: Command {
  static let name: OperationName = "schedule.setRules"
  static let summary = "Set a location's window for late cancellation, grace for no-shows or grid of starts"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.schedule)
  static let help: KeyValuePairs = [
    "location": "Which location",
    "expectedVersion": "The version that you read; absent while the location has the defaults",
    "lateWindowMinutes": "A cancellation by the patient later than this before the start is a late one",
    "noShowGraceMinutes": "How long after the start nobody is a no-show yet",
    "gridMinutes": "Free starts are offered at multiples of this, counted from midnight",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion]

  struct Params: Codable, Sendable {
    var location: LocationRef
    var expectedVersion: Version?
    var lateWindowMinutes: WindowMinutes?
    var noShowGraceMinutes: GraceMinutes?
    var gridMinutes: GridMinutes?
  }

  static func subject(_ params: Params, _ result: ScheduleRules) -> AuditSubject {
    AuditSubject(location: result.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> ScheduleRules {
    guard let location = try tx.first(ResolveLocation(location: params.location))?.value else {
      throw Refusal.notFound("location")
    }
    let written = try tx.execute(PutScheduleRules(location: location, params: params))
    guard let rules = try tx.first(FindScheduleRules(location: params.location)) else {
      throw Refusal.notFound("location")
    }
    guard written == 1 else { throw Refusal.stale(current: rules.version) }
    return rules
  }
}

/// Touches no row when the version is another. Rules once set are never taken away.
struct PutScheduleRules: Statement {
  static let sql: StaticString = """
    INSERT INTO scheduling.location_rules (location_id, late_window_minutes, no_show_grace_minutes, grid_minutes)
    SELECT $1::uuid, coalesce($2, 1440), coalesce($3, 15), coalesce($4, 15)
    WHERE $5::integer IS NULL OR EXISTS (SELECT FROM scheduling.location_rules r WHERE r.location_id = $1)
    ON CONFLICT (location_id) DO UPDATE SET
      late_window_minutes = coalesce($2, location_rules.late_window_minutes),
      no_show_grace_minutes = coalesce($3, location_rules.no_show_grace_minutes),
      grid_minutes = coalesce($4, location_rules.grid_minutes), version = location_rules.version + 1
    WHERE location_rules.version = $5
    """
  typealias Row = NoRow
  var location: LocationID
  var params: SetScheduleRules.Params
  func bind(to binds: inout Binds) {
    binds.add(location)
    binds.add(params.lateWindowMinutes)
    binds.add(params.noShowGraceMinutes)
    binds.add(params.gridMinutes)
    binds.add(params.expectedVersion)
  }
}
