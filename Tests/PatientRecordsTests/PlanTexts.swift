import Store

@testable import PatientRecords

/// The SQL of the hot reads, for EXPLAIN.
enum PlanTexts {
  static var search: String { "\(PatientsByKeys.sql)" }
  static var searchByOne: String { "\(PatientsByKey.sql)" }
  static var get: String { "\(FindPatient.sql)" }
  static var getByNumber: String { "\(FindPatientByNumber.sql)" }
}
