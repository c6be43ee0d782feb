import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import Billing

@Suite("Who pays (rules 2.16 to 2.19, idea 9)")
struct PayerEngineTests {
  private static func payer(_ number: Int, _ name: String) -> PayerEngine.Payer {
    PayerEngine.Payer(id: CoverageID(UUID(high: 0x7000, low: 0x8000_0000_0000_0000 + UInt64(number))), name: name)
  }

  private static func plan(
    _ number: Int, share: Int = 10_000, change: (inout PayerEngine.Payer) -> Void = { _ in }
  ) -> PayerEngine.Payer {
    var plan = payer(number, "Plan \(number)")
    plan.share = share
    change(&plan)
    return plan
  }

  private static let plansOnly = [PayerEngine.Step(regime: "plan", isInjury: false, name: "extended health")]

  private static func told(_ split: PayerEngine.Split) -> String {
    (split.shares.map { "\($0.amount)" } + ["patient \(split.patient)"]).joined(separator: " ")
  }

  /// Primary and secondary plans, with their bounds; one line a case: the plans, the price, who pays what.
  @Test(
    arguments: [
      ([], "patient 12000"),
      ([plan(1, share: 8_000)], "9600 patient 2400"),
      ([plan(1, share: 8_000), plan(2, share: 5_000)], "9600 2400 patient 0"),
      ([plan(1, share: 3_333)], "4000 patient 8000"),
      ([plan(1) { $0.visitMax = 6_500 }], "6500 patient 5500"),
      ([plan(1) { ($0.yearMax, $0.yearUsed) = (50_000, 45_000) }], "5000 patient 7000"),
      ([plan(1) { ($0.yearMax, $0.yearUsed) = (50_000, 50_000) }, plan(2)], "12000 patient 0"),
      ([plan(1, share: 8_000) { $0.deductible = 2_500 }], "7600 patient 4400"),
      ([plan(1, share: 8_000) { ($0.deductible, $0.yearDeducted) = (2_500, 2_500) }], "9600 patient 2400"),
      ([plan(1) { $0.deductible = 20_000 }], "0 patient 12000"),
      ([plan(1) { ($0.visitsMax, $0.visitsUsed) = (10, 10) }, plan(2, share: 5_000)], "6000 patient 6000"),
      // A child under two parents' plans: the earlier birthday in the year pays first, whichever was put on file first.
      (
        [
          plan(1, share: 8_000) { $0.holderBirthday = "09-30" },
          plan(2, share: 5_000) { $0.holderBirthday = "02-14" },
        ], "6000 6000 patient 0"
      ),
      ([plan(1) { $0.holderBirthday = "01-01" }, plan(2, share: 5_000)], "6000 6000 patient 0"),
    ])
  func plansPay(plans: [PayerEngine.Payer], expected: String) {
    let split = PayerEngine(steps: Self.plansOnly, limits: [], injury: nil, plans: plans).split(12_000)
    #expect(Self.told(split) == expected)
    #expect(split.shares.allSatisfy { !$0.reasons.isEmpty })
  }

  /// Shares come to the price, whatever the terms; from a printed seed.
  @Test func sharesComeToThePrice() {
    var random = SeededRandom(printedAs: "payer engine")
    for _ in 0..<5_000 {
      func maybe(_ range: ClosedRange<Int64>) -> Int64? {
        Bool.random(using: &random) ? Int64.random(in: range, using: &random) : nil
      }
      let plans = (0..<Int.random(in: 0...3, using: &random)).map { number in
        Self.plan(number, share: .random(in: 1...10_000, using: &random)) {
          $0.visitMax = maybe(1...20_000)
          $0.yearMax = maybe(1...100_000)
          $0.yearUsed = .random(in: 0...120_000, using: &random)
          $0.deductible = maybe(1...30_000)
          $0.yearDeducted = .random(in: 0...30_000, using: &random)
        }
      }
      let price = Int64.random(in: 0...30_000, using: &random)
      let split = PayerEngine(steps: Self.plansOnly, limits: [], injury: nil, plans: plans).split(price)
      let shared = split.shares.reduce(0) { $0 + $1.amount }
      #expect(shared + split.patient == price && split.patient >= 0 && split.shares.allSatisfy { $0.amount >= 0 })
      if shared + split.patient != price { Issue.record("plans \(plans), price \(price)") }
    }
  }
}

/// The worked examples, through the program and its tables.
@Suite("Payers of a visit, worked through")
struct PayerExampleTests {
  private struct World {
    let books: BillingClinic
    var injury: String?

