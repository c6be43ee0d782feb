import ClinicValues
import Operations
import Store

/// Money received. It belongs to no invoice until it is allocated (rule 2.15).
struct Payment: Codable, Sendable, StatementRow {
  var id: PaymentID
  var patientId: PatientID
  var patient: PatientNumber
  var location: LocationCode
  var locationId: LocationID
  var tender: Tender
  var amount: Money
  /// What the terminal, the cheque or the transfer says.
  var reference: BillingText?
  var receivedAt: Instant
  var receivedBy: AccountName
  var allocated: Money
  var refunded: Money
  /// What is on no invoice and has not been given back: the patient's credit.
  var unapplied: Money

  init(from columns: inout Columns) throws {
    id = try columns.next()
    patientId = try columns.next()
    patient = try columns.next()
    location = try columns.next()
    locationId = try columns.next()
    tender = try columns.next()
    let currency = try columns.next(Currency.self)
    amount = Money(try columns.next(), currency)
    reference = try columns.nextIfPresent()
    receivedAt = try columns.next()
    receivedBy = try columns.next()
    allocated = Money(try columns.next(), currency)
    refunded = Money(try columns.next(), currency)
    unapplied = Money(try columns.next(), currency)
  }

  var auditSubject: AuditSubject { AuditSubject(id: id.uuid, patients: [patientId], location: locationId) }
}

/// A part of a payment on an invoice.
struct Allocation: Codable, Sendable, StatementRow {
  var id: AllocationID
  var payment: PaymentID
  var invoice: InvoiceID
  var amount: Money
  var at: Instant
  /// The allocation that this one takes off again, and why.
  var reverses: AllocationID?
  var reason: BillingText?
  /// Whether it has been taken off again.
  var isReversed: Bool

  init(from columns: inout Columns) throws {
    id = try columns.next()
    payment = try columns.next()
    invoice = try columns.next()
    let currency = try columns.next(Currency.self)
    amount = Money(try columns.next(), currency)
    at = try columns.next()
    reverses = try columns.nextIfPresent()
    reason = try columns.nextIfPresent()
    isReversed = try columns.next()
  }
}

/// Of an invoice, of a payment, or one.
struct Allocations: Statement {
  static let sql: StaticString = """
    SELECT a.id, a.payment_id, a.invoice_id, p.currency, a.amount, a.at, a.reverses_id, a.reason,
      EXISTS (SELECT FROM billing.allocations r WHERE r.reverses_id = a.id)
    FROM billing.allocations a JOIN billing.payments p ON p.id = a.payment_id
    WHERE a.invoice_id = $1 OR a.payment_id = $2 OR a.id = $3 ORDER BY a.at, a.id
    """
  typealias Row = Allocation
  var invoice: InvoiceID?
  var payment: PaymentID?
  var allocation: AllocationID?
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(payment)
    binds.add(allocation)
  }
}

/// Money given back.
struct Refund: Codable, Sendable, StatementRow {
  var id: RefundID
  var amount: Money
  var tender: Tender
  var reason: BillingText
  var at: Instant

  init(from columns: inout Columns) throws {
    id = try columns.next()
    let currency = try columns.next(Currency.self)
    amount = Money(try columns.next(), currency)
    tender = try columns.next()
    reason = try columns.next()
    at = try columns.next()
  }
}

struct RefundsOf: Statement {
  static let sql: StaticString = """
    SELECT r.id, p.currency, r.amount, r.tender, r.reason, r.at
    FROM billing.refunds r JOIN billing.payments p ON p.id = r.payment_id WHERE r.payment_id = $1 ORDER BY r.at, r.id
    """
  typealias Row = Refund
  var payment: PaymentID
  func bind(to binds: inout Binds) { binds.add(payment) }
}

/// A payment with what became of it.
struct PaymentDetails: Codable, Sendable {
  var payment: Payment
  var allocations: [Allocation]
  var refunds: [Refund]

  var auditSubject: AuditSubject { payment.auditSubject }
}

struct FindPayment: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.patient_id, c.patient, c.location, c.location_id, c.tender, c.currency, c.amount, c.reference,
      c.received_at, c.received_by, c.allocated, c.refunded, c.unapplied
    FROM billing.payment_cards c WHERE c.id = $1
    """
  typealias Row = Payment
  var payment: PaymentID
  func bind(to binds: inout Binds) { binds.add(payment) }
}

extension Transaction {
  func payment(_ id: PaymentID) throws -> PaymentDetails {
    guard let payment = try first(FindPayment(payment: id)) else { throw Refusal.notFound("payment") }
    return PaymentDetails(
      payment: payment, allocations: try rows(Allocations(payment: id)), refunds: try rows(RefundsOf(payment: id)))
  }
}

enum GetPayment: Command {
  static let name: OperationName = "payments.get"
  static let summary = "Show a payment with what it was applied to and what was given back"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.payment)
  static let help: KeyValuePairs = ["payment": "Which payment"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var payment: PaymentID }

  static func subject(_ params: Params, _ result: PaymentDetails) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PaymentDetails {
    try tx.payment(params.payment)
  }
}

enum ListPayments: Read {
  static let name: OperationName = "payments.list"
  static let summary = "List a patient's payments, the oldest first"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.payment)
  static let help: KeyValuePairs = ["patient": "Whose payments", "isUnapplied": "With money left, or without"]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var isUnapplied: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Payment>) -> AuditSubject {
    AuditSubject(patients: result.items.first.map { [$0.patientId] } ?? [])
  }

  static func query(_ params: Params, by caller: Caller) throws -> PaymentsPage {
    PaymentsPage(
      params: params, after: try params.cursor.map { try PlaceInTime(cursor: $0) },
      limit: (params.limit?.value ?? Cursor.pageSize) + 1)
  }

  static func answer(_ rows: [Payment], _ params: Params) -> Page<Payment> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      PlaceInTime(at: $0.receivedAt, id: $0.id.uuid).cursor
    }
  }
}

struct PaymentsPage: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.patient_id, c.patient, c.location, c.location_id, c.tender, c.currency, c.amount, c.reference,
      c.received_at, c.received_by, c.allocated, c.refunded, c.unapplied
    FROM billing.payment_cards c
    WHERE c.patient_id = (SELECT coalesce($1, patient_records.id_of($2)))
      AND ($3::boolean IS NULL OR $3 = (c.unapplied > 0))
      AND ($4::timestamptz IS NULL OR (c.received_at, c.id) > ($4, $5::uuid))
    ORDER BY c.received_at, c.id LIMIT $6
    """
  typealias Row = Payment
  var params: ListPayments.Params
  var after: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(params.isUnapplied)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}
