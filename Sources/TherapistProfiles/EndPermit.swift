import ClinicValues
import Operations
import Store

enum EndPermit: Command {
  static let name: OperationName = "permits.end"
  static let summary = "End a practice permit before its time: suspended, surrendered, or replaced by another"
  static let access = Access.needs(.therapistsWrite)
  static let audit = Audit.writes(.permit)
  static let help: KeyValuePairs = [
    "permit": "Which permit",
    "expectedVersion": "The version that you read",
    "until": "First day on which it no longer holds; after its first day, before its end",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .valueNotAllowed]

  struct Params: Codable, Sendable {
    var permit: PermitID
    var expectedVersion: Version
    var until: CivilDate
  }

  static func subject(_ params: Params, _ result: Permit) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Permit {
    let permit = try tx.permit(params.permit)
    guard try tx.standing(of: TherapistRef(permit.therapist.value)).mayWrite else { throw CallError.forbidden }
    guard params.expectedVersion == permit.version else { throw Refusal.stale(current: permit.version) }
    guard permit.from < params.until, params.until < permit.until else {
      throw Refusal(.valueNotAllowed, field: "until")
    }
    let edited = try tx.execute(ShortenPermit(params: params))
    guard edited == 1 else { throw Refusal.stale(current: try tx.permit(params.permit).version) }
    return try tx.permit(params.permit)
  }
}

struct ShortenPermit: Statement {
  static let sql: StaticString = """
    UPDATE therapist_profiles.permits SET valid = daterange(lower(valid), $3), version = version + 1
    WHERE id = $1 AND version = $2
    """
  typealias Row = NoRow
  var params: EndPermit.Params
  func bind(to binds: inout Binds) {
    binds.add(params.permit)
    binds.add(params.expectedVersion)
    binds.add(params.until)
  }
}
