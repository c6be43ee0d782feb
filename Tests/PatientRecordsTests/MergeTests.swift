import ClinicTesting
import ClinicValues
import Operations
import Testing

/// Two records of one person become one, and apart again (behaviour rule 2.25, R7, R8).
@Suite("Merging patients (rule 2.25)")
struct MergeTests {
  private static let amelie = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
  private static let second = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f71"

  /// The example clinic with a second record of Amelie Tremblay, P-000122, which is the one to stay.
  private func clinic() async throws -> TestClinic {
    let clinic = try await TestClinic(connections: 8)
    try await clinic.sql(
      """
      INSERT INTO patient_records.patients (id, number, family_name, given_name, birth_date, other_phone, reminders,
        may_leave_voicemail, language)
      VALUES ('\(Self.second)', 'P-000122', 'Trembley', 'Amy', '1984-06-02', '+14035550145', 'none', false, 'en');
      """)
    try await clinic.set(now: "2026-12-14T16:00:00Z")
    return clinic
  }

  private func merge(take: String = "[]", versions: (Int, Int) = (1, 1)) -> String {
    #"{"survivor": "P-000122", "survivorVersion": \#(versions.0), "duplicate": "P-000123", "#
      + #""duplicateVersion": \#(versions.1), "take": \#(take), "reason": "Same health card"}"#
  }

  /// All rows that name a patient, by table: a merge and its undoing leave each where it was.
  private func places(_ clinic: TestClinic) async throws -> String {
    try await clinic.sql(
      """
      SELECT string_agg(format('%s %s', t, n), E'\\n' ORDER BY t::text) FROM patient_records.movable() t,
        LATERAL (SELECT query_to_xml(format('SELECT patient_id, count(*) FROM %s GROUP BY 1 ORDER BY 1', t), true, true,
          '')::text AS n) x
      """)
  }

