import ClinicValues
import Operations
import Store

/// Where a package stands.
enum PackageStatus: String, WireChoice, SQLValue {
  case unpaid, open, used, refunded, void
}

/// Visits that a patient has paid for beforehand (rule 2.13).
struct Package: Codable, Sendable, StatementRow {
  var id: PackageID
  var offer: PackageOfferCode
  var name: BillingText
  var treatment: TreatmentTypeCode
  var patientId: PatientID
  var patient: PatientNumber
  var location: LocationCode
  var locationId: LocationID
  /// Of the sale.
  var invoice: InvoiceNumber
  var invoiceId: InvoiceID
  var status: PackageStatus
  var units: PackageUnits
  var redeemed: Int
  var price: Money
  /// Of one visit without a package, on the day of the sale.
  var regularPrice: Money
  /// What is still owed to the patient in visits.
  var liability: Money
  var refundPolicy: PackageRefundPolicy
  var expiresOn: CivilDate?
  var soldAt: Instant
  /// What the next visit is worth.
  var nextUnit: Money

  init(from columns: inout Columns) throws {
    id = try columns.next()
    offer = try columns.next()
    name = try columns.next()
    treatment = try columns.next()
    patientId = try columns.next()
    patient = try columns.next()
    location = try columns.next()
    locationId = try columns.next()
    invoice = try columns.next()
    invoiceId = try columns.next()
    status = try columns.next()
    units = try columns.next()
    redeemed = Int(try columns.next(Int32.self))
    let currency = try columns.next(Currency.self)
    price = Money(try columns.next(), currency)
    regularPrice = Money(try columns.next(), currency)
    liability = Money(try columns.next(), currency)
    refundPolicy = try columns.next()
    expiresOn = try columns.nextIfPresent()
    soldAt = try columns.next()
    nextUnit = Money(try columns.next(), currency)
  }

  var auditSubject: AuditSubject { AuditSubject(id: id.uuid, patients: [patientId], location: locationId) }
}

struct FindPackage: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.offer, c.name, c.treatment, c.patient_id, c.patient, c.location, c.location_id, c.invoice,
      c.invoice_id, c.status, c.units, c.redeemed, c.currency, c.price, c.regular_price, c.liability, c.refund_policy,
      c.expires_on, c.sold_at, c.next_unit
    FROM billing.package_cards c WHERE c.id = $1
    """
  typealias Row = Package
  var package: PackageID
  func bind(to binds: inout Binds) { binds.add(package) }
}

extension Transaction {
  func package(_ id: PackageID) throws -> Package {
    guard let package = try first(FindPackage(package: id)) else { throw Refusal.notFound("package") }
    return package
  }
}

enum GetPackage: Command {
  static let name: OperationName = "packages.get"
  static let summary = "Show a package: its units, and what is still owed in visits"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.invoice)
  static let help: KeyValuePairs = ["package": "Which package"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var package: PackageID }

  static func subject(_ params: Params, _ result: Package) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Package {
    try tx.package(params.package)
  }
}

enum ListPackages: Read {
  static let name: OperationName = "packages.list"
  static let summary = "List a patient's packages, the oldest first"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.invoice)
  static let help: KeyValuePairs = ["patient": "Whose packages"]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Package>) -> AuditSubject {
    AuditSubject(patients: result.items.first.map { [$0.patientId] } ?? [])
  }
  static func query(_ params: Params, by caller: Caller) throws -> PackagesOf {
    PackagesOf(
      patient: params.patient, after: try params.cursor.map { try PlaceInTime(cursor: $0) },
      limit: (params.limit?.value ?? pageRows) + 1)
  }
  static func answer(_ rows: [Package], _ params: Params) -> Page<Package> {
    Page(cutting: rows, limit: params.limit?.value ?? pageRows) { PlaceInTime(at: $0.soldAt, id: $0.id.uuid).cursor }
  }
}

struct PackagesOf: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.offer, c.name, c.treatment, c.patient_id, c.patient, c.location, c.location_id, c.invoice,
      c.invoice_id, c.status, c.units, c.redeemed, c.currency, c.price, c.regular_price, c.liability, c.refund_policy,
      c.expires_on, c.sold_at, c.next_unit
    FROM billing.package_cards c
    WHERE c.patient_id = (SELECT coalesce($1, patient_records.id_of($2)))
      AND ($3::timestamptz IS NULL OR (c.sold_at, c.id) > ($3, $4))
    ORDER BY c.sold_at, c.id LIMIT $5
    """
  typealias Row = Package
  var patient: PatientRef
  var after: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(patient.id)
    binds.add(patient.code)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}

