import ClinicValues
import Operations
import Store

enum InvoiceKind: String, WireChoice, SQLValue {
  case invoice
  case creditNote = "credit_note"
}

enum InvoiceStatus: String, WireChoice, SQLValue {
  case draft, issued, void, discarded
}

/// What an invoice is for: a visit that took place, what its payer left of it, a fee for one that did not, visits that
/// are paid for beforehand, or something else.
enum InvoicePurpose: String, WireChoice, SQLValue {
  case visit, shortfall, fee, package, other
}

/// An invoice or credit note without its lines.
struct InvoiceCard: Codable, Sendable, StatementRow {
  var id: InvoiceID
  var version: Version
  var kind: InvoiceKind
  var status: InvoiceStatus
  /// Given when it is issued, without gaps (rule 2.14).
  var number: InvoiceNumber?
  var purpose: InvoicePurpose
  var patientId: PatientID
  var patient: PatientNumber
  var location: LocationCode
  var locationId: LocationID
  var appointment: AppointmentID?
  var net: Money
  var tax: Money
  var total: Money
  var paid: Money
  var writtenOff: Money
  var credited: Money
  /// What is still owed.
  var balance: Money
  /// Why it is void or discarded, or what is credited for.
  var reason: BillingText?
  /// The invoice that a credit note takes back from.
  var credits: InvoiceID?
  /// The payer on file that it is to; absent: to the patient.
  var coverage: CoverageID?
  var payer: BillingText?
  var draftedAt: Instant
  var issuedAt: Instant?
  var issuedOn: CivilDate?
  var endedAt: Instant?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    version = try columns.next()
    kind = try columns.next()
    status = try columns.next()
    number = try columns.nextIfPresent()
    purpose = try columns.next()
    patientId = try columns.next()
    patient = try columns.next()
    location = try columns.next()
    locationId = try columns.next()
    appointment = try columns.nextIfPresent()
    let currency = try columns.next(Currency.self)
    net = Money(try columns.next(), currency)
    tax = Money(try columns.next(), currency)
    total = Money(try columns.next(), currency)
    paid = Money(try columns.next(), currency)
    writtenOff = Money(try columns.next(), currency)
    credited = Money(try columns.next(), currency)
    balance = Money(try columns.next(), currency)
    reason = try columns.nextIfPresent()
    credits = try columns.nextIfPresent()
    draftedAt = try columns.next()
    issuedAt = try columns.nextIfPresent()
    issuedOn = try columns.nextIfPresent()
    endedAt = try columns.nextIfPresent()
    coverage = try columns.nextIfPresent()
    payer = try columns.nextIfPresent()
  }

  var auditSubject: AuditSubject { AuditSubject(id: id.uuid, patients: [patientId], location: locationId) }
}

/// A line: what, when, by whom, how much, and why it costs that.
struct InvoiceLine: Codable, Sendable, StatementRow {
  var place: LinePlace
  var description: BillingText
  var treatment: TreatmentTypeCode?
  var therapist: TherapistSlug?
  var serviceDate: CivilDate
  var quantity: LineQuantity
  var unitPrice: Money
  var net: Money
  var taxReason: LineTaxReason
  /// Hundredths of a percent.
  var taxBasisPoints: BasisPoints
  var tax: Money
  /// Where the price comes from.
  var source: LineSource

  init(from columns: inout Columns) throws {
    place = try columns.next()
    description = try columns.next()
    treatment = try columns.nextIfPresent()
    therapist = try columns.nextIfPresent()
    serviceDate = try columns.next()
    quantity = try columns.next()
    let currency = try columns.next(Currency.self)
    unitPrice = Money(try columns.next(), currency)
    net = Money(try columns.next(), currency)
    taxReason = try columns.next()
    taxBasisPoints = try columns.next()
    tax = Money(try columns.next(), currency)
    source = try columns.next()
  }
}

enum LineSource: String, WireChoice, SQLValue {
  case priceList = "price_list"
  case feePolicy = "fee_policy"
  case byHand = "by_hand"
  case credit
  /// A payer's share of the price, or what is left of it for the patient.
  case share
  /// A unit of a package pays for it.
  case package
  /// Visits that are paid for beforehand.
  case packageSale = "package_sale"
}

enum LinePlaceKind: QuantityKind {
  static let range = 1...200
  static let example = 1
  static let summary = "Place among the lines"
}
typealias LinePlace = Quantity<LinePlaceKind>

enum LineQuantityKind: QuantityKind {
  static let range = 1...1000
  static let example = 1
  static let summary = "How many"
}
typealias LineQuantity = Quantity<LineQuantityKind>

enum BasisPointsKind: QuantityKind {
  static let range = 0...10_000
  static let example = 500
  static let summary = "Hundredths of a percent"
}
typealias BasisPoints = Quantity<BasisPointsKind>

/// An invoice with its lines and what has been done with it.
struct Invoice: Codable, Sendable {
  var invoice: InvoiceCard
  var lines: [InvoiceLine]
  var allocations: [Allocation]
  var writeOffs: [WriteOff]

  var auditSubject: AuditSubject { invoice.auditSubject }
}

struct FindInvoice: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.version, c.kind, c.status, c.number, c.purpose, c.patient_id, c.patient, c.location, c.location_id,
      c.appointment_id, c.currency, c.net, c.tax, c.total, c.paid, c.written_off, c.credited, c.balance, c.reason,
      c.credits_id, c.drafted_at, c.issued_at, c.issued_on, c.ended_at, c.coverage_id, c.payer
    FROM billing.invoice_cards c WHERE c.id = (SELECT coalesce($1, billing.invoice_id($2)))
    """
  typealias Row = InvoiceCard
  var invoice: InvoiceRef
  func bind(to binds: inout Binds) {
    binds.add(invoice.id)
    binds.add(invoice.code)
  }
}

struct LinesOfInvoice: Statement {
  static let sql: StaticString = """
    SELECT l.place, l.description, y.code, t.slug, l.service_date, l.quantity, i.currency, l.unit_price, l.net,
      l.tax_reason, l.tax_basis_points, l.tax, l.source
    FROM billing.invoice_lines l JOIN billing.invoices i ON i.id = l.invoice_id
      LEFT JOIN practice.treatment_types y ON y.id = l.treatment_type_id
      LEFT JOIN therapist_profiles.therapists t ON t.id = l.therapist_id
    WHERE l.invoice_id = $1 ORDER BY l.place
    """
  typealias Row = InvoiceLine
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

extension Transaction {
  func invoiceCard(_ invoice: InvoiceRef) throws -> InvoiceCard {
    guard let card = try first(FindInvoice(invoice: invoice)) else { throw Refusal.notFound("invoice") }
    return card
  }

  func invoice(_ reference: InvoiceRef) throws -> Invoice {
    let card = try invoiceCard(reference)
    return Invoice(
      invoice: card, lines: try rows(LinesOfInvoice(invoice: card.id)),
      allocations: try rows(Allocations(invoice: card.id)), writeOffs: try rows(WriteOffsOf(invoice: card.id)))
  }
}

enum GetInvoice: Command {
  static let name: OperationName = "invoices.get"
  static let summary = "Show an invoice with its lines, and what has been paid, credited and given up of it"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.invoice)
  static let help: KeyValuePairs = ["invoice": "Which invoice"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var invoice: InvoiceRef }

  static func subject(_ params: Params, _ result: Invoice) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Invoice {
    try tx.invoice(params.invoice)
  }
}
