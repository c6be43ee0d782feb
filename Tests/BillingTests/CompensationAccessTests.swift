import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Who sees and sets pay (rule 2.23)")
struct CompensationAccessTests {
  private typealias Line = PayClinic.Line

  /// One line a case: who asks, whose statement, and what refuses it. Dana Whitford is the therapist who asks.
  @Test func therapistsSeeTheirOwnOnly() async throws {
    let clinic = try await PayClinic()
    let cases: [(role: TestRole, therapist: String, refusal: String?)] = [
      (.owner, PayClinic.miro, nil), (.manager, PayClinic.miro, nil), (.therapist, PayClinic.dana, nil),
      (.therapist, PayClinic.miro, "forbidden"), (.therapist, "nobody-here", "not_found"),
      (.frontDesk, PayClinic.dana, "forbidden"), (.biller, PayClinic.dana, "forbidden"),
      (.auditor, PayClinic.dana, "forbidden"), (.foothillsDesk, PayClinic.dana, "forbidden"),
      (.stranger, PayClinic.dana, "forbidden"), (.nobody, PayClinic.dana, "unauthenticated"),
    ]
    for (role, therapist, refusal) in cases {
      let period = #"{"therapist": "\#(therapist)", "from": "2026-12-01", "until": "2027-01-01"}"#
      #expect(
        try await clinic.books.refusal("compensation.statement", period, as: role) == refusal, "\(role) \(therapist)")
    }
    for role in [TestRole.therapist, .frontDesk, .biller, .auditor, .stranger] {
      #expect(try await clinic.books.refusal("compensation.rates", "{}", as: role) == "forbidden", "\(role)")
      #expect(try await clinic.setting(PayClinic.rate(5000), as: role) == "forbidden", "\(role)")
    }
    try await clinic.books.clinic.remove()
  }

  /// Who runs one location sets and sees what is billed there; the therapist sees all of it.
  @Test func aManagerOfOneLocation() async throws {
    let clinic = try await PayClinic()
    try await clinic.set(PayClinic.rate(5000, of: PayClinic.dana))
    try await clinic.set(PayClinic.rate(6000, of: PayClinic.dana, location: "riverside"))
    try await clinic.books.clinic.sql(
      """
      SET session_replication_role = replica;
      UPDATE access.grants g SET location_id = l.id FROM practice.locations l, access.accounts a
      WHERE l.code = 'foothills' AND g.role = 'manager' AND a.id = g.account_id;
      UPDATE access.accounts SET access_version = access_version + 1 WHERE name = 'max.manager'
      """)
    let day = #", "on": "2026-12-14""#
    _ = try await clinic.issue([Line(therapist: PayClinic.dana, price: 1000)], at: "riverside")
    _ = try await clinic.issue([Line(therapist: PayClinic.dana, price: 3000)], at: "foothills")
    #expect(PayClinic.earned(try await clinic.statement(PayClinic.dana)) == "15.00")
    #expect(PayClinic.earned(try await clinic.statement(PayClinic.dana, as: .therapist)) == "159.00")
    let seen = try await clinic.books.call(
      "compensation.rates", #"{"therapist": "dana-whitford"\#(day)}"#, as: .manager)
    #expect(seen["items"]?.arrayValue?.compactMap { $0["basisPoints"]?.text } == ["5000"])
    #expect(try await clinic.setting(PayClinic.rate(100)) == "forbidden")
    #expect(try await clinic.setting(PayClinic.rate(100, location: "riverside")) == "forbidden")
    #expect(try await clinic.setting(PayClinic.rate(100, location: "foothills")) == nil)
    let all = seen["items"]?.arrayValue?.first?["id"]?.stringValue ?? ""
    #expect(
      try await clinic.books.refusal("compensation.withdrawRate", #"{"rate": "\#(all)"}"#, as: .manager) == "not_found")
    try await clinic.books.clinic.remove()
  }

  /// One line a case: the parameters, and what refuses them.
  @Test func badInputIsRefused() async throws {
    let clinic = try await PayClinic()
    try await clinic.set(PayClinic.rate(4000, from: "2026-06-01", until: "2026-09-01"))
    try await clinic.set(PayClinic.rate(4000, from: "2026-10-01"))
    let cases: [(rate: String, refusal: String?)] = [
      (PayClinic.rate(-1), "invalid_params"), (PayClinic.rate(10_001), "invalid_params"),
      (PayClinic.rate(5000, of: "nobody-here"), "not_found"),
      (PayClinic.rate(5000, treatment: "no-such"), "not_found"),
      (PayClinic.rate(5000, location: "no-such"), "not_found"),
      (PayClinic.rate(5000, assistant: ("nobody-here", 100)), "not_found"),
      (PayClinic.rate(5000, assistant: (PayClinic.miro, 100)), "value_not_allowed"),
      (PayClinic.rate(5000, assistant: (PayClinic.dana, 0)), "value_not_allowed"),
      (PayClinic.rate(5000, assistant: (PayClinic.dana, 10_001)), "invalid_params"),
      (
        #"{"therapist": "miro-saito", "basis": "invoiced", "basisPoints": 1, "from": "2026-01-01", "#
          + #""assistantBasisPoints": 100}"#, "value_not_allowed"
      ),
      (PayClinic.rate(5000, "earned"), "invalid_params"),
      (PayClinic.rate(5000, from: "2026-05-01", until: "2026-05-01"), "value_not_allowed"),
      (PayClinic.rate(5000, from: "2026-05-02", until: "2026-05-01"), "value_not_allowed"),
      (PayClinic.rate(5000, from: "2026-05-01"), "periods_overlap"),
      (PayClinic.rate(5000, from: "2026-08-31", until: "2026-09-15"), "periods_overlap"),
      (PayClinic.rate(5000, from: "2026-10-01"), "periods_overlap"),
      (PayClinic.rate(5000, from: "2026-09-01", until: "2026-10-02"), "periods_overlap"),
      (PayClinic.rate(5000, from: "2026-09-01", until: "2026-10-01"), nil),
      (PayClinic.rate(0, from: "2026-11-01"), nil), (PayClinic.rate(10_000, from: "2026-11-02"), nil),
    ]
    for (rate, refusal) in cases { #expect(try await clinic.setting(rate) == refusal, "\(rate)") }
    for period in [("2026-12-02", "2026-12-01"), ("2026-12-01", "2026-12-01"), ("2020-01-01", "2026-01-01")] {
      #expect(
        try await clinic.books.refusal(
          "compensation.statement",
          #"{"therapist": "miro-saito", "from": "\#(period.0)", "until": "\#(period.1)"}"#) == "forbidden")
      #expect(
        try await clinic.books.refusal(
          "compensation.statement",
          #"{"therapist": "miro-saito", "from": "\#(period.0)", "until": "\#(period.1)"}"#, as: .manager)
          == "invalid_params")
    }
    try await clinic.books.clinic.remove()
  }

  /// Below the program: rates are only added to, and the application's role reaches neither sources nor periods.
  @Test func theDatabaseKeepsRates() async throws {
    let clinic = try await PayClinic()
    try await clinic.set(PayClinic.rate(4000))
    for statement in [
      "UPDATE billing.pay_rates SET basis_points = 1", "DELETE FROM billing.pay_rates",
      "UPDATE billing.pay_rates SET valid = '[2025-01-01,)'", "UPDATE billing.pay_rates SET set_by = NULL",
    ] { await #expect(throws: (any Error).self, "\(statement)") { try await clinic.books.clinic.sql(statement) } }
    let asManager = "SELECT access.act_as(id, false) FROM access.accounts WHERE name = 'max.manager'; "
    for statement in [
      "UPDATE billing.pay_rates SET valid = '[2026-01-01,2026-02-01)'", "SELECT FROM billing.pay_sources",
      "SELECT FROM billing.collected", "SELECT billing.pay_rate(NULL, NULL, NULL, NULL)",
      "SELECT billing.apportioned(NULL, 1, 1)", "DELETE FROM billing.pay_rates",
    ] {
      await #expect(throws: (any Error).self, "\(statement)") {
        try await clinic.books.clinic.appSQL(asManager + statement)
      }
    }
    let rates = { (name: String) in
      try await clinic.books.clinic.appSQL(
        "SELECT access.act_as(id, false) FROM access.accounts WHERE name = '\(name)'; "
          + "SELECT count(*) FROM billing.pay_rates"
      ).suffix(1)
    }
    #expect(try await rates("max.manager") == "1")
    for name in ["dana.whitford", "finn.desk", "bea.biller"] { #expect(try await rates(name) == "0", "\(name)") }
    try await clinic.books.clinic.remove()
  }

  /// Whoever races: one rate at a time, and each that was set before the last is ended by the one after it.
  @Test func ratesThatRace() async throws {
    let clinic = try await PayClinic(connections: 8)
    let set = try await withThrowingTaskGroup(of: Bool.self, returning: Int.self) { group in
      for day in 10...25 {
        group.addTask {
          let refusal = try await clinic.setting(PayClinic.rate(day * 100, from: "2026-06-\(day)"))
          #expect(refusal == nil || refusal == "periods_overlap")
          return refusal == nil
        }
      }
      return try await group.reduce(into: 0) { count, isSet in count += isSet ? 1 : 0 }
    }
    let rows = try await clinic.books.clinic.sql(
      """
      SELECT count(*), count(*) FILTER (WHERE upper_inf(valid)), upper(range_agg(valid)) IS NULL,
        (SELECT count(*) FROM unnest(range_agg(valid)))
      FROM billing.pay_rates
      """)
    #expect(rows == "\(set)\t1\tt\t1" && set >= 1)
    try await clinic.books.clinic.remove()
  }

  /// A rate that comes while the day is being closed waits for the close, and then is refused (rules 2.22, 2.23).
  @Test func noRateSlipsPastTheClose() async throws {
    let clinic = try await PayClinic(connections: 8)
    try await clinic.set(PayClinic.rate(1000))
    _ = try await clinic.issue([Line(treatment: "ims-45", price: 10_000)])
    // The close goes on when a rate waits for it, or has slipped past it.
    try await clinic.books.clinic.sql(
      """
      CREATE FUNCTION public.await_rate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(2223);
        -- Other tests' databases are in the same cluster.
        WHILE NOT EXISTS (
          SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
          WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database())
          AND (SELECT count(*) FROM billing.pay_rates) = 1 LOOP
          PERFORM pg_sleep(0.01);
        END LOOP;
        RETURN NULL;
      END $$;
      CREATE TRIGGER await_rate AFTER INSERT ON billing.day_closes FOR EACH ROW EXECUTE FUNCTION public.await_rate()
      """)
    let before = try await clinic.statement()
    async let closed: Void = clinic.close("2026-12-14")
    while try await clinic.books.clinic.sql(
      "SELECT (SELECT count(*) FROM pg_locks WHERE objid = 2223) + (SELECT count(*) FROM billing.day_closes)") == "0"
    {}
    #expect(try await clinic.setting(PayClinic.rate(2000, treatment: "ims-45")) == "day_closed")
    try await closed
    #expect(try await clinic.statement() == before)
    try await clinic.books.clinic.remove()
  }

  /// In pages it is the same statement, and each page has the whole total.
  @Test func pagesHaveEveryItemOnce() async throws {
    let clinic = try await PayClinic()
    try await clinic.set(PayClinic.rate(5000))
    _ = try await clinic.issue((1...5).map { Line(price: $0 * 100) })
    _ = try await clinic.issue([Line(price: 600)], currency: "USD")
    _ = try await clinic.issue([Line(price: 700)])
    let whole = try await clinic.statement()
    var items: [JSON] = []
    var more = ""
    repeat {
      let page = try await clinic.books.call(
        "compensation.statement",
        #"{"therapist": "miro-saito", "from": "2026-12-01", "until": "2027-01-01", "limit": 2\#(more)}"#, as: .manager)
      #expect(page["totals"] == whole["totals"] && page["items"]?.arrayValue?.count ?? 0 <= 2)
      items += page["items"]?.arrayValue ?? []
      more = page["nextCursor"]?.stringValue.map { #", "cursor": "\#($0)""# } ?? ""
    } while !more.isEmpty && items.count < 20
    #expect(JSON.array(items) == whole["items"] && items.count == 7)
    #expect(whole["totals"]?.arrayValue?.compactMap { $0["earned"]?["amount"]?.stringValue } == ["11.00", "3.00"])
    let rates = try await clinic.books.call("compensation.rates", #"{"limit": 1}"#, as: .owner)
    #expect(rates["items"]?.arrayValue?.count == 1 && rates["nextCursor"] == nil)
    try await clinic.books.clinic.remove()
  }
}
