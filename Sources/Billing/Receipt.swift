import ClinicValues
import Operations
import Store

/// What a print of a receipt is: the first; the same once more; or another, since something was paid in between.
enum ReceiptStanding: String, WireChoice, SQLValue {
  case original, duplicate, replacement
}

enum ReceiptForm: String, WireChoice {
  case html, pdf
}

/// All that a receipt says (rule 2.21), as text: a renderer only places it.
struct ReceiptContent: Sendable {
  struct Line: Sendable {
    var date: String
    var description: String
    /// Who treated: name, title, registration number; empty for what is no treatment.
    var provider: String
    var net: Money
    var tax: Money
  }

  struct Paid: Sendable {
    var date: String
    var tender: String
    var amount: Money
  }

  var clinic: String
  var place: [String]
  /// The tax account, where any line is taxed.
  var taxAccount: String?
  var number: String
  var issuedOn: String
  var patient: String
  var birthDate: String
  /// Who the invoice is to, where it is not the patient.
  var payer: String?
  var lines: [Line]
  var net: Money
  var tax: Money
  var total: Money
  var paid: [Paid]
  var writtenOff: Money
  var credited: Money
  var balance: Money
  /// What others are billed for the same visit, each with its amount.
  var otherShares: [(payer: String, amount: Money)]

  /// What two prints of the same have in common, whenever they are made.
  var canonical: String {
    let parts =
      [
        clinic, taxAccount ?? "", number, issuedOn, patient, birthDate, payer ?? "", "\(total)", "\(tax)",
        "\(writtenOff)",
        "\(credited)", "\(balance)",
      ]
      + place + lines.map { "\($0.date)|\($0.description)|\($0.provider)|\($0.net)|\($0.tax)" }
      + paid.map { "\($0.date)|\($0.tender)|\($0.amount)" } + otherShares.map { "\($0.payer)|\($0.amount)" }
    return parts.joined(separator: "\u{1F}")
  }
}

/// Makes a receipt, and keeps that it was made.
enum PrintReceipt: Command {
  static let name: OperationName = "receipts.print"
  static let summary = "Print the receipt of an invoice, as a page or as PDF; a later print says that it is a duplicate"
  static let access = Access.needs(.billingWrite)
  static let audit = Audit.writes(.invoice)
  static let isHeavy = true
  static let help: KeyValuePairs = ["invoice": "Which issued invoice", "form": "A page of HTML, or PDF"]
  static let refusals: [RefusalReason] = [.notFound, .invoiceTransition, .nothingPaid, .treatmentNotReceived]
  static let example: String? = #"{"invoice": "prairie-ims-000001", "form": "html"}"#

  struct Params: Codable, Sendable {
    var invoice: InvoiceRef
    var form: ReceiptForm
  }

  struct Result: Codable, Sendable {
    var invoiceId: InvoiceID
    var patientId: PatientID
    var number: InvoiceNumber?
    var standing: ReceiptStanding
    var printedAt: Instant
    var data: FileData
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.invoiceId.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    // Locked first: what is paid and what is owed are of one moment.
    try tx.execute(LockInvoice(invoice: try tx.invoiceCard(params.invoice).id))
    let card = try tx.invoiceCard(params.invoice)
    guard card.purpose != .package else { throw Refusal(.treatmentNotReceived, field: "invoice") }
    guard card.status == .issued, card.kind == .invoice else { throw Refusal(.invoiceTransition, field: "invoice") }
    // A receipt is for what was received.
    guard card.paid.minorUnits > 0 || card.total.minorUnits == 0 else { throw Refusal(.nothingPaid, field: "invoice") }
    // And for treatment that was received.
    if card.purpose == .visit || card.purpose == .shortfall,
      try tx.first(IsVisitCompleted(invoice: card.id))?.value != true
    {
      throw Refusal(.treatmentNotReceived, field: "invoice")
    }
    let content = try tx.receipt(of: card)
    guard let print = try tx.first(InsertReceiptPrint(invoice: card.id, canonical: content.canonical)) else {
      throw CallError.internalError
    }
    let marked = MarkedReceipt(content: content, standing: print.standing, printedOn: print.printedOn)
    let bytes =
      switch params.form {
      case .html: Array(marked.html.utf8)
      case .pdf: try marked.pdf()
      }
    return Result(
      invoiceId: card.id, patientId: card.patientId, number: card.number, standing: print.standing,
      printedAt: print.printedAt, data: FileData(bytes: bytes))
  }
}

