import ClinicValues
import Operations
import Store

enum GetTreatmentType: Read {
  static let name: OperationName = "treatmentTypes.get"
  static let summary = "Show a treatment type"
  static let access = Access.needs(.practiceRead)
  static let audit = Audit.reads(.treatmentType)
  static let help: KeyValuePairs = ["treatmentType": "Which treatment type"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var treatmentType: TreatmentTypeRef
  }

  static func subject(_ params: Params, _ result: TreatmentType) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func query(_ params: Params, by caller: Caller) -> FindTreatmentType {
    FindTreatmentType(treatmentType: params.treatmentType)
  }

  static func answer(_ rows: [TreatmentType], _ params: Params) throws -> TreatmentType {
    guard let row = rows.first else { throw Refusal.notFound("treatmentType") }
    return row
  }
}
