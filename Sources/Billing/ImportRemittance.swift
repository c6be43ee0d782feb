import ClinicValues
import Crypto
import Operations
import Store

/// A remittance: one deposit over many claims.
struct Remittance: Codable, Sendable, StatementRow {
  var id: RemittanceID
  var location: LocationCode
  var locationId: LocationID
  var payer: BillingText
  var reference: BillingText
  /// What came in by the bank's word.
  var amount: Money
  /// The deposit; absent where nothing came in.
  var payment: PaymentID?
  var importedAt: Instant
  var importedBy: AccountName

  init(from columns: inout Columns) throws {
    id = try columns.next()
    location = try columns.next()
    locationId = try columns.next()
    payer = try columns.next()
    reference = try columns.next()
    let currency = try columns.next(Currency.self)
    amount = Money(try columns.next(), currency)
    payment = try columns.nextIfPresent()
    importedAt = try columns.next()
    importedBy = try columns.next()
  }
}

/// What became of a line of the file.
struct AppliedLine: Codable, Sendable, StatementRow {
  var claim: InvoiceNumber
  var outcome: RemittanceOutcome
  var amount: Money
  /// What of it went on the invoice, or off it.
  var applied: Money
  /// The payer's words.
  var reason: BillingText?
  /// Why less than the amount was applied.
  var remark: BillingText?
  /// Where the claim stands now.
  var status: ClaimStatus?

  init(from columns: inout Columns) throws {
    claim = try columns.next()
    outcome = try columns.next()
    let currency = try columns.next(Currency.self)
    amount = Money(try columns.next(), currency)
    applied = Money(try columns.next(), currency)
    reason = try columns.nextIfPresent()
    remark = try columns.nextIfPresent()
    status = try columns.nextIfPresent()
  }
}

struct RemittanceDetails: Codable, Sendable {
  var remittance: Remittance
  /// What of the deposit is on no invoice and has not been given back: the payer's credit.
  var credit: Money
  var lines: [AppliedLine]
  var patientIds: [PatientID]

  var auditSubject: AuditSubject {
    AuditSubject(id: remittance.id.uuid, patients: patientIds, location: remittance.locationId)
  }
}

