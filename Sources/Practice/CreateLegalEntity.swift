import ClinicValues
import Operations
import Store

enum CreateLegalEntity: Command {
  static let name: OperationName = "legalEntities.create"
  static let summary = "Add a legal entity that runs locations"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.legalEntity)
  static let help: KeyValuePairs = [
    "code": "Short code by which people call it",
    "name": "Registered name, as on an invoice",
    "gstNumber": "GST/HST account number, as on an invoice",
  ]
  static let refusals: [RefusalReason] = [.alreadyExists]
  static let example: String? = #"{"code": "bow-valley", "name": "Bow Valley Physiotherapy Ltd."}"#

  struct Params: Codable, Sendable {
    var code: Code<Kinds.LegalEntity>
    var name: Label
    var gstNumber: GSTNumber?
  }

  static func subject(_ params: Params, _ result: LegalEntity) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> LegalEntity {
    let id = LegalEntityID.new()
    tx.later(InsertLegalEntity(id: id, params: params))
    return try tx.legalEntity(id.uuid)
  }
}

struct InsertLegalEntity: Statement {
  static let sql: StaticString =
    "INSERT INTO practice.legal_entities (id, code, name, gst_number) VALUES ($1, $2, $3, $4)"
  typealias Row = NoRow
  var id: LegalEntityID
  var params: CreateLegalEntity.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.code)
    binds.add(params.name)
    binds.add(params.gstNumber)
  }
}
