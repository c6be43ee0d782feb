import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("The day's close (rule 2.22) and what is owed")
struct DayCloseTests {
  private static func close(_ date: String, _ counted: [(String, String)], note: String? = nil) -> String {
    // What paid for the package of the example is there, too.
    let all = counted + (counted.isEmpty || date != "2026-12-14" ? [] : [("e_transfer", "1100.00")])
    let counts = all.map { #"{"tender": "\#($0.0)", "amount": \#(BillingClinic.money($0.1))}"# }
    return #"{"location": "riverside", "date": "\#(date)", "counted": [\#(counts.joined(separator: ","))]"#
      + (note.map { #", "note": "\#($0)"}"# } ?? "}")
  }

  /// One line a case: what is counted, the note, and what refuses it.
  @Test(
    arguments: [
      ("2026-12-14", [("debit", "100.00")], nil, nil),
      ("2026-12-14", [("debit", "100.00"), ("cash", "0.00")], nil, nil),
      ("2026-12-14", [], nil, "count_missing"),
      ("2026-12-14", [("debit", "99.99")], nil, "variance_unexplained"),
      ("2026-12-14", [("debit", "99.99")], "A cent short", nil),
      ("2026-12-14", [("debit", "100.00"), ("cash", "5.00")], nil, "variance_unexplained"),
      ("2026-12-14", [("debit", "100.00"), ("debit", "0.00")], nil, "invalid_params"),
      ("2026-12-15", [("debit", "100.00")], nil, "too_early"),
      ("2026-12-13", [], nil, nil),
    ] as [(String, [(String, String)], String?, String?)])
  func whatIsCounted(
    date: String, counted: [(String, String)], note: String?, expected: String?
  ) async throws {
    let books = try await BillingClinic()
    #expect(
      try await books.refusal("day.close", Self.close(date, counted, note: note), as: .frontDesk) == expected)
    try await books.clinic.remove()
  }

  /// A closed day stays as it was: not twice, not one before it, and what comes later counts to the next day.
  @Test func aClosedDayStaysAsItWas() async throws {
    let books = try await BillingClinic()
    let closed = try await books.call(
      "day.close", Self.close("2026-12-14", [("debit", "99.00")], note: "A slip is missing"))
    #expect(closed["tenders"]?.arrayValue?.first?["expected"]?["amount"] == .string("100.00"))
    for date in ["2026-12-14", "2026-12-13"] {
      #expect(try await books.refusal("day.close", Self.close(date, [("debit", "0.00")])) == "day_closed")
    }
    let pay =
      #"{"patient": "P-000123", "location": "riverside", "tender": "cash", "amount": \#(BillingClinic.money("20"))}"#
    try await books.call("payments.record", pay)
    try await books.call(
      "payments.refund",
      #"{"payment": "\#(BillingClinic.payment)", "amount": \#(BillingClinic.money("10")), "reason": "Twice"}"#)
    #expect(try await books.clinic.sql("SELECT max(booked_on) FROM billing.entries") == "2026-12-15")
    let day = try await books.call("day.show", #"{"location": "riverside", "date": "2026-12-14"}"#)
    #expect(day["tenders"] == .array([]) && day["openSince"] == .string("2026-12-15"))
    let next = try await books.call("day.show", #"{"location": "riverside", "date": "2026-12-15"}"#)
    let expected = (next["tenders"]?.arrayValue ?? []).map {
      "\($0["tender"]?.stringValue ?? "") \($0["expected"]?["amount"]?.stringValue ?? "")"
    }
    #expect(expected == ["cash 20.00", "debit -10.00"])
    let closes = try await books.call("day.closes", #"{"location": "riverside"}"#)["items"]?.arrayValue ?? []
    #expect(closes.count == 1 && closes.first?["tenders"] == closed["tenders"])
    #expect(closes.first?["note"] == .string("A slip is missing"))
    // The other location's day is its own.
    #expect(
      try await books.refusal(
        "day.close", #"{"location": "foothills", "date": "2026-12-14", "counted": []}"#, as: .foothillsDesk) == nil)
    #expect(
      try await books.refusal("day.close", Self.close("2026-12-14", []), as: .foothillsDesk) == "forbidden")
    for statement in [
      "UPDATE billing.day_closes SET note = ''", "DELETE FROM billing.day_counts",
      "UPDATE billing.entries SET booked_on = '2026-12-14' WHERE booked_on = '2026-12-15'",
    ] { await #expect(throws: (any Error).self, "\(statement)") { try await books.clinic.sql(statement) } }
    try await books.clinic.remove()
  }

  /// What should be looked at before the close: visits without an invoice, and without a signed note (rule 2.22).
  @Test func looseEndsAreCounted() async throws {
    let books = try await BillingClinic()
    let day = { try await books.call("day.show", #"{"location": "riverside"}"#, as: .frontDesk) }
    // Of five visits four have an invoice; two are completed, and Dana's and Miro's notes of them are signed.
    let before = try await day()
    #expect(before["unbilledVisits"]?.text == "1" && before["unsignedVisits"]?.text == "0")
    for status in ["in_treatment", "completed"] {
      try await books.call(
        "appointments.setStatus", #"{"appointment": "\#(BillingClinic.visit)", "status": "\#(status)"}"#,
        as: .frontDesk)
    }
    try await books.call("invoices.discard", #"{"invoice": "\#(BillingClinic.draft)", "reason": "Mistake"}"#)
    let after = try await day()
    #expect(after["unbilledVisits"]?.text == "2" && after["unsignedVisits"]?.text == "1")
    try await books.clinic.remove()
  }

  /// Payments race with the close: each counts to the day that was closed with it, or to the next.
  @Test func nothingSlipsPastTheClose() async throws {
    let books = try await BillingClinic(connections: 8)
    let pay =
      #"{"patient": "P-000123", "location": "riverside", "tender": "cash", "amount": \#(BillingClinic.money("1"))}"#
    let close = Self.close("2026-12-14", [("debit", "100.00"), ("cash", "0.00")], note: "Counted while they paid")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for place in 0..<30 {
        group.addTask {
          if place == 15 {
            try await books.call("day.close", close)
          } else {
            try await books.call("payments.record", pay)
          }
        }
      }
      try await group.waitForAll()
    }
    let counted = try await books.clinic.sql(
      """
      SELECT (SELECT expected FROM billing.day_counts WHERE tender = 'cash') =
        (SELECT coalesce(sum(p.amount), 0) FROM billing.postings p JOIN billing.entries e ON e.id = p.entry_id
          WHERE p.tender = 'cash' AND e.booked_on = '2026-12-14')
      """)
    #expect(counted == "t")
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// By age, and the sum is the ledger's.
  @Test func whatIsOwedByAge() async throws {
    let books = try await BillingClinic()
    try await books.clinic.sql(
      "SET session_replication_role = replica; UPDATE billing.invoices SET issued_on = '2026-10-30' WHERE number = 1")
    let owed = try await books.call("reports.receivables", "{}")["items"]?.arrayValue?.first
    #expect(owed?["days30"]?["amount"] == .string("135.99") && owed?["days60"]?["amount"] == .string("60.00"))
    #expect(owed?["invoices"]?.text == "2" && owed?["total"]?["amount"] == .string("195.99"))
    let plan = try await books.call("reports.receivables", "{}")["items"]?.arrayValue?.last
    #expect(plan?["payer"] == .string("Foothills Life") && plan?["total"]?["amount"] == .string("300.00"))
    #expect(try await books.balance(of: "receivable") == "49599")
    #expect(
      try await books.call("reports.receivables", "{}", as: .foothillsDesk)["items"] == .array([]))
    try await books.clinic.remove()
  }
}
