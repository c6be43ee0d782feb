import ClinicValues
import Operations
import Store

/// Asks for money at a card terminal, in three steps: the intent is committed, the terminal is asked, and what it says
/// is committed: approved, with the payment and its allocations, or declined.
///
/// The terminal knows the charge by its id. Calls under one `idempotencyKey` are one charge with one id, so a call that
/// is sent again asks for the same charge, which the terminal takes once; without a key each call is a charge of its
/// own. Where the terminal does not answer, the charge stays `requested` and the call is refused with
/// `charge_unsettled`, which names it: `payments.settleCharge` asks what became of it, or the same call once more under
/// its key. Until then the same amount is not charged to the patient there once more, also by a call without a key.
///
/// Money that has been taken is always recorded: what the invoices take no more by then is the patient's credit.
enum ChargeCard: OutsideCommand {
  static let name: OperationName = "payments.charge"
  static let summary = "Take money at a card terminal, record it, and apply it to one invoice or several"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.payment)
  static let help: KeyValuePairs = [
    "patient": "Whose credit it is",
    "location": "Where it is taken",
    "terminal": "At which terminal (terminals.list)",
    "amount": "How much",
    "tender": "The kind of card to ask for; any unless given",
    "allocations": "Which invoices, and how much on each; what is left is the patient's credit",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .valueNotAllowed, .overAllocated, .overSpent, .currencyMix, .invoiceTransition, .chargeUnsettled,
    .terminalDisagrees,
  ]
  static let example: String? = #"""
    {"patient": "P-000123", "location": "riverside", "terminal": "front-desk",
     "amount": {"amount": "115.00", "currency": "CAD"},
     "allocations": [{"invoice": "prairie-ims-000001", "amount": {"amount": "50.00", "currency": "CAD"}}]}
    """#

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var location: LocationRef
    var terminal: TerminalCode
    var amount: Money
    var tender: CardTender?
    var allocations: [RecordPayment.Share]?

    static let example = Params(patient: .example, location: .example, terminal: .example, amount: .example)
  }

  static func subject(_ params: Params, _ result: ChargeDetails) -> AuditSubject { result.auditSubject }

  static func ask(_ terminals: PaymentTerminals, _ params: Params, at desk: Desk) async throws -> ChargeAnswer {
    let reference = ChargeID(desk.reference)
    let charge = try await desk.transaction(subject: { $0.auditSubject }) { tx in
      try tx.intend(params, as: reference, at: terminals)
    }
    guard let entry = terminals.find(params.terminal) else { throw Refusal.notFound("terminal") }
    // A repetition of a call whose charge has been settled since.
    guard charge.state == .requested else { return ChargeAnswer(charge: charge) }
    let answer: TerminalAnswer
    do {
      answer = try await entry.terminal.charge(charge.id.uuid, charge.amount, tender: charge.wantedTender)
    } catch {
      throw charge.unsettled
    }
    return ChargeAnswer(charge: charge, answer: answer)
  }

  static func run(
    _ params: Params, at terminals: PaymentTerminals, with answer: ChargeAnswer?, in tx: isolated Transaction,
    by caller: Caller
  ) throws -> ChargeDetails {
    if let answer { return try tx.conclude(answer) }
    return try tx.charge(try tx.intend(params, as: .new(), at: terminals).id)
  }

  static func leftOpen(_ answer: ChargeAnswer) -> Refusal? { answer.leftOpen }
}

extension Transaction {
  /// The charge of that id, which is made unless it is there; refused where it is there with other parameters.
  func intend(_ params: ChargeCard.Params, as id: ChargeID, at terminals: PaymentTerminals) throws -> Charge {
    guard params.amount.minorUnits > 0 else { throw Refusal(.valueNotAllowed, field: "amount") }
    guard let entry = terminals.find(params.terminal) else { throw Refusal.notFound("terminal") }
    let parties = try parties(patient: params.patient, location: params.location)
    let wanted = try wanted(params)
    if try execute(InsertCharge(id: id, parties: parties, params: params)) > 0 {
      try require(wanted, for: params.amount, of: parties)
      for share in wanted { try execute(InsertChargeShare(charge: id, share: share)) }
    } else if try first(FindCharge(charge: id)) == nil {
      // The same is open already. If it is not any more, the call may be tried again.
      guard let open = try first(FindOpenCharge(parties: parties, amount: params.amount)) else {
        throw CallError.busy()
      }
      throw open.unsettled
    }
    let found = try charge(id)
    let charge = found.charge
    guard charge.location == entry.location else { throw Refusal(.valueNotAllowed, field: "terminal") }
    guard
      (charge.patientId, charge.locationId, charge.terminal, charge.amount, charge.wantedTender)
        == (parties.patient, parties.location, params.terminal, params.amount, params.tender),
      Set(found.wanted) == Set(wanted)
    else { throw Refusal(.idempotencyMismatch) }
    return charge
  }

  /// What is wanted, by the invoices' ids.
  private func wanted(_ params: ChargeCard.Params) throws -> [ChargeShare] {
    var shares: [ChargeShare] = []
    var left = params.amount.minorUnits
    for share in params.allocations ?? [] {
      guard share.amount.currency == params.amount.currency else { throw Refusal(.currencyMix, field: "allocations") }
      guard share.amount.minorUnits > 0 else { throw Refusal(.valueNotAllowed, field: "allocations") }
      guard share.amount.minorUnits <= left else { throw Refusal(.overSpent, field: "allocations") }
      left -= share.amount.minorUnits
      guard let card = try first(FindInvoice(invoice: share.invoice)) else { throw Refusal.notFound("allocations") }
      guard !shares.contains(where: { $0.invoice == card.id }) else {
        throw Refusal(.valueNotAllowed, field: "allocations")
      }
      shares.append(ChargeShare(invoice: card.id, amount: share.amount))
    }
    return shares
  }

  /// Before money is asked for, what it is for must be owed.
  private func require(_ wanted: [ChargeShare], for amount: Money, of parties: BilledParties) throws {
    guard !wanted.isEmpty else { return }
    let rooms = try rows(
      RoomOfInvoices(
        invoices: wanted.map(\.invoice), currency: amount.currency, legalEntity: parties.legalEntity))
    for share in wanted {
      guard let room = rooms.first(where: { $0.invoice == share.invoice }) else { throw CallError.forbidden }
      guard room.isIssued else { throw Refusal(.invoiceTransition, field: "allocations") }
      guard room.fits else { throw Refusal(.currencyMix, field: "allocations") }
      guard share.amount.minorUnits <= room.owed else { throw Refusal(.overAllocated, field: "allocations") }
    }
  }
}

/// No row is written where the charge is there, or the same money is open for the patient at the location.
struct InsertCharge: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.charges
      (id, legal_entity_id, location_id, patient_id, terminal, amount, currency, wanted_tender)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
    """
  typealias Row = NoRow
  var id: ChargeID
  var parties: BilledParties
  var params: ChargeCard.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(parties.legalEntity)
    binds.add(parties.location)
    binds.add(parties.patient)
    binds.add(params.terminal)
    binds.add(params.amount.minorUnits)
    binds.add(params.amount.currency)
    binds.add(params.tender)
  }
}

