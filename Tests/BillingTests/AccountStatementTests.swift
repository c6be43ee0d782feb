import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Statements of account (rule 2.15)")
struct AccountStatementTests {
  private static func show(_ books: BillingClinic, _ from: String, _ until: String) async throws -> JSON {
    try await books.call("statements.show", #"{"patient": "P-000123", "from": "\#(from)", "until": "\#(until)"}"#)
  }

  /// What is owed on the patient's own invoices, less what is left of the patient's payments.
  private static func owed(_ books: BillingClinic) async throws -> String {
    let cents = try await books.clinic.sql(
      """
      SELECT coalesce((SELECT sum(total - paid - written_off - credited) FROM billing.invoices i
          WHERE i.status = 'issued' AND i.kind = 'invoice' AND i.coverage_id IS NULL), 0)
        - coalesce((SELECT sum(amount - allocated - refunded) FROM billing.payments WHERE patient_id IS NOT NULL), 0)
      """)
    return Money(minorUnits: Int64(cents) ?? 0, currency: .cad).amount
  }

  /// Whatever is done with the account, its end is what is owed; each line adds up.
  @Test func theEndIsWhatIsOwed() async throws {
    let books = try await BillingClinic()
    // The patient's money on a payer's invoice, the payer's on another's, a write-off taken back, a package's unit.
    for (method, params) in [
      (
        "payments.allocate",
        #"{"payment": "\#(BillingClinic.payment)", "allocations": [{"invoice": "prairie-ims-000003", "amount": "#
          + BillingClinic.money("20") + "}]}"
      ),
      ("packages.redeem", #"{"invoice": "\#(BillingClinic.draft)"}"#),
      ("invoices.writeOff", #"{"invoice": "\#(BillingClinic.open)", "reason": "Small"}"#),
      (
        "claims.settle", #"{"claim": "prairie-ims-000005", "shortfall": "to_patient", "reason": "Denied"}"#
      ),
      (
        "payments.refund",
        #"{"payment": "\#(BillingClinic.payment)", "amount": \#(BillingClinic.money("10")), "reason": "Part"}"#
      ),
      (
        "payments.record",
        #"{"patient": "P-000123", "location": "riverside", "tender": "cash", "amount": \#(BillingClinic.money("500"))}"#
      ),
    ] {
      try await books.call(method, params)
      #expect(
        try await Self.show(books, "2026-12-01", "2027-01-01")["closing"]?["amount"]
          == .string(try await Self.owed(books)), "\(method)")
    }
    let written = try await books.clinic.sql(
      "SELECT w.id FROM billing.write_offs w JOIN billing.invoices i ON i.id = w.invoice_id WHERE i.number = 2")
    try await books.call("invoices.undoWriteOff", #"{"writeOff": "\#(written)", "reason": "Paid after all"}"#)
    // What comes later is after the end, and what was before is the beginning.
    try await books.clinic.set(now: "2027-01-05T16:00:00Z")
    let december = try await Self.owed(books)
    try await books.call("invoices.credit", #"{"invoice": "\#(BillingClinic.open)", "reason": "Back", "lines": [2]}"#)
    let all = try await Self.show(books, "2026-12-01", "2027-01-01")
    #expect(all["opening"]?["amount"] == .string("0.00") && all["closing"]?["amount"] == .string(december))
    let january = try await Self.show(books, "2027-01-01", "2027-02-01")
    #expect(january["opening"]?["amount"] == .string(december))
    #expect(january["closing"]?["amount"] == .string(try await Self.owed(books)))
    #expect(january["items"]?.arrayValue?.map { $0["event"] } == [.string("credit_note")])
    var balance: Int64 = 0
    for line in all["items"]?.arrayValue ?? [] {
      balance += line["amount"]?["amount"]?.stringValue.flatMap(Money.minorUnits) ?? 0
      #expect(line["balance"]?["amount"]?.stringValue.flatMap(Money.minorUnits) == balance)
    }
    #expect((all["items"]?.arrayValue?.count ?? 0) > 10)
    try await books.clinic.remove()
  }

  @Test func whatIsNoStatement() async throws {
    let books = try await BillingClinic()
    for (params, expected) in [
      (#""patient": "P-999999", "from": "2026-12-01", "until": "2027-01-01""#, "not_found"),
      (#""patient": "P-000123", "from": "2026-12-01", "until": "2026-12-01""#, "invalid_params"),
      (#""patient": "P-000123", "from": "2020-12-01", "until": "2026-12-01""#, "invalid_params"),
    ] { #expect(try await books.refusal("statements.show", "{\(params)}") == expected) }
    #expect(
      try await books.refusal(
        "statements.show", #"{"patient": "P-000123", "from": "2026-12-01", "until": "2027-01-01"}"#, as: .auditor)
        == "forbidden")
    try await books.clinic.remove()
  }
}
