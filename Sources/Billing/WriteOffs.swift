import ClinicValues
import Operations
import Store

/// What is given up of an invoice.
struct WriteOff: Codable, Sendable, StatementRow {
  var id: WriteOffID
  var amount: Money
  /// A fee that was waived (rule 2.11).
  var isWaiver: Bool
  var reason: BillingText
  var at: Instant
  /// The write-off that this one takes back.
  var reverses: WriteOffID?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    let currency = try columns.next(Currency.self)
    amount = Money(try columns.next(), currency)
    isWaiver = try columns.next()
    reason = try columns.next()
    at = try columns.next()
    reverses = try columns.nextIfPresent()
  }
}

struct WriteOffsOf: Statement {
  static let sql: StaticString = """
    SELECT w.id, i.currency, w.amount, w.is_waiver, w.reason, w.at, w.reverses_id
    FROM billing.write_offs w JOIN billing.invoices i ON i.id = w.invoice_id WHERE w.invoice_id = $1
    ORDER BY w.at, w.id
    """
  typealias Row = WriteOff
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

enum WriteOffInvoice: Command {
  static let name: OperationName = "invoices.writeOff"
  static let summary = "Give up what is owed of an invoice, or a part of it"
  static let access = Access.needs(.billingAdjust)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = [
    "invoice": "Which invoice", "amount": "How much; all that is owed unless given", "reason": "Why",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .valueNotAllowed, .overAllocated, .currencyMix, .invoiceTransition,
  ]

  struct Params: Codable, Sendable {
    var invoice: InvoiceRef
    var amount: Money?
    var reason: BillingText
  }

  static func subject(_ params: Params, _ result: Invoice) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Invoice {
    let card = try tx.invoiceCard(params.invoice)
    let amount = params.amount ?? card.balance
    guard amount.currency == card.total.currency else { throw Refusal(.currencyMix, field: "amount") }
    return try tx.writeOff(amount, of: card, isWaiver: false, reason: params.reason)
  }
}

extension Transaction {
  func writeOff(
    _ amount: Money, of card: InvoiceCard, isWaiver: Bool, reason: BillingText
  ) throws -> Invoice {
    guard amount.minorUnits > 0 else { throw Refusal(.valueNotAllowed, field: "amount") }
    try execute(InsertWriteOff(invoice: card.id, amount: amount.minorUnits, isWaiver: isWaiver, reason: reason))
    return try invoice(InvoiceRef(card.id))
  }
}

struct InsertWriteOff: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.write_offs (id, invoice_id, amount, is_waiver, reason) VALUES ($1, $2, $3, $4, $5)
    """
  typealias Row = NoRow
  var id = WriteOffID.new()
  var invoice: InvoiceID
  var amount: Int64
  var isWaiver: Bool
  var reason: BillingText
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(invoice)
    binds.add(amount)
    binds.add(isWaiver)
    binds.add(reason)
  }
}

/// A fee is waived for a reason, which is a fact of its own (rule 2.11).
enum WaiveFee: Command {
  static let name: OperationName = "fees.waive"
  static let summary = "Waive the fee for a missed or late-cancelled visit"
  static let access = Access.needs(.billingAdjust)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = ["invoice": "The fee's invoice", "reason": "Why"]
  static let refusals: [RefusalReason] = [
    .notFound, .notAFee, .invoiceTransition, .staleVersion, .valueNotAllowed,
  ]
  static let example: String? = #"""
    {"invoice": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f60", "reason": "Snowed in"}
    """#

  struct Params: Codable, Sendable {
    var invoice: InvoiceRef
    var reason: BillingText
  }

  static func subject(_ params: Params, _ result: Invoice) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Invoice {
    let card = try tx.invoiceCard(params.invoice)
    guard card.purpose == .fee else { throw Refusal(.notAFee, field: "invoice") }
    if card.status == .draft { _ = try tx.step(InvoiceRef(card.id), to: .issued) }
    let issued = try tx.invoiceCard(InvoiceRef(card.id))
    return try tx.writeOff(issued.balance, of: issued, isWaiver: true, reason: params.reason)
  }
}

enum UndoWriteOff: Command {
  static let name: OperationName = "invoices.undoWriteOff"
  static let summary = "Take a write-off or a waiver back: what was given up is owed again"
  static let access = Access.needs(.billingAdjust)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = ["writeOff": "Which write-off", "reason": "Why"]
  static let refusals: [RefusalReason] = [.notFound, .alreadyReversed]

  struct Params: Codable, Sendable {
    var writeOff: WriteOffID
    var reason: BillingText
  }

  static func subject(_ params: Params, _ result: Invoice) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Invoice {
    guard let invoice = try tx.first(ReverseWriteOff(writeOff: params.writeOff, reason: params.reason))?.value else {
      throw Refusal.notFound("writeOff")
    }
    return try tx.invoice(InvoiceRef(invoice))
  }
}

struct ReverseWriteOff: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.write_offs (id, invoice_id, amount, is_waiver, reverses_id, reason)
    SELECT $1, w.invoice_id, w.amount, w.is_waiver, w.id, $3 FROM billing.write_offs w
    WHERE w.id = $2 AND w.reverses_id IS NULL
    RETURNING invoice_id
    """
  typealias Row = Single<InvoiceID>
  var id = WriteOffID.new()
  var writeOff: WriteOffID
  var reason: BillingText
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(writeOff)
    binds.add(reason)
  }
}
