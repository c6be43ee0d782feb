import ClinicValues
import Operations
import Store

enum ListTimeOff: Read {
  static let name: OperationName = "timeOff.list"
  static let summary = "List time off"
  static let access = Access.needs(.scheduleRead)
  static let audit = Audit.reads(.timeOff)
  static let help: KeyValuePairs = [
    "therapist": "Of this therapist only",
    "from": "Only what lasts until this day or longer",
    "includeCancelled": "Also show what was taken back",
  ]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef?
    var from: CivilDate?
    var includeCancelled: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<TimeOff>) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) throws -> TimeOffPage {
    TimeOffPage(params: params, after: try params.cursor.map { try PlaceInWallTime(cursor: $0) })
  }

  static func answer(_ rows: [TimeOff], _ params: Params) -> Page<TimeOff> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [$0.start.description, $0.id.description])
    }
  }
}

struct TimeOffPage: Statement {
  static let sql: StaticString = """
    SELECT c.* FROM scheduling.time_off_cards c
    WHERE (($1::uuid IS NULL AND $2::text IS NULL) OR c.therapist_id = $1 OR c.therapist = $2)
      AND ($3::date IS NULL OR c.ends > $3::date) AND ($4 OR c.cancelled_at IS NULL)
      AND ($5::timestamp IS NULL OR (c.starts, c.id) > ($5, $6::uuid))
    ORDER BY c.starts, c.id LIMIT $7
    """
  typealias Row = TimeOff
  var params: ListTimeOff.Params
  var after: PlaceInWallTime?
  func bind(to binds: inout Binds) {
    binds.add(params.therapist?.id)
    binds.add(params.therapist?.code)
    binds.add(params.from)
    binds.add(params.includeCancelled ?? false)
    binds.add(after?.localStart)
    binds.add(after?.id)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
