import ClinicValues
import Operations
import Store

/// A batch of claims: a file for one payer from one location.
struct ClaimBatch: Codable, Sendable, StatementRow {
  var id: ClaimBatchID
  /// Without gaps, for each legal entity.
  var number: ClaimBatchNumber
  var location: LocationCode
  var locationId: LocationID
  var payer: BillingText
  var claims: Int
  var amount: Money
  var madeAt: Instant
  var madeBy: AccountName

  init(from columns: inout Columns) throws {
    id = try columns.next()
    number = try columns.next()
    location = try columns.next()
    locationId = try columns.next()
    payer = try columns.next()
    claims = Int(try columns.next(Int32.self))
    let currency = try columns.next(Currency.self)
    amount = Money(try columns.next(), currency)
    madeAt = try columns.next()
    madeBy = try columns.next()
  }
}

/// Sends claims to their payer: the batch is a file (Schema/reference/claim-files.md), kept as it was sent.
enum SubmitClaims: Command {
  static let name: OperationName = "claims.submit"
  static let summary = "Put a location's claims on a payer into a batch; clinic claims file writes its file"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.claim)
  static let isHeavy = true
  static let help: KeyValuePairs = [
    "location": "Of which location", "payer": "On which payer, as it is on file",
    "claims": "Which claims, by their invoices; unless given all that never were and whose visit's note is signed",
  ]
  static let refusals: [RefusalReason] = [.notFound, .nothingToClaim, .noteNotSigned, .claimTransition]
  static let example: String? = #"{"location": "riverside", "payer": "Foothills Life"}"#

  /// A file stays well below what a message may hold.
  static let claimsMax = 1000

  struct Params: Codable, Sendable {
    var location: LocationRef
    var payer: BillingText
    var claims: [InvoiceRef]?
  }

  struct Result: Codable, Sendable {
    var batch: ClaimBatch
    var patientIds: [PatientID]
    var patients: [PatientNumber]
    /// Drafts that wait for the visit's note to be signed.
    var leftOut: [InvoiceNumber]
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.batch.id.uuid, patients: result.patientIds, location: result.batch.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    guard let site = try tx.first(FindSite(location: params.location)) else { throw Refusal.notFound("location") }
    try tx.execute(LockPayer(site: site, payer: params.payer))
    let wanted = try params.claims.map { try tx.rows(ClaimsNamed(claims: $0)).map(\.value) }
    if let named = params.claims, wanted?.count != named.count { throw Refusal.notFound("claims") }
    let found = try tx.rows(LockClaims(site: site, payer: params.payer, claims: wanted))
    if let wanted, Set(wanted).count != found.count { throw Refusal.notFound("claims") }
    let ready = wanted == nil ? found.filter(\.isSigned) : found
    guard !ready.isEmpty else { throw Refusal(.nothingToClaim, field: wanted == nil ? nil : "claims") }
    let ids = ready.map(\.invoice)
    let lines = try tx.rows(ClaimFileLines(claims: ids))
    let batch = ClaimBatchID.new()
    let file = ClaimFile.text(of: lines)
    try tx.execute(InsertBatch(id: batch, site: site, payer: params.payer, claims: ready, file: file))
    // The step of each claim is where an unsigned note and one that is out already are refused.
    try tx.execute(SubmitInBatch(batch: batch, claims: ids))
    guard let card = try tx.first(FindBatch(batch: ClaimBatchRef(batch))) else { throw CallError.internalError }
    return Result(
      batch: card, patientIds: Set(lines.map(\.patientId)).sorted { $0.uuid < $1.uuid },
      patients: Set(lines.map(\.patient)).sorted { $0.value < $1.value },
      leftOut: wanted == nil ? found.filter { !$0.isSigned }.map(\.number) : [])
  }
}

/// A location and who runs it.
struct FindSite: Statement {
  static let sql: StaticString = """
    SELECT l.id, l.legal_entity_id FROM practice.locations l WHERE l.id = $1 OR l.code = $2
    """
  struct Row: StatementRow {
    let location: LocationID
    let legalEntity: LegalEntityID
    init(location: LocationID, legalEntity: LegalEntityID) {
      self.location = location
      self.legalEntity = legalEntity
    }
    init(from columns: inout Columns) throws {
      location = try columns.next()
      legalEntity = try columns.next()
    }
  }
  var location: LocationRef
  func bind(to binds: inout Binds) {
    binds.add(location.id)
    binds.add(location.code)
  }
}