struct InsertReceiptPrint: Statement {
  static let sql: StaticString = """
    WITH printed AS (
      INSERT INTO billing.receipt_prints (id, invoice_id, digest) VALUES ($1, $2, sha256(convert_to($3, 'UTF8')))
      RETURNING invoice_id, standing, printed_at)
    SELECT p.standing, p.printed_at, (p.printed_at AT TIME ZONE l.zone)::date
    FROM printed p JOIN billing.invoices i ON i.id = p.invoice_id JOIN practice.locations l ON l.id = i.location_id
    """
  struct Row: StatementRow {
    let standing: ReceiptStanding
    let printedAt: Instant
    let printedOn: CivilDate
    init(from columns: inout Columns) throws {
      standing = try columns.next()
      printedAt = try columns.next()
      printedOn = try columns.next()
    }
  }
  var id = UUID.newReceipt()
  var invoice: InvoiceID
  var canonical: String
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(invoice)
    binds.add(canonical)
  }
}

extension UUID {
  fileprivate static func newReceipt() -> UUID { InvoiceID.new().uuid }
}

extension Transaction {
  fileprivate func receipt(of card: InvoiceCard) throws -> ReceiptContent {
    guard let head = try first(ReceiptHead(invoice: card.id)) else { throw Refusal.notFound("invoice") }
    let currency = card.total.currency
    let lines = try rows(ReceiptLines(invoice: card.id)).map { $0.line(in: currency) }
    return ReceiptContent(
      clinic: head.clinic, place: [head.place, head.street, head.phone].compactMap(\.self),
      taxAccount: lines.contains { $0.tax.minorUnits > 0 } ? head.taxAccount : nil,
      number: card.number?.value ?? "", issuedOn: card.issuedOn?.description ?? "", patient: head.patient,
      birthDate: head.birthDate.description, payer: card.payer?.value, lines: lines, net: card.net, tax: card.tax,
      total: card.total, paid: try rows(ReceiptPayments(invoice: card.id)).map { $0.paid(in: currency) },
      writtenOff: card.writtenOff, credited: card.credited, balance: card.balance,
      otherShares: try rows(OtherShares(invoice: card.id)).map { ($0.payer, Money($0.amount, currency)) })
  }
}

struct IsVisitCompleted: Statement {
  static let sql: StaticString = """
    SELECT a.status = 'completed' FROM billing.invoices i JOIN scheduling.appointments a ON a.id = i.appointment_id
    WHERE i.id = $1
    """
  typealias Row = Single<Bool>
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

struct ReceiptHead: Statement {
  static let sql: StaticString = """
    SELECT e.name, e.gst_number, l.name, l.street || ', ' || l.city || ' ' || l.province || ' ' || l.postal_code,
      l.phone,
      p.given_name || ' ' || p.family_name, p.birth_date
    FROM billing.invoices i JOIN practice.legal_entities e ON e.id = i.legal_entity_id
      JOIN practice.locations l ON l.id = i.location_id JOIN patient_records.patients p ON p.id = i.patient_id
    WHERE i.id = $1
    """
  struct Row: StatementRow {
    let clinic: String
    let taxAccount: String?
    let place: String
    let street: String
    let phone: String?
    let patient: String
    let birthDate: CivilDate
    init(from columns: inout Columns) throws {
      clinic = try columns.next()
      taxAccount = try columns.nextIfPresent()
      place = try columns.next()
      street = try columns.next()
      phone = try columns.nextIfPresent()
      patient = try columns.next()
      birthDate = try columns.next()
    }
  }
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

/// The service, its day and length, and who answers for it. What is no physiotherapy names no physiotherapist.
struct ReceiptLines: Statement {
  static let sql: StaticString = """
    SELECT l.service_date, l.description, l.quantity, l.net, l.tax, i.purpose,
      CASE WHEN l.tax_reason = 'exempt_physiotherapy' THEN a.minutes END,
      CASE WHEN l.tax_reason = 'exempt_physiotherapy' THEN t.name || ', ' || t.designation
        || coalesce(', registration ' || t.registration_number, '') END
    FROM billing.invoice_lines l JOIN billing.invoices i ON i.id = l.invoice_id
      LEFT JOIN scheduling.appointments a ON a.id = i.appointment_id AND l.treatment_type_id = a.treatment_type_id
      LEFT JOIN therapist_profiles.therapists t ON t.id = l.therapist_id
    WHERE l.invoice_id = $1 ORDER BY l.place
    """
  struct Row: StatementRow {
    let day: CivilDate
    let description: String
    let quantity: Int32
    let net: Int64
    let tax: Int64
    let purpose: InvoicePurpose
    let minutes: Int32?
    let provider: String?
    init(from columns: inout Columns) throws {
      day = try columns.next()
      description = try columns.next()
      quantity = try columns.next()
      net = try columns.next()
      tax = try columns.next()
      purpose = try columns.next()
      minutes = try columns.nextIfPresent()
      provider = try columns.nextIfPresent()
    }

