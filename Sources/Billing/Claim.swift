import ClinicValues
import Operations
import Store

/// Where a claim stands. Money alone makes it paid, partly paid or reversed.
enum ClaimStatus: String, WireChoice, SQLValue {
  case draft, submitted, accepted, denied, paid, reversed
  case partlyPaid = "partly_paid"
}

/// A claim on a payer: one for each invoice to one, named by the invoice.
struct Claim: Codable, Sendable, StatementRow {
  var invoiceId: InvoiceID
  var number: InvoiceNumber
  var status: ClaimStatus
  var changedAt: Instant
  var patientId: PatientID
  var patient: PatientNumber
  var location: LocationCode
  var locationId: LocationID
  var coverage: CoverageID
  var payer: BillingText
  var total: Money
  var paid: Money
  /// What is still owed on the invoice.
  var balance: Money
  var serviceDate: CivilDate
  /// Whether the visit's note is signed; before that it is not submitted.
  var isSigned: Bool

  init(from columns: inout Columns) throws {
    invoiceId = try columns.next()
    number = try columns.next()
    status = try columns.next()
    changedAt = try columns.next()
    patientId = try columns.next()
    patient = try columns.next()
    location = try columns.next()
    locationId = try columns.next()
    coverage = try columns.next()
    payer = try columns.next()
    let currency = try columns.next(Currency.self)
    total = Money(try columns.next(), currency)
    paid = Money(try columns.next(), currency)
    balance = Money(try columns.next(), currency)
    serviceDate = try columns.next()
    isSigned = try columns.next()
  }

  var auditSubject: AuditSubject { AuditSubject(id: invoiceId.uuid, patients: [patientId], location: locationId) }
}

/// A step of a claim.
struct ClaimEvent: Codable, Sendable, StatementRow {
  var status: ClaimStatus
  var at: Instant
  var by: AccountName
  /// The batch in which it was submitted.
  var batch: ClaimBatchNumber?
  /// The remittance that brought the answer.
  var remittance: RemittanceID?
  /// What had been paid of it by then.
  var paid: Money
  var reason: BillingText?

  init(from columns: inout Columns) throws {
    status = try columns.next()
    at = try columns.next()
    by = try columns.next()
    batch = try columns.nextIfPresent()
    remittance = try columns.nextIfPresent()
    let currency = try columns.next(Currency.self)
    paid = Money(try columns.next(), currency)
    reason = try columns.nextIfPresent()
  }
}

struct ClaimDetails: Codable, Sendable {
  var claim: Claim
  var events: [ClaimEvent]

  var auditSubject: AuditSubject { claim.auditSubject }
}

struct FindClaim: Statement {
  static let sql: StaticString = """
    SELECT c.invoice_id, c.number, c.status, c.changed_at, c.patient_id, c.patient, c.location, c.location_id,
      c.coverage_id, c.payer, c.currency, c.total, c.paid, c.balance, c.service_date, c.is_signed
    FROM billing.claim_cards c WHERE c.invoice_id = (SELECT coalesce($1, billing.invoice_id($2)))
    """
  typealias Row = Claim
  var claim: InvoiceRef
  func bind(to binds: inout Binds) {
    binds.add(claim.id)
    binds.add(claim.code)
  }
}

struct EventsOfClaim: Statement {
  static let sql: StaticString = """
    SELECT e.status, e.at, a.name, b.number, e.remittance_id, i.currency, e.paid, e.reason
    FROM billing.claim_events e JOIN billing.invoices i ON i.id = e.invoice_id
      JOIN access.accounts a ON a.id = e.by_account LEFT JOIN billing.batch_cards b ON b.id = e.batch_id
    WHERE e.invoice_id = $1 ORDER BY e.id
    """
  typealias Row = ClaimEvent
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

extension Transaction {
  func claimCard(_ reference: InvoiceRef) throws -> Claim {
    guard let claim = try first(FindClaim(claim: reference)) else { throw Refusal.notFound("claim") }
    return claim
  }

  func claim(_ reference: InvoiceRef) throws -> ClaimDetails {
    let claim = try claimCard(reference)
    return ClaimDetails(claim: claim, events: try rows(EventsOfClaim(invoice: claim.invoiceId)))
  }
}

enum GetClaim: Command {
  static let name: OperationName = "claims.get"
  static let summary = "Show a claim on a payer with each step of it"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.claim)
  static let help: KeyValuePairs = ["claim": "The invoice that is claimed"]
  static let refusals: [RefusalReason] = [.notFound]
  static let example: String? = #"{"claim": "prairie-ims-000003"}"#

  struct Params: Codable, Sendable { var claim: InvoiceRef }

  static func subject(_ params: Params, _ result: ClaimDetails) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> ClaimDetails {
    try tx.claim(params.claim)
  }
}

enum ListClaims: Read {
  static let name: OperationName = "claims.list"
  static let summary = "List claims by status, those that have waited longest first"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.claim)
  static let help: KeyValuePairs = [
    "status": "Where they stand: draft is what is still to be claimed", "location": "Of this location",
    "payer": "On this payer", "isOpen": "Something is owed, or nothing",
  ]
  static let example: String? = #"{"status": "draft", "location": "riverside"}"#

  struct Params: Codable, Sendable {
    var status: ClaimStatus
    var location: LocationRef?
    var payer: BillingText?
    var isOpen: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Claim>) -> AuditSubject {
    AuditSubject(patients: Set(result.items.map(\.patientId)).sorted { $0.uuid < $1.uuid })
  }

  static func query(_ params: Params, by caller: Caller) throws -> ClaimsPage {
    ClaimsPage(
      params: params, after: try params.cursor.map { try PlaceInTime(cursor: $0) },
      limit: (params.limit?.value ?? Cursor.pageSize) + 1)
  }

  static func answer(_ rows: [Claim], _ params: Params) -> Page<Claim> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      PlaceInTime(at: $0.changedAt, id: $0.invoiceId.uuid).cursor
    }
  }
}

struct ClaimsPage: Statement {
  static let sql: StaticString = """
    SELECT c.invoice_id, c.number, c.status, c.changed_at, c.patient_id, c.patient, c.location, c.location_id,
      c.coverage_id, c.payer, c.currency, c.total, c.paid, c.balance, c.service_date, c.is_signed
    FROM billing.claim_cards c
    WHERE c.status = $1
      AND ($2::uuid IS NULL AND $3::text IS NULL OR c.location_id = (
        SELECT l.id FROM practice.locations l WHERE l.id = $2 OR l.code = $3))
      AND ($4::text IS NULL OR c.payer = $4) AND ($5::boolean IS NULL OR $5 = (c.balance > 0))
      AND ($6::timestamptz IS NULL OR (c.changed_at, c.invoice_id) > ($6, $7::uuid))
    ORDER BY c.changed_at, c.invoice_id LIMIT $8
    """
  typealias Row = Claim
  var params: ListClaims.Params
  var after: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(params.status)
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.payer)
    binds.add(params.isOpen)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}
