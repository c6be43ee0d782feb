import ClinicValues
import Operations
import Store

/// Pays for a visit with a unit of a package: the visit's invoice is issued over what the unit is worth, on the day of
/// the visit, and is settled (rule 2.13).
enum RedeemPackage: Command {
  static let name: OperationName = "packages.redeem"
  static let summary = "Pay for a visit with a unit of a package, the one that expires first; un-arriving returns it"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = [
    "invoice": "The visit's draft", "package": "Which package; the one that expires first unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound, .noPackage, .invoiceTransition, .invoiceLocked, .invoiceEmpty]
  static let example: String? = #"{"invoice": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f"}"#

  struct Params: Codable, Sendable {
    var invoice: InvoiceRef
    var package: PackageID?
  }

  struct Result: Codable, Sendable {
    var package: Package
    var invoice: Invoice
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { result.invoice.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let card = try tx.invoiceCard(params.invoice)
    guard card.kind == .invoice, card.purpose == .visit, card.status == .draft, card.coverage == nil,
      let visit = card.appointment
    else { throw Refusal(.invoiceTransition, field: "invoice") }
    // Two visits of one patient do not both take the last unit.
    try tx.execute(LockPatientBilling(patient: card.patientId))
    try tx.execute(LockVisitBilling(appointment: visit))
    guard let line = try tx.first(VisitLine(appointment: visit)) else {
      throw Refusal(.invoiceEmpty, field: "invoice")
    }
    guard line.hasTakenPlace else { throw Refusal(.invoiceTransition, field: "invoice") }
    // A visit that is split over payers is not a package's.
    let live = try tx.rows(LockVisitInvoices(appointment: visit))
    guard live.count == 1, live.first?.status == .draft else { throw Refusal(.invoiceLocked, field: "invoice") }
    guard let package = try tx.first(UsablePackage(invoice: card.id, line: line, package: params.package)) else {
      throw Refusal(.noPackage, field: params.package == nil ? nil : "package")
    }
    try tx.execute(DeleteShared(invoice: card.id))
    try tx.execute(
      InsertUnitLine(invoice: card.id, line: line, package: package.id, amount: package.nextUnit.minorUnits))
    let invoice = try tx.step(InvoiceRef(card.id), to: .issued)
    try tx.execute(InsertRedemption(package: package.id, invoice: card.id, amount: package.nextUnit.minorUnits))
    return Result(package: try tx.package(package.id), invoice: try tx.invoice(InvoiceRef(invoice.invoice.id)))
  }
}

/// The patient's package for a visit's treatment that is paid, has a unit left and has not expired: the one that
/// expires first, or the one that is named.
struct UsablePackage: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.offer, c.name, c.treatment, c.patient_id, c.patient, c.location, c.location_id, c.invoice,
      c.invoice_id, c.status, c.units, c.redeemed, c.currency, c.price, c.regular_price, c.liability, c.refund_policy,
      c.expires_on, c.sold_at, c.next_unit
    FROM billing.package_cards c JOIN billing.invoices i ON i.id = $1
    WHERE c.patient_id = i.patient_id AND c.legal_entity_id = i.legal_entity_id AND c.currency = i.currency
      AND c.treatment_type_id = $2 AND c.status = 'open' AND (c.expires_on IS NULL OR c.expires_on >= $3)
      AND ($4::uuid IS NULL OR c.id = $4)
    ORDER BY c.expires_on NULLS LAST, c.sold_at, c.id LIMIT 1
    """
  typealias Row = Package
  var invoice: InvoiceID
  var line: VisitLine.Row
  var package: PackageID?
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(line.treatment)
    binds.add(line.day)
    binds.add(package)
  }
}

struct InsertUnitLine: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.invoice_lines (invoice_id, place, description, treatment_type_id, therapist_id, service_date,
      quantity, unit_price, tax_reason, tax_basis_points, source, package_id)
    SELECT $1, 1 + coalesce((SELECT max(l.place) FROM billing.invoice_lines l WHERE l.invoice_id = $1), 0), $2, y.id,
      $4, $5, 1, $6, y.tax_reason, 0, 'package', $7
    FROM practice.treatment_types y WHERE y.id = $3
    """
  typealias Row = NoRow
  var invoice: InvoiceID
  var line: VisitLine.Row
  var package: PackageID
  var amount: Int64
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(line.description)
    binds.add(line.treatment)
    binds.add(line.therapist)
    binds.add(line.day)
    binds.add(amount)
    binds.add(package)
  }
}

struct InsertRedemption: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.redemptions (id, package_id, invoice_id, amount) VALUES ($1, $2, $3, $4)
    """
  typealias Row = NoRow
  var id = RedemptionID.new()
  var package: PackageID
  var invoice: InvoiceID
  var amount: Int64
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(package)
    binds.add(invoice)
    binds.add(amount)
  }
}
