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
