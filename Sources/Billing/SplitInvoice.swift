import ClinicValues
import Operations
import Store

/// Splits what a visit costs over its payers, by the rules of the day of the accident (rules 2.16 to 2.19).
enum SplitInvoice: Command {
  static let name: OperationName = "invoices.split"
  static let summary = "Split a visit's draft over its payers by the dated rules; each share says why"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = [
    "invoice": "An invoice of the visit; drafts of an earlier split are replaced, issued shares stand",
    "injury": "The payer on file for the injury that the visit was for; none: the patient's extended plans",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .invoiceTransition, .invoiceLocked, .invoiceEmpty, .currencyMix,
  ]
  static let example: String? = #"{"invoice": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f"}"#

  struct Params: Codable, Sendable {
    var invoice: InvoiceRef
    var injury: CoverageID?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var appointmentId: AppointmentID
    var price: Money
    /// A draft each.
    var items: [PayerShare]
    /// What the patient pays; the draft, unless it is nothing.
    var patientShare: Money
    var patientInvoice: InvoiceID?
    /// Why those who were asked pay nothing.
    var patientReasons: [BillingText]
  }

  struct PayerShare: Codable, Sendable {
    var invoice: InvoiceID
    var coverage: CoverageID
    var regime: RegimeCode
    var amount: Money
    var reasons: [BillingText]
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.appointmentId.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let card = try tx.invoiceCard(params.invoice)
    guard card.kind == .invoice, card.purpose == .visit, let visit = card.appointment else {
      throw Refusal(.invoiceTransition, field: "invoice")
    }
    // The terms of payers are in dollars of Canada.
    guard card.total.currency == .cad else { throw Refusal(.currencyMix, field: "invoice") }
    // Two visits of one patient are not both promised the last that a payer has, and none is split that is un-arrived.
    try tx.execute(LockPatientBilling(patient: card.patientId))
    try tx.execute(LockVisitBilling(appointment: visit))
    guard let line = try tx.first(VisitLine(appointment: visit)) else {
      throw Refusal(.invoiceEmpty, field: "invoice")
    }
    guard line.hasTakenPlace else { throw Refusal(.invoiceTransition, field: "invoice") }
    let live = try tx.rows(LockVisitInvoices(appointment: visit))
    // What is issued stands, and so does what a payer left to the patient, issued or not.
    let standing = live.filter { $0.stands }.map { (payer: $0.coverage, amount: $0.shared) }
    guard line.price > standing.reduce(0, { $0 + $1.amount }) || live.contains(where: { !$0.stands }) else {
      throw Refusal(.invoiceLocked, field: "invoice")
    }
    let payers = try tx.rows(PayersOfVisit(patient: card.patientId, day: line.day, appointment: visit))
    var injury: PayersOfVisit.Row?
    if let wanted = params.injury {
      guard let found = payers.first(where: { $0.payer.id == wanted }) else { throw Refusal.notFound("injury") }
      injury = found
    }
    let engine = PayerEngine(
      steps: try tx.rows(StepsOfInjury(injury: params.injury)).map(\.step),
      limits: try tx.rows(RegimeLimits()).map(\.limit), injury: injury?.payer,
      plans: payers.filter { $0.isPlan && $0.payer.id != params.injury }.map(\.payer)
        + (injury.map { $0.isPlan ? [$0.payer] : [] } ?? []))
    let split = engine.split(line.price, standing: standing)
    return try tx.write(split, of: card, line: line, replacing: live, injury: params.injury)
  }
}

/// The name of a rule by which somebody pays, from the tables.
enum RegimeCodeKind: TextKind {
  static let lengthMax = 40
  static let example = "protocol"
}
typealias RegimeCode = Text<RegimeCodeKind>

