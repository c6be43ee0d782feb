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
    "expectedVersion": "The version that you read; absent where the day followed the pattern",
    "hours": "The hours of that day in place of the weekly pattern's; an empty list closes it",
    "reason": "Why",
    "keepAppointments": "Keep appointments that would lie outside of hours then; without it they make it refused",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .staleVersion, .notOffered, .appointmentsAffected, .periodsOverlap,
  ]
  static let example: String? = #"""
    {"therapist": "dana-whitford", "location": "riverside", "date": "2026-12-24",
     "hours": [{"start": "08:00", "end": "12:00"}], "reason": "Christmas Eve"}
    """#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var location: LocationRef
    var date: CivilDate
    var expectedVersion: Version?
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
    let find = FindShiftException(therapist: therapist, location: location, date: params.date)
    if let expected = params.expectedVersion {
      try tx.edit(
        EditShiftException(therapist: therapist, location: location, params: params, expectedVersion: expected),
        of: "date")
    } else {
      let added = try tx.execute(
        InsertShiftException(id: .new(), therapist: therapist, location: location, params: params))
      guard added == 1 else { throw Refusal.stale(current: try tx.first(find)?.version) }
    }
    let kept = try tx.settleOpenTime(of: therapist, keepAppointments: params.keepAppointments)
    guard let exception = try tx.first(find) else { throw Refusal.notFound("date") }
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

/// Touches no row where the day has an exception already.
struct InsertShiftException: Statement {
  static let sql: StaticString = """
    INSERT INTO scheduling.shift_exceptions (id, therapist_id, location_id, on_date, hours, reason)
    VALUES ($1, $2, $3, $4, scheduling.hours_on($4, $5, $6), $7)
    ON CONFLICT ON CONSTRAINT shift_exceptions_day_key DO NOTHING
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

struct EditShiftException: Statement {
  static let sql: StaticString = """
    WITH found AS (
        SELECT id, version FROM scheduling.shift_exceptions
        WHERE therapist_id = $1 AND location_id = $2 AND on_date = $3 FOR UPDATE),
      edited AS (
        UPDATE scheduling.shift_exceptions e SET hours = scheduling.hours_on($3, $4, $5), reason = $6,
          version = e.version + 1
        FROM found WHERE e.id = found.id AND found.version = $7 RETURNING e.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var therapist: TherapistID
  var location: LocationID
  var params: SetShiftException.Params
  var expectedVersion: Version
  func bind(to binds: inout Binds) {
    binds.add(therapist)
    binds.add(location)
    binds.add(params.date)
    binds.add(params.hours.map(\.start.description))
    binds.add(params.hours.map(\.end.description))
    binds.add(params.reason)
    binds.add(expectedVersion)
  }
}
