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
    "invoice": "A draft of the visit; drafts of an earlier split are replaced",
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
    guard card.status == .draft, card.purpose == .visit, let visit = card.appointment else {
      throw Refusal(.invoiceTransition, field: "invoice")
    }
    // The terms of payers are in dollars of Canada.
    guard card.total.currency == .cad else { throw Refusal(.currencyMix, field: "invoice") }
    // Two visits of one patient are not both promised the last that a payer has.
    try tx.execute(LockPatientBilling(patient: card.patientId))
    let live = try tx.rows(LockVisitInvoices(appointment: visit))
    guard live.allSatisfy({ $0.status == .draft }) else { throw Refusal(.invoiceLocked, field: "invoice") }
    guard let line = try tx.first(VisitLine(appointment: visit)) else {
      throw Refusal(.invoiceEmpty, field: "invoice")
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
    let split = engine.split(line.price)
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
    for old in live where old.coverage != nil {
      try execute(DiscardDraft(invoice: old.id, reason: BillingText(stored: "Split again")))
    }
    let own = live.first { $0.coverage == nil }?.id
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
    if split.patient > 0 || split.shares.isEmpty {
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

/// All that a visit is billed with now, locked: two who split it wait for each other.
struct LockVisitInvoices: Statement {
  static let sql: StaticString = """
    SELECT i.id, i.status, i.coverage_id FROM billing.invoices i
    WHERE i.appointment_id = $1 AND i.purpose = 'visit' AND i.kind = 'invoice' AND i.status IN ('draft', 'issued')
    ORDER BY i.id FOR UPDATE
    """
  struct Row: StatementRow {
    let id: InvoiceID
    let status: InvoiceStatus
    let coverage: CoverageID?
    init(from columns: inout Columns) throws {
      id = try columns.next()
      status = try columns.next()
      coverage = try columns.nextIfPresent()
    }
  }
  var appointment: AppointmentID
  func bind(to binds: inout Binds) { binds.add(appointment) }
}

/// What of a visit is shared: the untaxed treatment, over all its drafts, as one line. Products and what is taxed stay
/// with the patient.
struct VisitLine: Statement {
  static let sql: StaticString = """
    SELECT i.appointment_id, min(l.description), min(l.treatment_type_id::text)::uuid, min(l.therapist_id::text)::uuid,
      min(l.service_date), sum(l.net)::bigint
    FROM billing.invoices i JOIN billing.invoice_lines l ON l.invoice_id = i.id
    WHERE i.appointment_id = $1 AND i.purpose = 'visit' AND i.kind = 'invoice' AND i.status = 'draft'
      AND l.treatment_type_id IS NOT NULL AND l.tax_basis_points = 0
    GROUP BY i.appointment_id
    """
  struct Row: StatementRow {
    let appointment: AppointmentID
    let description: BillingText
    let treatment: TreatmentTypeID
    let therapist: TherapistID?
    let day: CivilDate
    let price: Int64

    init(
      appointment: AppointmentID, description: BillingText, treatment: TreatmentTypeID, therapist: TherapistID?,
      day: CivilDate, price: Int64
    ) {
      self.appointment = appointment
      self.description = description
      self.treatment = treatment
      self.therapist = therapist
      self.day = day
      self.price = price
    }

    init(from columns: inout Columns) throws {
      appointment = try columns.next()
      description = try columns.next()
      treatment = try columns.next()
      therapist = try columns.nextIfPresent()
      day = try columns.next()
      price = try columns.next()
    }
  }
  var appointment: AppointmentID
  func bind(to binds: inout Binds) { binds.add(appointment) }
}

/// The payers on file that hold on the day, with what has been used of them.
struct PayersOfVisit: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.kind, c.payer, c.share, c.visit_max, c.year_max, c.deductible, c.visits_max, c.grade, c.decision,
      ($2::date - c.injured_on)::bigint, to_char(c.holder_birth_date, 'MM-DD'), u.visits, u.visits_by_regime,
      u.year_amount, u.year_deducted
    FROM patient_records.coverages c CROSS JOIN LATERAL billing.coverage_use(c.id, $2, $3) u
    WHERE c.patient_id = $1 AND c.ended_at IS NULL ORDER BY c.added_at, c.id
    """
  struct Row: StatementRow {
    let payer: PayerEngine.Payer
    let isPlan: Bool
    init(from columns: inout Columns) throws {
      let id = try columns.next(CoverageID.self)
      isPlan = try columns.next(String.self) == "extended_health"
      var payer = PayerEngine.Payer(id: id, name: try columns.next())
      payer.share = Int(try columns.next(Int32.self))
      payer.visitMax = try columns.nextIfPresent()
      payer.yearMax = try columns.nextIfPresent()
      payer.deductible = try columns.nextIfPresent()
      payer.visitsMax = try columns.nextIfPresent(Int32.self).map(Int.init)
      payer.grade = try columns.nextIfPresent()
      payer.decision = PayerEngine.Decision(rawValue: try columns.next(String.self)) ?? .pending
      payer.daysSince = try columns.nextIfPresent()
      payer.holderBirthday = try columns.nextIfPresent()
      payer.visitsUsed = try columns.next()
      for regime in try columns.next([String].self) { payer.visitsByRegime[regime, default: 0] += 1 }
      payer.yearUsed = try columns.next()
      payer.yearDeducted = try columns.next()
      self.payer = payer
    }
  }
  var patient: PatientID
  var day: CivilDate
  var appointment: AppointmentID
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(day)
    binds.add(appointment)
  }
}

/// The order of payers for an injury, by the day of its accident.
struct StepsOfInjury: Statement {
  static let sql: StaticString = """
    WITH injury AS (SELECT c.kind, coalesce(c.injured_on, c.added_at::date) AS accident
      FROM patient_records.coverages c WHERE c.id = $1
      UNION ALL SELECT 'none', current_date WHERE $1::uuid IS NULL)
    SELECT s.regime, s.payer = 'injury', s.name FROM billing.payer_steps s JOIN injury i
      ON s.injury = i.kind AND s.accident @> i.accident
    ORDER BY s.place
    """
  struct Row: StatementRow {
    let step: PayerEngine.Step
    init(from columns: inout Columns) throws {
      step = PayerEngine.Step(
        regime: try columns.next(), isInjury: try columns.next(), name: try columns.next())
    }
  }
  var injury: CoverageID?
  func bind(to binds: inout Binds) { binds.add(injury) }
}

struct RegimeLimits: Statement {
  static let sql: StaticString = """
    SELECT l.regime, l.grade, l.visits_max, l.days_max, l.pays_first_of_refused FROM billing.regime_limits l
    """
  struct Row: StatementRow {
    let limit: PayerEngine.Limit
    init(from columns: inout Columns) throws {
      limit = PayerEngine.Limit(
        regime: try columns.next(), grade: try columns.nextIfPresent(),
        visitsMax: try columns.nextIfPresent(Int32.self).map(Int.init),
        daysMax: try columns.nextIfPresent(Int32.self).map(Int.init), paysFirstOfRefused: try columns.next())
    }
  }
  func bind(to binds: inout Binds) {}
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
