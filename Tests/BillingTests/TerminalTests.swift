import Billing
import ClinicTesting
import ClinicValues
import Operations
import Testing

/// Charges at a card terminal over real HTTP: no money is lost, doubled or invented, whatever fails between the sides.
@Suite("Card terminals (rules 2.15, 2.22)")
struct TerminalTests {
  private typealias Desk = TerminalClinic

  @Test func anApprovalIsAPaymentThatIsApplied() async throws {
    let desk = try await Desk()
    let done = try await desk.charge(Desk.params("115.00", [(BillingClinic.open, "100.00")]))
    #expect(done["charge"]?["state"] == .string("approved"))
    #expect(done["charge"]?["cardLastFour"] == .string("0417"))
    let payment = done["payment"]?["payment"]
    #expect(payment?["tender"] == .string("credit_card"))
    #expect(payment?["amount"]?["amount"] == .string("115.00"))
    #expect(payment?["allocated"]?["amount"] == .string("100.00"))
    #expect(payment?["unapplied"]?["amount"] == .string("15.00"))
    #expect(payment?["reference"]?.stringValue?.hasSuffix("card ending in 0417") == true)
    #expect(desk.double.asked == ["PUT"] && desk.double.approvedTotal == 11_500)
    #expect(try await desk.books.disagreements() == "")
    try await desk.remove()
  }

