import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Payments (rule 2.15)")
struct PaymentTests {
  private static func pay(_ amount: String, _ shares: [(String, String)], currency: String = "CAD") -> String {
    let allocations = shares.map { #"{"invoice": "\#($0.0)", "amount": \#(BillingClinic.money($0.1))}"# }
    return #"{"patient": "P-000123", "location": "riverside", "tender": "e_transfer", "#
      + #""amount": \#(BillingClinic.money(amount, currency)), "#
      + #""allocations": [\#(allocations.joined(separator: ","))]}"#
  }

  /// One payment on several invoices, what is left is credit; one line a case, with what refuses it.
  @Test(
    arguments: [
      ("100.00", [("prairie-ims-000001", "60.00"), ("prairie-ims-000002", "40.00")], nil),
      ("60.00", [("prairie-ims-000001", "60.01")], "over_spent"),
      ("70.00", [("prairie-ims-000001", "60.01")], "over_allocated"),
      ("50.00", [("prairie-ims-000001", "30.00"), ("prairie-ims-000002", "20.01")], "over_spent"),
      ("50.00", [("prairie-ims-000009", "30.00")], "not_found"),
      ("50.00", [("01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f", "30.00")], "invoice_transition"),
      ("50.00", [("prairie-ims-000001", "0.00")], "value_not_allowed"),
      ("50.00", [("prairie-ims-000001", "-5.00")], "value_not_allowed"),
      ("0.00", [], "value_not_allowed"), ("-5.00", [], "value_not_allowed"),
    ] as [(String, [(String, String)], String?)])
  func whatIsApplied(amount: String, shares: [(String, String)], expected: String?) async throws {
    let books = try await BillingClinic()
    let before = try await books.clinic.fingerprint()
    #expect(try await books.refusal("payments.record", Self.pay(amount, shares), as: .frontDesk) == expected)
    if expected != nil { #expect(try await books.clinic.fingerprint() == before) }
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  @Test func currenciesDoNotMix() async throws {
    let books = try await BillingClinic()
    let before = try await books.clinic.fingerprint()
    #expect(
      try await books.refusal("payments.record", Self.pay("50.00", [(BillingClinic.issued, "5.00")], currency: "USD"))
        == "currency_mix")
    #expect(try await books.clinic.fingerprint() == before)
    let dollars = try await books.call("payments.record", Self.pay("50.00", [], currency: "USD"))
    let id = dollars["payment"]?["id"]?.stringValue ?? ""
    let mixed =
      #"{"payment": "\#(id)", "allocations": [{"invoice": "\#(BillingClinic.issued)", "amount": "#
      + BillingClinic.money("5", "USD") + "}]}"
    #expect(try await books.refusal("payments.allocate", mixed) == "currency_mix")
    try await books.clinic.remove()
  }

  /// Never more is given back than is left, whoever races.
  @Test func aRefundIsBoundedByWhatIsLeft() async throws {
    let books = try await BillingClinic(connections: 8)
    let refund: @Sendable (String) -> String = { amount in
      #"{"payment": "\#(BillingClinic.payment)", "amount": \#(BillingClinic.money(amount)), "reason": "Paid twice"}"#
    }
    #expect(try await books.refusal("payments.refund", refund("50.01")) == "over_spent")
    #expect(try await books.refusal("payments.refund", refund("10.00"), as: .frontDesk) == "forbidden")
    let refused = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<20 { group.addTask { try await books.refusal("payments.refund", refund("10.00")) } }
      return try await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(refused.count { $0 == nil } == 5 && refused.count { $0 == "over_spent" } == 15)
    let payment = try await books.call("payments.get", #"{"payment": "\#(BillingClinic.payment)"}"#)
    #expect(payment["payment"]?["unapplied"]?["amount"] == .string("0.00"))
    #expect(payment["refunds"]?.arrayValue?.count == 5)
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// Taken off an invoice once, money is credit again; both rows stay.
  @Test func anAllocationIsTakenOffOnce() async throws {
    let books = try await BillingClinic()
    let release = #"{"allocation": "\#(BillingClinic.payment)", "reason": "Another visit"}"#
    let after = try await books.call("payments.release", release, as: .frontDesk)
    #expect(after["payment"]?["unapplied"]?["amount"] == .string("100.00"))
    let rows = after["allocations"]?.arrayValue ?? []
    #expect(rows.count == 2 && rows.first?["isReversed"] == .bool(true) && rows.last?["reverses"] != nil)
    #expect(try await books.refusal("payments.release", release) == "already_reversed")
    let reversal = rows.last?["id"]?.stringValue ?? ""
    #expect(
      try await books.refusal("payments.release", #"{"allocation": "\#(reversal)", "reason": "Back"}"#)
        == "already_reversed")
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  @Test func aWriteOffIsTakenBackOnce() async throws {
    let books = try await BillingClinic()
    let all = #"{"invoice": "\#(BillingClinic.issued)", "reason": "Lost contact"}"#
    let given = try await books.call("invoices.writeOff", all)
    #expect(given["invoice"]?["balance"]?["amount"] == .string("0.00"))
    #expect(try await books.refusal("invoices.writeOff", all) == "value_not_allowed")
    let id = given["writeOffs"]?.arrayValue?.last?["id"]?.stringValue ?? ""
    let undo = #"{"writeOff": "\#(id)", "reason": "Paid after all"}"#
    #expect(try await books.call("invoices.undoWriteOff", undo)["invoice"]?["balance"]?["amount"] == .string("60.00"))
    #expect(try await books.refusal("invoices.undoWriteOff", undo) == "already_reversed")
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// A retry of one call is one payment.
  @Test func aRetryIsInvisible() async throws {
    let books = try await BillingClinic()
    let params =
      String(Self.pay("60.00", [(BillingClinic.issued, "60.00")]).dropLast()) + #", "idempotencyKey": "one-payment"}"#
    let first = try await books.call("payments.record", params)
    #expect(try await books.call("payments.record", params) == first)
    #expect(try await books.clinic.sql("SELECT count(*) FROM billing.payments") == "3")
    try await books.clinic.remove()
  }
}

@Suite("Fees for visits that do not take place (rule 2.11)")
struct FeeTests {
  private static func policy(_ occasion: String, _ rest: String) -> String {
    #"{"location": "riverside", "occasion": "\#(occasion)", \#(rest)}"#
  }

  /// The policy in force when the visit was booked holds; one line a case: what was set, and the fee's net and tax.
  @Test(
    arguments: [
      (#""basis": "percent", "basisPoints": 5000, "isTaxed": true"#, "5750\t288"),
      (#""basis": "flat", "amount": {"amount": "40.00", "currency": "CAD"}, "isTaxed": false"#, "4000\t0"),
      (#""basis": "none", "isTaxed": false"#, ""),
    ])
  func theFeeFollowsThePolicy(policy: String, fee: String) async throws {
    let books = try await BillingClinic(now: "2026-11-19T16:00:00Z")
    try await books.call("fees.setPolicy", Self.policy("no_show", policy), as: .manager)
    // What is set after the booking does not reach back to it.
    try await books.clinic.set(now: "2026-11-25T16:00:00Z")
    try await books.call(
      "fees.setPolicy", Self.policy("no_show", #""basis": "percent", "basisPoints": 10000, "isTaxed": true"#),
      as: .manager)
    try await books.clinic.set(now: "2026-12-15T16:00:00Z")
    let visit = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
    let set = { (status: String) in
      try await books.refusal(
        "appointments.setStatus", #"{"appointment": "\#(visit)", "status": "\#(status)"}"#, as: .frontDesk)
    }
    #expect(try await set("no_show") == nil)
    let fees = {
      try await books.clinic.sql(
        """
        SELECT l.net, l.tax FROM billing.invoices i JOIN billing.invoice_lines l ON l.invoice_id = i.id
        WHERE i.appointment_id = '\(visit)' AND i.purpose = 'fee' AND i.status IN ('draft', 'issued')
        """)
    }
    #expect(try await fees() == fee)
    // It was no miss after all: the fee goes (rule 2.1), and the visit has its own invoice.
    #expect(try await set("arrived") == nil)
    #expect(try await fees() == "")
    #expect(
      try await books.clinic.sql(
        "SELECT purpose FROM billing.invoices WHERE appointment_id = '\(visit)' AND status = 'draft'") == "visit")
    try await books.clinic.remove()
  }

  /// Waived, a fee is an invoice with a waiver on it: both facts stay, with the reason.
  @Test func aWaiverIsAFactOfItsOwn() async throws {
    let books = try await BillingClinic()
    let fee = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f60"
    let waived = try await books.call("fees.waive", #"{"invoice": "\#(fee)", "reason": "Snowed in"}"#)
    #expect(waived["invoice"]?["balance"]?["amount"] == .string("0.00"))
    #expect(waived["writeOffs"]?.arrayValue?.first?["isWaiver"] == .bool(true))
    #expect(
      try await books.refusal("fees.waive", #"{"invoice": "\#(BillingClinic.open)", "reason": "Kind"}"#) == "not_a_fee")
    let bad = #""basis": "flat", "basisPoints": 50, "isTaxed": true"#
    #expect(
      try await books.refusal("fees.setPolicy", Self.policy("no_show", bad), as: .manager) == "value_not_allowed")
    #expect(try await books.refusal("fees.setPolicy", Self.policy("no_show", bad)) == "forbidden")
    try await books.clinic.remove()
  }
}
