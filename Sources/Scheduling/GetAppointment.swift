import ClinicValues
import Operations
import Store

enum GetAppointment: Read {
  static let name: OperationName = "appointments.get"
  static let summary = "Show an appointment"
  static let access = Access.needs(.scheduleRead)
  static let audit = Audit.reads(.appointment)
  static let help: KeyValuePairs = ["appointment": "Which appointment"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var appointment: AppointmentID
  }

  static func subject(_ params: Params, _ result: Appointment) -> AuditSubject { result.auditSubject }

  static func query(_ params: Params, by caller: Caller) -> FindAppointment {
    FindAppointment(appointment: params.appointment)
  }

  static func answer(_ rows: [Appointment], _ params: Params) throws -> Appointment {
    guard let appointment = rows.first else { throw Refusal.notFound("appointment") }
    return appointment
  }
}
