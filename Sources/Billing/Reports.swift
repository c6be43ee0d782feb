import ClinicValues
import Operations
import Store

/// Days, [from, until).
struct ReportPeriod: Sendable {
  private static let daysMax = 800
  var from: CivilDate
  var until: CivilDate

  init(from: CivilDate, until: CivilDate) throws {
    guard from < until else {
      throw FieldProblems([FieldProblem(field: "until", problem: "must be after from; it is the first day left out")])
    }
    guard until <= from.adding(days: Self.daysMax) else {
      throw FieldProblems([FieldProblem(field: "until", problem: "must be at most \(Self.daysMax) days after from")])
    }
    self.from = from
    self.until = until
  }
}

extension ReportPeriod {
  /// One day, for the proof of statements.
  static var example: ReportPeriod { ReportPeriod(day: .example) }
  private init(day: CivilDate) { (from, until) = (day, day) }
}

/// What revenue is told by.
enum RevenueGroup: String, WireChoice, SQLValue {
  case location, therapist, treatment, payer
}

/// Revenue of one of them.
struct Revenue: Codable, Sendable, StatementRow {
  /// Code of the location, therapist or treatment, or the payer's name; absent: of none.
  var of: BillingText?
  var net: Money
  var tax: Money

  init(from columns: inout Columns) throws {
    of = try columns.nextIfPresent()
    let currency = try columns.next(Currency.self)
    net = Money(try columns.next(), currency)
    tax = Money(try columns.next(), currency)
  }
}

enum ShowRevenue: Read {
  static let name: OperationName = "reports.revenue"
  static let summary = "Show what was invoiced in a period, less what was void or credited; it sums to the ledger"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.books)
  static let help: KeyValuePairs = [
    "from": "First day of the books", "until": "First day left out", "by": "What it is told by",
  ]
  static let example: String? = #"{"from": "2026-12-01", "until": "2027-01-01", "by": "treatment"}"#

  struct Params: Codable, Sendable {
    var from: CivilDate
    var until: CivilDate
    var by: RevenueGroup
  }

  struct Result: Codable, Sendable { var items: [Revenue] }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { .nothing }
  static func query(_ params: Params, by caller: Caller) throws -> RevenueBy {
    RevenueBy(period: try ReportPeriod(from: params.from, until: params.until), group: params.by)
  }
  static func answer(_ rows: [Revenue], _ params: Params) -> Result { Result(items: rows) }
}

/// From the entries of the ledger, so that a void counts on the day that it was booked.
struct RevenueBy: Statement {
  static let sql: StaticString = """
    SELECT CASE $3 WHEN 'location' THEN x.code WHEN 'therapist' THEN t.slug WHEN 'treatment' THEN y.code
        ELSE c.payer END AS of, e.currency, sum(e.net)::bigint, sum(e.tax)::bigint
    FROM billing.earned e JOIN practice.locations x ON x.id = e.location_id
      LEFT JOIN therapist_profiles.therapists t ON t.id = e.therapist_id
      LEFT JOIN practice.treatment_types y ON y.id = e.treatment_type_id
      LEFT JOIN patient_records.coverages c ON c.id = e.coverage_id
    WHERE e.booked_on >= $1 AND e.booked_on < $2
    GROUP BY 1, e.currency ORDER BY 1 NULLS LAST, e.currency
    """
  typealias Row = Revenue
  var period: ReportPeriod
  var group: RevenueGroup
  func bind(to binds: inout Binds) {
    binds.add(period.from)
    binds.add(period.until)
    binds.add(group)
  }
}

/// What was taxed, and why or why not (rule 2.20).
struct TaxSum: Codable, Sendable, StatementRow {
  var taxReason: LineTaxReason
  var taxBasisPoints: BasisPoints
  var net: Money
  var tax: Money

  init(from columns: inout Columns) throws {
    taxReason = try columns.next()
    taxBasisPoints = try columns.next()
    let currency = try columns.next(Currency.self)
    net = Money(try columns.next(), currency)
    tax = Money(try columns.next(), currency)
  }
}

enum ShowTax: Read {
  static let name: OperationName = "reports.tax"
  static let summary = "Show the tax of a period by its reason and rate; it sums to the ledger"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.books)
  static let help: KeyValuePairs = ["from": "First day of the books", "until": "First day left out"]
  static let example: String? = #"{"from": "2026-12-01", "until": "2027-01-01"}"#

  struct Params: Codable, Sendable {
    var from: CivilDate
    var until: CivilDate
  }

  struct Result: Codable, Sendable { var items: [TaxSum] }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { .nothing }
  static func query(_ params: Params, by caller: Caller) throws -> TaxBy {
    TaxBy(period: try ReportPeriod(from: params.from, until: params.until))
  }
  static func answer(_ rows: [TaxSum], _ params: Params) -> Result { Result(items: rows) }
}