  @Test func aDeclinedCardIsNoPayment() async throws {
    let desk = try await Desk()
    desk.double.next(.decline)
    let done = try await desk.charge(Desk.params("115.00", [(BillingClinic.open, "100.00")], key: "declined-once"))
    #expect(done["charge"]?["state"] == .string("declined"))
    #expect(done["charge"]?["reason"] == .string("Insufficient funds"))
    #expect(try await desk.recorded() == "")
    // Under its key it stays declined; another try is another charge.
    #expect(
      try await desk.charge(Desk.params("115.00", [(BillingClinic.open, "100.00")], key: "declined-once")) == done)
    #expect(desk.double.asked == ["PUT"])
    try await desk.remove()
  }

  /// The money is taken and the answer does not come: it is found, once, by whoever settles.
  @Test(arguments: [TerminalDouble.Fault.silent, .stalled, .cutAfter])
  func whatWasTakenUnheardIsFoundOnce(fault: TerminalDouble.Fault) async throws {
    let desk = try await Desk(wait: fault == .cutAfter ? .seconds(30) : .seconds(2))
    desk.double.next(fault)
    let (reason, charge) = try await desk.refused(Desk.params("80.00", [(BillingClinic.open, "80.00")]))
    #expect(reason == "charge_unsettled")
    #expect(try await desk.standing() == "requested [] 2")
    let listed = try await desk.books.call("payments.charges", #"{"location": "riverside", "state": "requested"}"#)
    #expect(listed["items"]?.arrayValue?.contains { $0["id"] == .string(charge) } == true)
    let settled = try await desk.settle(charge)
    #expect(settled["charge"]?["state"] == .string("approved"))
    #expect(settled["payment"]?["payment"]?["allocated"]?["amount"] == .string("80.00"))
    #expect(try await desk.settle(charge) == settled)
    #expect(desk.double.asked == ["PUT", "GET"], "what is recorded is not asked again")
    #expect(try await desk.standing() == "approved [8000] 1")
    #expect(try await desk.books.disagreements() == "")
    try await desk.remove()
  }

  /// What never reached the terminal is cancelled there before it is abandoned: it charges nobody when it comes late.
  @Test(arguments: [TerminalDouble.Fault.cutBefore, .late])
  func whatWasNeverTakenIsAbandoned(fault: TerminalDouble.Fault) async throws {
    let desk = try await Desk(wait: fault == .late ? .seconds(2) : .seconds(30))
    desk.double.next(fault)
    let (reason, charge) = try await desk.refused(Desk.params("80.00"))
    #expect(reason == "charge_unsettled")
    #expect(try await desk.settle(charge)["charge"]?["state"] == .string("abandoned"))
    #expect(desk.double.asked == ["PUT", "GET", "DELETE"])
    desk.double.deliver()
    #expect(desk.double.approved.isEmpty)
    #expect(try await desk.standing() == "abandoned [] 1")
    try await desk.remove()
  }

  /// While somebody holds the card at the terminal nothing is decided, and nothing is cancelled.
  @Test func whatIsBeingWorkedOnStaysOpen() async throws {
    let desk = try await Desk()
    let pending = TerminalDouble.Fault.answer(#"{"reference": "REFERENCE", "outcome": "pending"}"#)
    desk.double.next(pending, pending)
    let (reason, charge) = try await desk.refused(Desk.params("80.00"))
    #expect(reason == "charge_unsettled")
    #expect(try await desk.books.refusal("payments.settleCharge", #"{"charge": "\#(charge)"}"#) == "charge_unsettled")
    #expect(desk.double.asked == ["PUT", "GET"])
    #expect(try await desk.states() == "requested")
    #expect(try await desk.settle(charge)["charge"]?["state"] == .string("approved"))
    try await desk.remove()
  }

  /// What is no answer about this charge is never believed, whatever it says.
  @Test(
    arguments: [
      (.answer("<html>Bad gateway</html>"), "charge_unsettled"), (.answer(""), "charge_unsettled"),
      (.answer(#"{"reference": "REFERENCE"}"#), "charge_unsettled"),
      (
        .answer(TerminalDouble.approval("REFERENCE", "80.00") + String(repeating: " ", count: 5000)), "charge_unsettled"
      ),
      (.answer(TerminalDouble.approval("01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "80.00")), "charge_unsettled"),
      (.answer(TerminalDouble.approval("REFERENCE", "80.00"), status: 500), "charge_unsettled"),
      (.answer(TerminalDouble.approval("REFERENCE", "80.00"), status: 302), "charge_unsettled"),
      (.answer(TerminalDouble.approval("REFERENCE", "80.01")), "terminal_disagrees"),
      (.answer(TerminalDouble.approval("REFERENCE", "8.00")), "terminal_disagrees"),
      (.answer(TerminalDouble.approval("REFERENCE", "80.00", "USD")), "terminal_disagrees"),
    ] as [(TerminalDouble.Fault, String)])
  func onlyAnAnswerIsBelieved(fault: TerminalDouble.Fault, expected: String) async throws {
    let desk = try await Desk()
    // The same to both questions.
    desk.double.next(fault, fault)
    let (reason, charge) = try await desk.refused(Desk.params("80.00"))
    #expect(reason == expected)
    #expect(try await desk.books.refusal("payments.settleCharge", #"{"charge": "\#(charge)"}"#) == expected)
    #expect(try await desk.standing() == "requested [] 2")
    #expect(try await desk.settle(charge)["charge"]?["state"] == .string("approved"))
    #expect(try await desk.recorded() == "8000")
    #expect(desk.double.asked == ["PUT", "GET", "GET"], "no redirection is followed")
    try await desk.remove()
  }

  @Test func oneKeyIsOneCharge() async throws {
    let desk = try await Desk(connections: 8)
    let params = Desk.params("80.00", [(BillingClinic.open, "80.00")], key: "the-same-key")
    // The answer is lost; the same call under its key finds the charge.
    desk.double.next(.cutAfter)
    #expect(try await desk.refused(params).reason == "charge_unsettled")
    let answers = try await withThrowingTaskGroup(of: JSON.self) { group in
      for _ in 0..<6 { group.addTask { try await desk.charge(params) } }
      return try await group.reduce(into: [JSON]()) { $0.append($1) }
    }
    #expect(Set(answers.map(\.text)).count == 1)
    #expect(answers.first?["charge"]?["state"] == .string("approved"))
    #expect(try await desk.charge(params) == answers.first)
    #expect(desk.double.approvedTotal == 8000)
    #expect(try await desk.standing() == "approved [8000] 1")
    // With other parameters it is refused, and nobody is asked; also when the kept result has been forgotten.
    let asked = desk.double.asked.count
    let other = Desk.params("81.00", [(BillingClinic.open, "80.00")], key: "the-same-key")
    #expect(try await desk.refused(other).reason == "idempotency_mismatch")
    try await desk.books.clinic.sql("DELETE FROM operations.idempotency")
    #expect(try await desk.refused(other).reason == "idempotency_mismatch")
    #expect(try await desk.charge(params)["charge"]?["id"] == answers.first?["charge"]?["id"])
    #expect(desk.double.asked.count == asked)
    // Another's key of the same letters is another charge.
    try await desk.charge(params.replacing("\"80.00\"", with: "\"5.00\""), as: .biller)
    #expect(try await desk.recorded() == "500 8000")
    #expect(try await desk.books.disagreements() == "")
    try await desk.remove()
  }

  /// Pressed twice, or called again without a key after no answer came: the same money is not asked for once more.
  @Test func whatIsOpenIsNotChargedOnceMore() async throws {
    let desk = try await Desk()
    desk.double.next(.held)
    let first = Task { try await desk.charge(Desk.params("80.00")) }
    await desk.double.wait(for: 1)
    let pressedTwice = try await desk.refused(Desk.params("80.00"))
    #expect(pressedTwice.reason == "charge_unsettled")
    desk.double.release()
    #expect(try await first.value["charge"]?["id"] == .string(pressedTwice.charge))

    desk.double.next(.cutAfter)
    let (_, charge) = try await desk.refused(Desk.params("70.00"))
    let again = try await desk.refused(Desk.params("70.00", key: "another-key"))
    #expect(again.reason == "charge_unsettled" && again.charge == charge)
    #expect(desk.double.asked == ["PUT", "PUT"])
    try await desk.settle(charge)
    // What has its outcome stands in nobody's way.
    try await desk.charge(Desk.params("70.00"))
    #expect(try await desk.standing() == "approved approved approved [7000 7000 8000] 1")
    try await desk.remove()
  }

  /// The database is out of reach when the terminal has answered: nobody is told that nothing was changed.
  @Test func whatCannotBeRecordedIsSaidToBeOpen() async throws {
    let desk = try await Desk()
    let name = desk.books.clinic.database.name
    desk.double.next(.held)
    let call = Task { try await desk.refused(Desk.params("80.00")) }
    await desk.double.wait(for: 1)
    try await desk.books.clinic.sql("REVOKE CONNECT ON DATABASE \"\(name)\" FROM PUBLIC, clinic_app")
    try await desk.books.clinic.set(now: "2026-12-14T16:00:00Z")
    desk.double.release()
    let (reason, charge) = try await call.value
    #expect(reason == "charge_unsettled")
    try await desk.books.clinic.sql("GRANT CONNECT ON DATABASE \"\(name)\" TO clinic_app")
    #expect(try await desk.settle(charge)["charge"]?["state"] == .string("approved"))
    #expect(try await desk.standing() == "approved [8000] 1")
    try await desk.remove()
  }

  @Test func twoSettlesAndTheCallItselfMakeOnePayment() async throws {
    let desk = try await Desk(connections: 8)
    desk.double.next(.held)
    let call = Task { try await desk.charge(Desk.params("80.00", [(BillingClinic.open, "80.00")])) }
    await desk.double.wait(for: 1)
    let listed = try await desk.books.call("payments.charges", #"{"location": "riverside", "state": "requested"}"#)
    let charge = listed["items"]?.arrayValue?.last?["id"]?.stringValue ?? ""
    let answers = try await withThrowingTaskGroup(of: JSON.self) { group in
      for role in [TestRole.frontDesk, .biller, .owner, .manager] {
        group.addTask { try await desk.settle(charge, as: role) }
      }
      return try await group.reduce(into: [JSON]()) { $0.append($1) }
    }
    desk.double.release()
    let own = try await call.value
    #expect(Set((answers + [own]).map(\.text)).count == 1)
    #expect(own["charge"]?["id"] == .string(charge))
    #expect(try await desk.standing() == "approved [8000] 1")
    #expect(try await desk.books.disagreements() == "")
    try await desk.remove()
  }

  /// The invoice is settled otherwise while the card is in the terminal: the money is recorded all the same.
  @Test(
    arguments: [
      (
        "payments.record",
        #"{"patient": "P-000123", "location": "riverside", "tender": "cash", "amount": AMOUNT, "#
          + #""allocations": [{"invoice": "prairie-ims-000002", "amount": AMOUNT}]}"#, "35.99"
      ),
      ("invoices.void", #"{"invoice": "prairie-ims-000002", "reason": "Wrong patient"}"#, "0.00"),
    ] as [(String, String, String)])
  func whatTheInvoiceTakesNoMoreIsCredit(method: String, params: String, applied: String) async throws {
    let desk = try await Desk()
    desk.double.next(.held)
    let call = Task { try await desk.charge(Desk.params("120.00", [(BillingClinic.open, "110.00")])) }
    await desk.double.wait(for: 1)
    try await desk.books.call(method, params.replacing("AMOUNT", with: BillingClinic.money("100.00")))
    desk.double.release()
    let payment = try await call.value["payment"]?["payment"]
    #expect(payment?["amount"]?["amount"] == .string("120.00"))
    #expect(payment?["allocated"]?["amount"] == .string(applied))
    #expect(try await desk.books.disagreements() == "")
    try await desk.remove()
  }

  /// Whoever hangs up, or loses the log-in, while the card is in the terminal: what was taken is recorded or found.
  @Test func aChargeThatHasBegunIsCarriedToItsEnd() async throws {
    let desk = try await Desk()
    desk.double.next(.held)
    let gone = Task { try await desk.charge(Desk.params("80.00")) }
    await desk.double.wait(for: 1)
    gone.cancel()
    desk.double.release()
    _ = await gone.result
    #expect(try await desk.recorded() == "8000")

    desk.double.next(.held)
    let out = Task { try await desk.refused(Desk.params("70.00")) }
    await desk.double.wait(for: 2)
    try await desk.books.clinic.sql(
      """
      UPDATE access.tokens SET revoked_at = now()
      WHERE account_id IN (SELECT requested_by FROM billing.charges WHERE amount = 7000)
      """)
    desk.double.release()
    let (reason, charge) = try await out.value
    #expect(reason == "charge_unsettled")
    #expect(try await desk.settle(charge, as: .biller)["charge"]?["state"] == .string("approved"))
    #expect(try await desk.recorded() == "7000 8000")
    try await desk.remove()
  }
}
