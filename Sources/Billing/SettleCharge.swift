import ClinicValues
import Operations
import Store

/// What a terminal said of a charge; nil: it was not asked, for the charge has its outcome.
struct ChargeAnswer: Sendable {
  var charge: Charge
  var answer: TerminalAnswer?

  /// Unless the answer is committed, the charge is as open as before.
  var leftOpen: Refusal? { answer == nil ? nil : charge.unsettled }
}

/// Asks a charge's terminal what became of it, and records that. A charge that the terminal has never heard of is
/// cancelled there first, so that a request that is still under way charges nobody, and is then abandoned.
///
/// One that was declined or abandoned may be settled again: if the terminal has taken the money after all, it is
/// recorded.
enum SettleCharge: OutsideCommand {
  static let name: OperationName = "payments.settleCharge"
  static let summary = "Ask the terminal what became of a charge, and record it"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.payment)
  static let help: KeyValuePairs = ["charge": "Which charge"]
  static let refusals: [RefusalReason] = [.notFound, .chargeUnsettled, .terminalDisagrees]

  struct Params: Codable, Sendable { var charge: ChargeID }

  static func subject(_ params: Params, _ result: ChargeDetails) -> AuditSubject { result.auditSubject }

  static func ask(_ terminals: PaymentTerminals, _ params: Params, at desk: Desk) async throws -> ChargeAnswer {
    // The lock says whether the caller may write to it.
    let charge = try await desk.lookUp { tx in
      guard try tx.first(LockCharge(charge: params.charge)) != nil else { throw Refusal.notFound("charge") }
      return try tx.charge(params.charge).charge
    }
    guard charge.state != .approved else { return ChargeAnswer(charge: charge) }
    guard let entry = terminals.find(charge.terminal), entry.location == charge.location else {
      throw Refusal(.notFound, field: "terminal", telling: charge.auditSubject)
    }
    do {
      var answer = try await entry.terminal.status(of: charge.id.uuid)
      if answer == .unknown { answer = try await entry.terminal.cancel(charge.id.uuid) }
      return ChargeAnswer(charge: charge, answer: answer)
    } catch {
      throw charge.unsettled
    }
  }

  static func run(
    _ params: Params, at terminals: PaymentTerminals, with answer: ChargeAnswer?, in tx: isolated Transaction,
    by caller: Caller
  ) throws -> ChargeDetails {
    if let answer { return try tx.conclude(answer) }
    guard try tx.first(LockCharge(charge: params.charge)) != nil else { throw Refusal.notFound("charge") }
    return try tx.charge(params.charge)
  }

  static func leftOpen(_ answer: ChargeAnswer) -> Refusal? { answer.leftOpen }
}

extension Transaction {
  /// Records what a terminal said. Whoever comes second, from another call or another server, finds it recorded.
  func conclude(_ asked: ChargeAnswer) throws -> ChargeDetails {
    let id = asked.charge.id
    guard let locked = try first(LockCharge(charge: id)) else { throw asked.charge.unsettled }
    switch asked.answer {
    case .approved(let approval):
      guard approval.amount == asked.charge.amount else { throw asked.charge.refusal(.terminalDisagrees) }
      if locked.state != .approved { try record(approval, of: asked.charge, for: locked.parties) }
    case .declined(let reason):
      try end(id, from: locked.state, as: .declined, reason: BillingText(stored: reason.value))
    case .cancelled:
      try end(id, from: locked.state, as: .abandoned, reason: BillingText(stored: "The terminal did not charge it"))
    case .pending, .unknown:
      guard locked.state != .requested else { throw asked.charge.unsettled }
    case nil: break
    }
    return try charge(id)
  }

  private func end(_ id: ChargeID, from old: ChargeState, as new: ChargeState, reason: BillingText) throws {
    guard old == .requested else { return }
    try execute(EndCharge(charge: id, state: new, reason: reason))
  }

