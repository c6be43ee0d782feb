import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import SessionNotes

@Suite("The needle ledger (rules 3.7, 3.8; idea 1)")
struct NeedleLedgerTests {
  /// Idea 1, as stated: twelve in, eleven out → refused with the counts; reconciled with a found needle → signs, and
  /// the event is kept.
  @Test func twelveInAndElevenOut() async throws {
    let chart = try await ChartClinic()
    let note = ChartClinic.ready
    var content = try await chart.content(note)
    let needle = try #require(content["needling"]?["needles"]?.arrayValue?.first)
    content = content.setting("needling.needles", .array(Array(repeating: needle, count: 12)))
    content = content.setting(
      "needling.counts",
      try JSONParser.parse(#"{"opened": 13, "inserted": 12, "unused": 1, "removed": 11, "discarded": 11}"#))
    try await chart.save(note, content)
    let refused = try await chart.sign(note)
    #expect(refused?.reason == "needle_count_mismatch")
    #expect(refused?.details["counts"] == content["needling"]?["counts"])
    #expect(
      refused?.details["missing"]?.arrayValue?.compactMap { $0["item"]?.stringValue } == ["needle_count_mismatch"])
    #expect(try await search(chart, note) == "12\t11\t\\N")
    // It is searched for, and found.
    let found = #"{"note": "\#(note)", "place": "linen", "detail": "In the fold of the sheet; into box SB-0412"}"#
    let after = try await chart.call("needles.found", found)
    #expect(after["foundNeedles"]?.arrayValue?.first?["place"] == .string("linen"))
    #expect(after["content"] == content)
    #expect(try await search(chart, note) == "12\t11\tfound")
    #expect(try await chart.refusal("needles.found", found) == "no_needle_missing")
    #expect(try await chart.sign(note) == nil)
    #expect(try await search(chart, note) == "12\t11\tfound")
    let signed = try await chart.call("notes.get", #"{"note": "\#(note)"}"#)
    #expect(signed["foundNeedles"] == after["foundNeedles"])
    await #expect(throws: (any Error).self) {
      try await chart.clinic.sql("DELETE FROM session_notes.found_needles")
    }
    try await chart.clinic.remove()
  }

  private func search(_ chart: ChartClinic, _ note: String) async throws -> String {
    try await chart.clinic.sql(
      "SELECT inserted, removed, coalesce(outcome, '\\N') FROM session_notes.needle_searches WHERE note_id = '\(note)' "
        + "ORDER BY id")
  }

  /// A count that was wrong is counted again. Other numbers alone end no search: somebody says why they were wrong, and
  /// that stays on record.
  @Test func aRecountEndsTheSearch() async throws {
    let chart = try await ChartClinic()
    let note = ChartClinic.short
    let recount = #"{"note": "\#(note)", "reason": "One lay in the dish; counted again with Miro Saito"}"#
    #expect(try await search(chart, note) == "2\t1\t\\N")
    #expect(try await chart.sign(note)?.reason == "needle_count_mismatch")
    #expect(try await chart.refusal("needles.recount", recount) == "needle_count_mismatch")
    var content = try await chart.content(note)
    content = content.setting("needling.counts.removed", .number("2")).setting(
      "needling.counts.discarded", .number("2"))
    try await chart.save(note, content)
    #expect(try await search(chart, note) == "2\t1\t\\N")
    #expect(try await chart.sign(note)?.reason == "needle_count_mismatch")
    let after = try await chart.call("needles.recount", recount)
    let ended = after["needleSearches"]?.arrayValue?.first
    #expect(ended?["outcome"] == .string("recounted"))
    #expect(ended?["reason"] == .string("One lay in the dish; counted again with Miro Saito"))
    #expect(ended?["endedBy"] == .string("Dana Whitford"))
    #expect(ended?["counts"]?["removed"] == .number("1"))
    #expect(try await chart.refusal("needles.recount", recount) == "no_needle_missing")
    #expect(try await chart.sign(note) == nil)
    await #expect(throws: (any Error).self) {
      try await chart.clinic.sql("UPDATE session_notes.needle_searches SET reason = 'x'")
    }
    try await chart.clinic.remove()
  }