/// Takes in what a payer has paid and for what, with its file: the whole of it, or nothing.
enum ImportRemittance: Command {
  static let name: OperationName = "remittances.import"
  static let summary = "Take in a payer's remittance: one deposit over many claims, the remainder as the payer's credit"
  static let access = Access.needs(.billingAdjust)
  static let audit = Audit.writes(.claim)
  static let isHeavy = true
  static let help: KeyValuePairs = [
    "location": "Where the deposit is booked; its claims may be of any location that you bill for",
    "payer": "Who has paid, as it is on file",
    "reference": "As the payer and the bank name the deposit", "amount": "What came in by the bank's word",
    "file": "The payer's lines, as CSV with the columns claim, outcome, amount and reason",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .valueNotAllowed, .remittanceImported, .remittanceUnbalanced, .currencyMix,
  ]
  // claim,outcome,amount,reason / prairie-ims-000004,paid,80.00,Fee guide
  static let example: String? = #"""
    {"location": "riverside", "payer": "Foothills Life", "reference": "EFT-20417",
     "amount": {"amount": "80.00", "currency": "CAD"},
     "file": "Y2xhaW0sb3V0Y29tZSxhbW91bnQscmVhc29uCnByYWlyaWUtaW1zLTAwMDAwNCxwYWlkLDgwLjAwLEZlZSBndWlkZQo="}
    """#

  struct Params: Codable, Sendable {
    var location: LocationRef
    var payer: BillingText
    var reference: BillingText
    var amount: Money
    var file: FileData
  }

  static func subject(_ params: Params, _ result: RemittanceDetails) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> RemittanceDetails {
    guard params.amount.minorUnits >= 0 else { throw Refusal(.valueNotAllowed, field: "amount") }
    let lines = try RemittanceFile.lines(of: params.file)
    guard let site = try tx.first(FindSite(location: params.location)) else { throw Refusal.notFound("location") }
    // A name with a slip in it would use the file up.
    guard try tx.first(IsPayerOnFile(payer: params.payer))?.value == true else { throw Refusal.notFound("payer") }
    try tx.execute(LockPayer(site: site, payer: params.payer))
    let numbers = Set(lines.map(\.claim)).sorted { $0.value < $1.value }
    // What is taken back comes off deposits: they are locked before the invoices, as everywhere.
    try tx.execute(LockMoneyTakenBack(numbers: lines.filter { $0.outcome == .reversed }.map(\.claim)))
    let claims = try tx.rows(ClaimsOfRemittance(site: site, payer: params.payer, numbers: numbers))
    guard claims.allSatisfy({ $0.currency == params.amount.currency }) else {
      throw Refusal(.currencyMix, field: "amount")
    }
    let plan = RemittancePlan(
      lines, deposit: params.amount.minorUnits,
      claims: Dictionary(claims.map { ($0.number, $0.claim) }) { first, _ in first })
    guard let plan else { throw Refusal(.remittanceUnbalanced, field: "amount") }
    let id = RemittanceID.new()
    try tx.carryOut(plan, as: id, site: site, params: params)
    return try tx.remittance(id)
  }
}

extension Transaction {
  /// Writes the deposit, the remittance and what its lines do.
  fileprivate func carryOut(
    _ plan: RemittancePlan, as id: RemittanceID, site: FindSite.Row, params: ImportRemittance.Params
  ) throws {
    let currency = params.amount.currency
    let deposit = plan.gross > 0 ? PaymentID.new() : nil
    if let deposit {
      try execute(InsertDeposit(id: deposit, site: site, amount: Money(plan.gross, currency), params: params))
    }
    try execute(InsertRemittance(id: id, site: site, payment: deposit, params: params))
    try execute(NameRemittance(remittance: id))
    for part in plan.parts {
      guard let invoice = part.invoice else { continue }
      switch part.step {
      case .allocate(let amount):
        guard let deposit else { throw CallError.internalError }
        try execute(InsertAllocation(id: .new(), payment: deposit, invoice: invoice, amount: amount))
      case .takeBack(let amount):
        try takeBack(Money(amount, currency), from: invoice, payer: params.payer, reference: params.reference)
      case .answer(let answer):
        try execute(InsertAnswer(invoice: invoice, answer: answer, remittance: id, reason: part.line.reason))
      case .nothing: break
      }
    }
    try execute(InsertRemittanceLines(remittance: id, parts: plan.parts))
  }

  /// Takes a payer's money off an invoice, the latest first, and gives it back: out of the same deposit.
  private func takeBack(_ amount: Money, from invoice: InvoiceID, payer: BillingText, reference: BillingText) throws {
    let reason = BillingText(stored: "Taken back by the payer: " + String(reference.value.prefix(200)))
    let held = try rows(DepositsOn(invoice: invoice, payer: payer))
    for part in try takeOff(amount.minorUnits, from: held, on: invoice, reason: reason) {
      try execute(
        InsertRefund(
          payment: part.payment, tender: .insurer,
          params: .init(payment: part.payment, amount: Money(part.amount, amount.currency), reason: reason)))
    }
  }

  func remittance(_ id: RemittanceID) throws -> RemittanceDetails {
    guard let remittance = try first(FindRemittance(remittance: id)) else { throw Refusal.notFound("remittance") }
    let deposit = try remittance.payment.map { try first(FindPayment(payment: $0))?.unapplied } ?? nil
    return RemittanceDetails(
      remittance: remittance, credit: deposit ?? Money(0, remittance.amount.currency),
      lines: try rows(LinesOfRemittance(remittance: id)),
      patientIds: try rows(PatientsOfRemittance(remittance: id)).map(\.value))
  }
}

/// Batches to one payer, and its remittances, come one after the other.
struct LockPayer: Statement {
  static let sql: StaticString =
    "SELECT FROM pg_advisory_xact_lock(hashtextextended('billing.payer ' || $1::uuid || ' ' || $2, 0))"
  typealias Row = NoRow
  var site: FindSite.Row
  var payer: BillingText
  func bind(to binds: inout Binds) {
    binds.add(site.legalEntity)
    binds.add(payer)
  }
}

struct IsPayerOnFile: Statement {
  static let sql: StaticString = "SELECT EXISTS (SELECT FROM patient_records.coverages c WHERE c.payer = $1)"
  typealias Row = Single<Bool>
  var payer: BillingText
  func bind(to binds: inout Binds) { binds.add(payer) }
}

struct LockMoneyTakenBack: Statement {
  static let sql: StaticString =
    "SELECT billing.lock_payments(ARRAY(SELECT billing.invoice_id(n) FROM unnest($1::text[]) AS u (n)))"
  typealias Row = NoRow
  var numbers: [InvoiceNumber]
  func bind(to binds: inout Binds) { binds.add(numbers) }
}

/// The claims on the payer that a file names, locked in one order, and where each stands.
struct ClaimsOfRemittance: Statement {
  static let sql: StaticString = """
    WITH named AS MATERIALIZED (SELECT n AS number, billing.invoice_id(n) AS id FROM unnest($3::text[]) AS u (n))
    SELECT n.number, i.id, c.status, i.currency, i.total - i.paid - i.written_off - i.credited, i.paid,
      (SELECT coalesce(sum(CASE WHEN a.reverses_id IS NULL THEN a.amount ELSE -a.amount END), 0)
        FROM billing.allocations a JOIN billing.payments m ON m.id = a.payment_id
        WHERE a.invoice_id = i.id AND m.payer = $2)::bigint
    FROM named n JOIN billing.invoices i ON i.id = n.id JOIN billing.claims c ON c.invoice_id = i.id
      JOIN patient_records.coverages k ON k.id = i.coverage_id
    WHERE i.legal_entity_id = $1 AND k.payer = $2 AND i.status = 'issued'
    ORDER BY i.id FOR NO KEY UPDATE OF i
    """
  struct Row: StatementRow {
    let number: InvoiceNumber
    let currency: Currency
    let claim: RemittancePlan.Claim
    init(from columns: inout Columns) throws {
      number = try columns.next()
      let invoice = try columns.next(InvoiceID.self)
      let status = try columns.next(ClaimStatus.self)
      currency = try columns.next()
      claim = RemittancePlan.Claim(
        invoice: invoice, status: status, balance: try columns.next(), paid: try columns.next(),
        fromPayer: try columns.next())
    }
  }
  var site: FindSite.Row
  var payer: BillingText
  var numbers: [InvoiceNumber]
  func bind(to binds: inout Binds) {
    binds.add(site.legalEntity)
    binds.add(payer)
    binds.add(numbers)
  }
}

struct InsertDeposit: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.payments (id, legal_entity_id, location_id, payer, tender, amount, currency, reference)
    VALUES ($1, $2, $3, $4, 'insurer', $5, $6, $7)
    """
  typealias Row = NoRow
  var id: PaymentID
  var site: FindSite.Row
  var amount: Money
  var params: ImportRemittance.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(site.legalEntity)
    binds.add(site.location)
    binds.add(params.payer)
    binds.add(amount.minorUnits)
    binds.add(amount.currency)
    binds.add(params.reference)
  }
}

