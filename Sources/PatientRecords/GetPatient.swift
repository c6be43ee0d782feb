import ClinicValues
import Operations
import Store

enum GetPatient: Read {
  static let name: OperationName = "patients.get"
  static let summary = "Show a patient's card, with the alerts in force"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["patient": "Which patient"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
  }

  static func subject(_ params: Params, _ result: Patient) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.id])
  }

  static func query(_ params: Params, by caller: Caller) -> OneOf<Patient> { FindPatient.by(params.patient) }

  static func answer(_ rows: [Patient], _ params: Params) throws -> Patient {
    guard let row = rows.first else { throw Refusal.notFound("patient") }
    return row
  }
}