  /// One line a case: what was opened, put in, not used, taken out, thrown away and found, and whether it closes. The
  /// program and the database say the same (rule 3.8).
  @Test func whenTheNeedlesAreAllAccountedFor() async throws {
    let cases: [([Int], Bool)] = [
      ([2, 2, 0, 2, 2, 0], true), ([3, 2, 1, 2, 2, 0], true), ([13, 12, 1, 11, 11, 1], true),
      ([12, 12, 0, 12, 11, 1], true), ([3, 2, 0, 2, 2, 1], true), ([0, 0, 0, 0, 0, 0], true),
      // Opened, and neither in nor thrown away; out, and not in the box.
      ([3, 2, 0, 2, 2, 0], false), ([13, 12, 1, 11, 11, 0], false), ([2, 2, 0, 2, 1, 0], false),
      // More in than were opened; in the box and never taken out; more found than are missing.
      ([2, 3, 0, 3, 3, 0], false), ([3, 2, 0, 1, 2, 1], false), ([2, 2, 0, 1, 2, 0], false),
      ([2, 2, 0, 2, 2, 1], false), ([12, 12, 0, 10, 10, 1], false), ([2, 2, 1, 2, 1, 0], false),
    ]
    let chart = try await ChartClinic()
    for (numbers, closes) in cases {
      let members = zip(["opened", "inserted", "unused", "removed", "discarded"], numbers).map { "\"\($0)\":\($1)" }
      let counts = try WireDecoder.decode(
        NeedleCounts.self, from: try JSONParser.parse("{\(members.joined(separator: ","))}"))
      #expect(SigningCheck.isBalanced(counts, found: numbers[5]) == closes, "\(numbers)")
      let arguments = numbers.map(String.init).joined(separator: ", ")
      let answer = try await chart.clinic.sql("SELECT session_notes.is_balanced(\(arguments))")
      #expect(answer == (closes ? "t" : "f"), "\(numbers)")
    }
    try await chart.clinic.remove()
  }

  /// A needle that was opened, and is neither in nor thrown away, is searched for too; found, the note is signed.
  @Test func whatWasOpenedIsSearchedFor() async throws {
    let chart = try await ChartClinic()
    let counts = #"{"opened": 3, "inserted": 2, "unused": 0, "removed": 2, "discarded": 2}"#
    let content = try await chart.content(ChartClinic.ready).setting("needling.counts", JSONParser.parse(counts))
    try await chart.save(ChartClinic.ready, content)
    #expect(try await chart.sign(ChartClinic.ready)?.reason == "needle_count_mismatch")
    let found = #"{"note": "\#(ChartClinic.ready)", "place": "floor", "detail": "Under the table; into box SB-0412"}"#
    let coming = #", "foundAt": "2026-12-15T16:00:00Z"}"#
    #expect(try await chart.refusal("needles.found", found.dropLast() + coming) == "value_not_allowed")
    let before = #", "foundAt": "2026-12-13T16:00:00Z"}"#
    #expect(try await chart.refusal("needles.found", found.dropLast() + before) == "value_not_allowed")
    try await chart.call("needles.found", found)
    #expect(try await chart.sign(ChartClinic.ready) == nil)
    try await chart.clinic.remove()
  }

  /// Several are missing, and found one after the other: the search ends with the last.
  @Test func eachMissingNeedleIsFound() async throws {
    let chart = try await ChartClinic()
    let counts = #"{"opened": 2, "inserted": 2, "unused": 0, "removed": 1, "discarded": 0}"#
    let content = try await chart.content(ChartClinic.ready).setting("needling.counts", JSONParser.parse(counts))
    try await chart.save(ChartClinic.ready, content)
    let found = { (place: String, count: Int) in
      #"{"note": "\#(ChartClinic.ready)", "place": "\#(place)", "detail": "There", "count": \#(count)}"#
    }
    #expect(try await chart.refusal("needles.found", found("floor", 3)) == "no_needle_missing")
    try await chart.call("needles.found", found("patient", 1))
    #expect(try await chart.sign(ChartClinic.ready)?.reason == "needle_count_mismatch")
    let after = try await chart.call("needles.found", found("floor", 1))
    #expect(after["needleSearches"]?.arrayValue?.map { $0["outcome"]?.stringValue } == ["found"])
    #expect(try await chart.sign(ChartClinic.ready) == nil)
    try await chart.clinic.remove()
  }

