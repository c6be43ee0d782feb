import ClinicValues
import Operations
import Store

enum ShowScreen: Command {
  static let name: OperationName = "screens.show"
  static let summary = "Show a patient's latest answers to the screen"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.screen)
  static let help: KeyValuePairs = ["patient": "Whose answers"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var patient: PatientRef }

  static func subject(_ params: Params, _ result: Screen) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Screen {
    let patient = try tx.patientID(params.patient)
    guard let screen = try tx.screen(of: patient) else { throw Refusal.notFound("screen") }
    return screen
  }
}
