import ClinicValues
import Operations
import Store

/// Money received. It belongs to no invoice until it is allocated (rule 2.15).
struct Payment: Codable, Sendable, StatementRow {
  var id: PaymentID
  /// Whose credit it is; absent: the payer's, of whom it is a deposit.
  var patientId: PatientID?
  var patient: PatientNumber?
  var payer: BillingText?
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
  /// What is on no invoice and has not been given back: the credit.
  var unapplied: Money

  init(from columns: inout Columns) throws {
    id = try columns.next()
    patientId = try columns.nextIfPresent()
    patient = try columns.nextIfPresent()
    payer = try columns.nextIfPresent()
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

  var auditSubject: AuditSubject {
    AuditSubject(id: id.uuid, patients: patientId.map { [$0] } ?? [], location: locationId)
  }
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
    SELECT c.id, c.patient_id, c.patient, c.payer, c.location, c.location_id, c.tender, c.currency, c.amount,
      c.reference, c.received_at, c.received_by, c.allocated, c.refunded, c.unapplied
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
  static let summary = "List the payments of a patient, or the deposits of payers at a location, the oldest first"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.payment)
  static let help: KeyValuePairs = [
    "patient": "Whose payments", "location": "Where payers' deposits came in", "payer": "Deposits of this payer",
    "isUnapplied": "With money left, or without",
  ]
  static let example: String? = #"{"patient": "P-000123"}"#

  struct Params: Codable, Sendable {
    var patient: PatientRef?
    var location: LocationRef?
    var payer: BillingText?
    var isUnapplied: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Payment>) -> AuditSubject {
    AuditSubject(patients: result.items.first?.patientId.map { [$0] } ?? [])
  }

  static func query(_ params: Params, by caller: Caller) throws -> OneOf<Payment> {
    let after = try params.cursor.map { try PlaceInTime(cursor: $0) }
    let limit = (params.limit?.value ?? Cursor.pageSize) + 1
    switch (params.patient, params.location) {
    case (let patient?, nil) where params.payer == nil:
      return OneOf(PaymentsPage(patient: patient, isUnapplied: params.isUnapplied, after: after, limit: limit))
    case (nil, let location?):
      return OneOf(
        DepositsPage(
          location: location, payer: params.payer, isUnapplied: params.isUnapplied, after: after, limit: limit))
    default:
      throw FieldProblems([FieldProblem(field: "patient", problem: "is needed, or else location: one of them")])
    }
  }

  static func answer(_ rows: [Payment], _ params: Params) -> Page<Payment> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      PlaceInTime(at: $0.receivedAt, id: $0.id.uuid).cursor
    }
  }
}

struct PaymentsPage: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.patient_id, c.patient, c.payer, c.location, c.location_id, c.tender, c.currency, c.amount,
      c.reference, c.received_at, c.received_by, c.allocated, c.refunded, c.unapplied
    FROM billing.payment_cards c
    WHERE c.patient_id = (SELECT coalesce($1, patient_records.id_of($2)))
      AND ($3::boolean IS NULL OR $3 = (c.unapplied > 0))
      AND ($4::timestamptz IS NULL OR (c.received_at, c.id) > ($4, $5::uuid))
    ORDER BY c.received_at, c.id LIMIT $6
    """
  typealias Row = Payment
  var patient: PatientRef
  var isUnapplied: Bool?
  var after: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(patient.id)
    binds.add(patient.code)
    binds.add(isUnapplied)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}

/// What payers have sent to a location.
struct DepositsPage: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.patient_id, c.patient, c.payer, c.location, c.location_id, c.tender, c.currency, c.amount,
      c.reference, c.received_at, c.received_by, c.allocated, c.refunded, c.unapplied
    FROM billing.payment_cards c
    WHERE c.location_id = (SELECT l.id FROM practice.locations l WHERE l.id = $1 OR l.code = $2)
      AND c.payer IS NOT NULL AND ($3::text IS NULL OR c.payer = $3)
      AND ($4::boolean IS NULL OR $4 = (c.unapplied > 0))
      AND ($5::timestamptz IS NULL OR (c.received_at, c.id) > ($5, $6::uuid))
    ORDER BY c.received_at, c.id LIMIT $7
    """
  typealias Row = Payment
  var location: LocationRef
  var payer: BillingText?
  var isUnapplied: Bool?
  var after: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(location.id)
    binds.add(location.code)
    binds.add(payer)
    binds.add(isUnapplied)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}
