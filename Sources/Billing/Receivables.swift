import ClinicValues
import Operations
import Store

/// What a payer owes at a location, by age: days since the invoices were issued.
struct Receivable: Codable, Sendable, StatementRow {
  var location: LocationCode
  /// Absent: patients.
  var payer: BillingText?
  var invoices: Int
  var days30: Money
  var days60: Money
  var days90: Money
  var older: Money
  var total: Money

  init(from columns: inout Columns) throws {
    location = try columns.next()
    payer = try columns.nextIfPresent()
    let currency = try columns.next(Currency.self)
    invoices = try columns.next()
    days30 = Money(try columns.next(), currency)
    days60 = Money(try columns.next(), currency)
    days90 = Money(try columns.next(), currency)
    older = Money(try columns.next(), currency)
    total = Money(try columns.next(), currency)
  }
}

enum ShowReceivables: Read {
  static let name: OperationName = "reports.receivables"
  static let summary = "Show what is owed by location, payer and age; it sums to the ledger"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.books)
  static let help: KeyValuePairs<String, String> = [:]

  struct Result: Codable, Sendable { var items: [Receivable] }

  static func subject(_ params: NoParams, _ result: Result) -> AuditSubject { .nothing }
  static func query(_ params: NoParams, by caller: Caller) -> AgedReceivables { AgedReceivables() }
  static func answer(_ rows: [Receivable], _ params: NoParams) -> Result { Result(items: rows) }
}

/// From the index of what is open alone; each location by its own today.
struct AgedReceivables: Statement {
  static let sql: StaticString = """
    SELECT l.code, c.payer, o.currency, sum(o.invoices)::bigint,
      coalesce(sum(o.owed) FILTER (WHERE age <= 30), 0)::bigint,
      coalesce(sum(o.owed) FILTER (WHERE age BETWEEN 31 AND 60), 0)::bigint,
      coalesce(sum(o.owed) FILTER (WHERE age BETWEEN 61 AND 90), 0)::bigint,
      coalesce(sum(o.owed) FILTER (WHERE age > 90), 0)::bigint, sum(o.owed)::bigint
    FROM practice.locations l CROSS JOIN LATERAL (
      SELECT i.currency, i.coverage_id, scheduling.today(l.id, NULL) - i.issued_on AS age, count(*) AS invoices,
        sum(i.total - i.paid - i.written_off - i.credited) AS owed
      FROM billing.invoices i
      WHERE i.location_id = l.id AND i.status = 'issued' AND i.kind = 'invoice'
        AND i.paid + i.written_off + i.credited < i.total
      GROUP BY i.currency, i.coverage_id, i.issued_on) o
      LEFT JOIN patient_records.coverages c ON c.id = o.coverage_id
    GROUP BY l.code, c.payer, o.currency ORDER BY l.code, c.payer NULLS FIRST, o.currency
    """
  typealias Row = Receivable
  func bind(to binds: inout Binds) {}
}
