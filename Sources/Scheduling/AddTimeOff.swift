import ClinicValues
import Operations
import Store

enum AddTimeOff: Command {
  static let name: OperationName = "timeOff.add"
  static let summary = "Give a therapist time off"
  static let access = Access.needs(.shiftsWrite)
  static let audit = Audit.writes(.timeOff)
  static let help: KeyValuePairs = [
    "therapist": "Who is away",
    "start": "Wall-clock time from which on",
    "end": "Wall-clock time until which; a whole day ends at midnight of the next",
    "reason": "Why, if others may read it",
    "keepAppointments": "Keep appointments that would lie outside of hours then; without it they make it refused",
  ]
  static let refusals: [RefusalReason] = [.notFound, .appointmentsAffected]
  static let example: String? = #"""
    {"therapist": "dana-whitford", "start": "2026-12-28T00:00", "end": "2027-01-02T00:00", "reason": "Holidays"}
    """#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var start: CivilDateTime
    var end: CivilDateTime
    var reason: Remark?
    var keepAppointments: Bool?
  }

  struct Outcome: Codable, Sendable {
    var timeOff: TimeOff
    /// Appointments that were kept and lie outside of hours now.
    var appointmentsKept: Int
  }

  static func subject(_ params: Params, _ result: Outcome) -> AuditSubject { AuditSubject(id: result.timeOff.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Outcome {
    guard params.end > params.start else {
      throw FieldProblems([FieldProblem(field: "end", problem: "must be after start")])
    }
    let therapist = try tx.therapist(params.therapist)
    let id = AbsenceID.new()
    try tx.execute(InsertTimeOff(id: id, therapist: therapist, params: params))
    let kept = try tx.settleOpenTime(of: therapist, keepAppointments: params.keepAppointments)
    return Outcome(timeOff: try tx.timeOff(id), appointmentsKept: kept)
  }
}

struct InsertTimeOff: Statement {
  static let sql: StaticString = """
    INSERT INTO scheduling.time_off (id, therapist_id, period, reason) VALUES ($1, $2, tsrange($3, $4), $5)
    """
  typealias Row = NoRow
  var id: AbsenceID
  var therapist: TherapistID
  var params: AddTimeOff.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(therapist)
    binds.add(params.start)
    binds.add(params.end)
    binds.add(params.reason)
  }
}
