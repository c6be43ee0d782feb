import ClinicValues
import Operations
import Store

/// What has happened to a line that earns, or takes back what it had earned.
enum PayEvent: String, WireChoice, SQLValue {
  case issue, void
  /// Of the basis collected: what is paid of the invoice moves off the lines that are credited.
  case creditNote = "credit_note"
  case allocation, release
}

/// What an entry of the ledger has earned on a line.
struct PayItem: Codable, Sendable, StatementRow {
  /// The day of the books.
  var date: CivilDate
  var event: PayEvent
  /// The invoice or credit note that the line is on.
  var invoice: InvoiceNumber
  var place: LinePlace
  var description: BillingText
  /// It picks the rate.
  var serviceDate: CivilDate
  var location: LocationCode
  /// Whose line it is: another's, where this therapist has the assistant's part.
  var therapist: TherapistSlug
  var basis: PayBasis
  /// What counts: the line's net, or the part of it that was collected; less than nothing where it is taken back.
  var amount: Money
  /// Hundredths of a percent.
  var basisPoints: BasisPoints
  /// That part of the amount, rounded half up to the minor unit, and likewise below nothing.
  var pay: Money
  var assistant: TherapistSlug?
  /// Of the pay, rounded in the same way; the therapist has the rest.
  var assistantPay: Money?
  /// What this therapist has of the pay.
  var earned: Money

  init(from columns: inout Columns) throws {
    date = try columns.next()
    event = try columns.next()
    invoice = try columns.next()
    place = try columns.next()
    description = try columns.next()
    serviceDate = try columns.next()
    location = try columns.next()
    therapist = try columns.next()
    basis = try columns.next()
    let currency = try columns.next(Currency.self)
    amount = Money(try columns.next(), currency)
    basisPoints = try columns.next()
    pay = Money(try columns.next(), currency)
    assistant = try columns.nextIfPresent()
    assistantPay = try columns.nextIfPresent(Int64.self).map { Money($0, currency) }
    earned = Money(try columns.next(), currency)
  }
}

/// What a statement comes to in one currency.
struct PayTotal: Codable, Sendable, Hashable {
  /// What this therapist has of the pay of all items, also of those on other pages.
  var earned: Money
  var items: Int
  /// Lines of the period that no rate holds for: they earn nothing until one is set.
  var unratedLines: Int
}

/// What a therapist has earned in days of the books, [from, until), entry by entry of the ledger (rule 2.23).
///
/// Computed from the ledger each time. Once the days are closed the items stay as they are: no rate may be set or
/// withdrawn that would change them, and what is taken back later is on a later statement. Only a line that no rate
/// held for, which the totals count, may get one yet. Who runs one location only sees what is billed there; the
/// therapist sees all.
struct PayStatement: Codable, Sendable {
  var therapist: TherapistSlug
  var therapistId: TherapistID
  var from: CivilDate
  var until: CivilDate
  /// By currency.
  var totals: [PayTotal]
  /// In the order of the books.
  var items: [PayItem]
  /// Absent on the last page.
  var nextCursor: Cursor?
}

