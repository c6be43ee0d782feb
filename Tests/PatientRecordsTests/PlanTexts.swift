import Store

@testable import PatientRecords

/// The SQL of the hot reads, for EXPLAIN.
enum PlanTexts {
  static var search: String { "\(PatientsByKey.sql)" }
  static var get: String { "\(FindPatient.sql)" }
}
