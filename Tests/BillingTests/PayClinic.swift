import ClinicTesting
import ClinicValues
import Operations

/// The books of the example clinic with no rate set, and what tests of pay do with them. Nothing is billed of Miro
/// Saito.
struct PayClinic {
  static let miro = "miro-saito"
  static let dana = "dana-whitford"

  let books: BillingClinic

  init(now: String = "2026-12-14T16:00:00Z", connections: Int = 4) async throws {
    books = try await BillingClinic(now: now, connections: connections)
    // Nor of what payers are asked for.
    try await books.clinic.sql(
      "SET session_replication_role = replica; DELETE FROM billing.pay_rates; "
        + "UPDATE billing.invoice_lines SET therapist_id = NULL WHERE source = 'share'")
  }

  struct Line {
    var therapist: String? = PayClinic.miro
    var treatment: String?
    var day = "2026-12-14"
    /// Cents, before tax.
    var price: Int
    var isTaxed = false
  }

  /// An invoice issued over lines, of which a treatment may be named as those of visits do; its id.
  func issue(_ lines: [Line], at location: String = "riverside", currency: String = "CAD") async throws -> String {
    let rows = lines.enumerated().map { place, line in
      let (therapist, treatment) = (line.therapist ?? "", line.treatment ?? "")
      return "(\(place + 1), '\(therapist)', '\(treatment)', '\(line.day)', \(line.price), "
        + "'\(line.isTaxed ? "taxable_other" : "exempt_physiotherapy")')"
    }
    return try await books.clinic.sql(
      """
      WITH done AS MATERIALIZED (SELECT access.act_as(id, false) FROM access.accounts WHERE name = 'olive.owner'),
      invoice AS (INSERT INTO billing.invoices (id, legal_entity_id, location_id, patient_id, purpose, currency)
        SELECT gen_random_uuid(), l.legal_entity_id, l.id, p.id, 'other', '\(currency)'
        FROM practice.locations l, patient_records.patients p WHERE l.code = '\(location)' AND p.number = 'P-000123'
          AND (SELECT count(*) FROM done) = 1
        RETURNING id)
      SELECT set_config('test.invoice', id::text, false) FROM invoice;
      INSERT INTO billing.invoice_lines (invoice_id, place, description, treatment_type_id, therapist_id, service_date,
        quantity, unit_price, tax_reason, source)
      SELECT current_setting('test.invoice')::uuid, v.place, 'Service', y.id, t.id, v.day::date, 1, v.price, v.tax,
        'by_hand'
      FROM (VALUES \(rows.joined(separator: ", "))) AS v (place, therapist, treatment, day, price, tax)
        LEFT JOIN practice.treatment_types y ON y.code = v.treatment
        LEFT JOIN therapist_profiles.therapists t ON t.slug = v.therapist;
      UPDATE billing.invoices SET status = 'issued' WHERE id = current_setting('test.invoice')::uuid;
      SELECT current_setting('test.invoice')
      """)
  }

  static func cents(_ cents: Int, _ currency: String = "CAD") -> String {
    BillingClinic.money(amount(cents), currency)
  }

  static func amount(_ cents: Int) -> String {
    "\(cents < 0 ? "-" : "")\(cents.magnitude / 100).\(cents.magnitude % 100 < 10 ? "0" : "")\(cents.magnitude % 100)"
  }

  /// Receives an amount and applies it to an invoice; the allocation's id.
  @discardableResult
  func pay(_ cents: Int, of invoice: String, at location: String = "riverside") async throws -> String {
    let paid = try await books.call(
      "payments.record",
      #"{"patient": "P-000123", "location": "\#(location)", "tender": "cash", "amount": \#(Self.cents(cents)), "#
        + #""allocations": [{"invoice": "\#(invoice)", "amount": \#(Self.cents(cents))}]}"#)
    return paid["allocations"]?.arrayValue?.first?["id"]?.stringValue ?? ""
  }

  func release(_ allocation: String) async throws {
    try await books.call("payments.release", #"{"allocation": "\#(allocation)", "reason": "Mistake"}"#)
  }

  func void(_ invoice: String) async throws {
    try await books.call("invoices.void", #"{"invoice": "\#(invoice)", "reason": "Mistake"}"#)
  }

  /// Takes lines back; the credit note's id.
  @discardableResult
  func credit(_ lines: [Int], of invoice: String) async throws -> String {
    let note = try await books.call(
      "invoices.credit", #"{"invoice": "\#(invoice)", "reason": "Mistake", "lines": \#(lines)}"#)
    return note["invoice"]?["id"]?.stringValue ?? ""
  }

  /// Parameters of a rate.
  static func rate(
    _ basisPoints: Int, of therapist: String = miro, _ basis: String = "invoiced", treatment: String? = nil,
    location: String? = nil, from: String = "2026-01-01", until: String? = nil, assistant: (String, Int)? = nil
  ) -> String {
    var params =
      #""therapist": "\#(therapist)", "basis": "\#(basis)", "basisPoints": \#(basisPoints), "from": "\#(from)""#
    if let treatment { params += #", "treatmentType": "\#(treatment)""# }
    if let location { params += #", "location": "\#(location)""# }
    if let until { params += #", "until": "\#(until)""# }
    if let assistant { params += #", "assistant": "\#(assistant.0)", "assistantBasisPoints": \#(assistant.1)"# }
    return "{\(params)}"
  }

  @discardableResult
  func set(_ rate: String) async throws -> JSON { try await books.call("compensation.setRate", rate, as: .manager) }

  func setting(_ rate: String, as role: TestRole = .manager) async throws -> String? {
    try await books.refusal("compensation.setRate", rate, as: role)
  }

  func statement(
    _ therapist: String = miro, _ from: String = "2026-12-01", _ until: String = "2027-01-01",
    as role: TestRole = .manager, more: String = ""
  ) async throws -> JSON {
    try await books.call(
      "compensation.statement",
      #"{"therapist": "\#(therapist)", "from": "\#(from)", "until": "\#(until)", "limit": 200\#(more)}"#, as: role)
  }

  /// The items of a statement, a line each: what happened, the amount, the rate, the pay.
  static func items(_ statement: JSON) -> [String] {
    (statement["items"]?.arrayValue ?? []).map { item in
      "\(item["event"]?.stringValue ?? "") \(item["amount"]?["amount"]?.stringValue ?? "") "
        + "\(item["basisPoints"]?.text ?? "") \(item["pay"]?["amount"]?.stringValue ?? "")"
    }
  }

  /// What a statement comes to in Canadian dollars; nothing, where it has no item.
  static func earned(_ statement: JSON) -> String? {
    (statement["totals"]?.arrayValue ?? []).compactMap { $0["earned"] }
      .first { $0["currency"] == .string("CAD") }?["amount"]?.stringValue
  }

  static func unrated(_ statement: JSON) -> Int {
    (statement["totals"]?.arrayValue ?? []).compactMap { $0["unratedLines"]?.text }.compactMap { Int($0) }.reduce(0, +)
  }

  /// Closes a location's days up to one, with what the ledger expects.
  func close(_ date: String, at location: String = "riverside") async throws {
    let day = try await books.call("day.show", #"{"location": "\#(location)", "date": "\#(date)"}"#)
    let counted = (day["tenders"]?.arrayValue ?? []).map { count in
      #"{"tender": "\#(count["tender"]?.stringValue ?? "")", "amount": \#(count["expected"]?.text ?? "")}"#
    }
    try await books.call(
      "day.close",
      #"{"location": "\#(location)", "date": "\#(date)", "counted": [\#(counted.joined(separator: ","))]}"#)
  }
}
