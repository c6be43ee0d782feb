import ClinicValues
import Operations
import Store

enum AddPermit: Command {
  static let name: OperationName = "permits.add"
  static let summary = "Add a therapist's practice permit"
  static let access = Access.needs(.therapistsWrite)
  static let audit = Audit.writes(.permit)
  static let help: KeyValuePairs = [
    "therapist": "Whose permit",
    "number": "Number on the permit",
    "from": "First day on which it holds",
    "until": "First day on which it no longer holds",
    "needling": "Whether it authorizes needling",
    "register": "The College's register; general unless given; an intern is on the provisional one and does not needle",
    "note": "Anything else it says, like conditions",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed, .periodsOverlap]
  static let example: String? = #"""
    {"therapist": "miro-saito", "number": "PP-20441", "from": "2031-01-01", "until": "2032-01-01", "needling": true}
    """#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var number: CollegeNumber
    var from: CivilDate
    var until: CivilDate
    var needling: Bool
    var register: PermitRegister?
    var note: Remark?
  }

  static func subject(_ params: Params, _ result: Permit) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Permit {
    let standing = try tx.standing(of: params.therapist)
    guard standing.mayWrite else { throw CallError.forbidden }
    guard params.from < params.until else { throw Refusal(.valueNotAllowed, field: "until") }
    let id = PermitID.new()
    try tx.execute(InsertPermit(id: id, therapist: standing.id, params: params))
    return try tx.permit(id)
  }
}

struct InsertPermit: Statement {
  static let sql: StaticString = """
    INSERT INTO therapist_profiles.permits (id, therapist_id, number, valid, needling, note, register)
    VALUES ($1, $2, $3, daterange($4, $5), $6, $7, $8)
    """
  typealias Row = NoRow
  var id: PermitID
  var therapist: TherapistID
  var params: AddPermit.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(therapist)
    binds.add(params.number)
    binds.add(params.from)
    binds.add(params.until)
    binds.add(params.needling)
    binds.add(params.note)
    binds.add(params.register ?? .general)
  }
}
