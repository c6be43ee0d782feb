import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("The register of adverse events (rule 3.9)")
struct AdverseEventTests {
  private static let report = #"""
    {"patient": "P-000123", "note": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "kind": "pneumothorax_suspected",
     "severity": "significant", "happenedAt": "2026-12-14T14:40:00Z", "description": "Sharp pain, short of breath",
     "actions": "Sat up, SpO2 94, 911 called", "told": "Emergency department, by letter", "isPatientTold": true}
    """#

  /// A grave reaction is signed only with its entry, of that patient.
  @Test func aGraveReactionIsLinkedBeforeTheSignature() async throws {
    let chart = try await ChartClinic()
    let event = try await chart.call("adverseEvents.report", Self.report)
    #expect(event["firstActions"]?.stringValue?.hasPrefix("Stop, sit upright") == true)
    #expect(event["isOpen"] == .bool(true))
    var content = try await chart.content(ChartClinic.ready)
    content = content.setting("reaction", .object(["severity": .string("serious")]))
    try await chart.save(ChartClinic.ready, content)
    #expect(try await chart.blocking(ChartClinic.ready) == ["adverse_event_missing"])
    content = content.setting("reaction.event", event["id"] ?? .null)
    try await chart.save(ChartClinic.ready, content)
    #expect(try await chart.sign(ChartClinic.ready) == nil)
    try await chart.clinic.remove()
  }

  /// An entry of another session is none of this one's; one without a session is, if it happened since.
  @Test func theEntryIsOfThisSession() async throws {
    let chart = try await ChartClinic()
    let reaction = { (event: String) in
      try JSONParser.parse(#"{"severity": "serious", "event": "\#(event)"}"#)
    }
    // A bruise after the session of 2026-12-01.
    var content = try await chart.content(ChartClinic.ready).setting("reaction", reaction("\(UUID.example)"))
    try await chart.save(ChartClinic.ready, content)
    #expect(try await chart.blocking(ChartClinic.ready) == ["adverse_event_missing"])
    for (happened, expected) in [("2026-12-13T14:40:00Z", ["adverse_event_missing"]), ("2026-12-14T14:40:00Z", [])] {
      let event = try await chart.call(
        "adverseEvents.report",
        Self.report.replacing("2026-12-14T14:40:00Z", with: happened)
          .replacing(#""note": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "#, with: ""))
      content = content.setting("reaction.event", event["id"] ?? .null)
      try await chart.save(ChartClinic.ready, content)
      #expect(try await chart.blocking(ChartClinic.ready) == expected, "\(happened)")
    }
    try await chart.clinic.remove()
  }

  /// What is done at once, by kind (rule 3.9). One line a case: the kind, and words that the answer has.
  @Test func whatIsDoneAtOnce() async throws {
    let chart = try await ChartClinic()
    for (kind, words) in [
      ("faint", ["needles out", "flat", "legs up", "no driving"]), ("bleeding", ["Press", "cold"]),
      ("stuck_needle", ["wait", "beside it", "withdraw"]),
      ("broken_needle", ["still", "mark", "forceps", "emergency"]),
      ("electric_pain", ["Withdraw", "test the nerve", "24 hours"]),
      ("pneumothorax_suspected", ["Stop", "upright", "SpO2", "air entry", "911", "letter", "no flight"]),
      ("infection_signs", ["same day"]), ("forgotten_needle", ["Call", "retrieve", "exposure"]),
      ("needlestick", ["Wash", "first aid", "exposure assessment", "report"]), ("bruise", ["Press"]),
      ("pain", ["out"]), ("drowsiness", ["no driving"]), ("flare", ["smaller dose"]), ("other", ["As the case needs"]),
    ] {
      let event = try await chart.call(
        "adverseEvents.report", Self.report.replacing("pneumothorax_suspected", with: kind))
      let said = event["firstActions"]?.stringValue ?? ""
      for word in words { #expect(said.contains(word), "\(kind): \(said)") }
    }
    try await chart.clinic.remove()
  }

  /// What is more than mild is looked at after 24 and 72 hours; a look, or the close, ends what it answers (rule 3.9).
  @Test(
    arguments: [
      ("mild", [], [String]()), ("significant", [], ["event_24h", "event_72h"]),
      ("significant", ["hours_24"], ["event_72h"]), ("serious", ["hours_24", "later"], ["event_72h"]),
      ("serious", ["hours_72"], []), ("serious", ["closed"], []),
    ] as [(String, [String], [String])])
  func itIsLookedAtAgain(severity: String, stages: [String], left: [String]) async throws {
    let chart = try await ChartClinic()
    let event = try await chart.call(
      "adverseEvents.report", Self.report.replacing("\"significant\"", with: "\"\(severity)\""))
    for stage in stages {
      try await chart.call(
        "adverseEvents.addOutcome", #"{"event": \#(event["id"]?.text ?? ""), "stage": "\#(stage)", "text": "Well"}"#)
    }
    var found: [String] = []
    for kind in ["event_24h", "event_72h"] {
      let due = kind == "event_24h" ? "2026-12-15T14:40:00Z" : "2026-12-17T14:40:00Z"
      let items = try await chart.call("tasks.list", #"{"kind": "\#(kind)", "dueBy": "\#(due)"}"#)["items"]?.arrayValue
      for item in items ?? [] {
        #expect(item["dueAt"] == .string(due) && item["therapist"] == .string("dana-whitford"))
        found.append(kind)
      }
    }
    #expect(found == left)
    try await chart.clinic.remove()
  }

  /// Of somebody who has no visit here: for whoever reports it.
  @Test func whoReportsItLooksAgain() async throws {
    let chart = try await ChartClinic()
    try await chart.clinic.sql(
      """
      INSERT INTO patient_records.patients (id, number, family_name, given_name, birth_date, reminders,
        may_leave_voicemail, language)
      VALUES (gen_random_uuid(), 'P-000122', 'Other', 'One', '1984-06-02', 'none', false, 'en')
      """)
    try await chart.call(
      "adverseEvents.report",
      Self.report.replacing("P-000123", with: "P-000122")
        .replacing(#""note": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "#, with: ""))
    let due = #"{"kind": "event_72h", "dueBy": "2026-12-20T00:00:00Z"}"#
    let tasks = try await chart.call("tasks.list", due)["items"]?.arrayValue
    #expect(tasks?.map { $0["therapist"] } == [.string("dana-whitford")])
    try await chart.clinic.remove()
  }

  /// What became of it is added until it is closed; how grave it was is what is known last.
  @Test func whatBecameOfIt() async throws {
    let chart = try await ChartClinic()
    let id = try await chart.call("adverseEvents.report", Self.report)["id"]?.stringValue ?? ""
    let add = { (stage: String, more: String) in
      #"{"event": "\#(id)", "stage": "\#(stage)", "text": "Seen"\#(more)}"#
    }
    try await chart.call("adverseEvents.addOutcome", add("hours_24", #", "severity": "serious""#))
    let closed = try await chart.call(
      "adverseEvents.addOutcome", add("closed", #", "reportedTo": "College, 2026-12-20""#))
    #expect(closed["severity"] == .string("serious"))
    #expect(closed["isOpen"] == .bool(false))
    #expect(
      closed["outcomes"]?.arrayValue?.map { $0["stage"]?.stringValue } == ["hours_24", "closed"])
    #expect(try await chart.refusal("adverseEvents.addOutcome", add("later", "")) == "append_only")
    let open = try await chart.call("adverseEvents.list", #"{"isOpen": true}"#)
    // The bruise of the example is still open.
    #expect(open["items"]?.arrayValue?.map { $0["kind"]?.stringValue } == ["bruise"])
    let all = try await chart.call("adverseEvents.list", #"{"patient": "P-000123", "limit": 1}"#)
    #expect(all["items"]?.arrayValue?.count == 1 && all["nextCursor"] != nil)
    for statement in [
      "UPDATE session_notes.adverse_events SET severity = 'mild'",
      "DELETE FROM session_notes.adverse_event_outcomes",
    ] { await #expect(throws: (any Error).self) { try await chart.clinic.sql(statement) } }
    try await chart.clinic.remove()
  }

  @Test(arguments: [
    ("2026-12-14T14:40:00Z", "2026-12-14T17:00:00Z", "value_not_allowed"),
    ("01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "01998a2c-5c00-7a31-9f3e-6c4d2b1a0fff", "value_not_allowed"),
    ("P-000123", "P-000999", "not_found"),
  ])
  func whatIsNoEvent(old: String, new: String, expected: String) async throws {
    let chart = try await ChartClinic()
    #expect(try await chart.refusal("adverseEvents.report", Self.report.replacing(old, with: new)) == expected)
    try await chart.clinic.remove()
  }
}
