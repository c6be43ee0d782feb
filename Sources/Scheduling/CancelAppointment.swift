import ClinicValues
import Operations
import Store

enum CancelAppointment: Command {
  static let name: OperationName = "appointments.cancel"
  static let summary = "Cancel an appointment; late if the patient does so within the location's window"
  static let access = Access.needs(.scheduleWrite)
  static let audit = Audit.writes(.appointment)
  static let help: KeyValuePairs = [
    "appointment": "Which appointment",
    "reason": "Why; only what comes from the patient can be late",
    "note": "What else there is to say; needed when the reason is other",
    "expectedVersion": "Refuse if somebody has changed it since you read this version",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .transitionNotAllowed]
  static let example: String? = #"""
    {"appointment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "reason": "patient_ill"}
    """#

  struct Params: Codable, Sendable {
    var appointment: AppointmentID
    var reason: CancelReason
    var note: VisitRemark?
    var expectedVersion: Version?
  }

  static func subject(_ params: Params, _ result: Appointment) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Appointment {
    guard params.reason != .other || params.note != nil else {
      throw FieldProblems([FieldProblem(field: "note", problem: "is missing; with the reason other it says why")])
    }
    return try tx.take(
      AppointmentTransition(
        appointment: params.appointment, status: AppointmentStatus.cancelled.rawValue, reason: params.note,
        cancelReason: params.reason, expectedVersion: params.expectedVersion))
  }
}
