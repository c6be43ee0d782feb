import ClinicValues
import Operations
import Store

/// What moved a patient's account.
enum AccountEvent: String, WireChoice, SQLValue {
  case invoice, payment, refund, redemption
  case voided
  case creditNote = "credit_note"
  case writeOff = "write_off"
  case writeOffUndone = "write_off_undone"
  /// The patient's money on somebody else's invoice, or somebody else's on the patient's; or that taken off again.
  case applied
}

/// A line of a statement: more than nothing is owed by the patient, less is paid.
struct AccountLine: Codable, Sendable {
  /// The day of the books.
  var date: CivilDate
  var event: AccountEvent
  /// Of the invoice or the credit note; absent where it is about a payment alone.
  var number: InvoiceNumber?
  var amount: Money
  /// What is owed by then; less than nothing: the patient's credit.
  var balance: Money
}

/// A patient's account over some days, from the ledger's entries (rule 2.15): it begins and ends with what is owed on
/// the patient's own invoices less what is left of the patient's payments.
enum ShowAccount: Command {
  static let name: OperationName = "statements.show"
  static let summary = "Show a patient's statement of account: what was billed and paid, and what is owed"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.invoice)
  static let help: KeyValuePairs = [
    "patient": "Whose account", "from": "First day of the books", "until": "First day left out",
    "currency": "CAD unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound]
  static let example: String? = #"{"patient": "P-000123", "from": "2026-12-01", "until": "2027-01-01"}"#

  private static let linesMax = 1000

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var from: CivilDate
    var until: CivilDate
    var currency: Currency?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    /// What was owed before the first day.
    var opening: Money
    var items: [AccountLine]
    /// What is owed at the end.
    var closing: Money
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    // Who sees one location would be told a part for the whole.
    guard caller.mayEverywhere(.billingRead) else { throw CallError.forbidden }
    let period = try ReportPeriod(from: params.from, until: params.until)
    let currency = params.currency ?? .cad
    guard let patient = try tx.first(FindAccountHolder(patient: params.patient))?.value else {
      throw Refusal.notFound("patient")
    }
    let rows = try tx.rows(
      AccountEvents(patient: patient, currency: currency, period: period, limit: linesMax + 2))
    // The first row is what was before.
    let opening = rows.first?.amount ?? 0
    guard rows.count <= linesMax + 1 else {
      throw FieldProblems([
        FieldProblem(field: "until", problem: "leaves more than \(linesMax) lines; ask for fewer days")
      ])
    }
    var balance = opening
    var items: [AccountLine] = []
    for row in rows.dropFirst() {
      guard let date = row.date, let event = row.event else { throw CallError.internalError }
      balance += row.amount
      items.append(
        AccountLine(
          date: date, event: event, number: row.number, amount: Money(row.amount, currency),
          balance: Money(balance, currency)))
    }
    return Result(
      patientId: patient, opening: Money(opening, currency), items: items, closing: Money(balance, currency))
  }
}

struct FindAccountHolder: Statement {
  static let sql: StaticString =
    "SELECT p.id FROM patient_records.patients p WHERE p.id = (SELECT coalesce($1, patient_records.id_of($2)))"
  typealias Row = Single<PatientID>
  var patient: PatientRef
  func bind(to binds: inout Binds) {
    binds.add(patient.id)
    binds.add(patient.code)
  }
}

/// First the sum of what was before the period, then each event of it.
struct AccountEvents: Statement {
  static let sql: StaticString = """
    WITH events AS MATERIALIZED (
      SELECT * FROM billing.account_events v WHERE v.patient_id = $1 AND v.currency = $2 AND v.booked_on < $4)
    SELECT NULL::date AS booked_on, NULL::text, NULL::text, coalesce(sum(v.amount), 0)::bigint, 0 AS entry_id
    FROM events v WHERE v.booked_on < $3
    UNION ALL
    (SELECT v.booked_on, v.event, c.number, v.amount, v.entry_id
    FROM events v LEFT JOIN billing.invoice_cards c ON c.id = v.invoice_id
    WHERE v.booked_on >= $3 ORDER BY v.booked_on, v.entry_id LIMIT $5)
    ORDER BY booked_on NULLS FIRST, entry_id
    """
  struct Row: StatementRow {
    let date: CivilDate?
    let event: AccountEvent?
    let number: InvoiceNumber?
    let amount: Int64
    init(from columns: inout Columns) throws {
      date = try columns.nextIfPresent()
      event = try columns.nextIfPresent()
      number = try columns.nextIfPresent()
      amount = try columns.next()
      _ = try columns.next(Int64.self)
    }
  }
  var patient: PatientID
  var currency: Currency
  var period: ReportPeriod
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(currency)
    binds.add(period.from)
    binds.add(period.until)
    binds.add(limit)
  }
}
