import ClinicValues
import Operations
import Store

/// What a tender came to: by the ledger, and counted.
struct TenderCount: Codable, Sendable {
  var tender: Tender
  var expected: Money
  var counted: Money?
}

/// A location's day: what the ledger expects in the till, and what should be looked at before the close (rule 2.22).
struct DayOfBooks: Codable, Sendable {
  var location: LocationCode
  var locationId: LocationID
  var date: CivilDate
  /// The first day after the last close; absent: nothing has been closed.
  var openSince: CivilDate?
  var tenders: [TenderCount]
  /// Drafts of visits until that day that nobody has issued.
  var draftInvoices: Int
  /// Of them, those without a line: nothing says what the visit costs.
  var unpricedVisits: Int
  /// Since the last close, or for a month: visits that took place and have no invoice any more.
  var unbilledVisits: Int
  /// Likewise: completed visits without a signed note.
  var unsignedVisits: Int
  /// Invoices to payers that are issued and not claimed.
  var unclaimedInvoices: Int
  /// Charges at card terminals until that day whose outcome is not known: settle them, or the tenders may be wrong.
  var openCharges: Int
}

enum ShowDayOfBooks: Command {
  static let name: OperationName = "day.show"
  static let summary = "Show what a location has taken in by tender since its last close, and what is not billed"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.books)
  static let help: KeyValuePairs = ["location": "Where", "date": "Until that day; today unless given"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var location: LocationRef
    var date: CivilDate?
  }

  static func subject(_ params: Params, _ result: DayOfBooks) -> AuditSubject {
    AuditSubject(location: result.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> DayOfBooks {
    guard let frame = try tx.first(DayFrame(location: params.location, date: params.date)) else {
      throw Refusal.notFound("location")
    }
    return DayOfBooks(
      location: frame.location, locationId: frame.locationId, date: frame.date, openSince: frame.openSince,
      tenders: try tx.rows(ExpectedTenders(location: frame.locationId, date: frame.date)).map(\.count),
      draftInvoices: frame.drafts, unpricedVisits: frame.unpriced, unbilledVisits: frame.unbilled,
      unsignedVisits: frame.unsigned, unclaimedInvoices: frame.unclaimed, openCharges: frame.openCharges)
  }
}

struct DayFrame: Statement {
  static let sql: StaticString = """
    SELECT l.id, l.code, t.day, t.since, d.drafts, d.unpriced, e.unbilled, e.unsigned,
      (SELECT count(*) FROM billing.claims c JOIN billing.invoices i ON i.id = c.invoice_id
        WHERE i.location_id = l.id AND i.status = 'issued' AND billing.is_unclaimed(c, i)),
      (SELECT count(*) FROM billing.charges c WHERE c.location_id = l.id AND c.state = 'requested'
        AND (c.requested_at AT TIME ZONE l.zone)::date <= t.day)
    FROM practice.locations l
      CROSS JOIN LATERAL (SELECT coalesce($3, scheduling.today(l.id, NULL)) AS day,
        (SELECT max(c.day) + 1 FROM billing.day_closes c WHERE c.location_id = l.id) AS since) t
      CROSS JOIN LATERAL (SELECT count(*) AS drafts, count(*) FILTER (WHERE NOT EXISTS (
          SELECT FROM billing.invoice_lines k WHERE k.invoice_id = i.id)) AS unpriced
        FROM billing.invoices i JOIN scheduling.appointments a ON a.id = i.appointment_id
        WHERE i.location_id = l.id AND i.status = 'draft' AND a.local_start < (t.day + 1)::timestamp) d
      CROSS JOIN LATERAL billing.loose_ends(l.id, coalesce(t.since, t.day - 30), t.day) e
    WHERE l.id = $1 OR l.code = $2
    """
  struct Row: StatementRow {
    let locationId: LocationID
    let location: LocationCode
    let date: CivilDate
    let openSince: CivilDate?
    let drafts: Int
    let unpriced: Int
    let unbilled: Int
    let unsigned: Int
    let unclaimed: Int
    let openCharges: Int
    init(from columns: inout Columns) throws {
      locationId = try columns.next()
      location = try columns.next()
      date = try columns.next()
      openSince = try columns.nextIfPresent()
      drafts = try columns.next()
      unpriced = try columns.next()
      unbilled = try columns.next()
      unsigned = try columns.next()
      unclaimed = try columns.next()
      openCharges = try columns.next()
    }
  }
  var location: LocationRef
  var date: CivilDate?
  func bind(to binds: inout Binds) {
    binds.add(location.id)
    binds.add(location.code)
    binds.add(date)
  }
}

struct ExpectedTenders: Statement {
  static let sql: StaticString = "SELECT x.tender, x.currency, x.amount FROM billing.expected($1, $2) x"
  struct Row: StatementRow {
    let count: TenderCount
    init(from columns: inout Columns) throws {
      let tender = try columns.next(Tender.self)
      let currency = try columns.next(Currency.self)
      count = TenderCount(tender: tender, expected: Money(try columns.next(), currency), counted: nil)
    }
  }
  var location: LocationID
  var date: CivilDate
  func bind(to binds: inout Binds) {
    binds.add(location)
    binds.add(date)
  }
}

/// A close, as it stands for good.
struct DayClose: Codable, Sendable, StatementRow {
  var id: DayCloseID
  var location: LocationCode
  var locationId: LocationID
  var date: CivilDate
  var tenders: [TenderCount]
  var note: BillingText?
  var closedAt: Instant
  var closedBy: AccountName

  /// Without the counts, which have rows of their own.
  init(from columns: inout Columns) throws {
    id = try columns.next()
    location = try columns.next()
    locationId = try columns.next()
    date = try columns.next()
    tenders = []
    note = try columns.nextIfPresent()
    closedAt = try columns.next()
    closedBy = try columns.next()
  }
}

enum CloseDay: Command {
  static let name: OperationName = "day.close"
  static let summary = "Close a location's day: count each tender, explain what differs, and lock it"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.books)
  static let help: KeyValuePairs = [
    "location": "Where",
    "date": "Which day, with all open days before it",
    "counted": "What was counted, a tender each, also where it is nothing",
    "note": "Why it differs from what the ledger expects; needed where it does",
  ]
  static let refusals: [RefusalReason] = [.notFound, .dayClosed, .tooEarly, .countMissing, .varianceUnexplained]
  static let example: String? = #"""
    {"location": "riverside", "date": "2026-12-14",
     "counted": [{"tender": "debit", "amount": {"amount": "100.00", "currency": "CAD"}},
     {"tender": "e_transfer", "amount": {"amount": "1100.00", "currency": "CAD"}}]}
    """#

  struct Params: Codable, Sendable {
    var location: LocationRef
    var date: CivilDate
    var counted: [Counted]
    var note: BillingText?
  }

  struct Counted: Codable, Sendable {
    var tender: Tender
    var amount: Money
  }

  static func subject(_ params: Params, _ result: DayClose) -> AuditSubject {
    AuditSubject(id: result.id.uuid, location: result.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> DayClose {
    let tenders = params.counted.map { "\($0.tender.rawValue) \($0.amount.currency.rawValue)" }
    guard Set(tenders).count == tenders.count else {
      throw FieldProblems([FieldProblem(field: "counted", problem: "must have each tender once")])
    }
    guard let frame = try tx.first(DayFrame(location: params.location, date: params.date)) else {
      throw Refusal.notFound("location")
    }
    let id = DayCloseID.new()
    guard let verdict = try tx.first(CloseInOneCall(id: id, location: frame.locationId, params: params)) else {
      throw CallError.internalError
    }
    try verdict.check()
    guard var close = try tx.first(FindDayClose(close: id)) else { throw CallError.forbidden }
    close.tenders = try tx.rows(CountsOf(closes: [id])).map(\.count)
    return close
  }
}

struct CloseInOneCall: Statement {
  static let sql: StaticString = """
    SELECT v.verdict, v.field FROM billing.close_day($1, $2, $3, $4, $5, $6, $7) v
    """
  struct Row: StatementRow {
    let verdict: String
    let field: String?
    init(from columns: inout Columns) throws {
      verdict = try columns.next()
      field = try columns.nextIfPresent()
    }

    func check() throws {
      guard verdict != "closed" else { return }
      guard let reason = RefusalReason(rawValue: verdict) else { throw CallError.forbidden }
      throw Refusal(reason, field: field)
    }
  }
  var id: DayCloseID
  var location: LocationID
  var params: CloseDay.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(location)
    binds.add(params.date)
    binds.add(params.note)
    binds.add(params.counted.map(\.tender.rawValue))
    binds.add(params.counted.map(\.amount.currency.rawValue))
    binds.add(params.counted.map { Int($0.amount.minorUnits) })
  }
}
