import ClinicValues
import Operations
import Store

/// A step in an invoice's life. Touches no row that is of another version.
struct StepInvoice: Statement {
  static let sql: StaticString = """
    UPDATE billing.invoices SET status = $2, reason = coalesce($3, reason) WHERE id = $1 AND version = $4
    """
  typealias Row = NoRow
  var invoice: InvoiceID
  var status: InvoiceStatus
  var reason: BillingText?
  var version: Version
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(status)
    binds.add(reason)
    binds.add(version)
  }
}

extension Transaction {
  /// Takes an invoice a step on, as it was read.
  func step(
    _ invoice: InvoiceRef, to status: InvoiceStatus, reason: BillingText? = nil, expecting version: Version? = nil
  ) throws -> Invoice {
    let card = try invoiceCard(invoice)
    if let version, version != card.version { throw Refusal.stale(current: card.version) }
    guard card.status != status else { throw Refusal(.invoiceTransition, field: "invoice") }
    let step = StepInvoice(invoice: card.id, status: status, reason: reason, version: card.version)
    guard try execute(step) == 1 else { throw Refusal.stale(current: nil) }
    return try self.invoice(InvoiceRef(card.id))
  }
}

enum IssueInvoice: Command {
  static let name: OperationName = "invoices.issue"
  static let summary = "Issue a draft: it gets its number, and does not change any more"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = [
    "invoice": "Which draft", "expectedVersion": "Refuse if somebody has changed it since you read this version",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .invoiceTransition, .invoiceEmpty]
  static let example: String? = #"{"invoice": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f"}"#

  struct Params: Codable, Sendable {
    var invoice: InvoiceRef
    var expectedVersion: Version?
  }

  static func subject(_ params: Params, _ result: Invoice) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Invoice {
    try tx.step(params.invoice, to: .issued, expecting: params.expectedVersion)
  }
}

enum VoidInvoice: Command {
  static let name: OperationName = "invoices.void"
  static let summary = "Make an issued invoice void: number and lines stay, with the reason"
  static let access = Access.needs(.billingAdjust)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = ["invoice": "Which invoice or credit note", "reason": "Why"]
  static let refusals: [RefusalReason] = [
    .notFound, .staleVersion, .invoiceTransition, .invoiceInUse, .invoiceClaimed,
  ]
  static let example: String? = #"{"invoice": "prairie-ims-000002", "reason": "Entered twice"}"#

  struct Params: Codable, Sendable {
    var invoice: InvoiceRef
    var reason: BillingText
  }

  static func subject(_ params: Params, _ result: Invoice) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Invoice {
    try tx.step(params.invoice, to: .void, reason: params.reason)
  }
}

enum DiscardInvoice: Command {
  static let name: OperationName = "invoices.discard"
  static let summary = "Discard a draft; it stays in view with the reason"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = ["invoice": "Which draft", "reason": "Why"]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .invoiceTransition]
  static let example: String? = #"""
    {"invoice": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f", "reason": "Entered twice"}
    """#

  struct Params: Codable, Sendable {
    var invoice: InvoiceRef
    var reason: BillingText
  }

  static func subject(_ params: Params, _ result: Invoice) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Invoice {
    // A payer's share does not go without the others: the split replaces them together.
    guard try tx.invoiceCard(params.invoice).coverage == nil else {
      throw Refusal(.invoiceTransition, field: "invoice")
    }
    return try tx.step(params.invoice, to: .discarded, reason: params.reason)
  }
}

/// Takes lines of an issued invoice back, with a document of its own (rule 2.14).
enum CreditInvoice: Command {
  static let name: OperationName = "invoices.credit"
  static let summary = "Issue a credit note for lines of an invoice; what was paid is taken off it first"
  static let access = Access.needs(.billingAdjust)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = [
    "invoice": "Which issued invoice", "reason": "Why", "lines": "Places of the lines; all unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound, .invoiceTransition, .overAllocated]
  static let example: String? = #"{"invoice": "prairie-ims-000002", "reason": "Band returned", "lines": [2]}"#

  struct Params: Codable, Sendable {
    var invoice: InvoiceRef
    var reason: BillingText
    var lines: [LinePlace]?
  }

  static func subject(_ params: Params, _ result: Invoice) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Invoice {
    let card = try tx.invoiceCard(params.invoice)
    // Two who credit the same line wait for each other.
    try tx.execute(LockInvoice(invoice: card.id))
    guard card.kind == .invoice, card.status == .issued else { throw Refusal(.invoiceTransition, field: "invoice") }
    let id = InvoiceID.new()
    try tx.execute(InsertCreditNote(id: id, invoice: card.id, reason: params.reason))
    let copied = try tx.execute(CopyLines(from: card.id, to: id, places: params.lines?.map(\.value)))
    guard copied > 0, copied == Set(params.lines?.map(\.value) ?? []).count || params.lines == nil else {
      throw Refusal.notFound("lines")
    }
    return try tx.step(InvoiceRef(id), to: .issued)
  }
}

/// Of the legal entity that issued the invoice, whoever runs the location now.
struct InsertCreditNote: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.invoices (id, kind, legal_entity_id, location_id, patient_id, purpose, currency, credits_id,
      reason)
    SELECT $1, 'credit_note', i.legal_entity_id, i.location_id, i.patient_id, $4, i.currency, i.id, $3
    FROM billing.invoices i WHERE i.id = $2
    """
  typealias Row = NoRow
  var id: InvoiceID
  var invoice: InvoiceID
  var reason: BillingText
  /// A package's sale is credited by the end of the package alone.
  var purpose = InvoicePurpose.other
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(invoice)
    binds.add(reason)
    binds.add(purpose)
  }
}

struct LockInvoice: Statement {
  static let sql: StaticString = "SELECT FROM billing.invoices WHERE id = $1 FOR UPDATE"
  typealias Row = NoRow
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

/// Lines that no credit note has taken back yet.
struct CopyLines: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.invoice_lines (invoice_id, place, description, treatment_type_id, therapist_id, service_date,
      quantity, unit_price, tax_reason, tax_basis_points, source)
    SELECT $2, l.place, l.description, l.treatment_type_id, l.therapist_id, l.service_date, l.quantity, l.unit_price,
      l.tax_reason, l.tax_basis_points, 'credit'
    FROM billing.invoice_lines l
    WHERE l.invoice_id = $1 AND ($3::bigint[] IS NULL OR l.place = ANY ($3))
      AND NOT EXISTS (SELECT FROM billing.invoices c JOIN billing.invoice_lines k ON k.invoice_id = c.id
        WHERE c.credits_id = $1 AND c.status = 'issued' AND k.place = l.place)
    """
  typealias Row = NoRow
  var from: InvoiceID
  var to: InvoiceID
  var places: [Int]?
  func bind(to binds: inout Binds) {
    binds.add(from)
    binds.add(to)
    binds.add(places)
  }
}
