import ClinicValues
import Operations
import Store

enum ListShiftExceptions: Read {
  static let name: OperationName = "shifts.exceptions"
  static let summary = "List the days that differ from the weekly pattern"
  static let access = Access.needs(.scheduleRead)
  static let audit = Audit.reads(.shift)
  static let help: KeyValuePairs = [
    "therapist": "Of this therapist only",
    "location": "At this location only",
    "from": "From this day on",
  ]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef?
    var location: LocationRef?
    var from: CivilDate?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<ShiftException>) -> AuditSubject {
    AuditSubject(location: params.location?.id)
  }

  static func query(_ params: Params, by caller: Caller) throws -> ShiftExceptionsPage {
    var page = ShiftExceptionsPage(params: params)
    if let cursor = params.cursor {
      let parts = try cursor.parts(2)
      guard let date = parts.first.flatMap({ CivilDate($0) }), let id = parts.last.flatMap({ UUID($0) }) else {
        throw FieldProblems.foreignCursor
      }
      page.afterDate = date
      page.afterID = id
    }
    return page
  }

  static func answer(_ rows: [ShiftException], _ params: Params) -> Page<ShiftException> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [$0.date.description, $0.id.description])
    }
  }
}

struct ShiftExceptionsPage: Statement {
  static let sql: StaticString = """
    SELECT c.* FROM scheduling.shift_exception_cards c
    WHERE (($1::uuid IS NULL AND $2::text IS NULL) OR c.therapist_id = $1 OR c.therapist = $2)
      AND (($3::uuid IS NULL AND $4::text IS NULL) OR c.location_id = $3 OR c.location = $4)
      AND ($5::date IS NULL OR c.on_date >= $5) AND ($6::date IS NULL OR (c.on_date, c.id) > ($6, $7::uuid))
    ORDER BY c.on_date, c.id LIMIT $8
    """
  typealias Row = ShiftException
  var params: ListShiftExceptions.Params
  var afterDate: CivilDate?
  var afterID: UUID?

  init(params: ListShiftExceptions.Params) { self.params = params }

  func bind(to binds: inout Binds) {
    binds.add(params.therapist?.id)
    binds.add(params.therapist?.code)
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.from)
    binds.add(afterDate)
    binds.add(afterID)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
