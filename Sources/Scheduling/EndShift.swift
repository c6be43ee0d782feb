import ClinicValues
import Operations
import Store

enum EndShift: Command {
  static let name: OperationName = "shifts.end"
  static let summary = "End a weekly shift from a day on"
  static let access = Access.needs(.shiftsWrite)
  static let audit = Audit.writes(.shift)
  static let help: KeyValuePairs = [
    "shift": "Which shift",
    "expectedVersion": "The version that you read",
    "on":
      "The first day on which it does not hold any more, no later than its end; its first day takes it back altogether",
    "keepAppointments": "Keep appointments that would lie outside of hours then; without it they make it refused",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .valueNotAllowed, .appointmentsAffected]
  static let example: String? = #"""
    {"shift": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "expectedVersion": 1, "on": "2027-12-15"}
    """#

  struct Params: Codable, Sendable {
    var shift: ShiftID
    var expectedVersion: Version
    var on: CivilDate
    var keepAppointments: Bool?
  }

  struct Ended: Codable, Sendable {
    var shift: ShiftID
    var therapistId: TherapistID
    var locationId: LocationID
    /// It holds on no day any more.
    var isTakenBack: Bool
    /// Appointments that were kept and lie outside of hours now.
    var appointmentsKept: Int
  }

  static func subject(_ params: Params, _ result: Ended) -> AuditSubject {
    AuditSubject(id: result.shift.uuid, location: result.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Ended {
    let shift = try tx.shift(params.shift)
    // Ending it makes no shift longer.
    if let until = shift.until, params.on > until { throw Refusal(.valueNotAllowed, field: "on") }
    _ = try tx.edit(CutShift(params: params), of: "shift")
    let kept = try tx.settleOpenTime(of: shift.therapistId, keepAppointments: params.keepAppointments)
    return Ended(
      shift: params.shift, therapistId: shift.therapistId, locationId: shift.locationId,
      isTakenBack: params.on <= shift.from, appointmentsKept: kept)
  }
}

struct CutShift: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM scheduling.shifts WHERE id = $1 AND withdrawn_at IS NULL FOR UPDATE),
      edited AS (
        UPDATE scheduling.shifts s SET version = s.version + 1,
          valid = CASE WHEN $3 > lower(s.valid) THEN daterange(lower(s.valid), $3) ELSE s.valid END,
          withdrawn_at = CASE WHEN $3 > lower(s.valid) THEN NULL ELSE needlepoint.now() END
        FROM found WHERE s.id = found.id AND found.version = $2 RETURNING s.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: EndShift.Params
  func bind(to binds: inout Binds) {
    binds.add(params.shift)
    binds.add(params.expectedVersion)
    binds.add(params.on)
  }
}
