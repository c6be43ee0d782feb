import ClinicValues
import Operations
import Store

enum RemoveShiftException: Command {
  static let name: OperationName = "shifts.removeException"
  static let summary = "Put a therapist's day at a location back to the weekly pattern"
  static let access = Access.needs(.shiftsWrite)
  static let audit = Audit.writes(.shift)
  static let help: KeyValuePairs = [
    "therapist": "Whose day",
    "location": "Where",
    "date": "Which day",
    "expectedVersion": "The version of the exception that you read",
    "keepAppointments": "Keep appointments that would lie outside of hours then; without it they make it refused",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .appointmentsAffected]
  static let example: String? = #"""
    {"therapist": "dana-whitford", "location": "riverside", "date": "2026-12-31", "expectedVersion": 1}
    """#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var location: LocationRef
    var date: CivilDate
    var expectedVersion: Version
    var keepAppointments: Bool?
  }

  struct Outcome: Codable, Sendable {
    /// The exception as it was.
    var exception: ShiftException
    /// Appointments that were kept and lie outside of hours now.
    var appointmentsKept: Int
  }

  static func subject(_ params: Params, _ result: Outcome) -> AuditSubject {
    AuditSubject(id: result.exception.id.uuid, location: result.exception.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Outcome {
    let found = try tx.first(ResolveWorkplace(therapist: params.therapist, location: params.location))
    guard let therapist = found?.therapist else { throw Refusal.notFound("therapist") }
    guard let location = found?.location else { throw Refusal.notFound("location") }
    let find = FindShiftException(therapist: therapist, location: location, date: params.date)
    guard let exception = try tx.first(find) else { throw Refusal.notFound("date") }
    guard exception.version == params.expectedVersion else { throw Refusal.stale(current: exception.version) }
    let dropped = try tx.execute(
      DropShiftException(exception: exception.id, expectedVersion: params.expectedVersion))
    guard dropped == 1 else {
      // Somebody has changed it meanwhile, or a row policy declined.
      let current = try tx.first(find)?.version
      guard current == params.expectedVersion else { throw Refusal.stale(current: current) }
      throw CallError.forbidden
    }
    let kept = try tx.settleOpenTime(of: therapist, keepAppointments: params.keepAppointments)
    return Outcome(exception: exception, appointmentsKept: kept)
  }
}

/// The audit log keeps that it was there.
struct DropShiftException: Statement {
  static let sql: StaticString = "DELETE FROM scheduling.shift_exceptions WHERE id = $1 AND version = $2"
  typealias Row = NoRow
  var exception: ShiftID
  var expectedVersion: Version
  func bind(to binds: inout Binds) {
    binds.add(exception)
    binds.add(expectedVersion)
  }
}
