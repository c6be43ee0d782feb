import Billing
import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

/// Who may charge what where, and what the database refuses of it.
@Suite("What may be charged (rule 2.15)")
struct ChargeRuleTests {
  private typealias Desk = TerminalClinic
  /// The charge that the example clinic has open.
  private static let open = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"

  private static func with(_ change: (of: String, to: String)) -> String {
    Desk.params("80.00", [(BillingClinic.open, "60.00")]).replacing(change.of, with: change.to)
  }

  /// One line a case: what differs from a charge that goes through, who asks, and the refusal.
  @Test(
    arguments: [
      (("\"80.00\"", "\"-80.00\""), .frontDesk, "value_not_allowed"),
      (("\"80.00\"", "\"0.00\""), .frontDesk, "value_not_allowed"),
      (("front-desk", "back-door"), .frontDesk, "not_found"),
      (("front-desk", "foothills-desk"), .frontDesk, "value_not_allowed"),
      (("P-000123", "P-999999"), .frontDesk, "not_found"),
      (("riverside", "nowhere"), .frontDesk, "not_found"),
      ((#""60.00", "currency": "CAD""#, #""60.00", "currency": "USD""#), .frontDesk, "currency_mix"),
      (("\"CAD\"", "\"USD\""), .frontDesk, "currency_mix"),
      (("\"60.00\"", "\"-60.00\""), .frontDesk, "value_not_allowed"),
      (("\"60.00\"", "\"80.01\""), .frontDesk, "over_spent"),
      (("\"80.00\"", "\"200.00\""), .frontDesk, nil),
      ((BillingClinic.open, BillingClinic.issued), .frontDesk, nil),
      ((BillingClinic.open, BillingClinic.draft), .frontDesk, "invoice_transition"),
      ((BillingClinic.open, "prairie-ims-000009"), .frontDesk, "not_found"),
      ((BillingClinic.open, BillingClinic.visit), .frontDesk, "not_found"),
      (("", ""), .foothillsDesk, "forbidden"), (("", ""), .therapist, "forbidden"),
      (("", ""), .auditor, "forbidden"), (("", ""), .biller, nil),
    ] as [((String, String), TestRole, String?)])
  func whatIsRefusedAsksNobody(change: (String, String), role: TestRole, expected: String?) async throws {
    let desk = try await Desk()
    let before = try await desk.books.clinic.fingerprint()
    let params = change.0.isEmpty ? Desk.params("80.00") : Self.with((of: change.0, to: change.1))
    #expect(try await desk.books.refusal("payments.charge", params, as: role) == expected)
    if expected != nil {
      #expect(desk.double.asked.isEmpty)
      #expect(try await desk.books.clinic.fingerprint() == before)
    }
    #expect(try await desk.books.disagreements() == "")
    try await desk.remove()
  }

  @Test func sharesAreBoundedByWhatIsOwed() async throws {
    let desk = try await Desk()
    let before = try await desk.books.clinic.fingerprint()
    // 60.00 are owed of it.
    #expect(try await desk.refused(Desk.params("80.00", [(BillingClinic.issued, "60.01")])).reason == "over_allocated")
    let twice = Desk.params("80.00", [(BillingClinic.issued, "10.00"), (BillingClinic.issued, "10.00")])
    #expect(try await desk.refused(twice).reason == "value_not_allowed")
    let both = Desk.params("80.00", [(BillingClinic.issued, "50.00"), (BillingClinic.open, "30.01")])
    #expect(try await desk.refused(both).reason == "over_spent")
    #expect(desk.double.asked.isEmpty)
    #expect(try await desk.books.clinic.fingerprint() == before)
    try await desk.remove()
  }

  /// A rehearsal checks all and asks nobody.
  @Test func aRehearsalTakesNoMoney() async throws {
    let desk = try await Desk()
    let before = try await desk.books.clinic.fingerprint()
    let rehearsed = try await desk.charge(
      Desk.params("80.00").replacing("{\"patient\"", with: "{\"dryRun\": true, \"patient\""))
    #expect(rehearsed["charge"]?["state"] == .string("requested"))
    let settle = try await desk.books.call("payments.settleCharge", #"{"charge": "\#(Self.open)", "dryRun": true}"#)
    #expect(settle["charge"]?["state"] == .string("requested"))
    #expect(desk.double.asked.isEmpty)
    #expect(try await desk.books.clinic.fingerprint() == before)
    try await desk.remove()
  }

  @Test func eachSeesTheTerminalsOfTheirPlaces() async throws {
    let desk = try await Desk()
    func codes(_ role: TestRole, _ params: String = "{}") async throws -> [String] {
      let list = try await desk.books.call("terminals.list", params, as: role)
      return list["items"]?.arrayValue?.compactMap { $0["code"]?.stringValue } ?? []
    }
    #expect(try await codes(.owner) == ["front-desk", "foothills-desk"])
    #expect(try await codes(.owner, #"{"location": "foothills"}"#) == ["foothills-desk"])
    #expect(try await codes(.foothillsDesk) == ["foothills-desk"])
    // And their charges alone, which nobody from elsewhere settles.
    let list = #"{"location": "riverside"}"#
    #expect(try await desk.books.call("payments.charges", list, as: .foothillsDesk)["items"]?.arrayValue == [])
    let settle = #"{"charge": "\#(Self.open)"}"#
    #expect(try await desk.books.refusal("payments.settleCharge", settle, as: .foothillsDesk) == "not_found")
    #expect(desk.double.asked.isEmpty)
    try await desk.remove()
  }

  /// Ended by hand with a reason, by whoever may give money up; money that turns up is recorded all the same.
  @Test func aChargeIsEndedByHand() async throws {
    let desk = try await Desk()
    desk.double.next(.cutAfter)
    let (_, charge) = try await desk.refused(Desk.params("80.00"))
    let abandon = #"{"charge": "\#(charge)", "reason": "The terminal is broken"}"#
    #expect(try await desk.books.refusal("payments.abandonCharge", abandon, as: .frontDesk) == "forbidden")
    let ended = try await desk.books.call("payments.abandonCharge", abandon)
    #expect(ended["charge"]?["state"] == .string("abandoned"))
    #expect(try await desk.books.refusal("payments.abandonCharge", abandon) == "charge_ended")
    #expect(try await desk.settle(charge)["charge"]?["state"] == .string("approved"))
    #expect(try await desk.recorded() == "8000")
    #expect(try await desk.books.disagreements() == "")
    try await desk.remove()
  }

  /// A record that was merged while the outcome was open: the money is the survivor's.
  @Test func aChargeFollowsAMerge() async throws {
    let desk = try await Desk()
    try await desk.books.clinic.sql(
      """
      INSERT INTO patient_records.patients (id, number, family_name, given_name, birth_date, other_phone, reminders,
        may_leave_voicemail, language)
      VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f71', 'P-000122', 'Trembley', 'Amy', '1984-06-02', '+14035550145',
        'none', false, 'en')
      """)
    desk.double.next(.cutAfter)
    let params = Desk.params("80.00", [(BillingClinic.open, "80.00")], key: "before-the-merge")
    let (_, charge) = try await desk.refused(params)
    let merge =
      #"{"survivor": "P-000122", "survivorVersion": 1, "duplicate": "P-000123", "duplicateVersion": 1, "take": [], "#
      + #""reason": "Same health card"}"#
    // Both have the same money open: one record cannot, until one is settled.
    desk.double.next(.cutBefore)
    let (_, other) = try await desk.refused(Desk.params("80.00").replacing("P-000123", with: "P-000122"))
    #expect(try await desk.books.refusal("patients.merge", merge, as: .manager) == "charge_unsettled")
    #expect(try await desk.settle(other)["charge"]?["state"] == .string("abandoned"))
    try await desk.books.call("patients.merge", merge, as: .manager)
    let again = try await desk.charge(params)
    #expect(again["charge"]?["id"] == .string(charge))
    #expect(again["payment"]?["payment"]?["patient"] == .string("P-000122"))
    #expect(try await desk.recorded() == "8000")
    #expect(try await desk.books.disagreements() == "")
    try await desk.remove()
  }

  /// The database refuses what must never happen, whoever asks.
  @Test(
    arguments: [
      "UPDATE billing.charges SET state = 'requested', reason = NULL, ended_at = NULL, ended_by = NULL "
        + "WHERE amount = 80",
      "UPDATE billing.charges SET amount = 1 WHERE amount = 4000",
      "UPDATE billing.charges SET patient_id = gen_random_uuid() WHERE amount = 4000",
      "DELETE FROM billing.charges WHERE amount = 4000", "DELETE FROM billing.charge_shares",
      "UPDATE billing.charge_shares SET amount = 1",
      // A payment of other money, and one that was there before.
      """
      UPDATE billing.charges SET state = 'approved', tender = 'debit', terminal_reference = 'T',
        card_last_four = '0417', payment_id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e' WHERE amount = 4000
      """,
      """
      INSERT INTO billing.charge_shares VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e',
        '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 100)
      """,
    ])
  func theDatabaseHoldsTheRules(sql: String) async throws {
    let desk = try await Desk()
    desk.double.next(.decline)
    try await desk.charge(Desk.params("0.80"))
    let before = try await desk.books.clinic.fingerprint()
    await #expect(throws: (any Error).self) { try await desk.books.clinic.sql(sql) }
    #expect(try await desk.books.clinic.fingerprint() == before)
    try await desk.remove()
  }
}
