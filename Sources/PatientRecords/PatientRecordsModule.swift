import ClinicValues
import Operations
import Store

/// The operations of PatientRecords, as the catalog lists them, and its statements, as the proof against the schema
/// runs them.
public enum PatientRecordsModule {
  public static func operations() throws -> [AnyOperation] {
    [
      try AnyOperation(RegisterPatient.self),
      try AnyOperation(SearchPatients.self),
      try AnyOperation(GetPatient.self),
      try AnyOperation(UpdatePatient.self),
      try AnyOperation(PatientHistory.self),
      try AnyOperation(AddPatientAlert.self),
      try AnyOperation(EndPatientAlert.self),
      try AnyOperation(ListPatientAlerts.self),
    ]
  }

  public static let statements: [any Statement] =
    [
      FindPatient(id: .example),
      FindPatientByNumber(number: nil),
      FindOpenLocation(location: .example),
      LockIdentities(),
      InsertPatient(
        id: .example, params: .init(familyName: .example, givenName: .example, birthDate: .example)),
      FindDuplicates(patient: .example),
      EditPatient(params: .init(patient: .example, expectedVersion: .example)),
      HistoryPage(params: .init(patient: .example)),
      InsertAlert(
        id: .example, params: .init(patient: .example, kind: .example, severity: .example, text: .example),
        account: .example),
      EndAlert(alert: .example, account: .example),
      AlertsPage(params: .init(patient: .example)),
    ] + searches

  private static let searches: [any Statement] = {
    let params = SearchPatients.Params(name: .example)
    return SearchKey(params).map {
      [PatientsByKey(key: $0, limit: 1), PatientsByKeys(key: $0, params: params, limit: 1)]
    } ?? []
  }()
}
