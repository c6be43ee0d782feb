import ClinicTesting
import ClinicValues
import Operations
import Testing

/// In the example clinic ten treatments cost 1000.00 together and 115.00 each; Amelie Tremblay has bought ten.
@Suite("Packages (rule 2.13)")
struct PackageTests {
  private static let package = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"

  private static func redeem(_ invoice: String, _ package: String? = nil) -> String {
    #"{"invoice": "\#(invoice)"\#(package.map { #", "package": "\#($0)""# } ?? "")}"#
  }

  private static func liability(_ books: BillingClinic) async throws -> String {
    try await books.balance(of: "package_liability")
  }

  /// The worked example: refunded after three of ten, under either policy.
  @Test(
    arguments: [
      (
        "regular_price", "345.00", "655.00", "1000.00 CAD, less 3 visits at the regular price of 115.00 CAD, 345.00 CAD"
      ),
      ("pro_rata", "300.00", "700.00", "1000.00 CAD, less 3 visits at their part of it, 300.00 CAD"),
    ])
  func refundedAfterThreeOfTen(policy: String, kept: String, refunded: String, reason: String) async throws {
    let books = try await BillingClinic(now: "2026-12-20T16:00:00Z")
    try await books.clinic.sql(
      "SET session_replication_role = replica; UPDATE billing.package_offers SET refund_policy = '\(policy)'")
    var invoice = ""
    for day in ["2026-12-16", "2026-12-17", "2026-12-18"] {
      invoice = try await books.arrive(day)
      let redeemed = try await books.call("packages.redeem", Self.redeem(invoice), as: .frontDesk)
      // Insurers get the amount of the visit on its day, never the block.
      let line = redeemed["invoice"]?["lines"]?.arrayValue?.first
      #expect(line?["serviceDate"] == .string(day) && line?["net"]?["amount"] == .string("100.00"))
      #expect(redeemed["invoice"]?["invoice"]?["balance"]?["amount"] == .string("0.00"))
    }
    #expect(try await Self.liability(books) == "-70000")
    let why = try await books.call("billing.explain", #"{"invoice": "\#(invoice)"}"#)["items"]?.arrayValue ?? []
    let told = why.compactMap { $0["sentence"]?.stringValue }
    #expect(
      told.first?.hasSuffix("a unit of 10 of the package Ten IMS treatments, 45 minutes, sold for 1000.00 CAD") == true)
    #expect(told.last?.hasPrefix("A unit of the package Ten IMS treatments, 45 minutes") == true, "\(told)")
    let refund = #"{"package": "\#(Self.package)", "reason": "Moves away"}"#
    #expect(try await books.refusal("packages.refund", refund, as: .frontDesk) == "forbidden")
    let end = try await books.call("packages.refund", refund)
    #expect(end["kept"]?["amount"] == .string(kept) && end["credited"]?["amount"] == .string(refunded))
    #expect(end["refunded"]?["amount"] == .string(refunded) && end["reason"] == .string(reason))
    #expect(try await Self.liability(books) == "0")
    #expect(
      try await books.clinic.sql("SELECT tender, amount FROM billing.refunds")
        == "e_transfer\t\(refunded.replacing(".", with: ""))")
    #expect(try await books.refusal("packages.refund", refund) == "no_package")
    let late = try await books.arrive("2026-12-19")
    #expect(try await books.refusal("packages.redeem", Self.redeem(late)) == "no_package")
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// All units come to the price, however it divides; the last has the rest.
  @Test func unitsComeToThePrice() async throws {
    let books = try await BillingClinic(now: "2026-12-30T16:00:00Z")
    try await books.call("packages.endOffer", #"{"offer": "ims-10"}"#, as: .manager)
    try await books.call(
      "packages.offer",
      #"{"code": "ims-3", "name": "Three", "treatment": "ims-45", "units": 3, "refundPolicy": "pro_rata", "price": "#
        + BillingClinic.money("100.00") + "}", as: .manager)
    let sold = try await books.call(
      "packages.sell", #"{"patient": "P-000123", "offer": "ims-3", "location": "riverside"}"#, as: .frontDesk)
    let (id, sale) = (sold["id"]?.stringValue ?? "", sold["invoiceId"]?.stringValue ?? "")
    let first = try await books.arrive("2026-12-16")
    // Paid first, then had.
    #expect(sold["status"] == .string("unpaid"))
    #expect(try await books.refusal("packages.redeem", Self.redeem(first, id)) == "no_package")
    try await books.call(
      "payments.record",
      #"{"patient": "P-000123", "location": "riverside", "tender": "cash", "amount": \#(BillingClinic.money("100")), "#
        + #""allocations": [{"invoice": "\#(sale)", "amount": \#(BillingClinic.money("100"))}]}"#)
    var worth: [String] = []
    for invoice in [first, try await books.arrive("2026-12-17"), try await books.arrive("2026-12-18")] {
      let redeemed = try await books.call("packages.redeem", Self.redeem(invoice, id))
      worth.append(redeemed["invoice"]?["invoice"]?["total"]?["amount"]?.stringValue ?? "")
    }
    #expect(worth == ["33.33", "33.33", "33.34"])
    #expect(try await books.call("packages.get", #"{"package": "\#(id)"}"#)["status"] == .string("used"))
    let fourth = try await books.arrive("2026-12-19")
    #expect(try await books.refusal("packages.redeem", Self.redeem(fourth, id)) == "no_package")
    #expect(try await books.refusal("invoices.void", #"{"invoice": "\#(sale)", "reason": "x"}"#) == "invoice_in_use")
    #expect(
      try await books.refusal("invoices.credit", #"{"invoice": "\#(sale)", "reason": "x"}"#) == "invoice_transition")
    // Nothing was received with the sale, so nothing is receipted; a visit's unit is.
    #expect(
      try await books.refusal("receipts.print", #"{"invoice": "\#(sale)", "form": "html"}"#)
        == "treatment_not_received")
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// The one that expires first; an expired one no more; un-arrived, a visit gives its unit back.
  @Test func theOldestExpiringFirst() async throws {
    let books = try await BillingClinic(now: "2026-12-14T16:00:00Z")
    try await books.call(
      "packages.offer",
      #"{"code": "ims-2", "name": "Two", "treatment": "ims-45", "units": 2, "refundPolicy": "pro_rata", "price": "#
        + BillingClinic.money("200.00") + #", "monthsValid": 1}"#, as: .manager)
    let sold = try await books.call(
      "packages.sell", #"{"patient": "P-000123", "offer": "ims-2", "location": "riverside"}"#)
    #expect(sold["expiresOn"] == .string("2027-01-14"))
    try await books.call(
      "payments.record",
      #"{"patient": "P-000123", "location": "riverside", "tender": "cash", "amount": \#(BillingClinic.money("200")), "#
        + #""allocations": [{"invoice": "\#(sold["invoiceId"]?.stringValue ?? "")", "amount": "#
        + BillingClinic.money("200") + "}]}")
    let redeemed = try await books.call("packages.redeem", Self.redeem(BillingClinic.draft))
    #expect(redeemed["package"]?["offer"] == .string("ims-2"))
    // A unit pays for all of the visit: there is nothing left to split.
    #expect(
      try await books.refusal("invoices.split", #"{"invoice": "\#(BillingClinic.draft)"}"#) == "invoice_locked")
    try await books.call(
      "appointments.setStatus", #"{"appointment": "\#(BillingClinic.visit)", "status": "booked"}"#, as: .frontDesk)
    let list = try await books.call("packages.list", #"{"patient": "P-000123"}"#)["items"]?.arrayValue ?? []
    #expect(list.map { $0["redeemed"]?.text } == ["0", "1", "0"])
    #expect(
      try await books.call("invoices.get", #"{"invoice": "\#(BillingClinic.draft)"}"#)["invoice"]?["status"]
        == .string("void"))
    try await books.clinic.set(now: "2027-01-20T16:00:00Z")
    let late = try await books.arrive("2027-01-15")
    let other = try await books.call("packages.redeem", Self.redeem(late))
    #expect(other["package"]?["offer"] == .string("ims-10"))
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// Given back without un-arriving, a unit is there again, and the visit is drafted at its price.
  @Test func aUnitIsGivenBack() async throws {
    let books = try await BillingClinic()
    try await books.call("packages.redeem", Self.redeem(BillingClinic.draft))
    for status in ["in_treatment", "completed"] {
      try await books.call(
        "appointments.setStatus", #"{"appointment": "\#(BillingClinic.visit)", "status": "\#(status)"}"#,
        as: .frontDesk)
    }
    let back = #"{"invoice": "\#(BillingClinic.draft)", "reason": "A gift for another"}"#
    #expect(try await books.refusal("packages.returnUnit", back, as: .frontDesk) == "forbidden")
    let returned = try await books.call("packages.returnUnit", back)
    #expect(returned["package"]?["redeemed"]?.text == "0")
    let draft = try await books.call("invoices.get", #"{"invoice": "\#(returned["draft"]?.stringValue ?? "")"}"#)
    #expect(draft["lines"]?.arrayValue?.first?["net"]?["amount"] == .string("115.00"))
    #expect(try await books.refusal("packages.returnUnit", back) == "no_package")
    #expect(
      try await books.refusal("packages.returnUnit", #"{"invoice": "\#(BillingClinic.open)", "reason": "x"}"#)
        == "no_package")
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// Many visits at once take each unit once.
  @Test func theLastUnitIsTakenOnce() async throws {
    let books = try await BillingClinic(now: "2026-12-20T16:00:00Z", connections: 8)
    try await books.clinic.sql(
      """
      SET session_replication_role = replica; UPDATE billing.packages SET units = 3, price = 30000
      WHERE id = '\(Self.package)';
      UPDATE billing.postings SET amount = -30000 WHERE account = 'package_liability' AND amount = -100000
      """)
    var drafts: [String] = []
    for hour in 10..<20 { drafts.append(try await books.arrive("2026-12-16", at: "\(hour):00")) }
    let refused = try await withThrowingTaskGroup(of: String?.self) { group in
      for draft in drafts { group.addTask { try await books.refusal("packages.redeem", Self.redeem(draft)) } }
      return try await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(refused.count { $0 == nil } == 3 && refused.count { $0 == "no_package" } == 7, "\(refused)")
    #expect(try await Self.liability(books) == "0")
    try await books.clinic.remove()
  }

  /// What is offered: refused where it is no package; one line a case.
  @Test(
    arguments: [
      (
        #""code": "ims-10", "treatment": "ims-45", "units": 5, "price": {"amount": "500.00", "currency": "CAD"}"#,
        "already_exists"
      ),
      (
        #""code": "xx", "treatment": "nothing", "units": 5, "price": {"amount": "500.00", "currency": "CAD"}"#,
        "not_found"
      ),
      (
        #""code": "xx", "treatment": "ims-45", "units": 1, "price": {"amount": "500.00", "currency": "CAD"}"#,
        "invalid_params"
      ),
      (
        #""code": "xx", "treatment": "ims-45", "units": 5, "price": {"amount": "-5.00", "currency": "CAD"}"#,
        "value_not_allowed"
      ),
      (
        #""code": "xx", "treatment": "ims-45", "units": 5, "price": {"amount": "500.00", "currency": "CAD"}, "#
          + #""payValue": {"amount": "60.00", "currency": "USD"}"#, "currency_mix"
      ),
    ])
  func whatIsNoOffer(params: String, expected: String) async throws {
    let books = try await BillingClinic()
    let before = try await books.clinic.fingerprint()
    let offer = #"{"name": "Visits", "refundPolicy": "pro_rata", \#(params)}"#
    #expect(try await books.refusal("packages.offer", offer, as: .manager) == expected)
    #expect(try await books.refusal("packages.offer", offer) == "forbidden")
    #expect(try await books.clinic.fingerprint() == before)
    try await books.clinic.remove()
  }
}