  @Test func aPreviewChangesNothingAndSaysWhatAMergeDoes() async throws {
    let clinic = try await clinic()
    let before = try await clinic.fingerprint()
    let preview = try await clinic.call(
      "patients.previewMerge", #"{"survivor": "P-000122", "duplicate": "P-000123"}"#, as: .manager)
    #expect(try await clinic.fingerprint() == before)
    let moves = preview["moves"]?.arrayValue ?? []
    let rows = Dictionary(
      moves.map { ($0["table"]?.stringValue ?? "", $0["rows"]?.text ?? "") }, uniquingKeysWith: { first, _ in first })
    #expect(rows["appointments"] == "6" && rows["notes"] == "4" && rows["alerts"] == "1" && rows["consents"] == "1")
    #expect(preview["overlaps"]?.text == "0")
    let conflicts = preview["conflicts"]?.arrayValue ?? []
    let family = conflicts.first { $0["field"] == .string("familyName") }
    #expect(family?["survivor"] == .string("Trembley") && family?["duplicate"] == .string("Tremblay"))
    #expect(conflicts.contains { $0["field"] == .string("healthNumber") })
    #expect(!conflicts.contains { $0["field"] == .string("birthDate") })
    try await clinic.remove()
  }

  @Test func oneRecordOfTwo() async throws {
    let clinic = try await clinic()
    let preview = try await clinic.call(
      "patients.previewMerge", #"{"survivor": "P-000122", "duplicate": "P-000123"}"#, as: .manager)
    let merged = try await clinic.call(
      "patients.merge", merge(take: #"["familyName", "healthNumber", "phone"]"#), as: .manager)
    #expect(merged["moves"] == preview["moves"])
    let card = merged["survivor"]
    #expect(card?["id"] == .string(Self.second) && card?["familyName"] == .string("Tremblay"))
    #expect(card?["otherPhone"] == .string("+14035550145") && card?["phone"] == .string("+14035550142"))
    #expect(card?["healthNumber"]?["number"] == .string("123456782"))
    #expect(card?["alerts"]?.arrayValue?.count == 1)
    // The duplicate's number and id lead to the survivor, in whatever operation names a patient.
    for named in ["P-000123", Self.amelie, "P-000122"] {
      let found = try await clinic.call("patients.get", #"{"patient": "\#(named)"}"#, as: .frontDesk)
      #expect(found["id"] == .string(Self.second), "\(named)")
      let notes = try await clinic.call("notes.list", #"{"patient": "\#(named)"}"#, as: .therapist)
      #expect(notes["items"]?.arrayValue?.count == 4, "\(named)")
    }
    let booked = try await clinic.call(
      "appointments.book",
      #"{"patient": "P-000123", "therapist": "dana-whitford", "treatment": "ims-45", "location": "riverside", "#
        + #""start": "2026-12-16T09:00", "idempotencyKey": "alias-0001"}"#, as: .frontDesk)
    #expect(booked["patientId"] == .string(Self.second))
    let search = try await clinic.call("patients.search", #"{"number": "P-000123"}"#, as: .frontDesk)
    #expect(search["items"]?.arrayValue?.map { $0["number"]?.stringValue } == ["P-000122"])
    let byName = try await clinic.call("patients.search", #"{"name": "trem"}"#, as: .frontDesk)
    #expect(byName["items"]?.arrayValue?.count == 1)
    // What was signed is as it was signed, and what the card was is not lost.
    #expect(try await clinic.call("records.verify", "{}", as: .auditor)["isIntact"] == .bool(true))
    #expect(
      try await clinic.sql(
        "SELECT before ->> 'family_name' FROM patient_records.patient_history "
          + "WHERE patient_id = '\(Self.amelie)'") == "Tremblay")
    try await clinic.remove()
  }

  /// Apart again: every row is where it was, and both cards are as they were.
  @Test func apartAgain() async throws {
    let clinic = try await clinic()
    let before = try await places(clinic)
    let cards = "SELECT to_jsonb(p) - 'version' FROM patient_records.patients p ORDER BY p.number"
    let cardsBefore = try await clinic.sql(cards)
    let merged = try await clinic.call(
      "patients.merge", merge(take: #"["familyName", "healthNumber", "address", "reminders", "email"]"#), as: .manager)
    #expect(try await places(clinic) != before)
    let list = try await clinic.call("patients.merges", #"{"patient": "P-000122"}"#, as: .manager)
    #expect(list["items"]?.arrayValue?.first?["duplicate"] == .string("P-000123"))
    let undo = #"{"merge": \#(merged["merge"]?.text ?? "")}"#
    #expect(list["items"]?.arrayValue?.first?["merge"] == merged["merge"])
    // A visit that was booked after the merge stays with the survivor.
    try await clinic.call(
      "appointments.book",
      #"{"patient": "P-000123", "therapist": "dana-whitford", "treatment": "assessment-60", "location": "riverside", "#
        + #""start": "2026-12-17T09:00"}"#, as: .frontDesk)
    try await clinic.call("patients.unmerge", undo, as: .manager)
    #expect(try await clinic.sql(cards) == cardsBefore)
    try await clinic.sql("DELETE FROM scheduling.appointments WHERE local_start = '2026-12-17 09:00'")
    #expect(try await places(clinic) == before)
    #expect(try await clinic.refusal("patients.unmerge", undo, as: .manager) == "not_found")
    #expect(try await clinic.call("records.verify", "{}", as: .auditor)["isIntact"] == .bool(true))
    let again = try await clinic.call("patients.get", #"{"patient": "P-000123"}"#, as: .frontDesk)
    #expect(again["id"] == .string(Self.amelie))
    try await clinic.remove()
  }

  /// One line a case: what is refused, and nothing has moved.
  @Test func whatIsNotMerged() async throws {
    let clinic = try await clinic()
    let before = try await clinic.fingerprint()
    for (params, role, expected) in [
      (merge(versions: (2, 1)), TestRole.manager, "stale_version"),
      (merge(versions: (1, 2)), .manager, "stale_version"), (merge(), .frontDesk, "forbidden"),
      (merge().replacing("P-000122", with: "P-000123"), .manager, "not_found"),
      (merge().replacing("P-000122", with: "P-000999"), .manager, "not_found"),
      // A reminder by mail to a card without an address.
      (merge(take: #"["reminders"]"#), .manager, "value_not_allowed"),
    ] { #expect(try await clinic.refusal("patients.merge", params, as: role) == expected, "\(params)") }
    #expect(try await clinic.fingerprint() == before)
    // Both are booked at one time: that is settled first.
    try await clinic.sql(
      """
      INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, local_start,
        minutes, buffer_before, buffer_after)
      SELECT gen_random_uuid(), '\(Self.second)', t.id, y.id, l.id, '2026-12-15 09:45', 30, 0, 0
      FROM therapist_profiles.therapists t, practice.treatment_types y, practice.locations l
      WHERE t.slug = 'miro-saito' AND y.code = 'assessment-60' AND l.code = 'riverside'
      """)
    #expect(try await clinic.refusal("patients.merge", merge(), as: .manager) == "slot_taken")
    try await clinic.remove()
  }

  /// Two visits of one time that have both been cannot be put right any more: both stay, and one says so.
  @Test func whatHasBeenStandsInNoWay() async throws {
    let clinic = try await clinic()
    try await clinic.sql(
      """
      INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, local_start,
        minutes, buffer_before, buffer_after)
      SELECT gen_random_uuid(), '\(Self.second)', t.id, y.id, l.id, '2026-12-01 09:15', 30, 0, 0
      FROM therapist_profiles.therapists t, practice.treatment_types y, practice.locations l
      WHERE t.slug = 'miro-saito' AND y.code = 'assessment-60' AND l.code = 'riverside';
      UPDATE scheduling.appointments SET status = 'arrived' WHERE patient_id = '\(Self.second)';
      UPDATE scheduling.appointments SET status = 'in_treatment' WHERE patient_id = '\(Self.second)';
      """)
    // While one of the two can still be put right, it is.
    #expect(try await clinic.refusal("patients.merge", merge(), as: .manager) == "slot_taken")
    try await clinic.sql("UPDATE scheduling.appointments SET status = 'completed' WHERE patient_id = '\(Self.second)'")
    let merged = try await clinic.call("patients.merge", merge(), as: .manager)
    let both = {
      try await clinic.sql(
        "SELECT count(*), count(*) FILTER (WHERE overlapping), coalesce(max(override_reason), '-') "
          + "FROM scheduling.appointments WHERE local_start::date = '2026-12-01' AND status = 'completed'")
    }
    #expect(try await both() == "2\t1\tTwo records of one person became one")
    try await clinic.call("patients.unmerge", #"{"merge": \#(merged["merge"]?.text ?? "")}"#, as: .manager)
    #expect(try await both() == "2\t0\t-")
    try await clinic.remove()
  }

  /// Many at once: one merges, and no row is lost.
  @Test func ofManyOneMerges() async throws {
    let clinic = try await clinic()
    let params = merge()
    let outcomes = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<8 { group.addTask { try await clinic.refusal("patients.merge", params, as: .manager) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 == nil }.count == 1, "\(outcomes)")
    #expect(try await clinic.sql("SELECT count(*) FROM patient_records.merges") == "1")
    #expect(try await clinic.sql("SELECT count(DISTINCT patient_id) FROM session_notes.notes") == "1")
    try await clinic.remove()
  }

  /// The way past the locks is the merge's alone: the application cannot say that it merges, nor change more by it.
  @Test func theWayPastTheLocksIsTheMergesAlone() async throws {
    let clinic = try await clinic()
    for statement in [
      "SET clinic.merging = 'on'; UPDATE session_notes.screens SET patient_id = '\(Self.second)', version = 2",
      "SET clinic.merging = 'on'; UPDATE session_notes.notes SET patient_id = '\(Self.second)', document = '{}'",
    ] { await #expect(throws: (any Error).self, "\(statement)") { try await clinic.sql(statement) } }
    await #expect(throws: (any Error).self) {
      try await clinic.appSQL("SET clinic.merging = 'on'; UPDATE session_notes.notes SET patient_id = '\(Self.second)'")
    }
    let preview = "SELECT tables IS NULL FROM patient_records.preview_merge('\(Self.second)', '\(Self.amelie)')"
    #expect(try await clinic.appSQL(preview) == "t")
    let merge = "patient_records.merge(gen_random_uuid(), '\(Self.second)', 1, '\(Self.amelie)', 1, '{}', 'x')"
    #expect(try await clinic.appSQL("SELECT verdict FROM \(merge)") == "forbidden")
    #expect(try await clinic.sql("SELECT count(*) FROM patient_records.merges") == "0")
    try await clinic.remove()
  }

  /// After thirty days they stay together.
  @Test(arguments: [("2027-01-13T16:00:00Z", nil), ("2027-01-13T16:00:01Z", "merge_too_old")])
  func untilWhen(now: String, expected: String?) async throws {
    let clinic = try await clinic()
    let merged = try await clinic.call("patients.merge", merge(), as: .manager)
    try await clinic.set(now: now)
    var refusal: String? = "busy"
    while refusal == "busy" {
      refusal = try await clinic.refusal(
        "patients.unmerge", #"{"merge": \#(merged["merge"]?.text ?? "")}"#, as: .manager)
    }
    #expect(refusal == expected)
    try await clinic.remove()
  }

  /// What came after the merge goes back with what it hangs on: the watch over a lung is the right person's again.
  @Test func whatHangsOnAVisitGoesBackWithIt() async throws {
    let clinic = try await clinic()
    let merged = try await clinic.call("patients.merge", merge(), as: .manager)
    // A visit of the duplicate's, charted and signed while they are one.
    let note = try await clinic.call(
      "notes.start", #"{"appointment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6c"}"#, as: .therapist)
    try await clinic.call(
      "notes.sign", #"{"note": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "expectedVersion": 1}"#, as: .therapist)
    try await clinic.call("patients.unmerge", #"{"merge": \#(merged["merge"]?.text ?? "")}"#, as: .manager)
    for table in ["notes", "check_ins", "measure_results", "adverse_events", "tasks"] {
      #expect(
        try await clinic.sql("SELECT DISTINCT patient_id FROM session_notes.\(table)") == Self.amelie, "\(table)")
    }
    #expect(
      try await clinic.call("notes.get", #"{"note": \#(note["id"]?.text ?? "")}"#, as: .therapist)["patientId"]
        == .string(Self.amelie))
    // Each is found by its own number alone.
    for number in ["P-000122", "P-000123"] {
      let found = try await clinic.call("patients.search", #"{"number": "\#(number)"}"#, as: .frontDesk)["items"]
      #expect(found?.arrayValue?.map { $0["number"]?.stringValue } == [number])
    }
    try await clinic.remove()
  }

  /// What is added for the duplicate while it is being merged ends with the survivor, not out of sight.
  @Test func whatIsAddedMeanwhileFollows() async throws {
    let clinic = try await clinic()
    let alert = #"{"patient": "P-000123", "kind": "bleeding", "severity": "critical", "text": "Haemophilia"}"#
    let outcomes = try await withThrowingTaskGroup(of: String?.self) { group in
      group.addTask { try await clinic.refusal("patients.merge", self.merge(), as: .manager) }
      for _ in 0..<12 { group.addTask { try await clinic.refusal("patients.addAlert", alert, as: .therapist) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.allSatisfy { $0 == nil }, "\(outcomes)")
    #expect(
      try await clinic.sql("SELECT DISTINCT patient_id, count(*) FROM patient_records.alerts GROUP BY 1")
        == "\(Self.second)\t13")
    // Whoever still holds the duplicate's id adds nothing out of sight.
    await #expect(throws: (any Error).self) {
      try await clinic.sql(
        "INSERT INTO patient_records.alerts (id, patient_id, kind, severity, text, added_by) "
          + "SELECT gen_random_uuid(), '\(Self.amelie)', 'other', 'info', 'x', id FROM access.accounts LIMIT 1")
    }
    try await clinic.remove()
  }

  /// Three records, one after another, are one; the numbers of all lead to it.
  @Test func mergesOfMerges() async throws {
    let clinic = try await clinic()
    try await clinic.call("patients.merge", merge(), as: .manager)
    try await clinic.sql(
      """
      INSERT INTO patient_records.patients (id, number, family_name, given_name, birth_date, reminders,
        may_leave_voicemail, language)
      VALUES (gen_random_uuid(), 'P-000121', 'Tremblay', 'A.', '1984-06-02', 'none', false, 'en')
      """)
    let outer = try await clinic.call(
      "patients.merge",
      #"{"survivor": "P-000121", "survivorVersion": 1, "duplicate": "P-000122", "duplicateVersion": 2, "#
        + #""reason": "Same"}"#,
      as: .manager)
    #expect(outer["survivor"]?["number"] == .string("P-000121"))
    for number in ["P-000121", "P-000122", "P-000123"] {
      let found = try await clinic.call("patients.get", #"{"patient": "\#(number)"}"#, as: .frontDesk)
      #expect(found["number"] == .string("P-000121"), "\(number)")
      let search = try await clinic.call("patients.search", #"{"number": "\#(number)"}"#, as: .frontDesk)["items"]
      #expect(search?.arrayValue?.map { $0["number"]?.stringValue } == ["P-000121"], "\(number)")
    }
    // What was changed on the cards of all three is in view (no tail of history is lost), page by page.
    var changes: [String] = []
    var cursor = ""
    repeat {
      let page = try await clinic.call(
        "patients.history", #"{"patient": "P-000121", "limit": 2\#(cursor)}"#, as: .owner)
      for item in page["items"]?.arrayValue ?? [] {
        changes.append("\(item["record"]?.stringValue ?? "P-000121") \(item["version"]?.text ?? "")")
      }
      cursor = page["nextCursor"].map { #", "cursor": \#($0.text)"# } ?? ""
    } while !cursor.isEmpty
    let kept = try await clinic.sql(
      "SELECT count(*), count(DISTINCT patient_id) FROM patient_records.patient_history")
    #expect(kept == "\(changes.count)\t\(Set(changes.map { $0.prefix(8) }).count)", "\(changes)")
    #expect(Set(changes).count == changes.count && changes.contains { $0.hasPrefix("P-000123 ") }, "\(changes)")
    // And in the whole record.
    let export = try await clinic.call("records.export", #"{"patient": "P-000121"}"#, as: .owner)
    let tables = ["patient_history", "merges"].map { export["record"]?[$0]?.arrayValue?.count }
    #expect(tables == [changes.count, 2])
    // The inner one does not come apart before the outer.
    let inner = try await clinic.sql("SELECT id FROM patient_records.merges ORDER BY merged_at, id LIMIT 1")
    #expect(try await clinic.refusal("patients.unmerge", #"{"merge": "\#(inner)"}"#, as: .manager) == "not_found")
    try await clinic.remove()
  }

  /// Who looked at the duplicate looked at the same person (privacy-law.md: the log is a patient's right).
  @Test func theAccessLogIsOfThePerson() async throws {
    let clinic = try await clinic()
    try await clinic.call("patients.get", #"{"patient": "P-000123"}"#, as: .biller)
    let looks = { (patient: String) in
      let log = try await clinic.call("audit.search", #"{"patient": "\#(patient)"}"#, as: .auditor)
      return (log["items"]?.arrayValue ?? []).filter { $0["roles"] == .string("biller") }.count
    }
    #expect(try await looks("P-000122") == 0)
    try await clinic.call("patients.merge", merge(), as: .manager)
    for named in ["P-000122", "P-000123", Self.amelie, Self.second] { #expect(try await looks(named) == 1, "\(named)") }
    try await clinic.remove()
  }

  /// A table that names a patient, added later, follows a merge from its first day.
  @Test func everyTableOfAPatientFollows() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    let left = try await clinic.sql(
      """
      SELECT string_agg(t::text, ' ') FROM patient_records.movable() t
      WHERE NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = t AND g.tgname = 'a_follow_merge')
        OR NOT EXISTS (SELECT FROM pg_policy y WHERE y.polrelid = t AND y.polname = 'hand_over')
        OR NOT EXISTS (SELECT FROM pg_attribute k WHERE k.attrelid = t AND k.attname = 'id')
      """)
    #expect(left.isEmpty, "these need the trigger and the policy of 0016: \(left)")
    #expect(try await clinic.sql("SELECT count(*) > 12 FROM patient_records.movable()") == "t")
    try await clinic.remove()
  }
}
