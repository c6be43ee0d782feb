import ClinicValues
import Operations
import Store

enum RederiveSchedule: Command {
  static let name: OperationName = "schedule.rederive"
  static let summary = "Give coming appointments the instants that their wall-clock times have by the zone data now"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.schedule)
  static let help: KeyValuePairs = ["location": "This location only"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var location: LocationRef?
  }

  /// An appointment whose instant differs from what the zone's data says now.
  struct Moved: Codable, Sendable {
    var appointment: AppointmentID
    var location: LocationCode
    var localStart: CivilDateTime
    var was: Instant
    /// Absent when the clock skips the time now.
    var becomes: Instant?
    /// `time_does_not_exist` or `slot_taken`: it stays as it was, and somebody has to move it.
    var problem: String?
  }

  struct Outcome: Codable, Sendable {
    /// Those with a problem, which somebody has to move, and then the others: 1,000 at most. A problem that found no
    /// room is there in the next call, since it stays.
    var items: [Moved]
    /// Of all, also of those that are not shown.
    var count: Int
    /// Of those with a problem.
    var problemCount: Int
  }

  static func subject(_ params: Params, _ result: Outcome) -> AuditSubject {
    AuditSubject(location: params.location?.id)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Outcome {
    var location: LocationID?
    if let reference = params.location {
      guard let found = try tx.first(ResolveLocation(location: reference)) else { throw Refusal.notFound("location") }
      location = found.value
    }
    let all = try tx.rows(DeriveAnew(location: location)).map(\.moved)
    let problems = all.filter { $0.problem != nil }
    let others = all.filter { $0.problem == nil }
    return Outcome(items: Array((problems + others).prefix(1000)), count: all.count, problemCount: problems.count)
  }
}

struct ResolveLocation: Statement {
  static let sql: StaticString = """
    SELECT l.id FROM practice.locations l
    WHERE l.id = (SELECT coalesce($1, (SELECT x.id FROM practice.locations x WHERE x.code = $2)))
    """
  typealias Row = Single<LocationID>
  var location: LocationRef
  func bind(to binds: inout Binds) {
    binds.add(location.id)
    binds.add(location.code)
  }
}

struct DeriveAnew: Statement {
  static let sql: StaticString = """
    SELECT d.appointment_id, d.location_code, d.local_start, d.was, d.becomes, d.problem
    FROM scheduling.rederive($1) d
    """
  struct Row: StatementRow {
    let moved: RederiveSchedule.Moved
    init(from columns: inout Columns) throws {
      moved = RederiveSchedule.Moved(
        appointment: try columns.next(), location: try columns.next(), localStart: try columns.next(),
        was: try columns.next(), becomes: try columns.nextIfPresent(), problem: try columns.nextIfPresent())
    }
  }
  var location: LocationID?
  func bind(to binds: inout Binds) { binds.add(location) }
}