/// The claims that are named, a row each.
struct ClaimsNamed: Statement {
  static let sql: StaticString = """
    SELECT c.invoice_id FROM unnest($1::uuid[], $2::text[]) AS u (id, code)
      JOIN billing.claims c ON c.invoice_id = coalesce(u.id, billing.invoice_id(u.code))
    """
  typealias Row = Single<InvoiceID>
  var claims: [InvoiceRef]
  func bind(to binds: inout Binds) {
    binds.add(claims.map(\.id))
    binds.add(claims.map(\.code))
  }
}

/// The drafts on a payer, or the claims that are named, their invoices locked in one order.
struct LockClaims: Statement {
  static let sql: StaticString = """
    SELECT i.id, billing.invoice_number(i.kind, e.code, i.number),
      i.total - i.paid - i.written_off - i.credited, i.currency,
      billing.is_note_signed(i.appointment_id)
    FROM billing.invoices i JOIN billing.claims c ON c.invoice_id = i.id
      JOIN patient_records.coverages k ON k.id = i.coverage_id
      JOIN practice.legal_entities e ON e.id = i.legal_entity_id
    WHERE i.location_id = $1 AND i.legal_entity_id = $2 AND k.payer = $3 AND i.status = 'issued'
      AND ($4::uuid[] IS NULL AND billing.is_unclaimed(c, i) OR i.id = ANY ($4))
    ORDER BY i.id LIMIT $5 FOR NO KEY UPDATE OF i
    """
  struct Row: StatementRow {
    let invoice: InvoiceID
    let number: InvoiceNumber
    /// What is owed of it, and claimed.
    let owed: Int64
    let currency: Currency
    let isSigned: Bool
    init(from columns: inout Columns) throws {
      invoice = try columns.next()
      number = try columns.next()
      owed = try columns.next()
      currency = try columns.next()
      isSigned = try columns.next()
    }
  }
  var site: FindSite.Row
  var payer: BillingText
  var claims: [InvoiceID]?
  func bind(to binds: inout Binds) {
    binds.add(site.location)
    binds.add(site.legalEntity)
    binds.add(payer)
    binds.add(claims)
    binds.add(SubmitClaims.claimsMax)
  }
}

struct InsertBatch: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.claim_batches (id, legal_entity_id, location_id, payer, claims, amount, currency, file)
    VALUES ($1, $2, $3, $4, $5::bigint::integer, $6, $7, $8)
    """
  typealias Row = NoRow
  var id: ClaimBatchID
  var site: FindSite.Row
  var payer: BillingText
  var claims: [LockClaims.Row]
  var file: String
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(site.legalEntity)
    binds.add(site.location)
    binds.add(payer)
    binds.add(claims.count)
    binds.add(claims.reduce(Int64(0)) { $0 + $1.owed })
    binds.add(claims.first?.currency ?? .cad)
    binds.add(file)
  }
}

struct SubmitInBatch: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.claim_events (invoice_id, status, batch_id)
    SELECT u.id, 'submitted', $1 FROM unnest($2::uuid[]) WITH ORDINALITY AS u (id, place) ORDER BY u.place
    """
  typealias Row = NoRow
  var batch: ClaimBatchID
  var claims: [InvoiceID]
  func bind(to binds: inout Binds) {
    binds.add(batch)
    binds.add(claims)
  }
}

struct FindBatch: Statement {
  static let sql: StaticString = """
    SELECT b.id, b.number, b.location, b.location_id, b.payer, b.claims, b.currency, b.amount, b.made_at, b.made_by
    FROM billing.batch_cards b WHERE b.id = (SELECT coalesce($1, billing.batch_id($2)))
    """
  typealias Row = ClaimBatch
  var batch: ClaimBatchRef
  func bind(to binds: inout Binds) {
    binds.add(batch.id)
    binds.add(batch.code)
  }
}
