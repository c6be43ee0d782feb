import ClinicTesting
import ClinicValues
import Operations
import Testing

/// Ways in which a package, a statement of account or a payer's deadline could be untrue, each tried.
@Suite("Packages, statements and clocks, attacked")
struct PackageAttackTests {
  /// A package of which a part was paid and the rest given up can be ended: what was paid goes back.
  @Test func aPackageThatWasWrittenOffInPartIsRefunded() async throws {
    let books = try await BillingClinic()
    let sold = try await books.call(
      "packages.sell", #"{"patient": "P-000123", "offer": "ims-10", "location": "riverside"}"#)
    let (id, sale) = (sold["id"]?.stringValue ?? "", sold["invoiceId"]?.stringValue ?? "")
    try await books.pay(sale, "100")
    try await books.call("invoices.writeOff", #"{"invoice": "\#(sale)", "reason": "Hardship"}"#)
    #expect(try await books.refusal("packages.refund", #"{"package": "\#(id)", "reason": "Moves away"}"#) == nil)
    #expect(
      try await books.clinic.sql("SELECT coalesce(sum(amount), 0) FROM billing.refunds WHERE tender = 'cash'")
        == "10000"
    )
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// A package that was given up whole does not stand before one that is paid.
  @Test func aPackageThatWasGivenUpIsNotTaken() async throws {
    let books = try await BillingClinic()
    try await books.call(
      "packages.offer",
      #"{"code": "ims-2", "name": "Two", "treatment": "ims-45", "units": 2, "refundPolicy": "pro_rata", "price": "#
        + BillingClinic.money("200.00") + #", "monthsValid": 1}"#, as: .manager)
    let sold = try await books.call(
      "packages.sell", #"{"patient": "P-000123", "offer": "ims-2", "location": "riverside"}"#)
    try await books.call(
      "invoices.writeOff", #"{"invoice": "\#(sold["invoiceId"]?.stringValue ?? "")", "reason": "Never paid"}"#)
    #expect(try await books.refusal("packages.redeem", #"{"invoice": "\#(BillingClinic.draft)"}"#) == nil)
    try await books.clinic.remove()
  }

  /// A price that gives a unit nothing is no offer.
  @Test func aUnitIsWorthSomething() async throws {
    let books = try await BillingClinic()
    #expect(
      try await books.refusal(
        "packages.offer",
        #"{"code": "cent", "name": "Cent", "treatment": "ims-45", "units": 10, "refundPolicy": "pro_rata", "price": "#
          + BillingClinic.money("0.05") + "}", as: .manager) == "value_not_allowed")
    try await books.clinic.remove()
  }

  /// Records come apart again after a unit of one has paid for a visit of the other: the visit can be taken back.
  @Test func aUnitGoesBackAlsoAfterRecordsComeApart() async throws {
    let books = try await BillingClinic(now: "2026-12-15T14:00:00Z")
    let id = try await books.second()
    let booked = try await books.call(
      "appointments.book",
      #"{"patient": "\#(id)", "therapist": "dana-whitford", "treatment": "ims-45", "location": "riverside", "#
        + #""start": "2026-12-15T11:00"}"#, as: .frontDesk)
    let visit = booked["id"]?.stringValue ?? ""
    try await books.merge(id)
    let set = { (status: String) in
      try await books.refusal(
        "appointments.setStatus", #"{"appointment": "\#(visit)", "status": "\#(status)"}"#, as: .frontDesk)
    }
    #expect(try await set("arrived") == nil)
    let draft = try await books.clinic.sql("SELECT id FROM billing.invoices WHERE appointment_id = '\(visit)'")
    try await books.call("packages.redeem", #"{"invoice": "\#(draft)"}"#)
    try await books.unmerge()
    #expect(try await set("booked") == nil)
    #expect(try await books.clinic.sql("SELECT sum(redeemed) FROM billing.packages") == "1")
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// A package is refunded in the survivor's record; apart again, the duplicate owes nothing for it.
  @Test func aCreditNoteGoesWithWhatItCredits() async throws {
    let books = try await BillingClinic()
    let id = try await books.second()
    let sold = try await books.call(
      "packages.sell", #"{"patient": "\#(id)", "offer": "ims-10", "location": "riverside"}"#)
    let (package, sale) = (sold["id"]?.stringValue ?? "", sold["invoiceId"]?.stringValue ?? "")
    try await books.call(
      "payments.record",
      #"{"patient": "\#(id)", "location": "riverside", "tender": "cash", "amount": \#(BillingClinic.money("1000")), "#
        + #""allocations": [{"invoice": "\#(sale)", "amount": \#(BillingClinic.money("1000"))}]}"#)
    try await books.merge(id)
    try await books.call("packages.refund", #"{"package": "\#(package)", "reason": "Moves away"}"#)
    try await books.unmerge()
    let account = try await books.call(
      "statements.show", #"{"patient": "\#(id)", "from": "2026-12-01", "until": "2027-01-01"}"#)
    #expect(account["closing"]?["amount"] == .string("0.00"))
    try await books.clinic.remove()
  }

  /// Two visits that one package paid for are taken back at once: none waits for the other in a circle.
  @Test func twoVisitsAreTakenBackAtOnce() async throws {
    let books = try await BillingClinic(now: "2026-12-20T16:00:00Z", connections: 8)
    var visits: [String] = []
    for hour in 10..<18 {
      let draft = try await books.arrive("2026-12-16", at: "\(hour):00")
      try await books.call("packages.redeem", #"{"invoice": "\#(draft)"}"#)
      visits.append(try await books.visit(of: draft))
    }
    let refused = try await withThrowingTaskGroup(of: String?.self) { group in
      for visit in visits {
        group.addTask {
          try await books.refusal(
            "appointments.setStatus", #"{"appointment": "\#(visit)", "status": "booked"}"#, as: .frontDesk)
        }
      }
      return try await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(refused.allSatisfy { $0 == nil }, "\(refused)")
    #expect(
      try await books.clinic.sql(
        "SELECT pg_stat_force_next_flush(); SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
      )
      .hasSuffix("0"))
    try await books.clinic.remove()
  }

  /// Who may not see the payment cannot give it back, and is told so by name.
  @Test func aRefundOfMoneyThatIsOutOfReach() async throws {
    let books = try await BillingClinic()
    try await books.clinic.sql(
      """
      INSERT INTO access.grants (id, account_id, role, location_id, granted_by)
      SELECT gen_random_uuid(), a.id, 'biller', l.id, '00000000-0000-7000-8000-000000000001'
      FROM access.accounts a, practice.locations l WHERE a.name = 'fiona.foothills' AND l.code = 'foothills';
      INSERT INTO practice.prices (id, treatment_type_id, location_id, amount, currency, valid)
      SELECT gen_random_uuid(), y.id, l.id, 11500, 'CAD', '[2026-01-01,)'
      FROM practice.treatment_types y, practice.locations l WHERE y.code = 'ims-45' AND l.code = 'foothills'
      ON CONFLICT DO NOTHING
      """)
    let sold = try await books.call(
      "packages.sell", #"{"patient": "P-000123", "offer": "ims-10", "location": "foothills"}"#)
    let (id, sale) = (sold["id"]?.stringValue ?? "", sold["invoiceId"]?.stringValue ?? "")
    try await books.pay(sale, "1000")
    #expect(
      try await books.refusal("packages.refund", #"{"package": "\#(id)", "reason": "x"}"#, as: .foothillsDesk)
        == "forbidden")
    try await books.clinic.remove()
  }

  /// Who sees one location is not told that what has been paid elsewhere is owed.
  @Test func aStatementThatIsSeenInPart() async throws {
    let books = try await BillingClinic()
    let draft = try await books.call("invoices.draft", #"{"patient": "P-000123", "location": "foothills"}"#)
    let id = draft["invoice"]?["id"]?.stringValue ?? ""
    try await books.call(
      "invoices.addLine",
      #"{"invoice": "\#(id)", "description": "Report", "unitPrice": \#(BillingClinic.money("50")), "#
        + #""taxReason": "exempt_physiotherapy"}"#)
    try await books.call("invoices.issue", #"{"invoice": "\#(id)"}"#)
    try await books.pay(id, "50")
    let seen = try await books.call("invoices.get", #"{"invoice": "\#(id)"}"#, as: .foothillsDesk)
    #expect(seen["invoice"]?["balance"]?["amount"] == .string("0.00"))
    let show = #"{"patient": "P-000123", "from": "2026-12-01", "until": "2027-01-01"}"#
    var told: String?
    do {
      told = try await books.call("statements.show", show, as: .foothillsDesk)["closing"]?["amount"]?.stringValue
    } catch let error as CallError where error.reason == "forbidden" {}
    #expect(told == nil || told == "0.00", "\(told ?? "")")
    try await books.clinic.remove()
  }

  /// A deadline goes with the injury that it is about when records come apart.
  @Test func aDeadlineGoesWithItsInjury() async throws {
    let books = try await BillingClinic(now: "2026-12-15T14:00:00Z")
    let id = try await books.second()
    try await books.call(
      "coverages.add", #"{"patient": "\#(id)", "kind": "wcb", "payer": "WCB Alberta", "injuredOn": "2026-12-14"}"#,
      as: .frontDesk)
    let booked = try await books.call(
      "appointments.book",
      #"{"patient": "\#(id)", "therapist": "dana-whitford", "treatment": "ims-45", "location": "riverside", "#
        + #""start": "2026-12-15T11:00"}"#, as: .frontDesk)
    try await books.merge(id)
    try await books.call(
      "appointments.setStatus", #"{"appointment": "\#(booked["id"]?.stringValue ?? "")", "status": "arrived"}"#,
      as: .frontDesk)
    try await books.unmerge()
    #expect(
      try await books.clinic.sql(
        """
        SELECT count(*) FROM session_notes.tasks t JOIN patient_records.coverages c ON c.id = t.coverage_id
        WHERE t.patient_id <> c.patient_id
        """) == "0")
    try await books.clinic.remove()
  }

  /// The first visit turns out not to have taken place, the second has: the clock runs from the second.
  @Test func aClockRunsFromTheVisitThatTookPlace() async throws {
    let books = try await BillingClinic(now: "2026-12-20T16:00:00Z")
    try await books.call(
      "coverages.add", #"{"patient": "P-000123", "kind": "wcb", "payer": "WCB Alberta", "injuredOn": "2026-12-15"}"#,
      as: .frontDesk)
    let first = try await books.arrive("2026-12-16")
    _ = try await books.arrive("2026-12-17")
    let visit = try await books.visit(of: first)
    try await books.call(
      "appointments.setStatus", #"{"appointment": "\#(visit)", "status": "booked"}"#, as: .frontDesk)
    #expect(try await books.clinic.sql("SELECT count(*) FROM session_notes.tasks WHERE kind = 'payer_deadline'") == "1")
    try await books.clinic.remove()
  }

  /// The injury is in one record and the visit in another: made one, the clock starts.
  @Test func aClockStartsWhenRecordsBecomeOne() async throws {
    let books = try await BillingClinic(now: "2026-12-20T16:00:00Z")
    let id = try await books.second()
    try await books.call(
      "coverages.add", #"{"patient": "\#(id)", "kind": "wcb", "payer": "WCB Alberta", "injuredOn": "2026-12-15"}"#,
      as: .frontDesk)
    _ = try await books.arrive("2026-12-19")
    try await books.merge(id)
    #expect(try await books.clinic.sql("SELECT count(*) FROM session_notes.tasks WHERE kind = 'payer_deadline'") == "1")
    try await books.clinic.remove()
  }
}
