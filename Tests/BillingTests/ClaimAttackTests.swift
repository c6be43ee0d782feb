import ClinicTesting
import ClinicValues
import Operations
import Testing

/// Ways in which a claim could be asked for twice, a shortfall be owed twice or by nobody, or a remittance go astray.
@Suite("Claims, attacked")
struct ClaimAttackTests {
  private static let payer = "Foothills Life"
  private static let plan = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"

  private static func remittance(
    _ lines: [String], _ amount: String, reference: String = "EFT-1", payer: String = payer
  ) -> String {
    let file = Base64.encode(Array(("claim,outcome,amount,reason\n" + lines.joined(separator: "\n")).utf8))
    return #"{"location": "riverside", "payer": "\#(payer)", "reference": "\#(reference)", "#
      + #""amount": \#(BillingClinic.money(amount)), "file": "\#(file)"}"#
  }

  /// 115.00: the plan is asked for 92.00 and pays 60.00; what it left goes to the patient, and then the visit is split
  /// again. All living invoices of the visit come to its price.
  @Test func aSplitAfterAShortfallBillsNothingTwice() async throws {
    let books = try await BillingClinic()
    try await books.clinic.sql("UPDATE patient_records.coverages SET share = 8000 WHERE id = '\(Self.plan)'")
    let split = try await books.call("invoices.split", #"{"invoice": "\#(BillingClinic.draft)"}"#)
    let share = split["items"]?.arrayValue?.first?["invoice"]?.stringValue ?? ""
    let issued = try await books.call("invoices.issue", #"{"invoice": "\#(share)"}"#)
    let number = issued["invoice"]?["number"]?.stringValue ?? ""
    try await books.call(
      "remittances.import", Self.remittance(["\(number),paid,60.00,"], "60.00", payer: "Prairie Health"))
    try await books.call(
      "claims.settle", #"{"claim": "\#(number)", "shortfall": "to_patient", "reason": "Own fee guide"}"#)
    let billed = {
      try await books.clinic.sql(
        """
        SELECT sum(CASE i.status WHEN 'issued' THEN i.total - i.credited
          ELSE (SELECT coalesce(sum(l.net), 0) FROM billing.invoice_lines l WHERE l.invoice_id = i.id) END)
        FROM billing.invoices i WHERE i.appointment_id = '\(BillingClinic.visit)' AND i.kind = 'invoice'
          AND i.status IN ('draft', 'issued')
        """)
    }
    #expect(try await billed() == "11500")
    try await books.call("invoices.split", #"{"invoice": "\#(BillingClinic.draft)"}"#)
    #expect(try await billed() == "11500")
    try await books.clinic.remove()
  }

  /// What has been credited whole is claimed from nobody.
  @Test func whatIsCreditedIsNotClaimed() async throws {
    let books = try await BillingClinic()
    try await books.call("invoices.credit", #"{"invoice": "prairie-ims-000003", "reason": "Wrong plan"}"#)
    #expect(
      try await books.refusal("claims.submit", #"{"location": "riverside", "payer": "\#(Self.payer)"}"#)
        == "nothing_to_claim")
    try await books.clinic.remove()
  }

  /// What the patient has been billed is not claimed from the payer once more.
  @Test func whatIsThePatientsIsNotClaimedAgain() async throws {
    let books = try await BillingClinic()
    try await books.call("claims.answer", #"{"claim": "prairie-ims-000004", "answer": "denied"}"#)
    try await books.call(
      "claims.settle", #"{"claim": "prairie-ims-000004", "shortfall": "to_patient", "reason": "Denied"}"#)
    let again = #"{"location": "riverside", "payer": "\#(Self.payer)", "claims": ["prairie-ims-000004"]}"#
    #expect(try await books.refusal("claims.submit", again) == "claim_transition")
    try await books.clinic.remove()
  }

  /// While the patient has been billed for what a payer left, the payer does not owe it again.
  @Test func aShortfallIsOwedOnce() async throws {
    let books = try await BillingClinic()
    let settled = try await books.call(
      "claims.settle", #"{"claim": "prairie-ims-000005", "shortfall": "to_patient", "reason": "Denied"}"#)
    try await books.call("invoices.issue", #"{"invoice": "\#(settled["patientInvoice"]?.stringValue ?? "")"}"#)
    let note = try await books.clinic.sql(
      "SELECT n.id FROM billing.invoices n JOIN billing.invoices i ON i.id = n.credits_id WHERE i.number = 5")
    #expect(
      try await books.refusal("invoices.void", #"{"invoice": "\#(note)", "reason": "The plan pays after all"}"#)
        == "invoice_in_use")
    try await books.clinic.remove()
  }

  /// What a payer left is not given up by who may not give up money.
  @Test func aShortfallIsNotDiscardedAtTheDesk() async throws {
    let books = try await BillingClinic()
    let settled = try await books.call(
      "claims.settle", #"{"claim": "prairie-ims-000005", "shortfall": "to_patient", "reason": "Denied"}"#)
    let mine = settled["patientInvoice"]?.stringValue ?? ""
    #expect(
      try await books.refusal("invoices.discard", #"{"invoice": "\#(mine)", "reason": "x"}"#, as: .frontDesk)
        == "forbidden")
    try await books.clinic.remove()
  }

  /// Whose health information went to a payer is in the audit log.
  @Test func aBatchNamesItsPatientsInTheAuditLog() async throws {
    let books = try await BillingClinic()
    try await books.call("claims.submit", #"{"location": "riverside", "payer": "\#(Self.payer)"}"#)
    #expect(
      try await books.clinic.sql(
        """
        SELECT count(*) FROM operations.audit_log l JOIN patient_records.patients p ON p.id = ANY (l.patients)
        WHERE l.method = 'claims.submit' AND p.number = 'P-000123'
        """) == "1")
    try await books.clinic.remove()
  }

  /// The payer takes its money back and denies, in one file; some of the invoice is paid with the patient's money.
  @Test func takenBackAndDeniedBesideThePatientsMoney() async throws {
    let books = try await BillingClinic()
    try await books.call(
      "payments.allocate",
      #"{"payment": "\#(BillingClinic.payment)", "allocations": [{"invoice": "prairie-ims-000004", "amount": "#
        + BillingClinic.money("30") + "}]}")
    try await books.call("remittances.import", Self.remittance(["prairie-ims-000004,paid,50.00,"], "50.00"))
    let back = Self.remittance(
      [
        "prairie-ims-000004,reversed,-50.00,", "prairie-ims-000004,denied,,Not covered",
        "prairie-ims-000003,paid,80.00,",
      ],
      "30.00", reference: "EFT-2")
    #expect(try await books.refusal("remittances.import", back) == nil)
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// A payer's name with a slip in it does not use the file up.
  @Test func aPayerThatIsNotOnFile() async throws {
    let books = try await BillingClinic()
    let slip = Self.remittance(["prairie-ims-000004,paid,50.00,"], "50.00", payer: "Foothils Life")
    #expect(try await books.refusal("remittances.import", slip) == "not_found")
    #expect(
      try await books.refusal("remittances.import", Self.remittance(["prairie-ims-000004,paid,50.00,"], "50.00")) == nil
    )
    try await books.clinic.remove()
  }

  /// Money that went on a claim by mistake does not lose the claim, nor does a part that somebody has paid.
  @Test func aSlipOfTheDeskDoesNotLoseAClaim() async throws {
    let books = try await BillingClinic()
    let allocated = try await books.call(
      "payments.allocate",
      #"{"payment": "\#(BillingClinic.payment)", "allocations": [{"invoice": "prairie-ims-000003", "amount": "#
        + BillingClinic.money("30") + "}]}")
    let submit = #"{"location": "riverside", "payer": "\#(Self.payer)", "dryRun": true}"#
    #expect(try await books.call("claims.submit", submit)["batch"]?["amount"]?["amount"] == .string("70.00"))
    let id = allocated["allocations"]?.arrayValue?.last?["id"]?.stringValue ?? ""
    try await books.call("payments.release", #"{"allocation": "\#(id)", "reason": "The plan's"}"#)
    #expect(try await books.call("claims.submit", submit)["batch"]?["amount"]?["amount"] == .string("100.00"))
    #expect(try await books.call("day.show", #"{"location": "riverside"}"#)["unclaimedInvoices"]?.text == "1")
    try await books.clinic.remove()
  }

  /// A payer's credit is for what that payer is billed.
  @Test func aPayersMoneyIsForItsClaims() async throws {
    let books = try await BillingClinic()
    let taken = try await books.call(
      "remittances.import", Self.remittance(["prairie-ims-000004,paid,50.00,"], "80.00"))
    let payment = taken["remittance"]?["payment"]?.stringValue ?? ""
    let apply = { (invoice: String) in
      #"{"payment": "\#(payment)", "allocations": [{"invoice": "\#(invoice)", "amount": "#
        + BillingClinic.money("30") + "}]}"
    }
    #expect(try await books.refusal("payments.allocate", apply(BillingClinic.issued)) == "value_not_allowed")
    #expect(try await books.refusal("payments.allocate", apply("prairie-ims-000003")) == nil)
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }
}