enum ShowPayStatement: Command {
  static let name: OperationName = "compensation.statement"
  static let summary = "Show what a therapist has earned in a period, from the ledger; therapists see their own"
  static let access = Access.needsAny([.billingPay, .billingPayOwn])
  static let audit = Audit.reads(.therapist)
  static let help: KeyValuePairs = [
    "therapist": "Whose pay", "from": "First day of the books", "until": "First day left out",
  ]
  static let refusals: [RefusalReason] = [.notFound]
  static let example: String? = #"""
    {"therapist": "dana-whitford", "from": "2026-12-01", "until": "2027-01-01"}
    """#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var from: CivilDate
    var until: CivilDate
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: PayStatement) -> AuditSubject {
    AuditSubject(id: result.therapistId.uuid)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PayStatement {
    let period = try ReportPeriod(from: params.from, until: params.until)
    guard let paid = try tx.first(WhoIsPaid(therapist: params.therapist)) else { throw Refusal.notFound("therapist") }
    guard paid.isCaller || caller.may(.billingPay) else { throw CallError.forbidden }
    let limit = params.limit?.value ?? Cursor.pageSize
    let rows = try tx.rows(
      PayItems(
        therapist: paid.id, period: period, after: try params.cursor.map { try PlaceInBooks(cursor: $0) },
        limit: limit + 1))
    let items = rows.compactMap(\.item)
    return PayStatement(
      therapist: paid.slug, therapistId: paid.id, from: period.from, until: period.until,
      totals: Set(rows.map(\.total)).sorted { $0.earned.currency.rawValue < $1.earned.currency.rawValue },
      items: items.prefix(limit).map(\.item),
      nextCursor: items.count > limit ? items.prefix(limit).last?.place.cursor : nil)
  }
}

/// Where a page of entries' lines ended.
struct PlaceInBooks: Sendable {
  var date: CivilDate
  /// Of the ledger.
  var entry: Int64
  /// Of the line.
  var line: Int

  init(date: CivilDate, entry: Int64, line: Int) {
    self.date = date
    self.entry = entry
    self.line = line
  }

  init(cursor: Cursor) throws {
    let parts = try cursor.parts(3)
    guard let date = parts.first.flatMap({ CivilDate($0) }), let entry = parts.dropFirst().first.flatMap({ Int64($0) }),
      let line = parts.last.flatMap({ Int($0) })
    else { throw FieldProblems.foreignCursor }
    self.init(date: date, entry: entry, line: line)
  }

  var cursor: Cursor { Cursor(parts: [date.description, String(entry), String(line)]) }
}

struct WhoIsPaid: Statement {
  static let sql: StaticString = """
    SELECT t.id, t.slug, billing.is_my_pay(t.id) FROM therapist_profiles.therapists t WHERE t.id = $1 OR t.slug = $2
    """
  struct Row: StatementRow {
    let id: TherapistID
    let slug: TherapistSlug
    let isCaller: Bool
    init(from columns: inout Columns) throws {
      id = try columns.next()
      slug = try columns.next()
      isCaller = try columns.next()
    }
  }
  var therapist: TherapistRef
  func bind(to binds: inout Binds) {
    binds.add(therapist.id)
    binds.add(therapist.code)
  }
}

/// A page of the items, each with the total of its currency; a currency without an item on the page has a row of its
/// own. One statement, so that the total is that of these items whatever is booked meanwhile.
struct PayItems: Statement {
  static let sql: StaticString = """
    WITH x AS MATERIALIZED (SELECT * FROM billing.pay_items($1, $2, $3)),
    sums AS (
      SELECT x.currency, coalesce(sum(x.earned), 0)::bigint AS earned,
        count(*) FILTER (WHERE x.rate_id IS NOT NULL) AS items,
        count(DISTINCT (x.invoice_id, x.place)) FILTER (WHERE x.rate_id IS NULL) AS unrated
      FROM x GROUP BY x.currency),
    page AS (
      SELECT x.* FROM x
      WHERE x.rate_id IS NOT NULL
        AND ($4::date IS NULL OR (x.booked_on, x.entry_id, x.place::bigint) > ($4, $5, $6))
      ORDER BY x.booked_on, x.entry_id, x.place LIMIT $7)
    SELECT s.currency, s.earned, s.items, s.unrated, p.entry_id, p.booked_on, p.event, p.number, p.place,
      p.description, p.service_date, l.code, t.slug, p.basis, p.currency, p.amount, p.basis_points, p.pay, a.slug,
      p.assistant_pay, p.earned
    FROM sums s LEFT JOIN page p ON p.currency = s.currency LEFT JOIN practice.locations l ON l.id = p.location_id
      LEFT JOIN therapist_profiles.therapists t ON t.id = p.therapist_id
      LEFT JOIN therapist_profiles.therapists a ON a.id = p.assistant_id
    ORDER BY p.booked_on, p.entry_id, p.place
    """
  struct Row: StatementRow {
    let total: PayTotal
    let item: (item: PayItem, place: PlaceInBooks)?
    init(from columns: inout Columns) throws {
      let currency = try columns.next(Currency.self)
      total = PayTotal(
        earned: Money(try columns.next(), currency), items: try columns.next(), unratedLines: try columns.next())
      guard let entry = try columns.nextIfPresent(Int64.self) else {
        item = nil
        return
      }
      let next = try PayItem(from: &columns)
      item = (next, PlaceInBooks(date: next.date, entry: entry, line: next.place.value))
    }
  }
  var therapist: TherapistID
  var period: ReportPeriod
  var after: PlaceInBooks?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(therapist)
    binds.add(period.from)
    binds.add(period.until)
    binds.add(after?.date)
    binds.add(after?.entry)
    binds.add(after?.line)
    binds.add(limit)
  }
}
