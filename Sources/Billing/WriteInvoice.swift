import ClinicValues
import Operations
import Store

/// An invoice that no visit drafts: a product, a report.
enum DraftInvoice: Command {
  static let name: OperationName = "invoices.draft"
  static let summary = "Begin an invoice by hand; what a visit costs is drafted when the patient arrives"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = [
    "patient": "Who is billed", "location": "Where", "currency": "CAD unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var location: LocationRef
    var currency: Currency?
  }

  static func subject(_ params: Params, _ result: Invoice) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Invoice {
    let parties = try tx.parties(patient: params.patient, location: params.location)
    let id = InvoiceID.new()
    try tx.execute(InsertInvoice(id: id, parties: parties, currency: params.currency ?? .cad))
    return try tx.invoice(InvoiceRef(id))
  }
}

/// Who is billed, where, and who bills.
struct Parties: StatementRow {
  let patient: PatientID?
  let location: LocationID?
  let legalEntity: LegalEntityID?
  init(from columns: inout Columns) throws {
    patient = try columns.nextIfPresent()
    location = try columns.nextIfPresent()
    legalEntity = try columns.nextIfPresent()
  }
}

struct FindParties: Statement {
  static let sql: StaticString = """
    SELECT (SELECT p.id FROM patient_records.patients p WHERE p.id = $1 OR p.number = $2), l.id, l.legal_entity_id
    FROM (SELECT) one LEFT JOIN practice.locations l ON l.id = $3 OR l.code = $4
    """
  typealias Row = Parties
  var patient: PatientRef
  var location: LocationRef
  func bind(to binds: inout Binds) {
    binds.add(patient.id)
    binds.add(patient.code)
    binds.add(location.id)
    binds.add(location.code)
  }
}

/// The three, each of which is there.
struct BilledParties: Sendable {
  var patient: PatientID
  var location: LocationID
  var legalEntity: LegalEntityID
}

extension Transaction {
  func parties(patient: PatientRef, location: LocationRef) throws -> BilledParties {
    let found = try first(FindParties(patient: patient, location: location))
    guard let patient = found?.patient else { throw Refusal.notFound("patient") }
    guard let location = found?.location, let legalEntity = found?.legalEntity else {
      throw Refusal.notFound("location")
    }
    return BilledParties(patient: patient, location: location, legalEntity: legalEntity)
  }
}

struct InsertInvoice: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, purpose, currency)
    VALUES ($1, $2, $3, $4, $6, $5)
    """
  typealias Row = NoRow
  var id: InvoiceID
  var parties: BilledParties
  var currency: Currency
  var purpose = InvoicePurpose.other
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(parties.legalEntity)
    binds.add(parties.location)
    binds.add(parties.patient)
    binds.add(currency)
    binds.add(purpose)
  }
}

enum AddInvoiceLine: Command {
  static let name: OperationName = "invoices.addLine"
  static let summary = "Add a line to a draft"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = [
    "invoice": "Which draft",
    "description": "What for",
    "unitPrice": "What one costs, before tax, in the invoice's currency",
    "quantity": "How many; one unless given",
    "taxReason": "Why it is taxed or not",
    "serviceDate": "The day of the service; today unless given",
    "therapist": "Who did it",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .invoiceLocked, .invoiceTransition, .currencyMix, .valueNotAllowed,
  ]
  static let example: String? = #"""
    {"invoice": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f", "description": "Therapy band",
     "unitPrice": {"amount": "19.99", "currency": "CAD"}, "taxReason": "taxable_product"}
    """#

  struct Params: Codable, Sendable {
    var invoice: InvoiceRef
    var description: BillingText
    var unitPrice: Money
    var quantity: LineQuantity?
    var taxReason: LineTaxReason
    var serviceDate: CivilDate?
    var therapist: TherapistRef?
  }

  static func subject(_ params: Params, _ result: Invoice) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Invoice {
    let card = try tx.invoiceCard(params.invoice)
    // A payer's share is the split's to write.
    guard card.coverage == nil else { throw Refusal(.invoiceTransition, field: "invoice") }
    // Two who add a line wait for each other: each gets a place of its own.
    try tx.execute(LockInvoice(invoice: card.id))
    guard params.unitPrice.currency == card.total.currency else { throw Refusal(.currencyMix, field: "unitPrice") }
    guard params.unitPrice.minorUnits >= 0 else { throw Refusal(.valueNotAllowed, field: "unitPrice") }
    guard try tx.execute(InsertLine(invoice: card.id, params: params)) == 1 else {
      throw Refusal.notFound("therapist")
    }
    return try tx.invoice(InvoiceRef(card.id))
  }
}

struct InsertLine: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.invoice_lines (invoice_id, place, description, therapist_id, service_date, quantity, unit_price,
      tax_reason, source)
    SELECT i.id, 1 + coalesce((SELECT max(l.place) FROM billing.invoice_lines l WHERE l.invoice_id = i.id), 0), $2,
      t.id, coalesce($3, scheduling.today(i.location_id, NULL)), $4::bigint::integer, $5, $6, 'by_hand'
    FROM billing.invoices i LEFT JOIN therapist_profiles.therapists t ON t.id = $7 OR t.slug = $8
    WHERE i.id = $1 AND (t.id IS NOT NULL OR $7::uuid IS NULL AND $8::text IS NULL)
    """
  typealias Row = NoRow
  var invoice: InvoiceID
  var params: AddInvoiceLine.Params
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(params.description)
    binds.add(params.serviceDate)
    binds.add(params.quantity?.value ?? 1)
    binds.add(params.unitPrice.minorUnits)
    binds.add(params.taxReason)
    binds.add(params.therapist?.id)
    binds.add(params.therapist?.code)
  }
}

enum RemoveInvoiceLine: Command {
  static let name: OperationName = "invoices.removeLine"
  static let summary = "Take a line off a draft"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = ["invoice": "Which draft", "place": "Which line"]
  static let refusals: [RefusalReason] = [.notFound, .invoiceLocked]
  static let example: String? = #"{"invoice": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f", "place": 1}"#

  struct Params: Codable, Sendable {
    var invoice: InvoiceRef
    var place: LinePlace
  }

  static func subject(_ params: Params, _ result: Invoice) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Invoice {
    let card = try tx.invoiceCard(params.invoice)
    guard try tx.execute(DeleteLine(invoice: card.id, place: params.place)) == 1 else {
      throw Refusal.notFound("place")
    }
    return try tx.invoice(InvoiceRef(card.id))
  }
}

struct DeleteLine: Statement {
  static let sql: StaticString = "DELETE FROM billing.invoice_lines WHERE invoice_id = $1 AND place = $2"
  typealias Row = NoRow
  var invoice: InvoiceID
  var place: LinePlace
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(place)
  }
}
