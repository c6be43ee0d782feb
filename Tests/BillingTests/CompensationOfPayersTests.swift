import ClinicTesting
import ClinicValues
import Operations
import Testing

/// What visits earn that somebody else than the patient pays for, or that were paid for before (rules 2.13, 2.23).
@Suite("Compensation of packages and of payers' shares")
struct CompensationOfPayersTests {
  /// The items of the statement since 10:00 at the example clinic, whose own entries are before.
  private static func items(_ clinic: PayClinic, after entry: String) async throws -> [String] {
    try await clinic.books.clinic.sql(
      """
      SELECT access.act_as(id, false) FROM access.accounts WHERE name = 'olive.owner';
      SELECT p.event || ' ' || p.amount || ' ' || p.pay FROM therapist_profiles.therapists t,
        billing.pay_items(t.id, '2026-12-01', '2027-01-01') p
      WHERE t.slug = 'dana-whitford' AND p.entry_id > \(entry) ORDER BY p.entry_id, p.place
      """
    ).split(separator: "\n").map(String.init).filter { $0.contains(" ") }
  }

  /// A visit counts for what the offer says, not for what was paid for it; a unit that goes back takes it back. One
  /// line a case: the basis, what the statement has after the visit, and after it was un-arrived.
  @Test(
    arguments: [
      ("invoiced", ["issue 11500 5750"], ["issue 11500 5750", "void -11500 -5750"]),
      ("collected", ["redemption 11500 5750"], ["redemption 11500 5750", "redemption -11500 -5750"]),
    ])
  func aPackagesVisit(basis: String, had: [String], ended: [String]) async throws {
    let clinic = try await PayClinic()
    let before = try await clinic.books.clinic.sql("SELECT max(id) FROM billing.entries")
    try await clinic.set(PayClinic.rate(5000, of: PayClinic.dana, basis))
    let redeemed = try await clinic.books.call("packages.redeem", #"{"invoice": "\#(BillingClinic.draft)"}"#)
    #expect(redeemed["invoice"]?["invoice"]?["total"]?["amount"] == .string("100.00"))
    #expect(try await Self.items(clinic, after: before) == had)
    try await clinic.books.call(
      "appointments.setStatus", #"{"appointment": "\#(BillingClinic.visit)", "status": "booked"}"#, as: .frontDesk)
    #expect(try await Self.items(clinic, after: before) == ended)
    try await clinic.books.clinic.remove()
  }

  /// A payer pays 60.00 of 100.00 and the patient the rest: collected, each earns on its day, and nothing of what the
  /// payer paid is taken back when the rest is credited to it.
  @Test func aShortfallEarnsWhereItIsPaid() async throws {
    let clinic = try await PayClinic()
    let books = clinic.books
    let before = try await books.clinic.sql("SELECT max(id) FROM billing.entries")
    try await clinic.set(PayClinic.rate(5000, of: PayClinic.dana, "collected"))
    try await books.clinic.sql(
      "SET session_replication_role = replica; UPDATE billing.invoice_lines l SET therapist_id = t.id "
        + "FROM billing.invoices i, therapist_profiles.therapists t "
        + "WHERE i.id = l.invoice_id AND i.number = 5 AND t.slug = 'dana-whitford'")
    let file = Base64.encode(Array("claim,amount\nprairie-ims-000005,60.00\n".utf8))
    try await books.call(
      "remittances.import",
      #"{"location": "riverside", "payer": "Foothills Life", "reference": "EFT-7", "amount": "#
        + BillingClinic.money("60") + #", "file": "\#(file)"}"#)
    let settled = try await books.call(
      "claims.settle", #"{"claim": "prairie-ims-000005", "shortfall": "to_patient", "reason": "Fee guide"}"#)
    #expect(try await Self.items(clinic, after: before) == ["allocation 6000 3000"])
    let mine = settled["patientInvoice"]?.stringValue ?? ""
    try await books.call("invoices.issue", #"{"invoice": "\#(mine)"}"#)
    try await clinic.pay(4000, of: mine)
    #expect(try await Self.items(clinic, after: before) == ["allocation 6000 3000", "allocation 4000 2000"])
    try await books.clinic.remove()
  }
}
