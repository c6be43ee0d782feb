import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Compensation of therapists (rule 2.23)")
struct CompensationTests {
  private typealias Line = PayClinic.Line

  /// Rule 2.23, the effective date: the day of the service picks the rate, whenever it is billed. One line a case: the
  /// day, and the rate; none: nothing holds.
  @Test func datedRatesOnEitherSideOfAChange() async throws {
    let clinic = try await PayClinic()
    try await clinic.set(PayClinic.rate(4000, from: "2026-06-01"))
    let set = try await clinic.set(PayClinic.rate(5000, from: "2026-12-10"))
    #expect(set["ended"]?["until"] == .string("2026-12-10") && set["ended"]?["basisPoints"]?.text == "4000")
    try await clinic.set(PayClinic.rate(6000, treatment: "ims-45", from: "2026-03-01", until: "2026-03-02"))
    let cases: [(day: String, treatment: String?, rate: Int?)] = [
      ("2026-02-28", "ims-45", nil), ("2026-03-01", "ims-45", 6000), ("2026-03-01", nil, nil),
      ("2026-03-02", "ims-45", nil), ("2026-05-31", nil, nil), ("2026-06-01", nil, 4000), ("2026-12-09", nil, 4000),
      ("2026-12-10", nil, 5000), ("2027-06-30", nil, 5000),
    ]
    for (day, treatment, _) in cases {
      _ = try await clinic.issue([Line(treatment: treatment, day: day, price: 10_000)])
    }
    let statement = try await clinic.statement()
    let rated = cases.compactMap { $0.rate }
    #expect(PayClinic.items(statement) == rated.map { "issue 100.00 \($0) \(PayClinic.amount($0))" })
    #expect(
      statement["items"]?.arrayValue?.compactMap { $0["serviceDate"]?.stringValue }
        == cases.filter { $0.rate != nil }.map(\.day))
    #expect(PayClinic.unrated(statement) == 4)
    try await clinic.books.clinic.remove()
  }

  /// Rule 2.23, therapist × category × site: the most specific rate holds, the treatment before the location.
  @Test func theMostSpecificRateHolds() async throws {
    let clinic = try await PayClinic()
    for rate in [
      PayClinic.rate(1000), PayClinic.rate(2000, location: "foothills"), PayClinic.rate(3000, treatment: "ims-45"),
      PayClinic.rate(4000, treatment: "ims-45", location: "riverside"),
      PayClinic.rate(9000, of: PayClinic.dana, treatment: "assessment-60", location: "riverside"),
    ] { try await clinic.set(rate) }
    let cases: [(treatment: String?, location: String, rate: Int)] = [
      (nil, "riverside", 1000), ("assessment-60", "riverside", 1000), (nil, "foothills", 2000),
      ("assessment-60", "foothills", 2000), ("ims-45", "foothills", 3000), ("ims-45", "riverside", 4000),
    ]
    for (treatment, location, rate) in cases {
      let invoice = try await clinic.issue([Line(treatment: treatment, price: 10_000)], at: location)
      let last = PayClinic.items(try await clinic.statement()).last
      #expect(last == "issue 100.00 \(rate) \(PayClinic.amount(rate))", "\(treatment ?? "any") at \(location)")
      try await clinic.void(invoice)
    }
    try await clinic.books.clinic.remove()
  }

  /// Rule 2.23, the basis: the same course of an invoice over 100.00, and 40.00 with 5 % tax (142.00 in all), told by
  /// either basis; tax earns nothing, nor does what is written off.
  @Test(
    arguments: [
      ("invoiced", ["issue 100.00 5000 50.00", "issue 40.00 5000 20.00"]),
      (
        "collected",
        [
          // 71.00 is half of 142.00: half of each line's net.
          "allocation 50.00 5000 25.00", "allocation 20.00 5000 10.00",
          // 0.01 falls on the first line, by cumulative rounding.
          "allocation 0.01 5000 0.01", "release -0.01 5000 -0.01",
        ]
      ),
    ] as [(String, [String])])
  func whatEarns(basis: String, expected: [String]) async throws {
    let clinic = try await PayClinic()
    try await clinic.set(PayClinic.rate(5000, basis))
    let invoice = try await clinic.issue([Line(price: 10_000), Line(price: 4000, isTaxed: true)])
    try await clinic.pay(7100, of: invoice)
    try await clinic.release(try await clinic.pay(1, of: invoice))
    try await clinic.books.call(
      "invoices.writeOff",
      #"{"invoice": "\#(invoice)", "amount": \#(PayClinic.cents(7100)), "reason": "Long wait"}"#)
    #expect(PayClinic.items(try await clinic.statement()) == expected)
    try await clinic.books.clinic.remove()
  }

  /// Rule 2.23: what is taken back in January is on January's statement, and December's stays as it was. One line a
  /// case: the basis, what is taken back, and January's items.
  @Test(
    arguments: [
      ("invoiced", "void", ["void -100.00 4000 -40.00", "void -40.00 4000 -16.00"]),
      ("invoiced", "credit", ["credit_note -40.00 4000 -16.00"]),
      ("invoiced", "release", []),
      ("collected", "release", ["release -50.00 4000 -20.00", "release -20.00 4000 -8.00"]),
      ("collected", "refund", ["release -50.00 4000 -20.00", "release -20.00 4000 -8.00"]),
      // Of the 71.00 paid, the line that is credited has none any more.
      ("collected", "credit", ["credit_note 21.00 4000 8.40", "credit_note -20.00 4000 -8.00"]),
    ] as [(String, String, [String])])
  func whatIsTakenBackCountsWhenItHappens(basis: String, what: String, expected: [String]) async throws {
    let clinic = try await PayClinic()
    try await clinic.set(PayClinic.rate(4000, basis))
    let invoice = try await clinic.issue([Line(price: 10_000), Line(price: 4000, isTaxed: true)])
    let allocation = what == "void" ? "" : try await clinic.pay(7100, of: invoice)
    let before = try await clinic.statement()
    // The rate of January is not that of the service.
    try await clinic.set(PayClinic.rate(9000, basis, from: "2027-01-01"))
    try await clinic.books.clinic.set(now: "2027-01-04T16:00:00Z")
    switch what {
    case "void": try await clinic.void(invoice)
    case "credit": try await clinic.credit([2], of: invoice)
    default: try await clinic.release(allocation)
    }
    if what == "refund" {
      let payment = try await clinic.books.clinic.sql(
        "SELECT payment_id FROM billing.allocations WHERE id = '\(allocation)'")
      try await clinic.books.call(
        "payments.refund", #"{"payment": "\#(payment)", "amount": \#(PayClinic.cents(7100)), "reason": "Returned"}"#)
    }
    #expect(try await clinic.statement() == before)
    #expect(PayClinic.items(try await clinic.statement(PayClinic.miro, "2027-01-01", "2027-02-01")) == expected)
    try await clinic.books.clinic.remove()
  }

  /// Rule 2.23, the split for assistants; half up, and below nothing likewise: what is void is what was paid. One line
  /// a case: cents, the rate, the assistant's part; the pay and both parts.
  @Test(
    arguments: [
      (11_500, 5000, 1000, 5750, 575), (101, 5000, 5000, 51, 26), (1, 4999, 5000, 0, 0), (1, 5000, 5000, 1, 1),
      (3333, 3333, 3333, 1111, 370), (9999, 10_000, 10_000, 9999, 9999), (9999, 10_000, 1, 9999, 1), (5000, 0, 1, 0, 0),
    ])
  func anAssistantHasAPart(amount: Int, basisPoints: Int, share: Int, pay: Int, assistantPay: Int) async throws {
    let clinic = try await PayClinic()
    try await clinic.set(PayClinic.rate(basisPoints, assistant: (PayClinic.dana, share)))
    let invoice = try await clinic.issue([Line(price: amount)])
    let own = try await clinic.statement()
    let item = own["items"]?.arrayValue?.first
    #expect(item?["assistant"] == .string(PayClinic.dana))
    #expect(item?["pay"]?["amount"]?.stringValue == PayClinic.amount(pay))
    #expect(item?["assistantPay"]?["amount"]?.stringValue == PayClinic.amount(assistantPay))
    #expect(PayClinic.earned(own) == PayClinic.amount(pay - assistantPay))
    // The assistant's own statement has the part, and says of whom.
    let assistants = try await clinic.statement(PayClinic.dana, as: .therapist)
    #expect(PayClinic.earned(assistants) == PayClinic.amount(assistantPay))
    #expect(assistants["items"]?.arrayValue?.first?["therapist"] == .string(PayClinic.miro))
    try await clinic.void(invoice)
    for therapist in [PayClinic.miro, PayClinic.dana] {
      #expect(PayClinic.earned(try await clinic.statement(therapist)) == "0.00")
    }
    try await clinic.books.clinic.remove()
  }

  /// Rule 2.23, reproducible: once the days are closed nobody changes what was earned on them, by no rate and no event.
  @Test(arguments: ["invoiced", "collected"]) func aClosedStatementStays(basis: String) async throws {
    let clinic = try await PayClinic()
    let rate = try await clinic.set(PayClinic.rate(4000, basis))["rate"]?["id"]?.stringValue ?? ""
    let invoice = try await clinic.issue([Line(treatment: "ims-45", day: "2026-12-10", price: 10_000)])
    let void = try await clinic.issue([Line(day: "2026-12-10", price: 7000)])
    let allocation = try await clinic.pay(5000, of: invoice)
    // Open yet: a rate for the same day may be set and taken back.
    let mistake = PayClinic.rate(100, basis, treatment: "ims-45", from: "2026-12-01")
    let set = try await clinic.set(mistake)["rate"]?["id"]?.stringValue ?? ""
    let withdraw = { (rate: String) in
      try await clinic.books.refusal("compensation.withdrawRate", #"{"rate": "\#(rate)"}"#, as: .manager)
    }
    #expect(try await withdraw(set) == nil)
    #expect(try await withdraw(set) == "not_found")
    let open = try await clinic.statement()
    #expect(PayClinic.items(open).count == (basis == "invoiced" ? 2 : 1))
    try await clinic.close("2026-12-14")
    let refused = [
      mistake, PayClinic.rate(100, basis, from: "2026-12-10"), PayClinic.rate(100, basis, from: "2026-02-01"),
      PayClinic.rate(100, basis == "invoiced" ? "collected" : "invoiced", location: "riverside", from: "2026-12-01"),
    ]
    for rate in refused { #expect(try await clinic.setting(rate) == "day_closed", "\(rate)") }
    #expect(try await withdraw(rate) == "day_closed")
    // What is less specific, for another, elsewhere or for later services does not touch it.
    for rate in [
      PayClinic.rate(100, basis, location: "foothills"), PayClinic.rate(100, basis, treatment: "assessment-60"),
      PayClinic.rate(100, of: PayClinic.dana, basis), PayClinic.rate(100, basis, from: "2026-12-11"),
    ] { #expect(try await clinic.setting(rate) == nil, "\(rate)") }
    try await clinic.release(allocation)
    try await clinic.void(void)
    try await clinic.credit([1], of: invoice)
    let again = try await clinic.statement(PayClinic.miro, "2026-12-01", "2026-12-15")
    #expect(again["items"] == open["items"] && again["totals"] == open["totals"])
    let later = PayClinic.items(try await clinic.statement(PayClinic.miro, "2026-12-15", "2027-01-01"))
    #expect(
      later
        == (basis == "invoiced"
          ? ["void -70.00 4000 -28.00", "credit_note -100.00 4000 -40.00"] : ["release -50.00 4000 -20.00"]))
    try await clinic.books.clinic.remove()
  }

  /// A line without a rate is counted on the statement, and may get its first rate when its day is closed already.
  @Test func aFirstRateMayComeLate() async throws {
    let clinic = try await PayClinic()
    _ = try await clinic.issue([Line(price: 10_000), Line(treatment: "ims-45", price: 1000)])
    try await clinic.close("2026-12-14")
    #expect(PayClinic.unrated(try await clinic.statement()) == 2)
    try await clinic.set(PayClinic.rate(5000, treatment: "ims-45"))
    #expect(PayClinic.unrated(try await clinic.statement()) == 1)
    // The second does not change the first.
    try await clinic.set(PayClinic.rate(2000))
    let statement = try await clinic.statement()
    #expect(PayClinic.items(statement) == ["issue 100.00 2000 20.00", "issue 10.00 5000 5.00"])
    #expect(PayClinic.unrated(statement) == 0)
    try await clinic.books.clinic.remove()
  }

  /// Rule 2.23 against 2.15: if everybody is paid all that is invoiced, pay is the ledger's revenue of their lines.
  @Test func allOfItIsTheLedgers() async throws {
    let clinic = try await PayClinic()
    for therapist in [PayClinic.miro, PayClinic.dana] {
      try await clinic.set(
        PayClinic.rate(
          10_000, of: therapist, from: "2020-01-01",
          assistant: (therapist == PayClinic.miro ? PayClinic.dana : PayClinic.miro, 3333)))
    }
    let two = try await clinic.issue([
      Line(price: 3333), Line(therapist: PayClinic.dana, price: 4999, isTaxed: true), Line(therapist: nil, price: 700),
    ])
    try await clinic.credit([2], of: two)
    try await clinic.void(try await clinic.issue([Line(price: 1234)], at: "foothills"))
    _ = try await clinic.issue([Line(price: 100)], currency: "USD")
    for (from, until) in [("2026-12-01", "2027-01-01"), ("2026-11-01", "2026-12-01")] {
      var earned: [String: Int64] = [:]
      for therapist in [PayClinic.miro, PayClinic.dana] {
        for total in try await clinic.statement(therapist, from, until)["totals"]?.arrayValue ?? [] {
          let (amount, currency) = (total["earned"]?["amount"]?.stringValue, total["earned"]?["currency"]?.stringValue)
          earned[currency ?? "", default: 0] += amount.flatMap(Money.minorUnits) ?? 0
        }
      }
      for currency in ["CAD", "USD"] {
        let ledger = try await clinic.books.clinic.sql(
          """
          SELECT coalesce(sum(-p.amount), 0) - (SELECT coalesce(sum(e.net), 0) FROM billing.earned e
            WHERE e.therapist_id IS NULL AND e.booked_on >= '\(from)' AND e.booked_on < '\(until)'
              AND e.currency = '\(currency)')
          FROM billing.postings p JOIN billing.entries e ON e.id = p.entry_id WHERE p.account = 'revenue'
            AND e.booked_on >= '\(from)' AND e.booked_on < '\(until)' AND e.currency = '\(currency)'
          """)
        #expect("\(earned[currency] ?? 0)" == ledger, "\(from) \(currency)")
      }
    }
    try await clinic.books.clinic.remove()
  }
}
