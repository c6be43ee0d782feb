import ClinicValues
import Operations
import Store

/// Marks the therapist's coming appointments that lie outside of open time since the change just made, and takes the
/// mark off those that lie inside again.
struct MarkOutside: Statement {
  static let sql: StaticString = """
    SELECT m.appointment_id, m.location_code, m.local_start FROM scheduling.mark_outside($1) m
    """
  typealias Row = AffectedAppointment
  var therapist: TherapistID
  func bind(to binds: inout Binds) { binds.add(therapist) }
}

extension Transaction {
  /// Open time has changed: nothing is cancelled silently (rule 2.5). Unless they are to be kept, the change is refused
  /// with the appointments that would lie outside. Answers how many were kept.
  func settleOpenTime(of therapist: TherapistID, keepAppointments: Bool?) throws -> Int {
    try execute(HoldOpenTime(exclusively: true))
    let affected = try rows(MarkOutside(therapist: therapist))
    if keepAppointments != true { try AffectedAppointment.refuse(affected) }
    return affected.count
  }
}