    func line(in currency: Currency) -> ReceiptContent.Line {
      var words = (quantity > 1 ? "\(quantity) × " : "") + description
      if let minutes, !words.contains("\(minutes) minutes") { words += ", \(minutes) minutes" }
      // A fee is no treatment, and no insurer's (rule 2.11).
      if purpose == .fee { words += " (a fee; no treatment was received)" }
      return ReceiptContent.Line(
        date: day.description, description: words, provider: purpose == .fee ? "" : provider ?? "",
        net: Money(net, currency), tax: Money(tax, currency))
    }
  }
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

/// What was paid on it and stands, by the wall of the location.
struct ReceiptPayments: Statement {
  static let sql: StaticString = """
    SELECT (m.received_at AT TIME ZONE l.zone)::date, m.tender, a.amount
    FROM billing.allocations a JOIN billing.payments m ON m.id = a.payment_id
      JOIN practice.locations l ON l.id = m.location_id
    WHERE a.invoice_id = $1 AND a.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM billing.allocations r WHERE r.reverses_id = a.id)
    UNION ALL
    SELECT (d.at AT TIME ZONE l.zone)::date, NULL, d.amount
    FROM billing.redemptions d JOIN billing.invoices i ON i.id = d.invoice_id
      JOIN practice.locations l ON l.id = i.location_id
    WHERE d.invoice_id = $1 AND d.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM billing.redemptions r WHERE r.reverses_id = d.id)
    ORDER BY 1, 2, 3
    """
  struct Row: StatementRow {
    let day: CivilDate
    /// Absent: a unit of a package.
    let tender: Tender?
    let amount: Int64
    init(from columns: inout Columns) throws {
      day = try columns.next()
      tender = try columns.nextIfPresent()
      amount = try columns.next()
    }

    func paid(in currency: Currency) -> ReceiptContent.Paid {
      ReceiptContent.Paid(date: day.description, tender: tender?.words ?? "Package", amount: Money(amount, currency))
    }
  }
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}

extension Tender {
  /// As a receipt says it.
  var words: String {
    switch self {
    case .cash: "Cash"
    case .debit: "Debit card"
    case .cheque: "Cheque"
    case .insurer: "Insurer"
    case .other: "Other"
    case .creditCard: "Credit card"
    case .eTransfer: "E-transfer"
    }
  }
}

/// What others are billed for the same visit.
struct OtherShares: Statement {
  static let sql: StaticString = """
    SELECT coalesce(c.payer, 'the patient'), o.total - o.credited FROM billing.invoices i JOIN billing.invoices o
      ON o.appointment_id = i.appointment_id AND o.id <> i.id AND o.purpose IN ('visit', 'shortfall')
        AND o.kind = 'invoice' AND o.status = 'issued'
      LEFT JOIN patient_records.coverages c ON c.id = o.coverage_id
    WHERE i.id = $1 AND i.purpose IN ('visit', 'shortfall') ORDER BY 1, o.id
    """
  struct Row: StatementRow {
    let payer: String
    let amount: Int64
    init(from columns: inout Columns) throws {
      payer = try columns.next()
      amount = try columns.next()
    }
  }
  var invoice: InvoiceID
  func bind(to binds: inout Binds) { binds.add(invoice) }
}
