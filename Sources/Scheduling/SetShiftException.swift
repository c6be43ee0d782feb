import ClinicValues
import Operations
import Store

enum SetShiftException: Command {
  static let name: OperationName = "shifts.setException"
  static let summary = "Give a therapist other hours at a location for one day, or none"
  static let access = Access.needs(.shiftsWrite)
  static let audit = Audit.writes(.shift)
  static let help: KeyValuePairs = [
    "therapist": "Whose day",
    "location": "Where",
    "date": "Which day",
    "hours": "The hours of that day in place of the weekly pattern's; an empty list closes it",
    "reason": "Why",
    "keepAppointments": "Keep appointments that would lie outside of hours then; without it they make it refused",
  ]
  static let refusals: [RefusalReason] = [.notFound, .notOffered, .appointmentsAffected, .periodsOverlap]
  static let example: String? = #"""
    {"therapist": "dana-whitford", "location": "riverside", "date": "2026-12-24",
     "hours": [{"start": "08:00", "end": "12:00"}], "reason": "Christmas Eve"}
    """#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var location: LocationRef
    var date: CivilDate
    var hours: [OpenHours]
    var reason: Remark?
    var keepAppointments: Bool?
  }

  struct Outcome: Codable, Sendable {
    var exception: ShiftException
    /// Appointments that were kept and lie outside of hours now.
    var appointmentsKept: Int
  }

  static func subject(_ params: Params, _ result: Outcome) -> AuditSubject {
    AuditSubject(id: result.exception.id.uuid, location: result.exception.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Outcome {
    try check(params.hours)
    let (therapist, location) = try tx.workplace(params.therapist, params.location)
    try tx.execute(PutShiftException(id: .new(), therapist: therapist, location: location, params: params))
    let kept = try tx.settleOpenTime(of: therapist, keepAppointments: params.keepAppointments)
    let exception = try tx.first(
      FindShiftException(therapist: therapist, location: location, date: params.date))
    guard let exception else { throw Refusal.notFound("date") }
    return Outcome(exception: exception, appointmentsKept: kept)
  }

  private static func check(_ hours: [OpenHours]) throws {
    var problems: [FieldProblem] = []
    if hours.count > 10 { problems.append(FieldProblem(field: "hours", problem: "must be 10 stretches at most")) }
    for (index, stretch) in hours.enumerated() where stretch.end <= stretch.start {
      problems.append(FieldProblem(field: "hours[\(index)].end", problem: "must be after start"))
    }
    guard problems.isEmpty else { throw FieldProblems(problems) }
  }
}

/// Stretches that touch or overlap become one.
struct PutShiftException: Statement {
  static let sql: StaticString = """
    INSERT INTO scheduling.shift_exceptions (id, therapist_id, location_id, on_date, hours, reason)
    VALUES ($1, $2, $3, $4, coalesce((
      SELECT range_agg(tsrange($4::date + h.starts::time, $4::date + h.ends::time))
      FROM unnest($5::text[], $6::text[]) AS h (starts, ends)), '{}'), $7)
    ON CONFLICT ON CONSTRAINT shift_exceptions_day_key
    DO UPDATE SET hours = excluded.hours, reason = excluded.reason, version = shift_exceptions.version + 1
    """
  typealias Row = NoRow
  var id: ShiftID
  var therapist: TherapistID
  var location: LocationID
  var params: SetShiftException.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(therapist)
    binds.add(location)
    binds.add(params.date)
    binds.add(params.hours.map(\.start.description))
    binds.add(params.hours.map(\.end.description))
    binds.add(params.reason)
  }
}
