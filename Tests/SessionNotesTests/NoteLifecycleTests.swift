import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("A note's life (rule 2.24)")
struct NoteLifecycleTests {
  @Test func fromArrivalToSignature() async throws {
    let chart = try await ChartClinic()
    let note = try await chart.call("notes.start", #"{"appointment": "\#(ChartClinic.bare)"}"#)
    let id = note["id"]?.stringValue ?? ""
    #expect(note["status"] == .string("draft"))
    #expect(note["content"] == .object([:]))
    #expect(note["visitStart"] == .string("2026-12-14T09:00"))
    #expect(try await chart.sign(id)?.reason == "note_incomplete")
    try await chart.save(id, try await chart.content(ChartClinic.ready))
    #expect(try await chart.sign(id) == nil)
    let signed = try await chart.call("notes.get", #"{"note": "\#(id)"}"#)
    #expect(signed["status"] == .string("signed"))
    #expect(signed["isLateEntry"] == .bool(false))
    #expect(signed["digest"]?.stringValue?.utf8.count == 64)
    // Every state that was saved is there.
    let history = try await chart.call("notes.history", #"{"note": "\#(id)"}"#)
    #expect(history["items"]?.arrayValue?.map { $0["version"]?.text } == ["2", "1"])
    #expect(history["items"]?.arrayValue?.first?["content"] == signed["content"])
    try await chart.clinic.remove()
  }

  /// One line a case: what is not begun.
  @Test(arguments: [
    (ChartClinic.coming, TestRole.therapist, "visit_not_arrived"), (ChartClinic.bare, .owner, "forbidden"),
    (ChartClinic.bare, .frontDesk, "forbidden"), (ChartClinic.bare, .manager, "forbidden"),
    // The visits of 2026-12-14 08:00 and of another therapist.
    ("01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6b", .therapist, "visit_has_note"),
    ("01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6a", .therapist, "not_your_note"),
    ("01998a2c-5c00-7a31-9f3e-6c4d2b1a0fff", .therapist, "not_found"),
  ])
  func whatIsNotBegun(visit: String, role: TestRole, expected: String) async throws {
    let chart = try await ChartClinic()
    let before = try await chart.clinic.fingerprint()
    #expect(try await chart.refusal("notes.start", #"{"appointment": "\#(visit)"}"#, as: role) == expected)
    #expect(try await chart.clinic.fingerprint() == before)
    try await chart.clinic.remove()
  }

  /// Of two who save the same version one is told; of many who begin one note, one begins it.
  @Test func twoEditorsDoNotOverwriteEachOther() async throws {
    let chart = try await ChartClinic(connections: 8)
    let save = #"{"note": "\#(ChartClinic.ready)", "expectedVersion": 1, "content": {"plan": "PLAN"}}"#
    let outcomes = try await withThrowingTaskGroup(of: String?.self) { group in
      for writer in 0..<8 {
        group.addTask { try await chart.refusal("notes.save", save.replacing("PLAN", with: "Plan \(writer)")) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 == nil }.count == 1)
    #expect(outcomes.filter { $0 == "stale_version" }.count == 7)
    let starts = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<8 {
        group.addTask { try await chart.refusal("notes.start", #"{"appointment": "\#(ChartClinic.bare)"}"#) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(starts.filter { $0 == nil }.count == 1)
    #expect(starts.filter { $0 == "visit_has_note" }.count == 7)
    try await chart.clinic.remove()
  }

  /// Signed is locked: by the program, and below it, for whoever owns the database too.
  @Test func aSignedNoteDoesNotChange() async throws {
    let chart = try await ChartClinic()
    let signed = ChartClinic.signed
    let before = try await chart.call("notes.get", #"{"note": "\#(signed)"}"#)
    for (method, params) in [
      ("notes.save", #"{"note": "\#(signed)", "expectedVersion": 1, "content": {}}"#),
      ("notes.sign", #"{"note": "\#(signed)", "expectedVersion": 1}"#),
      ("needles.found", #"{"note": "\#(signed)", "place": "linen", "detail": "x"}"#),
    ] { #expect(try await chart.refusal(method, params) == "note_locked", "\(method)") }
    for statement in [
      "UPDATE session_notes.notes SET document = '{}' WHERE status = 'signed'",
      "UPDATE session_notes.notes SET signed_at = now() WHERE status = 'signed'",
      "UPDATE session_notes.notes SET status = 'draft' WHERE status = 'signed'",
      "UPDATE session_notes.notes SET digest = NULL WHERE status = 'signed'",
      "DELETE FROM session_notes.notes WHERE status = 'signed'",
      "UPDATE session_notes.needles SET lot = 'X' WHERE note_id = '\(signed)'",
      "DELETE FROM session_notes.needles WHERE note_id = '\(signed)'",
      "INSERT INTO session_notes.needles (note_id, place, muscle) VALUES ('\(signed)', 9, 'deltoid')",
      "UPDATE session_notes.note_revisions SET document = '{}'", "DELETE FROM session_notes.note_revisions",
      "UPDATE session_notes.seals SET kind = 'void'", "DELETE FROM session_notes.seals",
      // A draft that is changed in the moment of its signature would be signed unseen.
      "SELECT access.act_as(author_id, false) FROM session_notes.notes WHERE id = '\(ChartClinic.ready)'; "
        + "UPDATE session_notes.notes SET status = 'signed', document = '{}' WHERE id = '\(ChartClinic.ready)'",
    ] { await #expect(throws: (any Error).self, "\(statement)") { try await chart.clinic.sql(statement) } }
    #expect(try await chart.call("notes.get", #"{"note": "\#(signed)"}"#) == before)
    try await chart.clinic.remove()
  }

  @Test func anAmendmentIsAddedAndTheOriginalStays() async throws {
    let chart = try await ChartClinic()
    let amend = #"{"note": "\#(ChartClinic.signed)", "text": "It was the left side.", "reason": "Side mixed up"}"#
    let before = try await chart.call("notes.get", #"{"note": "\#(ChartClinic.signed)"}"#)
    let after = try await chart.call("notes.amend", amend)
    #expect(after["content"] == before["content"])
    #expect(after["digest"] == before["digest"])
    let added = after["amendments"]?.arrayValue?.first
    #expect(added?["text"] == .string("It was the left side."))
    #expect(added?["addedBy"] == .string("Dana Whitford"))
    #expect(added?["addedAt"] == .string("2026-12-14T16:00:00Z"))
    for (note, expected) in [(ChartClinic.ready, "note_not_signed"), (ChartClinic.miros, "not_your_note")] {
      let params = #"{"note": "\#(note)", "text": "x", "reason": "y"}"#
      #expect(try await chart.refusal("notes.amend", params) == expected)
    }
    await #expect(throws: (any Error).self) {
      try await chart.clinic.sql("UPDATE session_notes.amendments SET text = 'x'")
    }
    try await chart.clinic.remove()
  }

  @Test func aNoteIsCountersignedByAnotherOnce() async throws {
    let chart = try await ChartClinic()
    let cosign = { (note: String) in #"{"note": "\#(note)", "text": "Seen and discussed"}"# }
    let note = try await chart.call("notes.cosign", cosign(ChartClinic.miros))
    #expect(note["amendments"]?.arrayValue?.map { $0["kind"]?.stringValue } == ["cosignature"])
    #expect(try await chart.refusal("notes.cosign", cosign(ChartClinic.miros)) == "already_exists")
    #expect(try await chart.refusal("notes.cosign", cosign(ChartClinic.signed)) == "not_your_note")
    #expect(try await chart.refusal("notes.cosign", cosign(ChartClinic.short)) == "note_not_signed")
    try await chart.clinic.remove()
  }

  /// For the wrong patient: void here, written anew, both in view.
  @Test func aVoidNoteStaysInViewAndMakesRoom() async throws {
    let chart = try await ChartClinic()
    let void = #"{"note": "\#(ChartClinic.signed)", "reason": "Wrong patient"}"#
    let content = try await chart.content(ChartClinic.signed)
    let voided = try await chart.call("notes.void", void)
    #expect(voided["status"] == .string("void"))
    #expect(voided["content"] == content)
    #expect(voided["voidReason"] == .string("Wrong patient"))
    #expect(try await chart.refusal("notes.void", void) == "note_locked")
    let anew = try await chart.call(
      "notes.start", #"{"appointment": "\#(voided["appointmentId"]?.stringValue ?? "")"}"#)
    let list = try await chart.call("notes.list", #"{"patient": "P-000123"}"#)
    let ids = list["items"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
    #expect(ids.contains(ChartClinic.signed) && ids.contains(anew["id"]?.stringValue ?? ""))
    await #expect(throws: (any Error).self) {
      try await chart.clinic.sql("UPDATE session_notes.notes SET void_reason = 'x' WHERE status = 'void'")
    }
    try await chart.clinic.remove()
  }

  @Test(arguments: [("2026-12-15T14:00:00Z", false), ("2026-12-15T14:00:01Z", true)])
  func signedMoreThanADayLaterItIsALateEntry(now: String, isLate: Bool) async throws {
    let chart = try await ChartClinic(now: now)
    #expect(try await chart.sign(ChartClinic.ready) == nil)
    let note = try await chart.call("notes.get", #"{"note": "\#(ChartClinic.ready)"}"#)
    #expect(note["isLateEntry"] == .bool(isLate))
    try await chart.clinic.remove()
  }

  /// What is signed is what was seen, by who wrote it, after the password was given.
  @Test func whoSignsAndWhat() async throws {
    let chart = try await ChartClinic()
    let sign = { (version: Int) in #"{"note": "\#(ChartClinic.ready)", "expectedVersion": \#(version)}"# }
    #expect(try await chart.refusal("notes.sign", sign(2)) == "stale_version")
    #expect(try await chart.refusal("notes.sign", sign(1), as: .owner) == "forbidden")
    // Miro Saito, a therapist too.
    let miro = CallSession(origin: .network(address: "127.0.0.1"))
    miro.bind(Token(stored: "npt_example_token_of_the_otherTherapist"))
    await #expect(throws: CallError.self) {
      _ = try await chart.clinic.dispatcher.handle(
        Call(method: "notes.sign", params: try JSONParser.parse(sign(1))), from: miro)
    }
    try await chart.clinic.sql("UPDATE access.tokens SET confirmed_at = now() - interval '16 minutes'")
    #expect(try await chart.refusal("notes.sign", sign(1)) == "password_not_confirmed")
    #expect(
      try await chart.refusal("session.confirm", #"{"password": "wrong horse battery staple"}"#) == "wrong_credentials")
    #expect(try await chart.refusal("notes.sign", sign(1)) == "password_not_confirmed")
    try await chart.call("session.confirm", #"{"password": "correct horse battery staple"}"#)
    #expect(try await chart.refusal("notes.sign", sign(1)) == nil)
    try await chart.clinic.remove()
  }

  /// Who has been charted as treated stays one who came.
  @Test func aChartedVisitKeepsItsArrival() async throws {
    let chart = try await ChartClinic()
    let back = { (visit: String) in #"{"appointment": "\#(visit)", "status": "booked"}"# }
    let charted = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6d"
    #expect(try await chart.refusal("appointments.setStatus", back(charted), as: .frontDesk) == "visit_has_note")
    #expect(try await chart.refusal("appointments.setStatus", back(ChartClinic.bare), as: .frontDesk) == nil)
    try await chart.call(
      "needles.found", #"{"note": "\#(ChartClinic.short)", "place": "linen", "detail": "In a fold"}"#)
    try await chart.call("notes.void", #"{"note": "\#(ChartClinic.short)", "reason": "Another visit"}"#)
    #expect(try await chart.refusal("appointments.setStatus", back(charted), as: .frontDesk) == nil)
    try await chart.clinic.remove()
  }

  /// The work list: not begun and not signed, the oldest first (N10).
  @Test func whatIsNotSignedIsOnTheWorkList() async throws {
    let chart = try await ChartClinic()
    let list = try await chart.call("notes.unsigned", #"{"therapist": "dana-whitford"}"#)
    let items = list["items"]?.arrayValue ?? []
    #expect(
      items.map { $0["visitStart"]?.stringValue } == ["2026-12-08T09:00", "2026-12-14T08:00", "2026-12-14T09:00"])
    #expect(items.map { $0["isOverdue"] } == [.bool(true), .bool(false), .bool(false)])
    #expect(items.map { $0["noteId"]?.stringValue } == [ChartClinic.short, ChartClinic.ready, nil])
    #expect(try await chart.sign(ChartClinic.ready) == nil)
    #expect(try await chart.call("notes.unsigned", "{}")["items"]?.arrayValue?.count == 2)
    #expect(try await chart.call("notes.unsigned", #"{"therapist": "miro-saito"}"#)["items"] == .array([]))
    // Two years later the draft is still there; a visit that nobody began to chart is, for who asks so far back.
    try await chart.clinic.set(now: "2028-12-14T16:00:00Z")
    let old = { (since: String) in
      try await chart.call("notes.unsigned", "{\(since)}")["items"]?.arrayValue?.map { $0["noteId"]?.stringValue }
    }
    #expect(try await old("") == [ChartClinic.short])
    #expect(try await old(#""since": "2026-12-09""#) == [nil])
    try await chart.clinic.remove()
  }

  @Test func aCopyOfTheLastNoteHoldsNothingObserved() async throws {
    let chart = try await ChartClinic()
    let note = try await chart.call("notes.start", #"{"appointment": "\#(ChartClinic.bare)", "copyLast": true}"#)
    let text = note["content"]?.text ?? ""
    #expect(text.contains("infraspinatus") && text.contains("cervical-multifidus") && text.contains("plan"))
    for observed in [
      "responses", "twitches", "depth", "lot", "counts", "screening", "skinPrepared", "pain", "signs", "subjective",
      "assessment", "reaction", "aftercare", "outcome", "minutes", "bleeding",
    ] { #expect(!text.contains("\"\(observed)\""), "\(observed)") }
    try await chart.clinic.remove()
  }
}
