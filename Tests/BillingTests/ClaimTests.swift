import ClinicTesting
import ClinicValues
import Operations
import Testing

/// In the example clinic `prairie-ims-000003` is still to be claimed, `-000004` is submitted, `-000005` is denied;
/// 100.00 each, from Foothills Life.
@Suite("Claims and remittances (rules 2.16 to 2.19, B4, B5)")
struct ClaimTests {
  private static let payer = "Foothills Life"
  private static let draft = "prairie-ims-000003"
  private static let submitted = "prairie-ims-000004"
  private static let denied = "prairie-ims-000005"

  private static func submit(_ claims: [String]? = nil) -> String {
    let named = claims.map { #", "claims": [\#($0.map { "\"\($0)\"" }.joined(separator: ","))]"# } ?? ""
    return #"{"location": "riverside", "payer": "\#(payer)"\#(named)}"#
  }

  private static func remittance(
    _ lines: [String], _ amount: String, reference: String = "EFT-1", payer: String = payer, currency: String = "CAD"
  ) -> String {
    let file = Base64.encode(Array(("claim,outcome,amount,reason\n" + lines.joined(separator: "\n")).utf8))
    return #"{"location": "riverside", "payer": "\#(payer)", "reference": "\#(reference)", "#
      + #""amount": \#(BillingClinic.money(amount, currency)), "file": "\#(file)"}"#
  }

  private static func status(_ books: BillingClinic, _ claim: String) async throws -> String? {
    try await books.call("claims.get", #"{"claim": "\#(claim)"}"#)["claim"]?["status"]?.stringValue
  }

  /// What is ready goes into one batch, with its file; it is not sent twice, and what is out is not made void (B5).
  @Test func whatIsReadyIsSubmitted() async throws {
    let books = try await BillingClinic()
    let sent = try await books.call("claims.submit", Self.submit())
    #expect(sent["batch"]?["number"] == .string("prairie-ims-b000002"))
    #expect(sent["batch"]?["claims"]?.text == "1" && sent["leftOut"] == .array([]))
    let answer = try await books.call("claims.file", #"{"batch": "prairie-ims-b000002"}"#)
    let bytes = answer["file"]?.stringValue.flatMap(Base64.decode) ?? []
    let records = try CSVText.records(bytes)
    #expect(records.count == 2 && records.first?.fields.first == "claim")
    let fields = zip(records.first?.fields ?? [], records.last?.fields ?? []).map { "\($0)=\($1)" }
    for field in [
      "claim=prairie-ims-000003", "service_date=2026-12-01", "policy_number=FL-0417", "therapist=Dana Whitford",
      "amount=100.00", "currency=CAD",
    ] { #expect(fields.contains(field), "\(fields)") }
    #expect(try await books.refusal("claims.submit", Self.submit()) == "nothing_to_claim")
    #expect(try await books.refusal("claims.submit", Self.submit([Self.draft])) == "claim_transition")
    #expect(
      try await books.refusal("invoices.void", #"{"invoice": "\#(Self.draft)", "reason": "No"}"#) == "invoice_claimed")
    // Denied, it may be void; or be submitted again.
    try await books.call("claims.answer", #"{"claim": "\#(Self.draft)", "answer": "denied", "reason": "No such plan"}"#)
    #expect(try await books.refusal("claims.submit", Self.submit([Self.draft])) == nil)
    try await books.call("claims.answer", #"{"claim": "\#(Self.draft)", "answer": "denied"}"#)
    try await books.call("invoices.void", #"{"invoice": "\#(Self.draft)", "reason": "Denied"}"#)
    #expect(try await books.refusal("claims.get", #"{"claim": "\#(Self.draft)"}"#) == "not_found")
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// A claim on a visit whose note has no signature is refused by name; unasked it is left out (issue: bad input).
  @Test func anUnsignedNoteHoldsAClaimBack() async throws {
    let books = try await BillingClinic()
    let before = try await books.clinic.fingerprint()
    // The denied one's visit is not signed.
    #expect(try await books.refusal("claims.submit", Self.submit([Self.draft, Self.denied])) == "note_not_signed")
    #expect(try await books.refusal("claims.submit", Self.submit([Self.denied, BillingClinic.open])) == "not_found")
    #expect(try await books.clinic.fingerprint() == before)
    // One that is split and issued now, of a visit that is under way.
    let split = try await books.call("invoices.split", #"{"invoice": "\#(BillingClinic.draft)"}"#)
    let share = split["items"]?.arrayValue?.first?["invoice"]?.stringValue ?? ""
    try await books.call("invoices.issue", #"{"invoice": "\#(share)"}"#)
    let waits = #"{"location": "riverside", "payer": "Prairie Health"}"#
    #expect(try await books.refusal("claims.submit", waits) == "nothing_to_claim")
    let listed = try await books.call("claims.list", #"{"status": "draft", "payer": "Prairie Health"}"#)["items"]
    #expect(listed?.arrayValue?.first?["isSigned"] == .bool(false))
    #expect(
      try await books.call("day.show", #"{"location": "riverside"}"#)["unclaimedInvoices"]?.text == "2")
    try await books.clinic.remove()
  }

  /// Two records are not made one while both have claims open with different payers (rule 2.25).
  @Test func openClaimsOfTwoPayersHoldAMergeBack() async throws {
    let books = try await BillingClinic()
    let second = try await books.second()
    try await books.clinic.sql(
      """
      SET session_replication_role = replica;
      INSERT INTO patient_records.coverages SELECT (jsonb_populate_record(c, jsonb_build_object('id',
        '01998a2c-5c00-7a31-9f3e-6c4d2b1a0fee', 'patient_id', '\(second)', 'payer', 'Another Life'))).*
      FROM patient_records.coverages c WHERE c.payer = '\(Self.payer)' LIMIT 1;
      UPDATE billing.invoices SET patient_id = '\(second)', coverage_id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0fee'
      WHERE id = (SELECT c.id FROM billing.invoice_cards c WHERE c.number = '\(Self.submitted)');
      """)
    let merge =
      #"{"survivor": "P-000123", "survivorVersion": 1, "duplicate": "\#(second)", "duplicateVersion": 1, "#
      + #""reason": "Taken for one"}"#
    #expect(try await books.refusal("patients.merge", merge, as: .manager) == "claims_open")
    try await books.clinic.sql(
      "SET session_replication_role = replica; UPDATE billing.claims SET status = 'denied' WHERE invoice_id = "
        + "(SELECT id FROM billing.invoice_cards WHERE number = '\(Self.submitted)')")
    #expect(try await books.refusal("patients.merge", merge, as: .manager) == nil)
    try await books.clinic.remove()
  }

  /// One deposit over two claims, the remainder as the payer's credit; what is short goes to the patient.
  @Test func oneDepositOverManyClaims() async throws {
    let books = try await BillingClinic()
    let sent = Self.remittance(
      ["\(Self.submitted),paid,100.00,", "\(Self.denied),,60.00,Fee guide", "prairie-ims-000099,paid,15.00,"], "180.00")
    let rehearsed = String(sent.dropLast()) + #", "dryRun": true}"#
    let before = try await books.clinic.fingerprint()
    #expect(try await books.call("remittances.import", rehearsed)["credit"]?["amount"] == .string("20.00"))
    #expect(try await books.clinic.fingerprint() == before)
    let taken = try await books.call("remittances.import", sent)
    #expect(taken["credit"]?["amount"] == .string("20.00"))
    let lines = taken["lines"]?.arrayValue ?? []
    #expect(lines.map { $0["applied"]?["amount"] } == [.string("100.00"), .string("60.00"), .string("0.00")])
    #expect(lines.map { $0["status"] } == [.string("paid"), .string("partly_paid"), nil])
    let payment = taken["remittance"]?["payment"]?.stringValue ?? ""
    let deposit = try await books.call("payments.get", #"{"payment": "\#(payment)"}"#)["payment"]
    #expect(deposit?["payer"] == .string(Self.payer) && deposit?["patient"] == nil)
    let open = try await books.call("payments.list", #"{"location": "riverside", "isUnapplied": true}"#)["items"]
    #expect(open?.arrayValue?.count == 1 && open?.arrayValue?.first?["unapplied"]?["amount"] == .string("20.00"))
    // What the plan left of 40.00 is the patient's, on an invoice of its own that says why.
    let settled = try await books.call(
      "claims.settle", #"{"claim": "\#(Self.denied)", "shortfall": "to_patient", "reason": "Own fee guide"}"#)
    #expect(settled["shortfall"]?["amount"] == .string("40.00"))
    let mine = settled["patientInvoice"]?.stringValue ?? ""
    try await books.call("invoices.issue", #"{"invoice": "\#(mine)"}"#)
    let why = try await books.call("billing.explain", #"{"invoice": "\#(mine)"}"#)["items"]?.arrayValue
    #expect(
      why?.first?["sentence"]?.stringValue?.contains("Foothills Life paid 60.00 CAD of 100.00 CAD: Own fee guide")
        == true, "\(why?.first?["sentence"]?.stringValue ?? "")")
    #expect(
      try await books.refusal(
        "claims.settle", #"{"claim": "\#(Self.denied)", "shortfall": "written_off", "reason": "x"}"#)
        == "claim_transition")
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  @Test func whatIsShortIsGivenUp() async throws {
    let books = try await BillingClinic()
    let settle = #"{"claim": "\#(Self.denied)", "shortfall": "written_off", "reason": "Too small"}"#
    #expect(try await books.refusal("claims.settle", settle, as: .frontDesk) == "forbidden")
    let settled = try await books.call("claims.settle", settle)
    #expect(settled["claim"]?["balance"]?["amount"] == .string("0.00") && settled["patientInvoice"] == nil)
    #expect(try await books.balance(of: "write_off") == "10500")
    #expect(
      try await books.refusal(
        "claims.settle", #"{"claim": "\#(Self.submitted)", "shortfall": "written_off", "reason": "x"}"#)
        == "claim_transition")
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// What a payer takes back comes off the invoice, out of the same deposit; the claim is reversed, then paid again.
  @Test func whatIsTakenBack() async throws {
    let books = try await BillingClinic()
    try await books.call("remittances.import", Self.remittance(["\(Self.submitted),paid,80.00,"], "80.00"))
    #expect(try await Self.status(books, Self.submitted) == "partly_paid")
    let till = { try await books.clinic.sql("SELECT sum(amount) FROM billing.postings WHERE tender = 'insurer'") }
    #expect(try await till() == "8000")
    let back = Self.remittance(
      ["\(Self.submitted),reversed,-80.00,Not covered", "\(Self.denied),paid,100.00,"], "20.00", reference: "EFT-2")
    try await books.call("remittances.import", back)
    #expect(try await Self.status(books, Self.submitted) == "reversed")
    #expect(try await Self.status(books, Self.denied) == "paid")
    // The till has what the bank has.
    #expect(try await till() == "10000")
    try await books.call(
      "remittances.import", Self.remittance(["\(Self.submitted),,100.00,"], "100.00", reference: "EFT-3"))
    #expect(try await Self.status(books, Self.submitted) == "paid")
    let events = try await books.call("claims.get", #"{"claim": "\#(Self.submitted)"}"#)["events"]?.arrayValue ?? []
    #expect(
      events.map { $0["status"]?.stringValue ?? "" } == ["submitted", "partly_paid", "reversed", "paid"])
    #expect(events.dropFirst().allSatisfy { $0["remittance"] != nil })
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// The same file, the same deposit, lines beyond the deposit: refused by name, nothing half-done; one line a case.
  @Test func aRemittanceCountsOnce() async throws {
    let books = try await BillingClinic()
    let first = Self.remittance(["\(Self.submitted),paid,50.00,"], "50.00")
    try await books.call("remittances.import", first)
    let before = try await books.clinic.fingerprint()
    for (params, expected) in [
      (first, "remittance_imported"),
      (Self.remittance(["\(Self.submitted),paid,50.00,"], "50.00", reference: "EFT-9"), "remittance_imported"),
      (Self.remittance(["\(Self.submitted),paid,20.00,"], "20.00"), "remittance_imported"),
      (Self.remittance(["\(Self.submitted),paid,20.00,"], "19.99", reference: "EFT-4"), "remittance_unbalanced"),
      (Self.remittance(["\(Self.submitted),paid,20.00,"], "-1", reference: "EFT-4"), "value_not_allowed"),
      (Self.remittance(["\(Self.submitted),paid,20.00,"], "20", reference: "EFT-4", currency: "USD"), "currency_mix"),
      (Self.remittance(["\(Self.submitted),paid,twenty,"], "20", reference: "EFT-4"), "invalid_params"),
    ] { #expect(try await books.refusal("remittances.import", params) == expected, "\(params)") }
    #expect(try await books.clinic.fingerprint() == before)
    // Another's file names a claim that is not theirs: it stays theirs as credit.
    let other = try await books.call(
      "remittances.import",
      Self.remittance(["\(Self.submitted),paid,20.00,"], "20.00", reference: "EFT-1", payer: "Prairie Health"))
    #expect(other["credit"]?["amount"] == .string("20.00"))
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// Many at once: two batches never hold the same claim, and one file is taken in once.
  @Test func racesEndInOne() async throws {
    let books = try await BillingClinic(connections: 8)
    let outcomes = { (method: String, params: String) in
      try await withThrowingTaskGroup(of: String?.self) { group in
        for _ in 0..<12 { group.addTask { try await books.refusal(method, params) } }
        return try await group.reduce(into: [String?]()) { $0.append($1) }
      }
    }
    let batches = try await outcomes("claims.submit", Self.submit())
    #expect(batches.count { $0 == nil } == 1 && batches.count { $0 == "nothing_to_claim" } == 11)
    let files = try await outcomes("remittances.import", Self.remittance(["\(Self.draft),paid,100.00,"], "100.00"))
    #expect(files.count { $0 == nil } == 1 && files.count { $0 == "remittance_imported" } == 11)
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  /// Money on a payer's invoice moves its claim by whatever door it comes; taken off again, the claim is reversed.
  @Test func aClaimFollowsItsMoney() async throws {
    let books = try await BillingClinic()
    let allocated = try await books.call(
      "payments.allocate",
      #"{"payment": "\#(BillingClinic.payment)", "allocations": [{"invoice": "\#(Self.submitted)", "amount": "#
        + BillingClinic.money("30") + "}]}")
    #expect(try await Self.status(books, Self.submitted) == "partly_paid")
    let id = allocated["allocations"]?.arrayValue?.last?["id"]?.stringValue ?? ""
    try await books.call("payments.release", #"{"allocation": "\#(id)", "reason": "The plan's"}"#)
    #expect(try await Self.status(books, Self.submitted) == "reversed")
    for statement in ["UPDATE billing.claims SET status = 'paid'", "DELETE FROM billing.claims"] {
      await #expect(throws: (any Error).self, "\(statement)") { try await books.clinic.appSQL(statement) }
    }
    // Nobody says past the money that a claim is paid, and history stays.
    for statement in [
      "INSERT INTO billing.claim_events (invoice_id, status, by_account) SELECT c.invoice_id, 'paid', a.id "
        + "FROM billing.claims c, access.accounts a WHERE a.name = 'olive.owner'",
      "UPDATE billing.claim_events SET reason = ''", "DELETE FROM billing.remittance_lines",
    ] { await #expect(throws: (any Error).self, "\(statement)") { try await books.clinic.sql(statement) } }
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }
}

@Suite("Clocks of payers, as tasks (rules 2.17, 2.18)")
struct PayerClockTests {
  private static func tasks(_ books: BillingClinic) async throws -> [String] {
    let list = try await books.call(
      "tasks.list", #"{"kind": "payer_deadline", "dueBy": "2030-01-01T00:00:00Z"}"#, as: .manager)
    return (list["items"]?.arrayValue ?? []).map {
      "\($0["dueAt"]?.stringValue ?? "") \($0["text"]?.stringValue ?? "")"
    }
  }

  /// One line a case: the injury, the deadlines that the visit of 2026-12-15 at 09:30 (UTC−6) starts.
  @Test(
    arguments: [
      (
        #""kind": "wcb", "payer": "WCB Alberta", "injuredOn": "2026-12-14""#,
        ["2026-12-17T15:30:00Z Send the report of the first visit to WCB"]
      ),
      // 90 days after 2026-12-15, its midnight at Riverside.
      (
        #""kind": "auto", "payer": "Foothills Insurance", "injuredOn": "2026-12-15""#,
        ["2027-03-15T06:00:00Z The protocol ends: what comes after needs the insurer's approval"]
      ),
      // Under Care-First there is no protocol.
      (#""kind": "auto", "payer": "Foothills Insurance", "injuredOn": "2027-01-01""#, []),
      (#""kind": "private", "payer": "Bow River Foods", "injuredOn": "2026-12-14""#, []),
    ])
  func whatAVisitStarts(injury: String, expected: [String]) async throws {
    for isOnFileFirst in [true, false] {
      let books = try await BillingClinic(now: "2026-12-15T15:20:00Z")
      let add = { try await books.call("coverages.add", #"{"patient": "P-000123", \#(injury)}"#, as: .frontDesk) }
      // The other visits of the example have been before.
      try await books.clinic.sql(
        "SET session_replication_role = replica; UPDATE scheduling.appointments SET status = 'booked' "
          + "WHERE local_start < '2026-12-15'")
      let set = { (status: String) in
        try await books.call(
          "appointments.setStatus",
          #"{"appointment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "status": "\#(status)"}"#, as: .frontDesk)
      }
      if isOnFileFirst { _ = try await add() }
      _ = try await set("arrived")
      if !isOnFileFirst { _ = try await add() }
      #expect(try await Self.tasks(books) == expected)
      // A visit that did not take place starts no clock.
      _ = try await set("booked")
      #expect(try await Self.tasks(books) == [])
      _ = try await set("arrived")
      #expect(try await Self.tasks(books) == expected)
      try await books.clinic.remove()
    }
  }

  /// Once for an injury; done, it is off the list for good.
  @Test func aClockRunsOnce() async throws {
    let books = try await BillingClinic()
    try await books.call(
      "coverages.add", #"{"patient": "P-000123", "kind": "wcb", "payer": "WCB Alberta", "injuredOn": "2026-11-20"}"#,
      as: .frontDesk)
    #expect(try await Self.tasks(books).count == 1)
    let id = try await books.clinic.sql("SELECT id FROM session_notes.tasks WHERE kind = 'payer_deadline'")
    try await books.call("tasks.done", #"{"task": "\#(id)", "outcome": "Sent by fax"}"#, as: .therapist)
    try await books.clinic.set(now: "2026-12-15T15:30:00Z")
    try await books.call(
      "appointments.setStatus", #"{"appointment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "status": "arrived"}"#,
      as: .frontDesk)
    #expect(try await Self.tasks(books) == [])
    try await books.clinic.remove()
  }

  /// A clinic adds a clock as data.
  @Test func aClockIsData() async throws {
    let books = try await BillingClinic()
    try await books.clinic.sql(
      """
      INSERT INTO billing.clock_rules VALUES ('ahs_report', 'public', '(,)', 'first_visit', '14 days', 'Report to AHS',
        'clinic')
      """)
    try await books.call(
      "coverages.add", #"{"patient": "P-000123", "kind": "public", "payer": "AHS", "injuredOn": "2026-11-20"}"#,
      as: .frontDesk)
    #expect(try await Self.tasks(books).count == 1)
    try await books.clinic.remove()
  }
}
