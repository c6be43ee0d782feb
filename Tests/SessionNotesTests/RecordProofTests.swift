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
    #expect(try await verify() == .object(["checked": .number("4"), "isIntact": .bool(true)]))
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
  ])
  func everyWayShows(statement: String, number: String) async throws {
    let chart = try await ChartClinic()
    try await tamper(chart, statement)
    let result = try await chart.call("records.verify", "{}", as: .auditor)
    #expect(result["isIntact"] == .bool(false))
    #expect(result["firstAltered"]?["number"]?.text == number)
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
      "consents", "adverse_events", "adverse_event_outcomes", "flags", "note_cards",
    ] { #expect(try await chart.clinic.appSQL("SELECT count(*) FROM session_notes.\(table)") == "0", "\(table)") }
    for statement in [
      "SELECT * FROM session_notes.seals", "SELECT session_notes.seal('void', gen_random_uuid(), '')",
      "SELECT session_notes.watch_count(gen_random_uuid(), 1, 0)", "UPDATE session_notes.notes SET digest = ''",
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