  /// A search is on the work list until it ends, and on that of unsigned notes; a note is not declared void meanwhile.
  @Test func aSearchIsWorkToDo() async throws {
    let chart = try await ChartClinic()
    let search = { (role: TestRole) in
      try await chart.call("tasks.list", #"{"kind": "needle_search"}"#, as: role)["items"]?.arrayValue?
        .compactMap { $0["id"]?.stringValue }
    }
    let tasks = { try await search(.therapist) }
    #expect(try await tasks() == [ChartClinic.short])
    // The desk there calls the patient back; that of another location is not told.
    #expect(try await search(.frontDesk) == [ChartClinic.short])
    #expect(try await search(.foothillsDesk) == [])
    let unsigned = try await chart.call("notes.unsigned", "{}")["items"]?.arrayValue
    #expect(
      unsigned?.filter { $0["isNeedleMissing"] == .bool(true) }.map { $0["noteId"] } == [.string(ChartClinic.short)])
    let void = #"{"note": "\#(ChartClinic.short)", "reason": "Wrong patient"}"#
    #expect(try await chart.refusal("notes.void", void) == "needle_count_mismatch")
    try await chart.call(
      "needles.found", #"{"note": "\#(ChartClinic.short)", "place": "linen", "detail": "In a fold"}"#)
    #expect(try await tasks() == [])
    #expect(try await chart.refusal("notes.void", void) == nil)
    try await chart.clinic.remove()
  }

  /// The database counts as well: a signature past the program is refused.
  @Test func theDatabaseCountsToo() async throws {
    let chart = try await ChartClinic()
    await #expect(throws: (any Error).self) {
      try await chart.clinic.sql(
        "SELECT access.act_as(author_id, false) FROM session_notes.notes WHERE id = '\(ChartClinic.short)'; "
          + "UPDATE session_notes.notes SET status = 'signed' WHERE id = '\(ChartClinic.short)'")
    }
    try await chart.clinic.remove()
  }

