import ClinicValues
import Operations
import Store

enum EndPatientAlert: Command {
  static let name: OperationName = "patients.endAlert"
  static let summary = "Take an alert off a patient's card; it stays in the list of past alerts"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patientAlert)
  static let help: KeyValuePairs = ["alert": "Which alert"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var alert: PatientAlertID
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    /// The alerts that are still in force, oldest first.
    var alerts: [PatientAlert]
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: params.alert.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    guard let patient = try tx.first(EndAlert(alert: params.alert, account: caller.account))?.value else {
      throw Refusal.notFound("alert")
    }
    return Result(patientId: patient, alerts: try tx.patient(PatientRef(patient)).alerts)
  }
}

struct EndAlert: Statement {
  static let sql: StaticString = """
    UPDATE patient_records.alerts SET ended_at = needlepoint.now(), ended_by = $2
    WHERE id = $1 AND ended_at IS NULL RETURNING patient_id
    """
  typealias Row = Single<PatientID>
  var alert: PatientAlertID
  var account: AccountID
  func bind(to binds: inout Binds) {
    binds.add(alert)
    binds.add(account)
  }
}