struct InsertChargeShare: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.charge_shares (charge_id, invoice_id, amount) VALUES ($1, $2, $3)
    """
  typealias Row = NoRow
  var charge: ChargeID
  var share: ChargeShare
  func bind(to binds: inout Binds) {
    binds.add(charge)
    binds.add(share.invoice)
    binds.add(share.amount.minorUnits)
  }
}

/// What invoices still take, locked in the order of their ids; those that the caller may not write to are left out.
struct RoomOfInvoices: Statement {
  static let sql: StaticString = """
    SELECT i.id, i.status = 'issued' AND i.kind = 'invoice', i.currency = $2 AND i.legal_entity_id = $3,
      i.total - i.paid - i.written_off - i.credited
    FROM billing.invoices i WHERE i.id = ANY ($1) ORDER BY i.id FOR UPDATE
    """
  struct Row: StatementRow {
    let invoice: InvoiceID
    let isIssued: Bool
    /// Whether it is of that currency and legal entity.
    let fits: Bool
    /// In minor units.
    let owed: Int64
    init(from columns: inout Columns) throws {
      invoice = try columns.next()
      isIssued = try columns.next()
      fits = try columns.next()
      owed = try columns.next()
    }
  }
  var invoices: [InvoiceID]
  var currency: Currency
  var legalEntity: LegalEntityID
  func bind(to binds: inout Binds) {
    binds.add(invoices)
    binds.add(currency)
    binds.add(legalEntity)
  }
}