struct TaxBy: Statement {
  static let sql: StaticString = """
    SELECT e.tax_reason, e.tax_basis_points, e.currency, sum(e.net)::bigint, sum(e.tax)::bigint
    FROM billing.earned e WHERE e.booked_on >= $1 AND e.booked_on < $2
    GROUP BY e.tax_reason, e.tax_basis_points, e.currency ORDER BY e.tax_reason, e.tax_basis_points, e.currency
    """
  typealias Row = TaxSum
  var period: ReportPeriod
  func bind(to binds: inout Binds) {
    binds.add(period.from)
    binds.add(period.until)
  }
}

/// A therapist's visits at a location, as the schedule has them, and how much of the open time they took.
struct VisitSum: Codable, Sendable, StatementRow {
  var location: LocationCode
  var therapist: TherapistSlug
  /// Open by shifts, less time off.
  var openMinutes: Int
  /// Of visits that took place or are still to come.
  var bookedMinutes: Int
  /// Hundredths of a percent of the open time; absent where nothing is open.
  var utilisation: Int?
  var completed: Int
  var noShows: Int
  var lateCancelled: Int
  var cancelled: Int

  init(from columns: inout Columns) throws {
    location = try columns.next()
    therapist = try columns.next()
    openMinutes = try columns.next()
    bookedMinutes = try columns.next()
    utilisation = openMinutes > 0 ? bookedMinutes * 10_000 / openMinutes : nil
    completed = try columns.next()
    noShows = try columns.next()
    lateCancelled = try columns.next()
    cancelled = try columns.next()
  }
}

enum ShowVisits: Read {
  static let name: OperationName = "reports.visits"
  static let summary =
    "Show utilisation, missed and cancelled visits by therapist and location, as the schedule has them"
  static let access = Access.needs(.scheduleRead)
  static let audit = Audit.reads(.schedule)
  static let help: KeyValuePairs = ["from": "First day", "until": "First day left out"]
  static let example: String? = #"{"from": "2026-12-01", "until": "2027-01-01"}"#

  struct Params: Codable, Sendable {
    var from: CivilDate
    var until: CivilDate
  }

  struct Result: Codable, Sendable { var items: [VisitSum] }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { .nothing }
  static func query(_ params: Params, by caller: Caller) throws -> VisitsBy {
    VisitsBy(period: try ReportPeriod(from: params.from, until: params.until))
  }
  static func answer(_ rows: [VisitSum], _ params: Params) -> Result { Result(items: rows) }
}

struct VisitsBy: Statement {
  static let sql: StaticString = """
    WITH visits AS (
      SELECT a.location_id, a.therapist_id,
        coalesce(sum(a.minutes) FILTER (WHERE a.status IN ('booked', 'confirmed', 'arrived', 'in_treatment',
          'completed')), 0)::bigint AS booked,
        count(*) FILTER (WHERE a.status = 'completed') AS completed,
        count(*) FILTER (WHERE a.status = 'no_show') AS no_shows,
        count(*) FILTER (WHERE a.status = 'late_cancelled') AS late,
        count(*) FILTER (WHERE a.status = 'cancelled') AS off
      FROM scheduling.appointments a WHERE a.local_start >= $1::date::timestamp AND a.local_start < $2::date::timestamp
      GROUP BY a.location_id, a.therapist_id),
    hours AS (
      SELECT w.location_id, w.therapist_id,
        coalesce(sum(extract(epoch FROM upper(h.open) - lower(h.open)) / 60), 0)::bigint AS open
      FROM therapist_profiles.therapist_locations w
        CROSS JOIN generate_series($1::date, $2::date - 1, '1 day') AS d (day)
        CROSS JOIN LATERAL unnest(scheduling.open_hours(w.therapist_id, w.location_id, d.day::date)) AS h (open)
      GROUP BY w.location_id, w.therapist_id)
    SELECT l.code, t.slug, coalesce(h.open, 0), coalesce(v.booked, 0), coalesce(v.completed, 0),
      coalesce(v.no_shows, 0),
      coalesce(v.late, 0), coalesce(v.off, 0)
    FROM visits v FULL JOIN hours h ON (h.location_id, h.therapist_id) = (v.location_id, v.therapist_id)
      JOIN practice.locations l ON l.id = coalesce(v.location_id, h.location_id)
      JOIN therapist_profiles.therapists t ON t.id = coalesce(v.therapist_id, h.therapist_id)
    ORDER BY l.code, t.slug
    """
  typealias Row = VisitSum
  var period: ReportPeriod
  func bind(to binds: inout Binds) {
    binds.add(period.from)
    binds.add(period.until)
  }
}
