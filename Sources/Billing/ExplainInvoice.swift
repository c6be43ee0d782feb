import ClinicValues
import Operations
import Store

/// Why an invoice comes to what it comes to: a sentence for each line and for each thing that was done with it.
enum ExplainInvoice: Command {
  static let name: OperationName = "billing.explain"
  static let summary = "Explain an invoice line by line: where each price and tax comes from, and what was paid"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.invoice)
  static let help: KeyValuePairs = ["invoice": "Which invoice"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var invoice: InvoiceRef }

  struct Result: Codable, Sendable {
    var id: InvoiceID
    var patientId: PatientID
    var number: InvoiceNumber?
    var balance: Money
    var items: [Reason]
  }

  struct Reason: Codable, Sendable {
    var amount: Money
    var sentence: BillingText
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let invoice = try tx.invoice(params.invoice)
    let sources = try tx.rows(SourcesOfLines(invoice: invoice.invoice.id))
    var items: [Reason] = []
    for (line, source) in zip(invoice.lines, sources) {
      items.append(reason(line.net, "\(line.description.value), \(line.serviceDate): \(source.sentence(line))"))
      items.append(
        reason(
          line.tax, "Tax of \(percent(line.taxBasisPoints.value)): \(line.taxReason.sentence)"))
    }
    for done in invoice.allocations {
      let isBack = done.reverses != nil
      let amount = Money(isBack ? done.amount.minorUnits : -done.amount.minorUnits, done.amount.currency)
      let why = isBack ? "taken off: \(done.reason?.value ?? "")" : "applied"
      items.append(reason(amount, "Payment \(done.payment) \(why), \(done.at)"))
    }
    for done in try tx.rows(RedemptionsOn(invoice: invoice.invoice.id)) {
      let what = done.isBack ? "A unit goes back to" : "A unit of"
      items.append(
        reason(
          Money(done.isBack ? done.amount : -done.amount, invoice.invoice.total.currency),
          "\(what) the package \(done.package.value), \(done.at)"))
    }
    for done in invoice.writeOffs {
      let isBack = done.reverses != nil
      let amount = Money(isBack ? done.amount.minorUnits : -done.amount.minorUnits, done.amount.currency)
      let what = isBack ? "Taken back" : done.isWaiver ? "Waived" : "Written off"
      items.append(reason(amount, "\(what): \(done.reason.value)"))
    }
    if invoice.invoice.credited.minorUnits > 0 {
      let credited = invoice.invoice.credited
      items.append(reason(Money(-credited.minorUnits, credited.currency), "Credit notes"))
    }
    return Result(
      id: invoice.invoice.id, patientId: invoice.invoice.patientId, number: invoice.invoice.number,
      balance: invoice.invoice.balance, items: items)
  }

  private static func reason(_ amount: Money, _ sentence: String) -> Reason {
    Reason(amount: amount, sentence: BillingText(stored: sentence))
  }

  /// `500` is 5 %, `1250` is 12.5 %.
  static func percent(_ basisPoints: Int) -> String {
    let (whole, rest) = basisPoints.quotientAndRemainder(dividingBy: 100)
    let decimals = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
    return "\(whole)\(decimals) %"
  }
}

/// Where the price of each line comes from.
struct SourcesOfLines: Statement {
  static let sql: StaticString = """
    SELECT lower(p.valid), x.code, f.occasion, f.basis, f.basis_points, f.set_at, i.share_reasons,
      (SELECT 'a unit of ' || k.units || ' of the package ' || o.name || ', sold for '
          || billing.amount_text(k.price, k.currency)
        FROM billing.packages k JOIN billing.package_offers o ON o.id = k.offer_id WHERE k.id = l.package_id)
    FROM billing.invoice_lines l JOIN billing.invoices i ON i.id = l.invoice_id
      LEFT JOIN practice.prices p ON p.id = l.price_id
      LEFT JOIN practice.locations x ON x.id = p.location_id
      LEFT JOIN billing.fee_policies f ON f.id = l.fee_policy_id
    WHERE l.invoice_id = $1 ORDER BY l.place
    """
  struct Row: StatementRow {
    let priceFrom: CivilDate?
    let location: LocationCode?
    let occasion: FeeOccasion?
    let basis: FeeBasis?
    let basisPoints: BasisPoints?
    let setAt: Instant?
    let shareReasons: [String]
    let package: String?
    init(from columns: inout Columns) throws {
      priceFrom = try columns.nextIfPresent()
      location = try columns.nextIfPresent()
      occasion = try columns.nextIfPresent()
      basis = try columns.nextIfPresent()
      basisPoints = try columns.nextIfPresent()
      setAt = try columns.nextIfPresent()
      shareReasons = try columns.next()
      package = try columns.nextIfPresent()
    }

    func sentence(_ line: InvoiceLine) -> String {
      let price = "\(line.quantity.value) × \(line.unitPrice)"
      switch line.source {
      case .priceList: return "\(price), the price at \(location?.value ?? "") from \(priceFrom?.description ?? "") on"
      case .feePolicy:
        let part = basisPoints.map { "\(ExplainInvoice.percent($0.value)) of the price" } ?? "the amount"
        return "\(price), \(part) by the policy of \(setAt?.description ?? ""), in force when it was booked"
      case .byHand: return "\(price), entered by hand"
      case .share: return (["\(line.unitPrice), share of the price"] + shareReasons).joined(separator: "; ")
      case .package: return "\(line.unitPrice), \(package ?? "")"
      case .packageSale: return "\(price), visits that are paid for beforehand"
      case .credit: return "\(price), credited"
      }
    }
  }
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

/// Units of packages that paid for an invoice, and those that went back.
struct RedemptionsOn: Statement {
  static let sql: StaticString = """
    SELECT o.name, r.amount, r.at, r.reverses_id IS NOT NULL
    FROM billing.redemptions r JOIN billing.packages p ON p.id = r.package_id
      JOIN billing.package_offers o ON o.id = p.offer_id
    WHERE r.invoice_id = $1 ORDER BY r.at, r.id
    """
  struct Row: StatementRow {
    let package: BillingText
    let amount: Int64
    let at: Instant
    let isBack: Bool
    init(from columns: inout Columns) throws {
      package = try columns.next()
      amount = try columns.next()
      at = try columns.next()
      isBack = try columns.next()
    }
  }
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}