struct InsertRemittance: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.remittances (id, legal_entity_id, location_id, payer, reference, amount, currency, digest,
      payment_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'), $9)
    """
  typealias Row = NoRow
  var id: RemittanceID
  var site: FindSite.Row
  var payment: PaymentID?
  var params: ImportRemittance.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(site.legalEntity)
    binds.add(site.location)
    binds.add(params.payer)
    binds.add(params.reference)
    binds.add(params.amount.minorUnits)
    binds.add(params.amount.currency)
    binds.add(SHA256.hash(data: params.file.bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    binds.add(payment)
  }
}

/// What the money of this transaction moves was brought by the remittance.
struct NameRemittance: Statement {
  static let sql: StaticString = "SELECT FROM set_config('clinic.remittance', $1::uuid::text, true)"
  typealias Row = NoRow
  var remittance: RemittanceID
  func bind(to binds: inout Binds) { binds.add(remittance) }
}

/// What of a payer's deposits is on an invoice, the latest first.
struct DepositsOn: Statement {
  static let sql: StaticString = """
    SELECT a.id, a.payment_id, a.amount FROM billing.allocations a JOIN billing.payments m ON m.id = a.payment_id
    WHERE a.invoice_id = $1 AND m.payer = $2 AND a.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM billing.allocations r WHERE r.reverses_id = a.id)
    ORDER BY a.at DESC, a.id DESC
    """
  struct Row: StatementRow {
    let allocation: AllocationID
    let payment: PaymentID
    let amount: Int64
    init(from columns: inout Columns) throws {
      allocation = try columns.next()
      payment = try columns.next()
      amount = try columns.next()
    }
  }
  var invoice: InvoiceID
  var payer: BillingText
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(payer)
  }
}

struct InsertRemittanceLines: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.remittance_lines (remittance_id, place, claim, invoice_id, outcome, amount, applied, reason,
      remark)
    SELECT $1, u.place, u.claim, u.invoice, u.outcome, u.amount, u.applied, u.reason, u.remark
    FROM unnest($2::text[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[])
      WITH ORDINALITY AS u (claim, invoice, outcome, amount, applied, reason, remark, place)
    """
  typealias Row = NoRow
  var remittance: RemittanceID
  var parts: [RemittancePlan.Part]
  func bind(to binds: inout Binds) {
    binds.add(remittance)
    binds.add(parts.map(\.line.claim))
    binds.add(parts.map(\.invoice))
    binds.add(parts.map(\.line.outcome.rawValue))
    binds.add(parts.map { Int($0.line.amount) })
    binds.add(parts.map { Int($0.applied) })
    binds.add(parts.map(\.line.reason))
    binds.add(parts.map(\.remark))
  }
}
