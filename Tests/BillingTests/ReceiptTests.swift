import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

@testable import Billing

@Suite("Receipts that an insurer accepts (rule 2.21)")
struct ReceiptTests {
  private static func content(patient: String = "Amelie Tremblay", lines: Int = 1) -> ReceiptContent {
    let money = Money(minorUnits: 11_500, currency: .cad)
    let line = ReceiptContent.Line(
      date: "2026-12-01", description: "IMS treatment", provider: "Dana Whitford, Physiotherapist", net: money,
      tax: Money(minorUnits: 0, currency: .cad))
    return ReceiptContent(
      clinic: "Prairie IMS", place: ["Riverside"], taxAccount: nil, number: "prairie-ims-000001",
      issuedOn: "2026-12-14", patient: patient, birthDate: "1984-06-02", payer: nil,
      lines: Array(repeating: line, count: lines), net: money, tax: Money(minorUnits: 0, currency: .cad), total: money,
      paid: [.init(date: "2026-12-14", tender: "Cash", amount: money)],
      writtenOff: Money(minorUnits: 0, currency: .cad),
      credited: Money(minorUnits: 0, currency: .cad), balance: Money(minorUnits: 0, currency: .cad), otherShares: [])
  }

  private static func printed(_ books: BillingClinic, _ invoice: String, form: String = "html") async throws -> (
    JSON, String
  ) {
    let answer = try await books.call(
      "receipts.print", #"{"invoice": "\#(invoice)", "form": "\#(form)"}"#, as: .frontDesk)
    let bytes = answer["data"]?.stringValue.flatMap(Base64.decode) ?? []
    return (answer, String(decoding: bytes, as: UTF8.self))
  }

  /// All that an insurer asks for is on it.
  @Test func aReceiptSaysAll() async throws {
    let books = try await BillingClinic()
    let (answer, html) = try await Self.printed(books, BillingClinic.issued)
    #expect(answer["standing"] == .string("original"))
    for said in [
      "Prairie IMS Physiotherapy Ltd.", "12 Bow Trail SW, Calgary AB T3C 2E4", "+14035550100", "prairie-ims-000001",
      "Amelie Tremblay", "2026-12-01", "IMS treatment, 45 minutes", "Dana Whitford", "registration", "115.00 CAD",
      "Paid 2026-12-14, Debit card", "50.00 CAD", "60.00 CAD",
    ] { #expect(html.contains(said), "\(said)") }
    // No tax number where nothing is taxed, and no mark on an original.
    #expect(!html.contains("GST") && !html.contains("DUPLICATE"))
    try await books.clinic.remove()
  }

  /// The same once more is a duplicate with its date; what was paid since replaces it (rule 2.14).
  @Test func aDuplicateSaysSo() async throws {
    let books = try await BillingClinic()
    _ = try await Self.printed(books, BillingClinic.issued)
    try await books.clinic.set(now: "2026-12-20T16:00:00Z")
    let (again, html) = try await Self.printed(books, BillingClinic.issued)
    #expect(again["standing"] == .string("duplicate") && html.contains("DUPLICATE, printed 2026-12-20"))
    try await books.call(
      "payments.allocate",
      #"{"payment": "\#(BillingClinic.payment)", "allocations": [{"invoice": "\#(BillingClinic.issued)", "#
        + #""amount": \#(BillingClinic.money("10"))}]}"#)
    #expect(try await Self.printed(books, BillingClinic.issued).0["standing"] == .string("replacement"))
    #expect(try await Self.printed(books, BillingClinic.issued).0["standing"] == .string("duplicate"))
    #expect(try await books.clinic.sql("SELECT count(*) FROM billing.receipt_prints") == "4")
    await #expect(throws: (any Error).self) { try await books.clinic.sql("DELETE FROM billing.receipt_prints") }
    try await books.clinic.remove()
  }

  /// Only what was received, only of what is issued; a product is not shown as physiotherapy, and is taxed.
  @Test func whatHasNoReceipt() async throws {
    let books = try await BillingClinic()
    let refused = { (invoice: String) in
      try await books.refusal("receipts.print", #"{"invoice": "\#(invoice)", "form": "pdf"}"#)
    }
    #expect(try await refused(BillingClinic.open) == "nothing_paid")
    #expect(try await refused(BillingClinic.draft) == "invoice_transition")
    #expect(try await refused("prairie-ims-000999") == "not_found")
    try await books.call(
      "payments.allocate",
      #"{"payment": "\#(BillingClinic.payment)", "allocations": [{"invoice": "\#(BillingClinic.open)", "#
        + #""amount": \#(BillingClinic.money("20"))}]}"#)
    let html = try await Self.printed(books, BillingClinic.open).1
    #expect(html.contains("GST/HST number") && html.contains("123456789RT0001"))
    #expect(html.contains("<td>Therapy band<br><small></small></td>"))
    try await books.clinic.remove()
  }

  @Test func aPDFIsAPDF() async throws {
    let books = try await BillingClinic()
    let (_, text) = try await Self.printed(books, BillingClinic.issued, form: "pdf")
    #expect(text.hasPrefix("%PDF-1."))
    try await books.clinic.remove()
  }

  /// What somebody is called never becomes markup, nor breaks the page.
  @Test(arguments: [
    "<script>alert(\"1\")</script> & \u{301}", "\u{0}\u{7}\u{1B}[31m", "\u{202E}esrever", "तनीषा शर्मा", "田中\n花子",
    String(repeating: "é\u{301}", count: 400), "",
  ])
  func hostileNames(name: String) throws {
    let marked = MarkedReceipt(
      content: Self.content(patient: name), standing: .duplicate, printedOn: try #require(CivilDate("2026-12-20")))
    #expect(!marked.html.contains("<script"))
    #expect(try marked.pdf().starts(with: Array("%PDF".utf8)))
  }

  /// A long receipt goes on to further pages.
  @Test func manyLinesTakeMorePages() throws {
    let day = try #require(CivilDate("2026-12-20"))
    func pages(_ lines: Int) throws -> Int {
      let bytes = try MarkedReceipt(content: Self.content(lines: lines), standing: .original, printedOn: day).pdf()
      return String(decoding: bytes, as: UTF8.self).components(separatedBy: "/Type /Page %").count - 1
    }
    #expect(try pages(1) == 1)
    #expect(try pages(60) > 1)
  }

  /// From random text, whatever it holds: a trap would take the server along.
  @Test func randomText() throws {
    var random = SeededRandom(printedAs: "receipts")
    let day = try #require(CivilDate("2026-12-20"))
    for _ in 0..<200 {
      let scalars = (0..<Int.random(in: 0...80, using: &random)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0...0x3_0000, using: &random))
      }
      let text = String(String.UnicodeScalarView(scalars))
      let marked = MarkedReceipt(content: Self.content(patient: text), standing: .replacement, printedOn: day)
      #expect(try !marked.pdf().isEmpty && !marked.html.isEmpty)
    }
  }
}
