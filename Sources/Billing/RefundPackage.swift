import ClinicValues
import Operations
import Store

/// Ends a package before its units are used: what goes back follows the policy that it was sold under (rule 2.13).
enum RefundPackage: Command {
  static let name: OperationName = "packages.refund"
  static let summary = "End a package early: credit what its policy gives back, and refund what was paid of that"
  static let access = Access.needs(.billingAdjust)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = [
    "package": "Which package", "tender": "How it is given back; as it was paid unless given", "reason": "Why",
  ]
  static let refusals: [RefusalReason] = [.notFound, .noPackage]
  static let example: String? = #"{"package": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "reason": "Moves away"}"#

  struct Params: Codable, Sendable {
    var package: PackageID
    var tender: Tender?
    var reason: BillingText
  }

  struct Result: Codable, Sendable {
    var package: Package
    /// What the visits that were had cost.
    var kept: Money
    /// What is not owed any more for the package.
    var credited: Money
    /// What of that had been paid and is given back.
    var refunded: Money
    /// How it comes to that.
    var reason: BillingText
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { result.package.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    try tx.execute(LockPatientBilling(patient: try tx.package(params.package).patientId))
    let package = try tx.package(params.package)
    guard package.status == .open || package.status == .unpaid else { throw Refusal(.noPackage, field: "package") }
    // Money first, then the invoice, as everywhere; what is paid is of one moment.
    try tx.execute(LockPayments(invoice: package.invoiceId))
    try tx.execute(LockInvoice(invoice: package.invoiceId))
    let sale = try tx.invoiceCard(InvoiceRef(package.invoiceId))
    let settlement = PackageSettlement(package, writtenOff: sale.writtenOff.minorUnits)
    let currency = package.price.currency
    // What was paid beyond what stays comes off the sale first.
    let stays = sale.total.minorUnits - sale.writtenOff.minorUnits - settlement.credited
    let freed = max(0, sale.paid.minorUnits - stays)
    let parts = try tx.takeOff(freed, from: try tx.rows(MoneyOn(invoice: sale.id)), on: sale.id, reason: params.reason)
    if settlement.credited > 0 {
      let note = InvoiceID.new()
      try tx.execute(InsertCreditNote(id: note, invoice: sale.id, reason: params.reason, purpose: .package))
      try tx.execute(InsertPackageCreditLine(note: note, sale: sale.id, amount: settlement.credited))
      _ = try tx.step(InvoiceRef(note), to: .issued)
    }
    for part in parts {
      guard let payment = try tx.first(FindPayment(payment: part.payment)) else { throw CallError.internalError }
      try tx.execute(
        InsertRefund(
          payment: payment.id, tender: params.tender ?? payment.tender,
          params: .init(payment: payment.id, amount: Money(part.amount, currency), reason: params.reason)))
    }
    try tx.execute(EndPackage(package: package.id, settlement: settlement, reason: params.reason))
    return Result(
      package: try tx.package(package.id), kept: Money(package.price.minorUnits - settlement.credited, currency),
      credited: Money(settlement.credited, currency), refunded: Money(parts.reduce(0) { $0 + $1.amount }, currency),
      reason: BillingText(stored: settlement.reason))
  }
}

/// What ending a package comes to: pure. Amounts are minor units.
struct PackageSettlement: Sendable, Equatable {
  /// What is not owed any more.
  var credited: Int64
  /// What the visits that were had cost more than their units were worth, and what was given up of the price before.
  var kept: Int64
  var reason: String

  init(credited: Int64, kept: Int64, reason: String = "") {
    self.credited = credited
    self.kept = kept
    self.reason = reason
  }

  /// - Parameter writtenOff: what was given up of the price, and so is neither owed nor given back.
  init(_ package: Package, writtenOff: Int64) {
    let (price, redeemed) = (package.price.minorUnits, Int64(package.redeemed))
    let worth = price - package.liability.minorUnits
    let currency = package.price.currency
    let visits = redeemed == 1 ? "1 visit" : "\(redeemed) visits"
    switch package.refundPolicy {
    case .proRata:
      credited = max(0, price - worth - writtenOff)
      reason = "\(package.price), less \(visits) at their part of it, \(Money(worth, currency))"
    case .regularPrice:
      // What was had has been earned, and no more than the price is kept.
      let cost = min(price, max(worth, redeemed * package.regularPrice.minorUnits))
      credited = max(0, price - cost - writtenOff)
      reason =
        "\(package.price), less \(visits) at the regular price of \(package.regularPrice), "
        + "\(Money(cost, currency))"
    }
    kept = price - worth - credited
  }
}

/// A part of a payment that was taken off an invoice.
struct TakenOff: Sendable {
  var payment: PaymentID
  var amount: Int64
}

extension Transaction {
  /// Takes money off an invoice, in the order of the allocations that are given; of the last only what is needed.
  func takeOff(
    _ amount: Int64, from held: [DepositsOn.Row], on invoice: InvoiceID, reason: BillingText
  ) throws -> [TakenOff] {
    var left = amount
    var parts: [TakenOff] = []
    for allocation in held where left > 0 {
      try execute(ReverseAllocation(allocation: allocation.allocation, reason: reason))
      let off = min(left, allocation.amount)
      if allocation.amount > off {
        let kept = allocation.amount - off
        try execute(InsertAllocation(id: .new(), payment: allocation.payment, invoice: invoice, amount: kept))
      }
      parts.append(TakenOff(payment: allocation.payment, amount: off))
      left -= off
    }
    // The rest is money of locations that the caller has nothing to do with.
    guard left == 0 else { throw CallError.forbidden }
    return parts
  }
}

struct LockPayments: Statement {
  static let sql: StaticString = "SELECT billing.lock_payments(ARRAY[$1::uuid])"
  typealias Row = NoRow
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

/// What payments have on an invoice, the latest first.
struct MoneyOn: Statement {
  static let sql: StaticString = """
    SELECT a.id, a.payment_id, a.amount FROM billing.allocations a
    WHERE a.invoice_id = $1 AND a.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM billing.allocations r WHERE r.reverses_id = a.id)
    ORDER BY a.at DESC, a.id DESC
    """
  typealias Row = DepositsOn.Row
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

struct InsertPackageCreditLine: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.invoice_lines (invoice_id, place, description, service_date, quantity, unit_price, tax_reason,
      tax_basis_points, source)
    SELECT $1, 1, l.description, l.service_date, 1, $3, l.tax_reason, l.tax_basis_points, 'credit'
    FROM billing.invoice_lines l WHERE l.invoice_id = $2 AND l.source = 'package_sale'
    """
  typealias Row = NoRow
  var note: InvoiceID
  var sale: InvoiceID
  var amount: Int64
  func bind(to binds: inout Binds) {
    binds.add(note)
    binds.add(sale)
    binds.add(amount)
  }
}

struct EndPackage: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.package_ends (package_id, credited, kept, reason) VALUES ($1, $2, $3, $4)
    """
  typealias Row = NoRow
  var package: PackageID
  var settlement: PackageSettlement
  var reason: BillingText
  func bind(to binds: inout Binds) {
    binds.add(package)
    binds.add(settlement.credited)
    binds.add(settlement.kept)
    binds.add(reason)
  }
}