/// Sells a package: its invoice is issued at once; what is paid on it is owed in visits.
enum SellPackage: Command {
  static let name: OperationName = "packages.sell"
  static let summary = "Sell a package: its invoice is issued, and once it is paid its visits can be had"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = ["patient": "To whom", "offer": "Which offer", "location": "Where"]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var offer: PackageOfferRef
    var location: LocationRef
  }

  static func subject(_ params: Params, _ result: Package) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Package {
    let parties = try tx.parties(patient: params.patient, location: params.location)
    guard let offer = try tx.first(FindOffer(offer: params.offer, location: parties.location)) else {
      throw Refusal.notFound("offer")
    }
    // What a visit costs without a package is what a refund goes by; a package that costs more is none.
    guard let regular = offer.regularPrice, Int64(offer.units) * regular >= offer.price else {
      throw Refusal(.valueNotAllowed, field: "offer")
    }
    let invoice = InvoiceID.new()
    let id = PackageID.new()
    try tx.execute(InsertInvoice(id: invoice, parties: parties, currency: offer.currency, purpose: .package))
    try tx.execute(InsertSaleLine(invoice: invoice, offer: offer.id, location: parties.location))
    _ = try tx.step(InvoiceRef(invoice), to: .issued)
    try tx.execute(
      InsertPackage(id: id, parties: parties, offer: offer.id, invoice: invoice, regularPrice: regular))
    return try tx.package(id)
  }
}

/// An offer that holds now, with the regular price of its treatment at a location today.
struct FindOffer: Statement {
  static let sql: StaticString = """
    SELECT o.id, o.currency, o.price, o.units, (SELECT p.amount FROM practice.prices p
      WHERE p.treatment_type_id = o.treatment_type_id AND p.location_id = $3
        AND p.valid @> scheduling.today($3, NULL) AND p.withdrawn_at IS NULL AND p.currency = o.currency)
    FROM billing.package_offers o WHERE (o.id = $1 OR o.code = $2) AND o.ended_at IS NULL
    """
  struct Row: StatementRow {
    let id: PackageOfferID
    let currency: Currency
    let price: Int64
    let units: Int32
    let regularPrice: Int64?
    init(from columns: inout Columns) throws {
      id = try columns.next()
      currency = try columns.next()
      price = try columns.next()
      units = try columns.next()
      regularPrice = try columns.nextIfPresent()
    }
  }
  var offer: PackageOfferRef
  var location: LocationID
  func bind(to binds: inout Binds) {
    binds.add(offer.id)
    binds.add(offer.code)
    binds.add(location)
  }
}

/// No treatment is on it: none has been received yet.
struct InsertSaleLine: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.invoice_lines (invoice_id, place, description, service_date, quantity, unit_price, tax_reason,
      source)
    SELECT $1, 1, o.name, scheduling.today($3, NULL), 1, o.price, 'exempt_physiotherapy', 'package_sale'
    FROM billing.package_offers o WHERE o.id = $2
    """
  typealias Row = NoRow
  var invoice: InvoiceID
  var offer: PackageOfferID
  var location: LocationID
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(offer)
    binds.add(location)
  }
}

struct InsertPackage: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.packages (id, offer_id, patient_id, legal_entity_id, location_id, invoice_id, units, price,
      currency, regular_price, expires_on)
    SELECT $1, o.id, $3, $4, $5, $6, o.units, o.price, o.currency, $7,
      (scheduling.today($5, NULL) + make_interval(months => o.months_valid))::date
    FROM billing.package_offers o WHERE o.id = $2
    """
  typealias Row = NoRow
  var id: PackageID
  var parties: BilledParties
  var offer: PackageOfferID
  var invoice: InvoiceID
  var regularPrice: Int64
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(offer)
    binds.add(parties.patient)
    binds.add(parties.legalEntity)
    binds.add(parties.location)
    binds.add(invoice)
    binds.add(regularPrice)
  }
}
