import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Reports that sum to the ledger, and agree with the schedule")
struct ReportTests {
  private static let december = #""from": "2026-12-01", "until": "2027-01-01""#

  private static func sum(_ report: JSON, _ member: String) -> Int64 {
    (report["items"]?.arrayValue ?? []).compactMap { $0[member]?["amount"]?.stringValue.flatMap(Money.minorUnits) }
      .reduce(0, +)
  }

  /// Whatever it is told by, revenue is what the ledger has; a void and a credit note take away on their own day.
  @Test func revenueIsTheLedgers() async throws {
    let books = try await BillingClinic()
    try await books.call(
      "invoices.credit", #"{"invoice": "\#(BillingClinic.open)", "reason": "Returned", "lines": [2]}"#)
    let void = try await books.invoice("70")
    try await books.call("invoices.void", #"{"invoice": "\#(void)", "reason": "Twice"}"#)
    let late = try await books.invoice("40")
    try await books.clinic.set(now: "2027-01-04T16:00:00Z")
    try await books.call("invoices.void", #"{"invoice": "\#(late)", "reason": "Twice"}"#)
    let ledger = { (account: String, month: String) in
      try await books.clinic.sql(
        "SELECT coalesce(-sum(p.amount), 0) FROM billing.postings p JOIN billing.entries e ON e.id = p.entry_id "
          + "WHERE account = '\(account)' AND date_trunc('month', e.booked_on) = '\(month)-01'")
    }
    for group in ["location", "therapist", "treatment", "payer"] {
      let report = try await books.call("reports.revenue", #"{\#(Self.december), "by": "\#(group)"}"#)
      #expect("\(Self.sum(report, "net"))" == (try await ledger("revenue", "2026-12")), "\(group)")
      #expect("\(Self.sum(report, "tax"))" == (try await ledger("tax", "2026-12")), "\(group)")
    }
    let january = try await books.call(
      "reports.revenue", #"{"from": "2027-01-01", "until": "2027-02-01", "by": "location"}"#)
    #expect(Self.sum(january, "net") == -4000)
    #expect(try await ledger("revenue", "2027-01") == "-4000")
    let tax = try await books.call("reports.tax", "{\(Self.december)}")
    #expect("\(Self.sum(tax, "tax"))" == (try await ledger("tax", "2026-12")))
    let reasons = tax["items"]?.arrayValue?.compactMap { $0["taxReason"]?.stringValue }
    #expect(reasons == ["exempt_physiotherapy", "taxable_product"])
    #expect(try await books.call("reports.tax", "{\(Self.december)}", as: .foothillsDesk)["items"] == .array([]))
    try await books.clinic.remove()
  }

  /// What was cancelled is not counted as booked (pain 10), and open time is shifts less time off.
  @Test func visitsAgreeWithTheSchedule() async throws {
    let books = try await BillingClinic()
    let report = { (period: String) in
      try await books.call("reports.visits", "{\(period)}")["items"]?.arrayValue?
        .first { $0["therapist"] == .string("dana-whitford") && $0["location"] == .string("riverside") }
    }
    let day = #""from": "2026-12-15", "until": "2026-12-16""#
    let before = try await report(day)
    #expect(before?["openMinutes"]?.text == "600" && before?["bookedMinutes"]?.text == "45")
    #expect(before?["utilisation"]?.text == "750")
    try await books.call(
      "appointments.cancel",
      #"{"appointment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "reason": "therapist_unavailable"}"#, as: .frontDesk)
    let after = try await report(day)
    #expect(after?["bookedMinutes"]?.text == "0" && after?["cancelled"]?.text == "1")
    // New Year's Eve is short, the week of the course is off.
    #expect(try await report(#""from": "2026-12-31", "until": "2027-01-01""#)?["openMinutes"]?.text == "240")
    #expect(try await report(#""from": "2027-01-04", "until": "2027-01-09""#)?["openMinutes"]?.text ?? "0" == "0")
    for bad in [#""from": "2026-12-15", "until": "2026-12-15""#, #""from": "2020-01-01", "until": "2026-01-01""#] {
      #expect(try await books.refusal("reports.visits", "{\(bad)}") == "invalid_params")
    }
    try await books.clinic.remove()
  }
}
