import ClinicValues
import Operations
import Store

/// What became of a charge. `requested`: not known yet; the money may have been taken.
enum ChargeState: String, WireChoice, SQLValue {
  case requested, approved, declined, abandoned
}

/// Money asked for at a card terminal.
struct Charge: Codable, Sendable, StatementRow {
  /// The terminal knows the charge by it.
  var id: ChargeID
  var patientId: PatientID
  var patient: PatientNumber
  var location: LocationCode
  var locationId: LocationID
  var terminal: TerminalCode
  var state: ChargeState
  var amount: Money
  /// The kind of card that was asked for.
  var wantedTender: CardTender?
  var requestedAt: Instant
  var requestedBy: AccountName
  /// Why it was declined or abandoned.
  var reason: BillingText?
  /// What was paid with.
  var tender: CardTender?
  /// What the terminal calls it.
  var terminalReference: TerminalReference?
  var cardLastFour: CardLastFour?
  var payment: PaymentID?
  var endedAt: Instant?
  var endedBy: AccountName?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    patientId = try columns.next()
    patient = try columns.next()
    location = try columns.next()
    locationId = try columns.next()
    terminal = try columns.next()
    state = try columns.next()
    let currency = try columns.next(Currency.self)
    amount = Money(try columns.next(), currency)
    wantedTender = try columns.nextIfPresent()
    requestedAt = try columns.next()
    requestedBy = try columns.next()
    reason = try columns.nextIfPresent()
    tender = try columns.nextIfPresent()
    terminalReference = try columns.nextIfPresent()
    cardLastFour = try columns.nextIfPresent()
    payment = try columns.nextIfPresent()
    endedAt = try columns.nextIfPresent()
    endedBy = try columns.nextIfPresent()
  }

  var auditSubject: AuditSubject { AuditSubject(id: id.uuid, patients: [patientId], location: locationId) }

  /// What to say while nobody knows whether the money was taken. It names the charge, for `payments.settleCharge`.
  var unsettled: Refusal { refusal(.chargeUnsettled) }

  func refusal(_ reason: RefusalReason) -> Refusal {
    var refusal = Refusal(reason, field: "charge", details: ["charge": .string(id.description)], telling: auditSubject)
    refusal.leavesOpen = true
    return refusal
  }
}

/// How much of a charge is meant for which invoice.
struct ChargeShare: Codable, Sendable, Hashable {
  var invoice: InvoiceID
  var amount: Money
}

/// A charge with what it is for, and the payment that it led to.
struct ChargeDetails: Codable, Sendable {
  var charge: Charge
  /// What was wanted; what an invoice took no more when the money came is the patient's credit.
  var wanted: [ChargeShare]
  var payment: PaymentDetails?

  var auditSubject: AuditSubject { charge.auditSubject }
}

struct FindCharge: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.patient_id, c.patient, c.location, c.location_id, c.terminal, c.state, c.currency, c.amount,
      c.wanted_tender, c.requested_at, c.requested_by, c.reason, c.tender, c.terminal_reference, c.card_last_four,
      c.payment_id, c.ended_at, c.ended_by
    FROM billing.charge_cards c WHERE c.id = $1
    """
  typealias Row = Charge
  var charge: ChargeID
  func bind(to binds: inout Binds) { binds.add(charge) }
}

/// The open charge of that money for that patient at that location.
struct FindOpenCharge: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.patient_id, c.patient, c.location, c.location_id, c.terminal, c.state, c.currency, c.amount,
      c.wanted_tender, c.requested_at, c.requested_by, c.reason, c.tender, c.terminal_reference, c.card_last_four,
      c.payment_id, c.ended_at, c.ended_by
    FROM billing.charge_cards c
    WHERE c.patient_id = $1 AND c.location_id = $2 AND c.amount = $3 AND c.currency = $4 AND c.state = 'requested'
    """
  typealias Row = Charge
  var parties: BilledParties
  var amount: Money
  func bind(to binds: inout Binds) {
    binds.add(parties.patient)
    binds.add(parties.location)
    binds.add(amount.minorUnits)
    binds.add(amount.currency)
  }
}

struct SharesOfCharge: Statement {
  static let sql: StaticString = """
    SELECT s.invoice_id, s.amount, c.currency FROM billing.charge_shares s JOIN billing.charges c ON c.id = s.charge_id
    WHERE s.charge_id = $1 ORDER BY s.invoice_id
    """
  struct Row: StatementRow {
    let share: ChargeShare
    init(from columns: inout Columns) throws {
      let invoice = try columns.next(InvoiceID.self)
      let amount = try columns.next(Int64.self)
      share = ChargeShare(invoice: invoice, amount: Money(amount, try columns.next()))
    }
  }
  var charge: ChargeID
  func bind(to binds: inout Binds) { binds.add(charge) }
}

extension Transaction {
  func charge(_ id: ChargeID) throws -> ChargeDetails {
    guard let charge = try first(FindCharge(charge: id)) else { throw Refusal.notFound("charge") }
    return ChargeDetails(
      charge: charge, wanted: try rows(SharesOfCharge(charge: id)).map(\.share),
      payment: try charge.payment.map { try payment($0) })
  }
}

enum ListCharges: Read {
  static let name: OperationName = "payments.charges"
  static let summary = "List what was asked for at a location's card terminals, the oldest first"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.payment)
  static let help: KeyValuePairs = [
    "location": "Where", "state": "Of this state; requested: those whose outcome is not known",
  ]

  struct Params: Codable, Sendable {
    var location: LocationRef
    var state: ChargeState?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Charge>) -> AuditSubject {
    AuditSubject(patients: result.items.map(\.patientId), location: result.items.first?.locationId)
  }

  static func query(_ params: Params, by caller: Caller) throws -> ChargesPage {
    ChargesPage(
      params: params, after: try params.cursor.map { try PlaceInTime(cursor: $0) },
      limit: (params.limit?.value ?? Cursor.pageSize) + 1)
  }

  static func answer(_ rows: [Charge], _ params: Params) -> Page<Charge> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      PlaceInTime(at: $0.requestedAt, id: $0.id.uuid).cursor
    }
  }
}

struct ChargesPage: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.patient_id, c.patient, c.location, c.location_id, c.terminal, c.state, c.currency, c.amount,
      c.wanted_tender, c.requested_at, c.requested_by, c.reason, c.tender, c.terminal_reference, c.card_last_four,
      c.payment_id, c.ended_at, c.ended_by
    FROM billing.charge_cards c
    WHERE c.location_id = (SELECT coalesce($1, (SELECT l.id FROM practice.locations l WHERE l.code = $2)))
      AND ($3::text IS NULL OR c.state = $3)
      AND ($4::timestamptz IS NULL OR (c.requested_at, c.id) > ($4, $5::uuid))
    ORDER BY c.requested_at, c.id LIMIT $6
    """
  typealias Row = Charge
  var params: ListCharges.Params
  var after: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(params.location.id)
    binds.add(params.location.code)
    binds.add(params.state)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}