extension Transaction {
  /// Writes the shares as drafts, a payer each; the patient's draft has what is left.
  fileprivate func write(
    _ split: PayerEngine.Split, of card: InvoiceCard, line: VisitLine.Row, replacing live: [LockVisitInvoices.Row],
    injury: CoverageID?
  ) throws -> SplitInvoice.Result {
    let currency = card.total.currency
    let visit = line.appointment
    for old in live where old.coverage != nil && old.status == .draft {
      try execute(DiscardDraft(invoice: old.id, reason: BillingText(stored: "Split again")))
    }
    let own = live.first { $0.coverage == nil && !$0.stands }?.id
    // An issued share of the patient's stands; more than that comes on a draft only once that is void.
    guard split.patient == 0 || own != nil || !live.contains(where: { $0.coverage == nil && !$0.isShortfall }) else {
      throw Refusal(.invoiceLocked, field: "invoice")
    }
    if let own { try execute(DeleteShared(invoice: own)) }
    var items: [SplitInvoice.PayerShare] = []
    for share in split.shares {
      let id = InvoiceID.new()
      try execute(
        InsertShareInvoice(
          id: id, visit: visit, currency: currency, payer: share, injury: injury, reasons: share.reasons))
      try execute(InsertShareLine(invoice: id, line: line, amount: share.amount))
      items.append(
        SplitInvoice.PayerShare(
          invoice: id, coverage: share.payer, regime: RegimeCode(stored: share.regime),
          amount: Money(share.amount, currency), reasons: share.reasons.map { BillingText(stored: $0) }))
    }
    var patientInvoice = own
    if split.patient > 0 || split.shares.isEmpty && own != nil {
      if own == nil {
        let id = InvoiceID.new()
        try execute(
          InsertShareInvoice(
            id: id, visit: visit, currency: currency, payer: nil, injury: injury, reasons: split.patientReasons))
        patientInvoice = id
      }
      if let patientInvoice {
        try execute(NoteShare(invoice: patientInvoice, injury: injury, reasons: split.patientReasons))
        try execute(InsertShareLine(invoice: patientInvoice, line: line, amount: split.patient))
      }
    } else if let own, try execute(DiscardIfEmpty(invoice: own)) == 1 {
      patientInvoice = nil
    }
    return SplitInvoice.Result(
      patientId: card.patientId, appointmentId: visit, price: Money(line.price, currency), items: items,
      patientShare: Money(split.patient, currency), patientInvoice: patientInvoice,
      patientReasons: split.patientReasons.map { BillingText(stored: $0) })
  }
}

struct LockPatientBilling: Statement {
  static let sql: StaticString =
    "SELECT FROM pg_advisory_xact_lock(hashtextextended('billing.patient ' || $1::uuid, 0))"
  typealias Row = NoRow
  var patient: PatientID
  func bind(to binds: inout Binds) { binds.add(patient) }
}

/// Who splits a visit and who takes its arrival back wait for each other.
struct LockVisitBilling: Statement {
  static let sql: StaticString = "SELECT billing.lock_visit($1)"
  typealias Row = NoRow
  var appointment: AppointmentID
  func bind(to binds: inout Binds) { binds.add(appointment) }
}

/// All that a visit is billed with now, locked, and what of each is its share of the treatment: what its payer left and
/// was credited is no share any more.
struct LockVisitInvoices: Statement {
  static let sql: StaticString = """
    SELECT i.id, i.status, i.purpose = 'shortfall', i.coverage_id,
      CASE WHEN i.status = 'issued' AND i.credited >= i.total THEN 0
      -- A unit of a package pays for all of it.
      WHEN EXISTS (SELECT FROM billing.invoice_lines l WHERE l.invoice_id = i.id AND l.source = 'package')
        THEN (SELECT v.amount FROM billing.visit_prices v WHERE v.appointment_id = i.appointment_id)
      ELSE (SELECT coalesce(sum(l.net), 0) - CASE WHEN i.coverage_id IS NULL THEN 0 ELSE i.credited END
        FROM billing.invoice_lines l
        WHERE l.invoice_id = i.id AND l.treatment_type_id IS NOT NULL AND l.tax_basis_points = 0) END::bigint
    FROM billing.invoices i
    WHERE i.appointment_id = $1 AND i.purpose IN ('visit', 'shortfall') AND i.kind = 'invoice'
      AND i.status IN ('draft', 'issued')
    ORDER BY i.id FOR UPDATE
    """
  struct Row: StatementRow {
    let id: InvoiceID
    let status: InvoiceStatus
    let isShortfall: Bool
    let coverage: CoverageID?
    let shared: Int64
    /// A new split does not replace it.
    var stands: Bool { status == .issued || isShortfall }
    init(from columns: inout Columns) throws {
      id = try columns.next()
      status = try columns.next()
      isShortfall = try columns.next()
      coverage = try columns.nextIfPresent()
      shared = try columns.next()
    }
  }
  var appointment: AppointmentID
  func bind(to binds: inout Binds) { binds.add(appointment) }
}

