import ClinicValues
import Operations
import Store

/// Money received, and at once what of it goes on which invoice.
enum RecordPayment: Command {
  static let name: OperationName = "payments.record"
  static let summary = "Record money received, and apply it to one invoice or several"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.payment)
  static let help: KeyValuePairs = [
    "patient": "Whose credit it is",
    "location": "Where it was received",
    "tender": "How it was paid",
    "amount": "How much",
    "reference": "What the terminal, the cheque or the transfer says",
    "allocations": "Which invoices, and how much on each; what is left is the patient's credit",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .valueNotAllowed, .overAllocated, .overSpent, .currencyMix, .invoiceTransition,
  ]
  static let example: String? = #"""
    {"patient": "P-000123", "location": "riverside", "tender": "debit",
     "amount": {"amount": "115.00", "currency": "CAD"},
     "allocations": [{"invoice": "prairie-ims-000001", "amount": {"amount": "50.00", "currency": "CAD"}}]}
    """#

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var location: LocationRef
    var tender: Tender
    var amount: Money
    var reference: BillingText?
    var allocations: [Share]?
  }

  /// How much on which invoice.
  struct Share: Codable, Sendable {
    var invoice: InvoiceRef
    var amount: Money
  }

  static func subject(_ params: Params, _ result: PaymentDetails) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PaymentDetails {
    guard params.amount.minorUnits > 0 else { throw Refusal(.valueNotAllowed, field: "amount") }
    let parties = try tx.parties(patient: params.patient, location: params.location)
    let id = PaymentID.new()
    tx.later(InsertPayment(id: id, parties: parties, params: params))
    guard let shares = params.allocations, !shares.isEmpty else {
      guard let payment = try tx.first(FindPayment(payment: id)) else { throw Refusal.notFound("payment") }
      return PaymentDetails(payment: payment, allocations: [], refunds: [])
    }
    try tx.allocate(shares, of: id, in: params.amount.currency)
    return try tx.payment(id)
  }
}

struct InsertPayment: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.payments (id, legal_entity_id, location_id, patient_id, tender, amount, currency, reference)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    """
  typealias Row = NoRow
  var id: PaymentID
  var parties: BilledParties
  var params: RecordPayment.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(parties.legalEntity)
    binds.add(parties.location)
    binds.add(parties.patient)
    binds.add(params.tender)
    binds.add(params.amount.minorUnits)
    binds.add(params.amount.currency)
    binds.add(params.reference)
  }
}

extension Transaction {
  /// Applies a payment. Invoices are taken in the order of their ids, whoever comes: two payments on the same invoices
  /// wait for each other and never in a circle.
  func allocate(_ shares: [RecordPayment.Share], of payment: PaymentID, in currency: Currency) throws {
    var found: [(invoice: InvoiceID, amount: Money)] = []
    for share in shares {
      guard share.amount.currency == currency else { throw Refusal(.currencyMix, field: "allocations") }
      guard share.amount.minorUnits > 0 else { throw Refusal(.valueNotAllowed, field: "allocations") }
      guard let card = try first(FindInvoice(invoice: share.invoice)) else { throw Refusal.notFound("allocations") }
      found.append((card.id, share.amount))
    }
    for (invoice, amount) in found.sorted(by: { $0.invoice.description < $1.invoice.description }) {
      try execute(InsertAllocation(id: .new(), payment: payment, invoice: invoice, amount: amount.minorUnits))
    }
  }
}

