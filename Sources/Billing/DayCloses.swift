import ClinicValues
import Operations
import Store

/// The closes that there have been (rule 2.22): what was expected, what was counted, who closed, and why it differed.
enum ListDayCloses: Command {
  static let name: OperationName = "day.closes"
  static let summary = "List a location's closes with what was expected and counted by tender, the latest first"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.books)
  static let help: KeyValuePairs = ["location": "Where"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var location: LocationRef
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<DayClose>) -> AuditSubject {
    AuditSubject(location: result.items.first?.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Page<DayClose> {
    guard let site = try tx.first(FindSite(location: params.location)) else { throw Refusal.notFound("location") }
    let limit = params.limit?.value ?? Cursor.pageSize
    var closes = try tx.rows(
      ClosesOf(
        location: site.location, before: try params.cursor.map { try PlaceInTime(cursor: $0) }, limit: limit + 1))
    let counts = Dictionary(grouping: try tx.rows(CountsOf(closes: closes.map(\.id))), by: \.close)
    for index in closes.indices { closes[index].tenders = (counts[closes[index].id] ?? []).map(\.count) }
    return Page(cutting: closes, limit: limit) { PlaceInTime(at: $0.closedAt, id: $0.id.uuid).cursor }
  }
}

struct ClosesOf: Statement {
  static let sql: StaticString = """
    SELECT c.id, l.code, c.location_id, c.day, c.note, c.closed_at, a.name
    FROM billing.day_closes c JOIN practice.locations l ON l.id = c.location_id
      JOIN access.accounts a ON a.id = c.closed_by
    WHERE c.location_id = $1 AND ($2::timestamptz IS NULL OR (c.closed_at, c.id) < ($2, $3::uuid))
    ORDER BY c.closed_at DESC, c.id DESC LIMIT $4
    """
  typealias Row = DayClose
  var location: LocationID
  var before: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(location)
    binds.add(before?.at)
    binds.add(before?.id)
    binds.add(limit)
  }
}

/// One, without its counts.
struct FindDayClose: Statement {
  static let sql: StaticString = """
    SELECT c.id, l.code, c.location_id, c.day, c.note, c.closed_at, a.name
    FROM billing.day_closes c JOIN practice.locations l ON l.id = c.location_id
      JOIN access.accounts a ON a.id = c.closed_by
    WHERE c.id = $1
    """
  typealias Row = DayClose
  var close: DayCloseID
  func bind(to binds: inout Binds) { binds.add(close) }
}

struct CountsOf: Statement {
  static let sql: StaticString = """
    SELECT c.close_id, c.tender, c.currency, c.expected, c.counted FROM billing.day_counts c
    WHERE c.close_id = ANY ($1) ORDER BY c.close_id, c.tender, c.currency
    """
  struct Row: StatementRow {
    let close: DayCloseID
    let count: TenderCount
    init(from columns: inout Columns) throws {
      close = try columns.next()
      let tender = try columns.next(Tender.self)
      let currency = try columns.next(Currency.self)
      count = TenderCount(
        tender: tender, expected: Money(try columns.next(), currency), counted: Money(try columns.next(), currency))
    }
  }
  var closes: [DayCloseID]
  func bind(to binds: inout Binds) { binds.add(closes) }
}