struct DiscardDraft: Statement {
  static let sql: StaticString =
    "UPDATE billing.invoices SET status = 'discarded', reason = $2 WHERE id = $1 AND status = 'draft'"
  typealias Row = NoRow
  var invoice: InvoiceID
  var reason: BillingText
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(reason)
  }
}

/// The lines that are shared go; what stays is the patient's.
struct DeleteShared: Statement {
  static let sql: StaticString = """
    DELETE FROM billing.invoice_lines WHERE invoice_id = $1 AND treatment_type_id IS NOT NULL AND tax_basis_points = 0
    """
  typealias Row = NoRow
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

/// The payers have all of it.
struct DiscardIfEmpty: Statement {
  static let sql: StaticString = """
    UPDATE billing.invoices SET status = 'discarded', reason = 'The payers have all of it'
    WHERE id = $1 AND NOT EXISTS (SELECT FROM billing.invoice_lines l WHERE l.invoice_id = $1)
    """
  typealias Row = NoRow
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

struct NoteShare: Statement {
  static let sql: StaticString =
    "UPDATE billing.invoices SET injury_id = $2, share_reasons = $3 WHERE id = $1 AND status = 'draft'"
  typealias Row = NoRow
  var invoice: InvoiceID
  var injury: CoverageID?
  var reasons: [String]
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(injury)
    binds.add(reasons)
  }
}

/// A draft to a payer, or to the patient.
struct InsertShareInvoice: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, appointment_id, purpose, currency,
      coverage_id, regime, injury_id, share_reasons, deducted)
    SELECT $1, l.legal_entity_id, l.id, a.patient_id, a.id, 'visit', $3, $4, $5, $6, $7, $8
    FROM scheduling.appointments a JOIN practice.locations l ON l.id = a.location_id WHERE a.id = $2
    """
  typealias Row = NoRow
  var id: InvoiceID
  var visit: AppointmentID
  var currency: Currency
  var payer: PayerEngine.Share?
  var injury: CoverageID?
  var reasons: [String]
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(visit)
    binds.add(currency)
    binds.add(payer?.payer)
    binds.add(payer?.regime)
    binds.add(injury)
    binds.add(reasons)
    binds.add(payer?.deducted ?? 0)
  }
}

struct InsertShareLine: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.invoice_lines (invoice_id, place, description, treatment_type_id, therapist_id, service_date,
      quantity, unit_price, tax_reason, tax_basis_points, source)
    SELECT $1, 1 + coalesce((SELECT max(l.place) FROM billing.invoice_lines l WHERE l.invoice_id = $1), 0), $2, y.id,
      $4, $5, 1, $6, y.tax_reason, 0, 'share'
    FROM practice.treatment_types y WHERE y.id = $3
    """
  typealias Row = NoRow
  var invoice: InvoiceID
  var line: VisitLine.Row
  var amount: Int64
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(line.description)
    binds.add(line.treatment)
    binds.add(line.therapist)
    binds.add(line.day)
    binds.add(amount)
  }
}
