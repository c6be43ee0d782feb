import ClinicValues
import Operations
import Store

enum CancelTimeOff: Command {
  static let name: OperationName = "timeOff.cancel"
  static let summary = "Take time off back: the hours are open again"
  static let access = Access.needs(.shiftsWrite)
  static let audit = Audit.writes(.timeOff)
  static let help: KeyValuePairs = ["timeOff": "Which time off", "expectedVersion": "The version that you read"]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion]

  struct Params: Codable, Sendable {
    var timeOff: AbsenceID
    var expectedVersion: Version
  }

  static func subject(_ params: Params, _ result: TimeOff) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> TimeOff {
    _ = try tx.edit(EndTimeOff(params: params), of: "timeOff")
    let timeOff = try tx.timeOff(params.timeOff)
    _ = try tx.settleOpenTime(of: timeOff.therapistId, keepAppointments: true)
    return timeOff
  }
}

struct EndTimeOff: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM scheduling.time_off WHERE id = $1 FOR UPDATE),
      edited AS (
        UPDATE scheduling.time_off o SET cancelled_at = coalesce(cancelled_at, needlepoint.now()),
          version = o.version + 1
        FROM found WHERE o.id = found.id AND found.version = $2 RETURNING o.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: CancelTimeOff.Params
  func bind(to binds: inout Binds) {
    binds.add(params.timeOff)
    binds.add(params.expectedVersion)
  }
}