struct InsertAllocation: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.allocations (id, payment_id, invoice_id, amount) VALUES ($1, $2, $3, $4)
    """
  typealias Row = NoRow
  var id: AllocationID
  var payment: PaymentID
  var invoice: InvoiceID
  /// Minor units of the payment's currency.
  var amount: Int64
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(payment)
    binds.add(invoice)
    binds.add(amount)
  }
}

enum AllocatePayment: Command {
  static let name: OperationName = "payments.allocate"
  static let summary = "Apply what is left of a payment to invoices"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.payment)
  static let help: KeyValuePairs = ["payment": "Which payment", "allocations": "Which invoices, and how much on each"]
  static let refusals: [RefusalReason] = [
    .notFound, .valueNotAllowed, .overAllocated, .overSpent, .currencyMix, .invoiceTransition,
  ]
  static let example: String? = #"""
    {"payment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e",
     "allocations": [{"invoice": "prairie-ims-000001", "amount": {"amount": "20.00", "currency": "CAD"}}]}
    """#

  struct Params: Codable, Sendable {
    var payment: PaymentID
    var allocations: [RecordPayment.Share]
  }

  static func subject(_ params: Params, _ result: PaymentDetails) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PaymentDetails {
    guard let payment = try tx.first(FindPayment(payment: params.payment)) else { throw Refusal.notFound("payment") }
    try tx.allocate(params.allocations, of: payment.id, in: payment.amount.currency)
    return try tx.payment(payment.id)
  }
}

enum ReleaseAllocation: Command {
  static let name: OperationName = "payments.release"
  static let summary = "Take an allocation off its invoice; the money becomes the patient's credit"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.payment)
  static let help: KeyValuePairs = ["allocation": "Which allocation", "reason": "Why"]
  static let refusals: [RefusalReason] = [.notFound, .alreadyReversed]

  struct Params: Codable, Sendable {
    var allocation: AllocationID
    var reason: BillingText
  }

  static func subject(_ params: Params, _ result: PaymentDetails) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PaymentDetails {
    guard let allocation = try tx.first(Allocations(allocation: params.allocation)) else {
      throw Refusal.notFound("allocation")
    }
    guard allocation.reverses == nil else { throw Refusal(.alreadyReversed, field: "allocation") }
    try tx.execute(ReverseAllocation(allocation: allocation, reason: params.reason))
    return try tx.payment(allocation.payment)
  }
}

struct ReverseAllocation: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.allocations (id, payment_id, invoice_id, amount, reverses_id, reason)
    SELECT $1, a.payment_id, a.invoice_id, a.amount, a.id, $3 FROM billing.allocations a WHERE a.id = $2
    """
  typealias Row = NoRow
  var id = AllocationID.new()
  var allocation: AllocationID
  var reason: BillingText
  init(allocation: Allocation, reason: BillingText) { self.init(allocation: allocation.id, reason: reason) }
  init(allocation: AllocationID, reason: BillingText) {
    self.allocation = allocation
    self.reason = reason
  }
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(allocation)
    binds.add(reason)
  }
}

enum RefundPayment: Command {
  static let name: OperationName = "payments.refund"
  static let summary = "Give back what is left of a payment; what is on an invoice is taken off it first"
  static let access = Access.needs(.billingAdjust)
  static let audit = Audit.writes(.payment)
  static let help: KeyValuePairs = [
    "payment": "Which payment", "amount": "How much", "tender": "How; as it was paid unless given", "reason": "Why",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed, .overSpent, .currencyMix]
  static let example: String? = #"""
    {"payment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "amount": {"amount": "20.00", "currency": "CAD"},
     "reason": "Paid twice"}
    """#

  struct Params: Codable, Sendable {
    var payment: PaymentID
    var amount: Money
    var tender: Tender?
    var reason: BillingText
  }

  static func subject(_ params: Params, _ result: PaymentDetails) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PaymentDetails {
    guard let payment = try tx.first(FindPayment(payment: params.payment)) else { throw Refusal.notFound("payment") }
    guard params.amount.currency == payment.amount.currency else { throw Refusal(.currencyMix, field: "amount") }
    guard params.amount.minorUnits > 0 else { throw Refusal(.valueNotAllowed, field: "amount") }
    try tx.execute(InsertRefund(payment: payment.id, tender: params.tender ?? payment.tender, params: params))
    return try tx.payment(payment.id)
  }
}

struct InsertRefund: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.refunds (id, payment_id, amount, tender, reason) VALUES ($1, $2, $3, $4, $5)
    """
  typealias Row = NoRow
  var id = RefundID.new()
  var payment: PaymentID
  var tender: Tender
  var params: RefundPayment.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(payment)
    binds.add(params.amount.minorUnits)
    binds.add(tender)
    binds.add(params.reason)
  }
}