  /// The money has been taken, so nothing here refuses: what the invoices do not take stays the patient's credit.
  private func record(_ approval: CardApproval, of charge: Charge, for parties: BilledParties) throws {
    let payment = PaymentID.new()
    let tender: Tender =
      switch approval.tender {
      case .debit: .debit
      case .creditCard: .creditCard
      }
    let reference = "\(approval.reference.value), card ending in \(approval.lastFour.value)"
    try execute(
      InsertPayment(
        id: payment, parties: parties,
        params: RecordPayment.Params(
          patient: PatientRef(parties.patient), location: LocationRef(parties.location), tender: tender,
          amount: charge.amount, reference: BillingText(stored: reference))))
    let wanted = try rows(SharesOfCharge(charge: charge.id)).map(\.share)
    let rooms = try rows(
      RoomOfInvoices(
        invoices: wanted.map(\.invoice), currency: charge.amount.currency, legalEntity: parties.legalEntity))
    for room in rooms where room.isIssued && room.fits {
      guard let share = wanted.first(where: { $0.invoice == room.invoice }) else { continue }
      let amount = min(share.amount.minorUnits, room.owed)
      guard amount > 0 else { continue }
      try execute(InsertAllocation(id: .new(), payment: payment, invoice: room.invoice, amount: amount))
    }
    try execute(ApproveCharge(charge: charge.id, payment: payment, approval: approval))
  }
}

/// Ends a charge by hand whose terminal is gone, or whose money was recorded by `payments.record`. If its terminal says
/// later that it took the money, that is recorded all the same.
enum AbandonCharge: Command {
  static let name: OperationName = "payments.abandonCharge"
  static let summary = "End a charge by hand that its terminal can say nothing of"
  static let access = Access.needs(.billingAdjust)
  static let audit = Audit.writes(.payment)
  static let help: KeyValuePairs = ["charge": "Which charge", "reason": "Why, and what became of the money"]
  static let refusals: [RefusalReason] = [.notFound, .chargeEnded]

  struct Params: Codable, Sendable {
    var charge: ChargeID
    var reason: BillingText
  }

  static func subject(_ params: Params, _ result: ChargeDetails) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> ChargeDetails {
    guard let locked = try tx.first(LockCharge(charge: params.charge)) else { throw Refusal.notFound("charge") }
    guard locked.mayAdjust else { throw CallError.forbidden }
    guard locked.state == .requested else { throw Refusal(.chargeEnded, field: "charge") }
    try tx.execute(EndCharge(charge: params.charge, state: .abandoned, reason: params.reason))
    return try tx.charge(params.charge)
  }
}

/// A charge as it stands, until this transaction ends; no row for who may not write to it.
struct LockCharge: Statement {
  static let sql: StaticString = """
    SELECT c.state, c.patient_id, c.location_id, c.legal_entity_id, access.may_at('billing.adjust', c.location_id)
    FROM billing.charges c WHERE c.id = $1 FOR UPDATE
    """
  struct Row: StatementRow {
    let state: ChargeState
    let parties: BilledParties
    let mayAdjust: Bool
    init(from columns: inout Columns) throws {
      state = try columns.next()
      parties = BilledParties(
        patient: try columns.next(), location: try columns.next(), legalEntity: try columns.next())
      mayAdjust = try columns.next()
    }
  }
  var charge: ChargeID
  func bind(to binds: inout Binds) { binds.add(charge) }
}

struct ApproveCharge: Statement {
  static let sql: StaticString = """
    UPDATE billing.charges SET state = 'approved', reason = NULL, payment_id = $2, tender = $3, terminal_reference = $4,
      card_last_four = $5 WHERE id = $1
    """
  typealias Row = NoRow
  var charge: ChargeID
  var payment: PaymentID
  var approval: CardApproval
  func bind(to binds: inout Binds) {
    binds.add(charge)
    binds.add(payment)
    binds.add(approval.tender)
    binds.add(approval.reference)
    binds.add(approval.lastFour)
  }
}

struct EndCharge: Statement {
  static let sql: StaticString = "UPDATE billing.charges SET state = $2, reason = $3 WHERE id = $1"
  typealias Row = NoRow
  var charge: ChargeID
  var state: ChargeState
  var reason: BillingText
  func bind(to binds: inout Binds) {
    binds.add(charge)
    binds.add(state)
    binds.add(reason)
  }
}
