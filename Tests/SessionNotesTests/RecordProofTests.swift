import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("The proof of the record (idea 10), and who sees it")
struct RecordProofTests {
  /// What is changed past every trigger, as by who owns the machine.
  private func tamper(_ chart: ChartClinic, _ statement: String) async throws {
    try await chart.clinic.sql("SET session_replication_role = replica; " + statement)
  }

  @Test func theChainNamesTheFirstThatWasAltered() async throws {
    let chart = try await ChartClinic()
    try await chart.call(
      "notes.amend", #"{"note": "\#(ChartClinic.signed)", "text": "It was the left side.", "reason": "Mixed up"}"#)
    #expect(try await chart.sign(ChartClinic.ready) == nil)
    let verify = { try await chart.call("records.verify", "{}", as: .auditor) }
    // Two signatures in the example, the amendment, the signature just given.
    let intact = try await verify()
    #expect(intact["checked"]?.text == "4" && intact["isIntact"] == .bool(true) && intact["nextCursor"] == nil)
    // One byte of the latest note.
    try await tamper(
      chart,
      "UPDATE session_notes.notes SET document = replace(document::text, '\"now\":6', '\"now\":5')::json "
        + "WHERE id = '\(ChartClinic.ready)'")
    var altered = try await verify()["firstAltered"]
    #expect(altered?["number"] == .number("4"))
    #expect(altered?["id"] == .string(ChartClinic.ready))
    // The amendment, which came before it.
    try await tamper(chart, "UPDATE session_notes.amendments SET text = 'It was the right side.'")
    altered = try await verify()["firstAltered"]
    #expect(altered?["number"] == .number("3"))
    #expect(altered?["kind"] == .string("amendment"))
    try await chart.clinic.remove()
  }

  /// One line a case: how somebody may try, and the link at which it shows.
  @Test(arguments: [
    // A link that is made to fit the altered note no longer fits its own hash.
    (
      "UPDATE session_notes.notes SET signed_at = signed_at + interval '1 hour' WHERE id = '\(ChartClinic.signed)'; "
        + "UPDATE session_notes.seals s SET digest = session_notes.digest_of(n) FROM session_notes.notes n "
        + "WHERE s.number = 1 AND n.id = s.subject_id", "1"
    ),
    // Made to fit its own hash as well, it no longer fits the next.
    (
      "UPDATE session_notes.notes SET is_late = true WHERE id = '\(ChartClinic.signed)'; "
        + "UPDATE session_notes.seals s SET digest = session_notes.digest_of(n), "
        + "hash = session_notes.link(NULL, 1, 'signature', n.id, session_notes.digest_of(n)) "
        + "FROM session_notes.notes n WHERE s.number = 1 AND n.id = s.subject_id", "2"
    ),
    ("DELETE FROM session_notes.seals WHERE number = 1", "2"),
    ("DELETE FROM session_notes.seals WHERE number = 2", "0"),
    (
      "UPDATE session_notes.notes SET status = 'signed', signed_at = now(), digest = '\\x00' "
        + "WHERE id = '\(ChartClinic.ready)'", "0"
    ),
    // Opened again; given to another patient; a recall led astray, by another lot or by a row that is gone.
    ("UPDATE session_notes.notes SET status = 'draft' WHERE id = '\(ChartClinic.signed)'", "1"),
    (
      "INSERT INTO patient_records.patients (id, family_name, given_name, birth_date, reminders, "
        + "may_leave_voicemail, language) VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0fff', 'Other', 'One', "
        + "'1990-01-01', 'none', false, 'en'); UPDATE session_notes.notes SET written_for = patient_id, "
        + "patient_id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0fff' WHERE id = '\(ChartClinic.signed)'", "1"
    ),
    ("UPDATE session_notes.needles SET lot = 'LOT-1' WHERE note_id = '\(ChartClinic.signed)'", "1"),
    ("DELETE FROM session_notes.needles WHERE note_id = '\(ChartClinic.signed)' AND place = 2", "1"),
    ("UPDATE session_notes.notes SET visit_date = visit_date - 1 WHERE id = '\(ChartClinic.signed)'", "1"),
  ])
  func everyWayShows(statement: String, number: String) async throws {
    let chart = try await ChartClinic()
    try await tamper(chart, statement)
    let result = try await chart.call("records.verify", "{}", as: .auditor)
    #expect(result["isIntact"] == .bool(false))
    #expect(result["firstAltered"]?["number"]?.text == number)
    try await chart.clinic.remove()
  }

  private func seal(_ chart: ChartClinic) async throws -> String {
    try await chart.clinic.appSQL("SELECT session_notes.seal_log()")
  }

  /// Idea 10: the audit rows are in the chain, and the first that was altered is named, however it was done.
  @Test(arguments: [
    ("UPDATE operations.audit_log SET roles = 'desk' WHERE id = (SELECT min(id) + 1 FROM operations.audit_log)", 1),
    ("DELETE FROM operations.audit_log WHERE id = (SELECT min(id) + 2 FROM operations.audit_log)", 2),
    (
      "UPDATE operations.audit_log SET patients = '{}' WHERE id = (SELECT min(id) FROM operations.audit_log); "
        + "DELETE FROM operations.audit_log WHERE id = (SELECT max(id) FROM operations.audit_log)", 0
    ),
  ])
  func theLogIsInTheChain(statement: String, place: Int) async throws {
    let chart = try await ChartClinic()
    for _ in 0..<3 { try await chart.call("notes.get", #"{"note": "\#(ChartClinic.signed)"}"#, as: .owner) }
    let first = Int(try await chart.clinic.sql("SELECT min(id) FROM operations.audit_log")) ?? 0
    let rows = try await chart.clinic.sql("SELECT count(*) FROM operations.audit_log")
    #expect(try await seal(chart) == rows)
    #expect(try await seal(chart) == "0")
    let intact = try await chart.call("records.verify", "{}", as: .auditor)
    #expect(intact["isIntact"] == .bool(true) && intact["checked"]?.text == "3" && intact["unsealed"]?.text == "0")
    // The look at the chain is on record, too.
    #expect(try await chart.call("records.verify", "{}", as: .auditor)["unsealed"]?.text == "1")
    try await tamper(chart, statement)
    let altered = try await chart.call("records.verify", "{}", as: .auditor)["firstAltered"]
    #expect(altered?["kind"] == .string("log") && altered?["number"]?.text == "3")
    #expect(altered?["auditRow"]?.intValue == first + place)
    try await chart.clinic.remove()
  }

  /// A row put where a number was never used, and links that were made to fit.
  @Test(arguments: [
    """
    INSERT INTO operations.audit_log (id, request, roles, origin, method, action, outcome, subject_kind, patients)
    OVERRIDING SYSTEM VALUE SELECT min(a.id) + 1, '', '', '', 'notes.get', 'view', 'ok', 'note', '{}'
    FROM operations.audit_log a WHERE NOT EXISTS (SELECT FROM operations.audit_log b WHERE b.id = a.id + 1)
    """,
    "UPDATE session_notes.seals SET log_digests[1] = sha256('') WHERE kind = 'log'",
    """
    UPDATE operations.audit_log SET roles = 'desk'; UPDATE session_notes.seals s
    SET log_digests = (SELECT array_agg(session_notes.digest_of(a) ORDER BY a.id) FROM operations.audit_log a
      WHERE a.id = ANY (s.log_ids)) WHERE kind = 'log'
    """,
  ])
  func aForgedLinkShows(statement: String) async throws {
    let chart = try await ChartClinic()
    for _ in 0..<3 {
      try await chart.call("notes.get", #"{"note": "\#(ChartClinic.signed)"}"#, as: .owner)
      try await chart.clinic.sql("SELECT nextval(pg_get_serial_sequence('operations.audit_log', 'id'))")
    }
    _ = try await seal(chart)
    try await tamper(chart, statement)
    let result = try await chart.call("records.verify", "{}", as: .auditor)
    #expect(result["firstAltered"]?["kind"] == .string("log"))
    try await chart.clinic.remove()
  }

  /// What is committed late has an earlier number: it is sealed with the others, and never left out.
  @Test func aRowUnderWayIsWaitedFor() async throws {
    let chart = try await ChartClinic()
    let row =
      "INSERT INTO operations.audit_log (request, roles, origin, method, action, outcome, subject_kind, patients) "
      + "VALUES ('late', '', '', 'notes.get', 'view', 'ok', 'note', '{}')"
    // A writer that takes longer than sealing waits: it seals nothing rather than past the row.
    async let late = chart.clinic.sql("BEGIN; \(row); SELECT pg_sleep(3); COMMIT")
    while try await chart.clinic.sql(
      "SELECT count(*) FROM pg_locks WHERE relation = 'operations.audit_log'::regclass AND mode = 'RowExclusiveLock'")
      == "0"
    {}
    try await chart.call("notes.get", #"{"note": "\#(ChartClinic.signed)"}"#, as: .owner)
    #expect(try await seal(chart) == "0")
    _ = try await late
    #expect(Int(try await seal(chart)) ?? 0 >= 1)
    #expect(try await chart.call("records.verify", "{}", as: .auditor)["isIntact"] == .bool(true))
    try await chart.clinic.remove()
  }

  /// The chain comes in parts, and each goes on from the last.
  @Test func theChainComesInParts() async throws {
    let chart = try await ChartClinic()
    try await chart.clinic.sql(
      "SELECT session_notes.seal('log', NULL, session_notes.digest_of(ARRAY[sha256('')]), ARRAY[-n], "
        + "ARRAY[sha256('')]) FROM generate_series(1, 110) n")
    let first = try await chart.call("records.verify", "{}", as: .auditor)
    // The made-up rows are not there, and the first of them is named.
    #expect(first["firstAltered"]?["number"]?.text == "3")
    try await tamper(chart, "DELETE FROM session_notes.seals WHERE kind = 'log'")
    for _ in 0..<120 {
      _ = try await chart.call("notes.get", #"{"note": "\#(ChartClinic.signed)"}"#, as: .owner)
      _ = try await seal(chart)
    }
    let part = try await chart.call("records.verify", "{}", as: .auditor)
    #expect(part["isIntact"] == .bool(true) && part["checked"]?.text == "100")
    let cursor = try #require(part["nextCursor"]?.text)
    let rest = try await chart.call("records.verify", #"{"cursor": \#(cursor)}"#, as: .auditor)
    #expect(rest["isIntact"] == .bool(true) && rest["checked"]?.text == "22" && rest["nextCursor"] == nil)
    try await chart.clinic.remove()
  }

  /// Least privilege (privacy-law.md): the desk, the biller and the manager see no notes; the auditor verifies unseen.
  @Test func whoSeesTheRecord() async throws {
    let chart = try await ChartClinic()
    let note = #"{"note": "\#(ChartClinic.signed)"}"#
    for role in [TestRole.frontDesk, .biller, .manager, .auditor, .foothillsDesk, .stranger] {
      for (method, params) in [
        ("notes.get", note), ("notes.list", #"{"patient": "P-000123"}"#), ("notes.unsigned", "{}"),
        ("screens.show", #"{"patient": "P-000123"}"#), ("consents.list", #"{"patient": "P-000123"}"#),
        ("needles.recall", #"{"lot": "LOT-24117"}"#), ("adverseEvents.list", "{}"),
      ] { #expect(try await chart.refusal(method, params, as: role) == "forbidden", "\(method) by \(role)") }
    }
    #expect(try await chart.refusal("notes.get", note, as: .owner) == nil)
    // Below the program: without a caller nothing of it is there, and nobody writes a link.
    for table in [
      "notes", "note_revisions", "needles", "needle_searches", "found_needles", "amendments", "screens",
      "screen_answers",
      "consents", "adverse_events", "adverse_event_outcomes", "alert_flags", "note_cards",
    ] { #expect(try await chart.clinic.appSQL("SELECT count(*) FROM session_notes.\(table)") == "0", "\(table)") }
    for statement in [
      "SELECT * FROM session_notes.seals", "SELECT session_notes.seal('void', gen_random_uuid(), '')",
      "SELECT session_notes.seal('void', gen_random_uuid(), '', NULL, NULL)",
      "INSERT INTO session_notes.needle_searches (note_id, inserted, removed) VALUES (gen_random_uuid(), 1, 0)",
      "UPDATE session_notes.notes SET digest = ''",
    ] { await #expect(throws: (any Error).self, "\(statement)") { try await chart.clinic.appSQL(statement) } }
    try await chart.clinic.remove()
  }

  /// Every look at a note is on record, with the patient.
  @Test func everyLookIsOnRecord() async throws {
    let chart = try await ChartClinic()
    try await chart.call("notes.get", #"{"note": "\#(ChartClinic.signed)"}"#, as: .owner)
    try await chart.call("notes.check", #"{"note": "\#(ChartClinic.ready)"}"#)
    #expect(
      try await chart.clinic.sql(
        """
        SELECT l.method, l.action, l.subject_id, p.number FROM operations.audit_log l
        JOIN patient_records.patients p ON l.patients = ARRAY[p.id] WHERE l.method LIKE 'notes.%' ORDER BY l.id
        """)
        == "notes.get\tview\t\(ChartClinic.signed)\tP-000123\nnotes.check\tview\t\(ChartClinic.ready)\tP-000123")
    try await chart.clinic.remove()
  }
}
