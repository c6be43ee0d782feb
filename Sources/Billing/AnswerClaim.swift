import ClinicValues
import Operations
import Store

/// What a payer says of a claim before any money.
enum ClaimAnswer: String, WireChoice, SQLValue {
  case accepted, denied
}

/// Notes an answer that came by telephone or on a payer's page; a remittance brings its own.
enum AnswerClaim: Command {
  static let name: OperationName = "claims.answer"
  static let summary = "Note that a payer accepts a claim or denies it; money moves a claim by itself"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.claim)
  static let help: KeyValuePairs = [
    "claim": "The invoice that is claimed", "answer": "What the payer says", "reason": "Why, in its words",
  ]
  static let refusals: [RefusalReason] = [.notFound, .claimTransition]
  static let example: String? = #"{"claim": "prairie-ims-000004", "answer": "accepted"}"#

  struct Params: Codable, Sendable {
    var claim: InvoiceRef
    var answer: ClaimAnswer
    var reason: BillingText?
  }

  static func subject(_ params: Params, _ result: ClaimDetails) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> ClaimDetails {
    let claim = try tx.claimCard(params.claim)
    try tx.execute(InsertAnswer(invoice: claim.invoiceId, answer: params.answer, reason: params.reason))
    return try tx.claim(InvoiceRef(claim.invoiceId))
  }
}

struct InsertAnswer: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.claim_events (invoice_id, status, remittance_id, reason) VALUES ($1, $2, $3, $4)
    """
  typealias Row = NoRow
  var invoice: InvoiceID
  var answer: ClaimAnswer
  var remittance: RemittanceID?
  var reason: BillingText?
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(answer)
    binds.add(remittance)
    binds.add(reason)
  }
}

/// Where what a payer left of its share goes.
enum ShortfallGoes: String, WireChoice {
  case toPatient = "to_patient"
  case writtenOff = "written_off"
}

/// A payer has paid less than was claimed: the rest is the patient's or is given up (rule 2.16, J-UP).
enum SettleClaim: Command {
  static let name: OperationName = "claims.settle"
  static let summary = "Settle what a payer left of a claim: bill it to the patient, or give it up"
  static let access = Access.needs(.billingAdjust)
  static let audit = Audit.writes(.claim)
  static let help: KeyValuePairs = [
    "claim": "The invoice that is claimed", "shortfall": "Where what is still owed of it goes", "reason": "Why",
  ]
  static let refusals: [RefusalReason] = [.notFound, .claimTransition, .overAllocated]
  static let example: String? = #"""
    {"claim": "prairie-ims-000005", "shortfall": "to_patient", "reason": "The plan pays 80 % of its own fee guide"}
    """#

  struct Params: Codable, Sendable {
    var claim: InvoiceRef
    var shortfall: ShortfallGoes
    var reason: BillingText
  }

  struct Result: Codable, Sendable {
    var claim: Claim
    var shortfall: Money
    /// The patient's draft.
    var patientInvoice: InvoiceID?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { result.claim.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    // Locked first: what is left is of one moment.
    try tx.execute(LockInvoice(invoice: try tx.claimCard(params.claim).invoiceId))
    let claim = try tx.claimCard(params.claim)
    guard claim.status == .partlyPaid || claim.status == .denied, claim.balance.minorUnits > 0 else {
      throw Refusal(.claimTransition, field: "claim")
    }
    let card = try tx.invoiceCard(InvoiceRef(claim.invoiceId))
    var draft: InvoiceID?
    switch params.shortfall {
    case .writtenOff: _ = try tx.writeOff(claim.balance, of: card, isWaiver: false, reason: params.reason)
    case .toPatient: draft = try tx.billShortfall(of: card, reason: params.reason)
    }
    return Result(
      claim: try tx.claimCard(InvoiceRef(claim.invoiceId)), shortfall: claim.balance, patientInvoice: draft)
  }
}

extension Transaction {
  /// Takes the rest off the payer's invoice with a credit note and puts it on a draft of the patient's.
  fileprivate func billShortfall(of card: InvoiceCard, reason: BillingText) throws -> InvoiceID {
    let note = InvoiceID.new()
    try execute(InsertCreditNote(id: note, invoice: card.id, reason: reason))
    try execute(InsertShortfallLine(from: card.id, to: note, amount: card.balance.minorUnits, source: .credit))
    _ = try step(InvoiceRef(note), to: .issued)
    let draft = InvoiceID.new()
    let why = "\(card.payer?.value ?? "") paid \(card.paid) of \(card.total): \(reason.value)"
    try execute(InsertShortfallInvoice(id: draft, from: card.id, note: note, reasons: [why]))
    try execute(InsertShortfallLine(from: card.id, to: draft, amount: card.balance.minorUnits, source: .share))
    return draft
  }
}

struct InsertShortfallInvoice: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, appointment_id, purpose, currency,
      injury_id, share_reasons, shortfall_note_id)
    SELECT $1, i.legal_entity_id, i.location_id, i.patient_id, i.appointment_id, 'shortfall', i.currency, i.injury_id,
      $3, $4
    FROM billing.invoices i WHERE i.id = $2
    """
  typealias Row = NoRow
  var id: InvoiceID
  var from: InvoiceID
  /// What took it off the payer's invoice.
  var note: InvoiceID
  var reasons: [String]
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(from)
    binds.add(reasons)
    binds.add(note)
  }
}

/// As the line of a payer's share, over what is left of it. A share bears no tax.
struct InsertShortfallLine: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.invoice_lines (invoice_id, place, description, treatment_type_id, therapist_id, service_date,
      quantity, unit_price, tax_reason, tax_basis_points, source)
    SELECT $2, 1, l.description, l.treatment_type_id, l.therapist_id, l.service_date, 1, $3, l.tax_reason, 0, $4
    FROM billing.invoice_lines l WHERE l.invoice_id = $1 ORDER BY l.place LIMIT 1
    """
  typealias Row = NoRow
  var from: InvoiceID
  var to: InvoiceID
  var amount: Int64
  var source: LineSource
  func bind(to binds: inout Binds) {
    binds.add(from)
    binds.add(to)
    binds.add(amount)
    binds.add(source)
  }
}
