import ClinicValues
import Operations
import Store

enum AddPatientAlert: Command {
  static let name: OperationName = "patients.addAlert"
  static let summary = "Put an alert on a patient's card"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patientAlert)
  static let help: KeyValuePairs = [
    "patient": "Which patient",
    "kind": "What it is about",
    "severity": "How loud it is",
    "text": "What everybody who treats or seats the patient must know",
    "since": "Since when it is so, where that is known",
  ]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var kind: AlertKind
    var severity: AlertSeverity
    var text: AlertText
    var since: CivilDate?
  }

  struct Result: Codable, Sendable {
    var id: PatientAlertID
    var patientId: PatientID
    /// All alerts in force on the card now, oldest first.
    var alerts: [PatientAlert]
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let id = PatientAlertID.new()
    guard try tx.execute(InsertAlert(id: id, params: params, account: caller.account)) == 1 else {
      throw Refusal.notFound("patient")
    }
    let patient = try tx.patient(params.patient)
    return Result(id: id, patientId: patient.id, alerts: patient.alerts)
  }
}

struct InsertAlert: Statement {
  static let sql: StaticString = """
    INSERT INTO patient_records.alerts (id, patient_id, kind, severity, text, since, added_by)
    SELECT $1, p.id, $4, $5, $6, $7, $8 FROM patient_records.patients p WHERE p.id = $2 OR p.number = $3
    """
  typealias Row = NoRow
  var id: PatientAlertID
  var params: AddPatientAlert.Params
  var account: AccountID
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(params.kind)
    binds.add(params.severity)
    binds.add(params.text)
    binds.add(params.since)
    binds.add(account)
  }
}