    /// A visit on the day at 09:00 that has arrived; its split, as `payer amount` words.
    func visit(_ day: String, at location: String = "riverside") async throws -> (told: String, split: JSON) {
      let id =
        try await books.clinic.sql(
          """
          SET session_replication_role = replica;
          INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id,
            local_start, minutes, buffer_before, buffer_after, zone, starts_at, ends_at, held_from, held_until,
            tz_version, booked_at)
          SELECT gen_random_uuid(), p.id, t.id, y.id, l.id, '\(day) 06:00', 45, 0, 0, l.zone, '\(day)T12:00Z',
            '\(day)T12:45Z', '\(day)T12:00Z', '\(day)T12:45Z', 'test', '\(day)T11:00Z'
          FROM patient_records.patients p, therapist_profiles.therapists t, practice.treatment_types y,
            practice.locations l
          WHERE p.number = 'P-000123' AND t.slug = 'dana-whitford' AND y.code = 'ims-45' AND l.code = '\(location)';
          SET session_replication_role = origin;
          UPDATE scheduling.appointments SET status = 'arrived' WHERE local_start = '\(day) 06:00';
          SELECT i.id FROM billing.invoices i JOIN scheduling.appointments a ON a.id = i.appointment_id
          WHERE a.local_start = '\(day) 06:00' AND i.status = 'draft'
          """
        ).split(separator: "\n").last.map(String.init) ?? ""
      return try await split(id)
    }

