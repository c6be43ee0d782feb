import ClinicValues
import Operations
import Store

enum RetireTreatmentType: Command {
  static let name: OperationName = "treatmentTypes.retire"
  static let summary = "Retire a treatment type: it stays readable and is not offered any more"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.treatmentType)
  static let help: KeyValuePairs = [
    "treatmentType": "Which treatment type", "expectedVersion": "The version that you read",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion]

  struct Params: Codable, Sendable {
    var treatmentType: TreatmentTypeRef
    var expectedVersion: Version
  }

  static func subject(_ params: Params, _ result: TreatmentType) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> TreatmentType {
    try tx.treatmentType(try tx.edit(EndTreatmentType(params: params), of: "treatmentType"))
  }
}

struct EndTreatmentType: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM practice.treatment_types WHERE id = $1 OR code = $2 FOR UPDATE),
      edited AS (
        UPDATE practice.treatment_types t SET retired_at = coalesce(retired_at, needlepoint.now()),
          version = t.version + 1
        FROM found WHERE t.id = found.id AND found.version = $3 RETURNING t.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: RetireTreatmentType.Params
  func bind(to binds: inout Binds) {
    binds.add(params.treatmentType.id)
    binds.add(params.treatmentType.code)
    binds.add(params.expectedVersion)
  }
}
