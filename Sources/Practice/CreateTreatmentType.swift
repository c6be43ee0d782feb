import ClinicValues
import Operations
import Store

enum CreateTreatmentType: Command {
  static let name: OperationName = "treatmentTypes.create"
  static let summary = "Add a treatment that the clinic offers"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.treatmentType)
  static let help: KeyValuePairs = [
    "code": "Short code by which people call it",
    "name": "Name, as patients read it",
    "minutes": "How long the patient is treated",
    "bufferBefore": "Minutes kept free before; 0 unless given",
    "bufferAfter": "Minutes kept free after; 0 unless given",
    "roomKind": "The kind of room that it needs; any unless given",
    "needling": "Whether needles are used: then the therapist needs the authorization on that day",
    "taxReason": "Why it is taxed or exempt",
  ]
  static let refusals: [RefusalReason] = [.alreadyExists]
  static let example: String? = #"""
    {"code": "ims-30", "name": "IMS treatment, 30 minutes", "minutes": 30, "bufferAfter": 5, "needling": true,
     "roomKind": "treatment", "taxReason": "exempt_physiotherapy"}
    """#

  struct Params: Codable, Sendable {
    var code: TreatmentTypeCode
    var name: Label
    var minutes: TreatmentMinutes
    var bufferBefore: BufferMinutes?
    var bufferAfter: BufferMinutes?
    var roomKind: RoomKind?
    var needling: Bool
    var taxReason: TaxReason
  }

  static func subject(_ params: Params, _ result: TreatmentType) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> TreatmentType {
    let id = TreatmentTypeID.new()
    tx.later(InsertTreatmentType(id: id, params: params))
    return try tx.treatmentType(id.uuid)
  }
}

struct InsertTreatmentType: Statement {
  static let sql: StaticString = """
    INSERT INTO practice.treatment_types
      (id, code, name, minutes, buffer_before, buffer_after, room_kind, needling, tax_reason)
    VALUES ($1, $2, $3, $4, coalesce($5, 0), coalesce($6, 0), $7, $8, $9)
    """
  typealias Row = NoRow
  var id: TreatmentTypeID
  var params: CreateTreatmentType.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.code)
    binds.add(params.name)
    binds.add(params.minutes)
    binds.add(params.bufferBefore)
    binds.add(params.bufferAfter)
    binds.add(params.roomKind)
    binds.add(params.needling)
    binds.add(params.taxReason)
  }
}