  /// One line a case: a change in a needle's row, and the refusal with its field.
  @Test(arguments: [
    ("depth", "41", "depth_beyond_needle content.needling.needles[0].depth"), ("depth", "40", nil),
    ("muscle", #""tail-wagger""#, "unknown_muscle content.needling.needles[0].muscle"),
    ("length", "131", "invalid_params"), ("diameter", "0.61", "invalid_params"), ("diameter", "0.3", nil),
    ("diameter", "0.305", "invalid_params"), ("diameter", "1", "invalid_params"), ("level", #""C9""#, "invalid_params"),
    ("responses", #"["bliss"]"#, "invalid_params"), ("pain", "11", "invalid_params"),
    ("removedAt", #""25:00""#, "invalid_params"), ("lotExpiry", #""2026-02-30""#, "invalid_params"),
    ("length", "0", "invalid_params"), ("diameter", "0.09", "invalid_params"), ("hertz", "0", "invalid_params"),
    ("hertz", "201", "invalid_params"), ("milliamperes", "101", "invalid_params"), ("minutes", "-1", "invalid_params"),
    ("position", #""hanging""#, "invalid_params"), ("position", #""prone""#, nil),
    ("technique", #""magic""#, "invalid_params"), ("bleeding", #""stream""#, "invalid_params"),
  ])
  func whatANeedleCannotBe(member: String, value: String, expected: String?) async throws {
    let chart = try await ChartClinic()
    let content = try await chart.content(ChartClinic.ready).setting(
      "needling.needles.0.\(member)", JSONParser.parse(value))
    let refused = try await chart.refused(
      "notes.save", #"{"note": "\#(ChartClinic.ready)", "expectedVersion": 1, "content": \#(content.text)}"#)
    #expect(
      refused.map { [$0.reason, $0.details["field"]?.stringValue].compactMap(\.self).joined(separator: " ") }
        == expected)
    if refused?.reason == "invalid_params" {
      #expect(
        refused?.details["fields"]?.arrayValue?.first?["field"]?.stringValue?.hasPrefix(
          "content.needling.needles[0].\(member)") == true)
    }
    try await chart.clinic.remove()
  }

  /// A sign's grade is on its own scale (rule 3.6). One line a case: the sign, its grade, and whether it is saved.
  @Test(arguments: [
    ("tenderness", 3, true), ("tenderness", 4, false), ("weakness", 5, true), ("weakness", 6, false),
    ("reflex", 4, true), ("reflex", 5, false), ("trophedema", 2, true),
  ])
  func aGradeIsOnItsScale(kind: String, grade: Int, isSaved: Bool) async throws {
    let chart = try await ChartClinic()
    let test = kind == "trophedema" ? #", "test": "matchstick""# : ""
    let signs = #"[{"kind": "\#(kind)", "side": "left", "segment": "L5", "place": "limb", "grade": \#(grade)\#(test)}]"#
    let content = try await chart.content(ChartClinic.ready).setting("signs", JSONParser.parse(signs))
    let refused = try await chart.refused(
      "notes.save", #"{"note": "\#(ChartClinic.ready)", "expectedVersion": 1, "content": \#(content.text)}"#)
    #expect((refused == nil) == isSaved)
    if !isSaved {
      #expect(
        refused?.details["fields"]?.arrayValue?.first?["field"]?.stringValue?.hasPrefix("content.signs[0].grade")
          == true)
    }
    try await chart.clinic.remove()
  }

  /// Out before it was in.
  @Test func aNeedleIsOutAfterItIsIn() async throws {
    let chart = try await ChartClinic()
    for (inserted, removed, expected) in [("08:10", "08:09", "invalid_params"), ("08:10", "08:10", nil)] {
      let content = try await chart.content(ChartClinic.ready)
        .setting("needling.needles.0.insertedAt", .string(inserted))
        .setting("needling.needles.0.removedAt", .string(removed))
      #expect(
        try await chart.refusal(
          "notes.save", #"{"note": "\#(ChartClinic.ready)", "expectedVersion": 1, "content": \#(content.text)}"#)
          == expected)
    }
    try await chart.clinic.remove()
  }

  /// A recalled lot leads to the patients, whatever the case it was typed in; a void note is a question by itself.
  @Test func aRecallListsThePatients() async throws {
    let chart = try await ChartClinic()
    let recall = { (lot: String) in try await chart.call("needles.recall", #"{"lot": "\#(lot)"}"#)["items"] }
    let items = try await recall("lot-24117")?.arrayValue
    #expect(items?.count == 1)
    #expect(items?.first?["patient"] == .string("P-000123"))
    #expect(items?.first?["needles"] == .number("6"))
    #expect(items?.first?["lastVisit"] == .string("2026-12-14"))
    #expect(items?.first?["notes"]?.arrayValue?.count == 3)
    #expect(try await recall("LOT-1") == .array([]))
    try await chart.call("notes.void", #"{"note": "\#(ChartClinic.signed)", "reason": "Wrong patient"}"#)
    let after = try await recall("LOT-24117")?.arrayValue?.first
    #expect(after?["needles"] == .number("4"))
    #expect(after?["voidNotes"] == .array([.string(ChartClinic.signed)]))
    #expect(
      try await chart.clinic.sql(
        "SELECT count(*) FROM operations.audit_log WHERE method = 'needles.recall' AND cardinality(patients) = 1")
        == "2")
    try await chart.clinic.remove()
  }

  /// A needle is not found by taking its count away: the search stays open, and the signature is refused.
  @Test func whatIsNotCountedEndsNoSearch() async throws {
    let chart = try await ChartClinic()
    for content in [#"{"notNeedledReason": "None"}"#, #"{"needling": {"handsCleanedBefore": true}}"#] {
      try await chart.save(ChartClinic.short, JSONParser.parse(content))
      #expect(try await search(chart, ChartClinic.short) == "2\t1\t\\N")
      #expect(try await chart.blocking(ChartClinic.short).contains("needle_count_mismatch"))
    }
    await #expect(throws: (any Error).self) {
      try await chart.clinic.sql(
        "SELECT access.act_as(author_id, false) FROM session_notes.notes WHERE id = '\(ChartClinic.short)'; "
          + "UPDATE session_notes.notes SET status = 'signed' WHERE id = '\(ChartClinic.short)'")
    }
    try await chart.clinic.remove()
  }

  /// Taken out and not in the box: it lies somewhere, and is searched for as well.
  @Test func whatTheBoxLacksIsSearchedFor() async throws {
    let chart = try await ChartClinic()
    let counts = #"{"opened": 2, "inserted": 2, "unused": 0, "removed": 2, "discarded": 1}"#
    let content = try await chart.content(ChartClinic.ready).setting("needling.counts", JSONParser.parse(counts))
    try await chart.save(ChartClinic.ready, content)
    #expect(try await search(chart, ChartClinic.ready) == "2\t2\t\\N")
    #expect(try await chart.sign(ChartClinic.ready)?.reason == "needle_count_mismatch")
    let found = #"{"note": "\#(ChartClinic.ready)", "place": "floor", "detail": "Under the table; into the box"}"#
    try await chart.call("needles.found", found)
    #expect(try await search(chart, ChartClinic.ready) == "2\t2\tfound")
    #expect(try await chart.sign(ChartClinic.ready) == nil)
    try await chart.clinic.remove()
  }
}
