import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("The session-4 rule (rule 3.11, idea 6)")
struct CareRuleTests {
  /// Idea 6, as stated: NPRS 7→6 at visit 4 → blocked; 7→5 → free. A re-assessment or a written reason opens the way.
  @Test(
    arguments: [
      ([7, 7, 6], nil), ([7, 7, 7, 6], "reassessment_due"), ([7, 7, 7, 5], nil), ([3, 3, 3, 2], nil),
      ([4, 4, 4, 3], "reassessment_due"), ([7, 5, 6, 6], "reassessment_due"),
    ] as [([Int], String?)])
  func theSessionFourRule(pains: [Int], expected: String?) async throws {
    let chart = try await ChartClinic()
    try await chart.clinic.sql(
      "SET session_replication_role = replica; DELETE FROM session_notes.notes; DELETE FROM session_notes.needles; "
        + "DELETE FROM session_notes.measure_results; DELETE FROM scheduling.appointments")
    for (place, pain) in pains.enumerated() { try await chart.charted("2026-12-0\(place + 1)T09:00", pain: pain) }
    let book = { (more: String) in
      #"{"patient": "P-000123", "therapist": "dana-whitford", "treatment": "ims-45", "location": "riverside", "#
        + #""start": "2026-12-16T09:00", "dryRun": true\#(more)}"#
    }
    #expect(try await chart.refusal("appointments.book", book(""), as: .frontDesk) == expected)
    if expected != nil {
      let reason = #", "override": {"reason": "Flare after a fall; a fifth session agreed"}"#
      #expect(try await chart.refusal("appointments.book", book(reason)) == nil)
      #expect(
        try await chart.refusal(
          "appointments.book", book("").replacing("ims-45", with: "assessment-60"), as: .frontDesk) == nil)
      // Who came for needles and was sent home with a fever has not been assessed again.
      try await chart.charted("2026-12-09T09:00", pain: pains.last ?? 0, needles: 0, treatment: "ims-45")
      #expect(try await chart.refusal("appointments.book", book(""), as: .frontDesk) == expected)
      try await chart.charted("2026-12-10T09:00", pain: 6, needles: 0)
      #expect(try await chart.refusal("appointments.book", book(""), as: .frontDesk) == nil)
    }
    try await chart.clinic.remove()
  }

  /// What was answered in the waiting room before the assessment is a baseline.
  @Test func theWaitingRoomIsABaseline() async throws {
    let chart = try await ChartClinic()
    let needs = {
      try await chart.clinic.sql(
        "SELECT session_notes.needs_reassessment(id) FROM patient_records.patients WHERE number = 'P-000123'")
    }
    let record = { (items: String, at: String) in
      try await chart.call(
        "measures.record", #"{"patient": "P-000123", "measure": "odi", "items": \#(items), "takenAt": "\#(at)"}"#)
    }
    _ = try await record("[3,3,3,3,3,3,3,3,3,3]", "2026-12-05T14:50:00Z")
    try await chart.charted("2026-12-05T09:00", pain: 7, needles: 0)
    for day in ["07", "09", "10", "11"] { try await chart.charted("2026-12-\(day)T09:00", pain: 7) }
    #expect(try await needs() == "t")
    _ = try await record("[2,2,2,2,2,2,2,2,2,2]", "2026-12-11T16:00:00Z")
    #expect(try await needs() == "f")
    try await chart.clinic.remove()
  }

  /// A series booked in advance is not stopped at booking: the session that brings no gain puts it on the work list.
  @Test(arguments: [(6, 1), (4, 0)])
  func aSeriesInAdvanceIsATask(last: Int, expected: Int) async throws {
    let chart = try await ChartClinic()
    try await chart.clinic.sql(
      "SET session_replication_role = replica; DELETE FROM session_notes.notes; DELETE FROM session_notes.needles; "
        + "DELETE FROM session_notes.measure_results; DELETE FROM scheduling.appointments")
    try await chart.call(
      "appointments.book",
      #"{"patient": "P-000123", "therapist": "dana-whitford", "treatment": "ims-45", "location": "riverside", "#
        + #""start": "2026-12-16T09:00"}"#, as: .frontDesk)
    for (day, pain) in [(1, 7), (2, 7), (3, 7), (4, last)] {
      try await chart.charted("2026-12-0\(day)T09:00", pain: pain)
    }
    let tasks = try await chart.call("tasks.list", #"{"kind": "reassessment"}"#)["items"]?.arrayValue
    #expect(tasks?.count == expected)
    if expected > 0 {
      #expect(
        tasks?.first?["text"] == .string("No gain that matters so far: assess again before the visit of 2026-12-16"))
    }
    try await chart.clinic.remove()
  }
}
