import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("After the session (rule 3.10, idea 5)")
struct FollowUpTests {
  private func tasks(_ chart: ChartClinic, _ params: String = "{}", as role: TestRole = .frontDesk) async throws
    -> [JSON]
  {
    try await chart.call("tasks.list", params, as: role)["items"]?.arrayValue ?? []
  }

  /// Idea 5, as stated: a thoracic session → two check-ins; “short of breath” → a serious event, and a task due now.
  @Test func shortOfBreathAfterAThoracicSession() async throws {
    let chart = try await ChartClinic()
    let note = try await chart.charted("2026-12-11T09:00", pain: 6, muscle: "rhomboid-major-minor")
    #expect(
      try await chart.clinic.sql(
        "SELECT hours, due_at AT TIME ZONE 'America/Edmonton' FROM session_notes.check_ins WHERE note_id = '\(note)' "
          + "ORDER BY hours") == "24\t2026-12-12 09:00:00\n48\t2026-12-13 09:00:00")
    let checkIn = try await chart.checkIn(note, hours: 24)
    let asked = try await chart.call("checkIns.show", #"{"checkIn": "\#(checkIn)"}"#, as: .frontDesk)
    #expect(asked["questions"]?.arrayValue?.first?["sign"] == .string("short_of_breath"))
    #expect(asked["questions"]?.arrayValue?.count == 7)
    let before = try await tasks(chart, #"{"kind": "danger"}"#).count
    let answered = try await chart.call(
      "checkIns.answer",
      #"{"checkIn": "\#(checkIn)", "soreness": 4, "sorenessHours": 20, "#
        + #""danger": ["redness", "dry_cough", "short_of_breath"]}"#,
      as: .frontDesk)
    let event = try await chart.call("adverseEvents.list", #"{"limit": 1}"#)["items"]?.arrayValue?.first
    #expect(event?["id"] == answered["eventId"])
    #expect(event?["kind"] == .string("pneumothorax_suspected"))
    #expect(event?["severity"] == .string("serious"))
    #expect(event?["noteId"] == .string(note))
    let due = try await tasks(chart, #"{"kind": "danger"}"#)
    // A task for each thing to be done; the event is the most urgent.
    #expect(due.count == before + 3)
    #expect(due.contains { $0["text"] == .string("Physician today") })
    let task = try #require(due.first { $0["text"] == .string("911 or emergency department now") })
    #expect(task["dueAt"] == .string("2026-12-14T16:00:00Z"))
    // Done once, and then off the list; an answer stands.
    let done = #"{"task": \#(task["id"]?.text ?? ""), "outcome": "Drove to emergency; seen at 11:00"}"#
    try await chart.call("tasks.done", done, as: .frontDesk)
    #expect(try await chart.refusal("tasks.done", done, as: .frontDesk) == "not_found")
    #expect(try await tasks(chart, #"{"kind": "danger"}"#).count == before + 2)
    let again = #"{"checkIn": "\#(checkIn)", "soreness": 0, "sorenessHours": 0}"#
    #expect(try await chart.refusal("checkIns.answer", again, as: .frontDesk) == "append_only")
    await #expect(throws: (any Error).self) {
      try await chart.clinic.sql("UPDATE session_notes.check_ins SET danger = '{}' WHERE id = '\(checkIn)'")
    }
    try await chart.clinic.remove()
  }

  /// Each answer of danger, the event that it opens, and how grave that is (rule 3.9).
  @Test func whatEachAnswerOpens() async throws {
    let chart = try await ChartClinic()
    for (place, (sign, kind, severity)) in [
      ("short_of_breath", "pneumothorax_suspected", "serious"), ("chest_pain", "pneumothorax_suspected", "serious"),
      ("dry_cough", "pneumothorax_suspected", "serious"), ("fever", "infection_signs", "significant"),
      ("redness", "infection_signs", "significant"), ("weakness", "electric_pain", "significant"),
      ("fainting", "faint", "significant"),
    ].enumerated() {
      let note = try await chart.charted("2026-12-11T\(10 + place):00", pain: 6, muscle: "rhomboid-major-minor")
      try await chart.call(
        "checkIns.answer",
        #"{"checkIn": "\#(try await chart.checkIn(note, hours: 24))", "soreness": 2, "sorenessHours": 5, "#
          + #""danger": ["\#(sign)"]}"#, as: .frontDesk)
      let opened = try await chart.clinic.sql(
        "SELECT kind, severity FROM session_notes.adverse_events WHERE note_id = '\(note)'")
      #expect(opened == "\(kind)\t\(severity)", "\(sign)")
    }
    try await chart.clinic.remove()
  }

  /// Whom nobody could reach: closed with what was tried, not before silence has become a call.
  @Test func whoWasNotReached() async throws {
    let chart = try await ChartClinic()
    let note = try await chart.charted("2026-12-12T09:00", pain: 6, muscle: "rhomboid-major-minor")
    let checkIn = try await chart.checkIn(note, hours: 48)
    let giveUp = #"{"checkIn": "\#(checkIn)", "remark": "Called at 9, 12 and 17; left a message"}"#
    try await chart.clinic.set(now: "2026-12-14T21:00:00Z")
    #expect(try await chart.refusal("checkIns.giveUp", giveUp, as: .frontDesk) == "too_early")
    try await chart.clinic.set(now: "2026-12-14T21:00:01Z")
    #expect(try await chart.refusal("checkIns.giveUp", giveUp, as: .foothillsDesk) == "not_found")
    let closed = try await chart.call("checkIns.giveUp", giveUp, as: .frontDesk)
    #expect(closed["isUnreached"] == .bool(true) && closed["soreness"] == nil)
    #expect(try await tasks(chart).contains { $0["id"] == .string(checkIn) } == false)
    #expect(try await chart.refusal("checkIns.giveUp", giveUp, as: .frontDesk) == "append_only")
    // Who calls back is asked all the same.
    let back = #"{"checkIn": "\#(checkIn)", "soreness": 3, "sorenessHours": 5, "danger": ["fever"]}"#
    let answered = try await chart.call("checkIns.answer", back, as: .frontDesk)
    #expect(answered["isUnreached"] == .bool(false) && answered["eventId"] != nil)
    #expect(try await chart.refusal("checkIns.answer", back, as: .frontDesk) == "append_only")
    try await chart.clinic.remove()
  }

  /// Away from the lung: asked once, and not for the breath. Without needles: not at all.
  @Test func whatIsAskedFollowsTheBody() async throws {
    let chart = try await ChartClinic()
    let leg = try await chart.charted("2026-12-11T09:00", pain: 6, muscle: "gracilis")
    #expect(try await chart.checkIn(leg, hours: 24).isEmpty)
    let asked = try await chart.call(
      "checkIns.show", #"{"checkIn": "\#(try await chart.checkIn(leg, hours: 48))"}"#, as: .therapist)
    #expect(
      asked["questions"]?.arrayValue?.compactMap { $0["sign"]?.stringValue } == [
        "fever", "redness", "weakness", "fainting",
      ])
    let talk = try await chart.charted("2026-12-12T09:00", pain: 6, needles: 0)
    #expect(try await chart.checkIn(talk, hours: 48).isEmpty)
    try await chart.clinic.remove()
  }

  /// Silence becomes a call: after six hours near the lung, after twelve elsewhere.
  @Test(arguments: [
    ("rhomboid-major-minor", "2026-12-14T21:00:00Z", "check_in"),
    ("rhomboid-major-minor", "2026-12-14T21:00:01Z", "call"),
    ("gracilis", "2026-12-15T03:00:00Z", "check_in"), ("gracilis", "2026-12-15T03:00:01Z", "call"),
  ])
  func silenceBecomesACall(muscle: String, now: String, kind: String) async throws {
    let chart = try await ChartClinic()
    let note = try await chart.charted("2026-12-12T09:00", pain: 6, muscle: muscle)
    let checkIn = try await chart.checkIn(note, hours: 48)
    try await chart.clinic.set(now: "2026-12-14T14:59:59Z")
    #expect(try await tasks(chart).contains { $0["id"] == .string(checkIn) } == false)
    try await chart.clinic.set(now: now)
    let task = try await tasks(chart).first { $0["id"] == .string(checkIn) }
    #expect(task?["kind"] == .string(kind))
    #expect(task?["phone"] == .string("+14035550142"))
    try await chart.clinic.remove()
  }

  /// The desk of another location sees and answers nothing; a void note asks nobody.
  @Test func whoseWorkItIs() async throws {
    let chart = try await ChartClinic()
    let note = try await chart.charted("2026-12-11T09:00", pain: 6)
    let checkIn = try await chart.checkIn(note, hours: 48)
    let answer = #"{"checkIn": "\#(checkIn)", "soreness": 3, "sorenessHours": 12}"#
    #expect(try await tasks(chart, as: .foothillsDesk).isEmpty)
    #expect(try await chart.refusal("checkIns.answer", answer, as: .foothillsDesk) == "not_found")
    #expect(try await chart.refusal("checkIns.show", #"{"checkIn": "\#(checkIn)"}"#, as: .foothillsDesk) == "not_found")
    #expect(try await chart.refusal("tasks.list", "{}", as: .biller) == "forbidden")
    #expect(try await tasks(chart, #"{"therapist": "miro-saito"}"#).isEmpty)
    #expect(try await tasks(chart, #"{"location": "riverside", "therapist": "dana-whitford"}"#).count > 0)
    // The desk writes an event through the answer alone, and does not see the register.
    #expect(try await chart.refusal("adverseEvents.list", "{}", as: .frontDesk) == "forbidden")
    try await chart.call("notes.void", #"{"note": "\#(note)", "reason": "Wrong patient"}"#)
    #expect(try await chart.refusal("checkIns.answer", answer, as: .frontDesk) == "not_found")
    try await chart.clinic.remove()
  }

  /// A note that waits for its signature does not put off the questions, and they follow what is charted.
  @Test func whoIsNeedledIsAskedBeforeTheSignature() async throws {
    let chart = try await ChartClinic()
    let hours = { (note: String) in
      try await chart.clinic.sql("SELECT hours FROM session_notes.check_ins WHERE note_id = '\(note)' ORDER BY hours")
    }
    #expect(try await hours(ChartClinic.ready) == "24\n48")
    var content = try await chart.content(ChartClinic.ready)
    content = content.setting("needling.needles.0.muscle", .string("gracilis"))
    try await chart.save(ChartClinic.ready, content)
    #expect(try await hours(ChartClinic.ready) == "48")
    try await chart.save(ChartClinic.ready, content.setting("needling", .null))
    #expect(try await hours(ChartClinic.ready).isEmpty)
    try await chart.clinic.remove()
  }
}