    func split(_ invoice: String) async throws -> (told: String, split: JSON) {
      let named = injury.map { #", "injury": "\#($0)""# } ?? ""
      let split = try await books.call("invoices.split", #"{"invoice": "\#(invoice)"\#(named)}"#)
      let shares = (split["items"]?.arrayValue ?? []).map {
        "\($0["regime"]?.stringValue ?? "") \($0["amount"]?["amount"]?.stringValue ?? "")"
      }
      return (
        (shares + ["patient \(split["patientShare"]?["amount"]?.stringValue ?? "")"]).joined(separator: ", "), split
      )
    }
  }

  /// Issues what a split has drafted, and lets each invoice explain its lines but for the tax.
  private static func explained(_ books: BillingClinic, _ split: JSON) async throws -> [String] {
    var invoices = (split["items"]?.arrayValue ?? []).compactMap { $0["invoice"]?.stringValue }
    if let mine = split["patientInvoice"]?.stringValue { invoices.append(mine) }
    var told: [String] = []
    for invoice in invoices {
      try await books.call("invoices.issue", #"{"invoice": "\#(invoice)"}"#)
      let why = try await books.call("billing.explain", #"{"invoice": "\#(invoice)"}"#)["items"]?.arrayValue ?? []
      told += why.compactMap { $0["sentence"]?.stringValue }.filter { !$0.hasPrefix("Tax") }
        .map { $0.replacing("IMS treatment, 45 minutes, ", with: "") }
    }
    return told
  }

  /// A child under two parents' plans: that of the parent whose birthday is earlier in the year pays first, whichever
  /// was put on file first (rule 2.16, COB).
  @Test func twoParentsPlans() async throws {
    let books = try await BillingClinic()
    try await books.call("coverages.end", #"{"coverage": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"}"#, as: .frontDesk)
    for (payer, share, born) in [("Bow Life", 8000, "1980-09-30"), ("Elbow Life", 5000, "1985-02-14")] {
      try await books.call(
        "coverages.add",
        #"{"patient": "P-000123", "kind": "extended_health", "payer": "\#(payer)", "share": \#(share), "#
          + #""holderBirthDate": "\#(born)"}"#, as: .frontDesk)
    }
    let (told, split) = try await World(books: books).split(BillingClinic.draft)
    #expect(told == "plan 57.50, plan 57.50, patient 0.00")
    #expect(
      try await Self.explained(books, split) == [
        "2026-12-14: 57.50 CAD, share of the price; Elbow Life: extended health; 50 % of 115.00",
        "2026-12-14: 57.50 CAD, share of the price; Bow Life: extended health; 80 % of 115.00; "
          + "what the payers before it leave",
      ])
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// Without the plan of the example, with an injury of these terms.
  private static func world(_ injury: String, plan: String? = nil) async throws -> World {
    let books = try await BillingClinic(now: "2026-12-20T16:00:00Z")
    try await books.call("coverages.end", #"{"coverage": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"}"#, as: .frontDesk)
    try await books.clinic.set(now: "2027-06-30T16:00:00Z")
    if let plan {
      try await books.call(
        "coverages.add", #"{"patient": "P-000123", "kind": "extended_health", "payer": "Prairie Health", \#(plan)}"#,
        as: .frontDesk)
    }
    let list = try await books.call("coverages.add", #"{"patient": "P-000123", \#(injury)}"#, as: .frontDesk)
    return World(books: books, injury: list["items"]?.arrayValue?.last?["id"]?.stringValue)
  }

  /// Idea 9: an accident on the last day of 2026 goes by the protocols, one on the first of 2027 by Care-First.
  @Test(arguments: [
    ("2026-12-31", "protocol 115.00, patient 0.00"), ("2027-01-01", "care_first 115.00, patient 0.00"),
  ])
  func theDayOfTheAccidentDecides(day: String, expected: String) async throws {
    let world = try await Self.world(
      #""kind": "auto", "payer": "Foothills Insurance", "injuredOn": "\#(day)", "grade": "wad_2""#)
    let (told, split) = try await world.visit("2027-01-11")
    #expect(told == expected)
    let reasons = split["items"]?.arrayValue?.first?["reasons"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(
      reasons.first
        == (day == "2026-12-31"
          ? "Foothills Insurance: auto insurer under the Diagnostic and Treatment Protocols"
          : "Foothills Insurance: auto insurer under Care-First"))
    let why = try await Self.explained(world.books, split)
    #expect(why.count == 1 && why.first?.hasPrefix("2027-01-11: 115.00 CAD, share of the price; ") == true, "\(why)")
    #expect(why.first?.contains(reasons.first ?? "-") == true)
    #expect(try await world.books.disagreements() == "")
    try await world.books.clinic.remove()
  }

  /// The 22nd visit of a WAD II goes to the next payer: the patient's plan first, then Section B (rule 2.16).
  @Test func theTwentySecondVisit() async throws {
    let world = try await Self.world(
      #""kind": "auto", "payer": "Foothills Insurance", "injuredOn": "2026-12-31", "grade": "wad_2""#,
      plan: #""share": 8000"#)
    for number in 1...21 {
      let (told, split) = try await world.visit("2027-01-\(number < 10 ? "0" : "")\(number)")
      #expect(told == "protocol 115.00, patient 0.00", "visit \(number)")
      let reasons = split["items"]?.arrayValue?.first?["reasons"]?.arrayValue?.compactMap(\.stringValue) ?? []
      #expect(reasons.contains("visit \(number) of 21"), "\(reasons)")
    }
    let (told, split) = try await world.visit("2027-01-22")
    #expect(told == "plan 92.00, section_b 23.00, patient 0.00")
    #expect(
      split["patientReasons"]?.arrayValue?.first
        == .string(
          "Foothills Insurance: the 21 visits of the auto insurer under the Diagnostic and Treatment Protocols "
            + "are used up"
        ))
    #expect(
      try await Self.explained(world.books, split) == [
        "2027-01-22: 92.00 CAD, share of the price; Prairie Health: extended health; 80 % of 115.00",
        "2027-01-22: 23.00 CAD, share of the price; Foothills Insurance: auto insurer under Section B; "
          + "the claim is not decided yet; what the payers before it leave",
      ])
    // Ninety days after the accident it is over, whatever was used.
    let late = try await Self.world(
      #""kind": "auto", "payer": "Foothills Insurance", "injuredOn": "2026-12-31", "grade": "wad_2""#)
    #expect(try await late.visit("2027-03-31").told == "protocol 115.00, patient 0.00")
    #expect(try await late.visit("2027-04-01").told == "section_b 115.00, patient 0.00")
    try await late.books.clinic.remove()
    try await world.books.clinic.remove()
  }

  /// WCB pays the first visit even where it refuses the claim; the later ones fall to the plan and the patient (2.17).
  @Test func theClaimIsRefusedAfterTheFirstVisit() async throws {
    let world = try await Self.world(
      #""kind": "wcb", "payer": "WCB Alberta", "injuredOn": "2027-01-04", "employer": "Bow River Foods""#,
      plan: #""share": 5000, "visitMax": {"amount": "50.00", "currency": "CAD"}"#)
    let (first, pending) = try await world.visit("2027-01-05")
    #expect(first == "wcb 115.00, patient 0.00")
    let reasons = pending["items"]?.arrayValue?.first?["reasons"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(reasons.contains("the claim is not decided yet"))
    try await world.books.call(
      "coverages.decide", #"{"coverage": "\#(world.injury ?? "")", "decision": "refused", "decidedOn": "2027-01-08"}"#,
      as: .frontDesk)
    // What the first visit was billed stays with WCB, also split again.
    let draft = pending["items"]?.arrayValue?.first?["invoice"]?.stringValue ?? ""
    #expect(try await world.split(draft).told == "wcb 115.00, patient 0.00")
    let (second, split) = try await world.visit("2027-01-12")
    #expect(second == "plan 50.00, patient 65.00")
    #expect(split["patientReasons"]?.arrayValue == [.string("WCB Alberta: the claim was refused")])
    let mine = split["patientInvoice"]?.stringValue ?? ""
    try await world.books.call("invoices.issue", #"{"invoice": "\#(mine)"}"#)
    let why = try await world.books.call("billing.explain", #"{"invoice": "\#(mine)"}"#)["items"]?.arrayValue
    #expect(
      why?.first?["sentence"]?.stringValue?.hasSuffix("share of the price; WCB Alberta: the claim was refused")
        ?? false,
      "\(why?.first?["sentence"]?.stringValue ?? "")")
    // What is issued stands; the rest is split again.
    let plan = split["items"]?.arrayValue?.first?["invoice"]?.stringValue ?? ""
    #expect(try await world.split(plan).told == "plan 50.00, patient 0.00")
    #expect(try await world.books.disagreements() == "")
    try await world.books.clinic.remove()
  }

  /// A programme paid by the province: visits are counted, over all locations, and the patient pays nothing (2.19).
  @Test func aProgrammeCountsItsVisits() async throws {
    let world = try await Self.world(#""kind": "public", "payer": "AHS""#)
    try await world.books.clinic.sql(
      """
      INSERT INTO practice.prices (id, treatment_type_id, location_id, amount, currency, valid)
      SELECT gen_random_uuid(), p.treatment_type_id, l.id, 11000, 'CAD', p.valid
      FROM practice.prices p JOIN practice.treatment_types y ON y.id = p.treatment_type_id, practice.locations l
      WHERE y.code = 'ims-45' AND l.code = 'foothills'
      """)
    #expect(try await world.visit("2027-02-01").told == "public 115.00, patient 0.00")
    #expect(try await world.visit("2027-02-02", at: "foothills").told == "public 110.00, patient 0.00")
    #expect(try await world.visit("2027-02-03").told == "patient 115.00")
    #expect(try await world.visit("2027-02-04", at: "foothills").told == "patient 110.00")
    try await world.books.clinic.remove()
  }

  /// A clinic adds a rule as data: no code changes.
  @Test func aRuleIsData() async throws {
    let world = try await Self.world(#""kind": "auto", "payer": "Foothills Insurance", "injuredOn": "2027-01-02""#)
    try await world.books.clinic.sql(
      "INSERT INTO billing.regime_limits (regime, visits_max, source) VALUES ('care_first', 1, 'clinic')")
    #expect(try await world.visit("2027-02-01").told == "care_first 115.00, patient 0.00")
    #expect(try await world.visit("2027-02-02").told == "patient 115.00")
    try await world.books.clinic.remove()
  }

  /// Products stay with the patient; a split that is made again replaces the one before.
  @Test func whatIsNotTreatmentStaysWithThePatient() async throws {
    let books = try await BillingClinic()
    try await books.call(
      "invoices.addLine",
      #"{"invoice": "\#(BillingClinic.draft)", "description": "Band", "unitPrice": \#(BillingClinic.money("10")), "#
        + #""taxReason": "taxable_product"}"#)
    let world = World(books: books, injury: nil)
    for _ in 0..<2 { #expect(try await world.split(BillingClinic.draft).told == "plan 115.00, patient 0.00") }
    let own = try await books.call("invoices.get", #"{"invoice": "\#(BillingClinic.draft)"}"#)
    #expect(own["lines"]?.arrayValue?.map { $0["description"] } == [.string("Band")])
    #expect(
      try await books.clinic.sql(
        "SELECT string_agg(status, ' ' ORDER BY status) FROM billing.invoices i "
          + "WHERE i.coverage_id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e'")
        == "discarded draft")
    #expect(
      try await books.refusal("invoices.split", #"{"invoice": "\#(BillingClinic.open)"}"#) == "invoice_transition")
    #expect(
      try await books.refusal(
        "invoices.split", #"{"invoice": "\#(BillingClinic.draft)", "injury": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f99"}"#)
        == "not_found")
    try await books.clinic.remove()
  }
}
