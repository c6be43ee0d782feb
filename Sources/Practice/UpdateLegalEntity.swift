import ClinicValues
import Operations
import Store

enum UpdateLegalEntity: Command {
  static let name: OperationName = "legalEntities.update"
  static let summary = "Change a legal entity"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.legalEntity)
  static let help: KeyValuePairs = [
    "legalEntity": "Which legal entity",
    "expectedVersion": "The version that you read",
    "name": "New registered name",
    "gstNumber": "New GST/HST account number",
    "clear": "What to leave empty from now on",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion]
  static let example: String? =
    #"{"legalEntity": "prairie-ims", "expectedVersion": 1, "name": "Prairie IMS Physiotherapy Inc."}"#

  enum Clearable: String, WireChoice {
    case gstNumber
  }

  struct Params: Codable, Sendable {
    var legalEntity: LegalEntityRef
    var expectedVersion: Version
    var name: Label?
    var gstNumber: GSTNumber?
    var clear: [Clearable]?
  }

  static func subject(_ params: Params, _ result: LegalEntity) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> LegalEntity {
    try tx.legalEntity(try tx.edit(EditLegalEntity(params: params), of: "legalEntity"))
  }
}

struct EditLegalEntity: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM practice.legal_entities WHERE id = $1 OR code = $2 FOR UPDATE),
      edited AS (
        UPDATE practice.legal_entities e SET name = coalesce($4, name),
          gst_number = CASE WHEN $6 THEN NULL ELSE coalesce($5, gst_number) END, version = e.version + 1
        FROM found WHERE e.id = found.id AND found.version = $3 RETURNING e.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: UpdateLegalEntity.Params
  func bind(to binds: inout Binds) {
    binds.add(params.legalEntity.id)
    binds.add(params.legalEntity.code)
    binds.add(params.expectedVersion)
    binds.add(params.name)
    binds.add(params.gstNumber)
    binds.add(params.clear?.contains(.gstNumber) ?? false)
  }
}
