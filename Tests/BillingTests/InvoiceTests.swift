import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Invoices (rules 2.2, 2.14, 2.15, 2.20)")
struct InvoiceTests {
  /// A visit that arrives drafts its invoice at the price of its day, whichever door it came through; un-arrived, the
  /// invoice goes with it (rule 2.2).
  @Test func anArrivalDraftsItsInvoice() async throws {
    let books = try await BillingClinic(now: "2026-12-15T15:00:00Z")
    let visit = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
    let set = { (status: String) in
      try await books.refusal(
        "appointments.setStatus", #"{"appointment": "\#(visit)", "status": "\#(status)"}"#, as: .frontDesk)
    }
    let invoices = {
      try await books.clinic.sql(
        """
        SELECT i.status, l.unit_price, l.tax, l.source, coalesce(i.reason, '-') FROM billing.invoices i
        JOIN billing.invoice_lines l ON l.invoice_id = i.id WHERE i.appointment_id = '\(visit)'
        ORDER BY i.drafted_at, i.status
        """)
    }
    #expect(try await set("arrived") == nil)
    #expect(try await invoices() == "draft\t11500\t0\tprice_list\t-")
    #expect(try await set("booked") == nil)
    #expect(try await invoices() == "discarded\t11500\t0\tprice_list\tThe visit did not take place")
    #expect(try await set("arrived") == nil)
    let draft = try await books.clinic.sql(
      "SELECT id FROM billing.invoices WHERE appointment_id = '\(visit)' AND status = 'draft'")
    let issued = try await books.call("invoices.issue", #"{"invoice": "\#(draft)"}"#)
    #expect(issued["invoice"]?["number"] == .string("prairie-ims-000009"))
    #expect(issued["invoice"]?["total"] == .object(["amount": .string("115.00"), "currency": .string("CAD")]))
    // Paid, the visit stays: first the money is taken off, then it is un-arrived, and the invoice is void.
    let paid = try await books.call(
      "payments.record",
      #"{"patient": "P-000123", "location": "riverside", "tender": "cash", "amount": \#(BillingClinic.money("115")), "#
        + #""allocations": [{"invoice": "\#(draft)", "amount": \#(BillingClinic.money("115"))}]}"#, as: .frontDesk)
    #expect(try await set("booked") == "invoice_in_use")
    let allocation = paid["allocations"]?.arrayValue?.first?["id"]?.stringValue ?? ""
    try await books.call("payments.release", #"{"allocation": "\#(allocation)", "reason": "Wrong visit"}"#)
    #expect(try await set("booked") == nil)
    let void = try await books.call("invoices.get", #"{"invoice": "prairie-ims-000009"}"#)
    #expect(void["invoice"]?["status"] == .string("void") && void["lines"]?.arrayValue?.count == 1)
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// Without a price there is a draft without lines, which is not issued and shows in the day.
  @Test func aVisitWithoutAPriceIsSeen() async throws {
    let books = try await BillingClinic(now: "2026-12-15T15:00:00Z")
    try await books.clinic.sql(
      "SET session_replication_role = replica; UPDATE practice.prices SET withdrawn_at = now()")
    try await books.call(
      "appointments.setStatus", #"{"appointment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "status": "arrived"}"#,
      as: .frontDesk)
    let draft = try await books.clinic.sql(
      "SELECT id FROM billing.invoices WHERE appointment_id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e'")
    #expect(try await books.refusal("invoices.issue", #"{"invoice": "\#(draft)"}"#) == "invoice_empty")
    let day = try await books.call("day.show", #"{"location": "riverside", "date": "2026-12-15"}"#)
    #expect(day["draftInvoices"]?.text == "2" && day["unpricedVisits"]?.text == "1")
    try await books.clinic.remove()
  }

  /// What is issued is locked, by the program and below it; void keeps number and lines (rule 2.14).
  @Test func issuedIsLocked() async throws {
    let books = try await BillingClinic()
    let band =
      #""description": "Band", "unitPrice": \#(BillingClinic.money("10")), "taxReason": "taxable_product"}"#
    let line = { (invoice: String) in #"{"invoice": "\#(invoice)", "# + band }
    #expect(try await books.refusal("invoices.addLine", line(BillingClinic.open)) == "invoice_locked")
    #expect(
      try await books.refusal("invoices.removeLine", #"{"invoice": "\#(BillingClinic.open)", "place": 1}"#)
        == "invoice_locked")
    #expect(try await books.refusal("invoices.addLine", line(BillingClinic.draft)) == nil)
    #expect(
      try await books.refusal("invoices.addLine", line(BillingClinic.draft).replacing(#""10""#, with: #""-10""#))
        == "value_not_allowed")
    #expect(
      try await books.refusal("invoices.addLine", line(BillingClinic.draft).replacing("CAD", with: "USD"))
        == "currency_mix")
    for statement in [
      "UPDATE billing.invoice_lines SET unit_price = 1", "DELETE FROM billing.invoice_lines WHERE place = 2",
      "DELETE FROM billing.invoices", "UPDATE billing.invoices SET reason = 'x' WHERE status = 'issued'",
      "UPDATE billing.invoices SET status = 'draft'", "UPDATE billing.invoices SET paid = 20000 WHERE number = 1",
      "UPDATE billing.entries SET booked_on = booked_on - 1", "DELETE FROM billing.postings",
      "UPDATE billing.payments SET amount = 1", "DELETE FROM billing.payments", "DELETE FROM billing.allocations",
      "INSERT INTO billing.postings (entry_id, place, account, amount) SELECT min(id), 9, 'revenue', 1 "
        + "FROM billing.entries",
      "INSERT INTO billing.entries (kind, source_id, location_id, currency, booked_on) "
        + "SELECT 'issue', id, id, 'CAD', '2026-12-14' FROM practice.locations",
    ] { await #expect(throws: (any Error).self, "\(statement)") { try await books.clinic.sql(statement) } }
    let void = try await books.call("invoices.void", #"{"invoice": "\#(BillingClinic.open)", "reason": "Twice"}"#)
    #expect(void["invoice"]?["number"] == .string(BillingClinic.open))
    #expect(void["lines"]?.arrayValue?.count == 2 && void["invoice"]?["status"] == .string("void"))
    #expect(
      try await books.refusal("invoices.void", #"{"invoice": "\#(BillingClinic.open)", "reason": "Again"}"#)
        == "invoice_transition")
    // One that is paid in part is not: first the money comes off it.
    #expect(
      try await books.refusal("invoices.void", #"{"invoice": "\#(BillingClinic.issued)", "reason": "Twice"}"#)
        == "invoice_in_use")
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// Tax by line with its reason, rounded half up to the cent: one line a case (rule 2.20).
  @Test(arguments: [
    ("19.99", 1, "taxable_product", "19.99", "1.00"), ("0.10", 1, "taxable_report", "0.10", "0.01"),
    ("0.09", 1, "taxable_report", "0.09", "0.00"), ("33.33", 3, "taxable_mixed", "99.99", "5.00"),
    ("115.00", 1, "exempt_physiotherapy", "115.00", "0.00"), ("0.00", 5, "taxable_other", "0.00", "0.00"),
  ])
  func tax(price: String, quantity: Int, reason: String, net: String, tax: String) async throws {
    let books = try await BillingClinic()
    let invoice = try await books.call(
      "invoices.addLine",
      #"{"invoice": "\#(BillingClinic.draft)", "description": "X", "unitPrice": \#(BillingClinic.money(price)), "#
        + #""quantity": \#(quantity), "taxReason": "\#(reason)"}"#)
    let line = invoice["lines"]?.arrayValue?.last
    #expect(line?["net"]?["amount"] == .string(net) && line?["tax"]?["amount"] == .string(tax))
    try await books.clinic.remove()
  }

  /// A credit note takes lines back once, with a number of its own series; not more than is owed.
  @Test func aCreditNoteTakesLinesBack() async throws {
    let books = try await BillingClinic()
    let credit = { (lines: String) in
      #"{"invoice": "\#(BillingClinic.open)", "reason": "Returned", "lines": \#(lines)}"#
    }
    let note = try await books.call("invoices.credit", credit("[2]"))
    #expect(note["invoice"]?["number"] == .string("prairie-ims-c000001"))
    #expect(note["invoice"]?["total"]?["amount"] == .string("20.99"))
    #expect(try await books.refusal("invoices.credit", credit("[2]")) == "not_found")
    #expect(try await books.refusal("invoices.credit", credit("[1, 9]")) == "not_found")
    var invoice = try await books.call("invoices.get", #"{"invoice": "\#(BillingClinic.open)"}"#)
    #expect(invoice["invoice"]?["balance"]?["amount"] == .string("115.00"))
    // Void, it takes nothing back any more.
    try await books.call("invoices.void", #"{"invoice": "prairie-ims-c000001", "reason": "Kept after all"}"#)
    invoice = try await books.call("invoices.get", #"{"invoice": "\#(BillingClinic.open)"}"#)
    #expect(invoice["invoice"]?["balance"]?["amount"] == .string("135.99"))
    #expect(
      try await books.refusal("invoices.credit", #"{"invoice": "\#(BillingClinic.issued)", "reason": "All"}"#)
        == "over_allocated")
    #expect(try await books.balance(of: "tax") == "-100")
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// Every line has its reason, and all of them come to what is owed.
  @Test func anInvoiceIsExplained() async throws {
    let books = try await BillingClinic()
    let told = try await books.call("billing.explain", #"{"invoice": "\#(BillingClinic.issued)"}"#)
    let items = told["items"]?.arrayValue ?? []
    let sentences = items.compactMap { $0["sentence"]?.stringValue }
    #expect(
      sentences.first
        == "IMS treatment, 45 minutes, 2026-12-01: 1 × 115.00 CAD, the price at riverside from 2026-01-01 on")
    #expect(sentences.dropFirst().first == "Tax of 0 %: physiotherapy by a licensed practitioner is exempt")
    #expect(sentences.last == "Written off: Long wait")
    let sum = items.compactMap { $0["amount"]?["amount"]?.stringValue.flatMap(Money.minorUnits) }.reduce(0, +)
    #expect(sum == 6000 && told["balance"]?["amount"] == .string("60.00"))
    try await books.clinic.remove()
  }

  /// Who may do what, and where.
  @Test func whoMay() async throws {
    let books = try await BillingClinic()
    let get = #"{"invoice": "\#(BillingClinic.issued)"}"#
    for role in [TestRole.stranger, .auditor] {
      #expect(try await books.refusal("invoices.get", get, as: role) == "forbidden")
    }
    // Another location's are not there.
    #expect(try await books.refusal("invoices.get", get, as: .foothillsDesk) == "not_found")
    #expect(try await books.refusal("invoices.get", get, as: .therapist) == nil)
    #expect(
      try await books.refusal("invoices.issue", #"{"invoice": "\#(BillingClinic.draft)"}"#, as: .therapist)
        == "forbidden")
    let writeOff = #"{"invoice": "\#(BillingClinic.open)", "reason": "Kind"}"#
    #expect(try await books.refusal("invoices.writeOff", writeOff, as: .frontDesk) == "forbidden")
    for table in [
      "invoices", "invoice_lines", "payments", "allocations", "refunds", "write_offs", "entries", "postings",
    ] {
      #expect(try await books.clinic.appSQL("SELECT count(*) FROM billing.\(table)") == "0", "\(table)")
    }
    for statement in [
      "SELECT billing.post('issue', gen_random_uuid(), gen_random_uuid(), 'CAD', '{}', '{}')",
      "UPDATE billing.invoices SET total = 0", "UPDATE billing.number_series SET last = 0",
      "INSERT INTO billing.entries (kind) VALUES ('issue')",
    ] { await #expect(throws: (any Error).self, "\(statement)") { try await books.clinic.appSQL(statement) } }
    try await books.clinic.remove()
  }
}
