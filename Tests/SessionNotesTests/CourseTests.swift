import ClinicTesting
import ClinicValues
import Operations
import Testing

/// One patient's course of IMS, from registration to discharge, as the desk and the therapist live it: each step
/// an operation of the API, each refusal where the rules ask for one (charting rules 3.1 to 3.13).
@Suite("A course of IMS, lived through")
struct CourseTests {
  /// The calls of one course: what a step answers is kept for the next.
  private final class Course {
    let chart: ChartClinic
    var patient = ""
    var screen = ""
    var episode = ""
    init(_ chart: ChartClinic) { self.chart = chart }

    func call(_ method: String, _ params: String, as role: TestRole = .therapist) async throws -> JSON {
      try await chart.call(method, params.replacing("PATIENT", with: patient), as: role)
    }

    /// Books, and lets the patient arrive.
    func visit(_ start: String, _ treatment: String) async throws -> String {
      let booked = try await call(
        "appointments.book",
        #"{"patient": "PATIENT", "therapist": "dana-whitford", "treatment": "\#(treatment)", "location": "riverside", "#
          + #""start": "\#(start)"}"#, as: .frontDesk)
      let id = booked["id"]?.stringValue ?? ""
      _ = try await call("appointments.setStatus", #"{"appointment": "\#(id)", "status": "arrived"}"#, as: .frontDesk)
      return id
    }
  }

  private static func session(pain: Int, screen: String, isToday: Bool) -> String {
    let confirmation = isToday ? "" : #""screening": {"screen": "\#(screen)", "isUnchanged": true},"#
    return #"""
      {"subjective": "Ache behind the right shoulder blade", "pain": {"now": \#(pain), "best": 2, "worst": 8},
       "signs": [{"kind": "tenderness", "side": "right", "segment": "C6", "place": "paraspinal", "grade": 2}],
       "motion": [{"movement": "neck_rotation", "side": "right", "before": 50, "after": 64}],
       "palpation": [{"muscle": "rhomboid-major-minor", "side": "right", "finding": "taut_band"}],
       "assessment": "C6 irritated on the right", "plan": "Again in a week", "nextIntervalDays": 7, \#(confirmation)
       "aftercare": {"advice": "Heat and water; call for short breath", "hasWrittenList": true},
       "needling": {"handsCleanedBefore": true, "skinPrepared": true, "needlesSterile": true, "glovesWorn": true,
       "sharpsBoxInReach": true,
         "sharpsBox": "SB-7", "pressedAfter": true, "linenChecked": true, "handsCleanedAfter": true,
         "counts": {"opened": 2, "inserted": 2, "unused": 0, "removed": 2, "discarded": 2},
         "needles": [
           {"muscle": "rhomboid-major-minor", "side": "right", "diameter": 0.25, "length": 30, "depth": 12,
            "lot": "L-9", "technique": "in_out", "responses": ["grab", "ache"], "outcome": "released"},
           {"muscle": "cervical-multifidus", "side": "right", "level": "C6", "diameter": 0.3, "length": 50,
            "depth": 30, "lot": "L-9", "technique": "retained", "minutes": 5, "responses": ["ache"]}]},
       "reaction": {"severity": "none"}}
      """#
  }

  @Test func fromRegistrationToDischarge() async throws {
    let chart = try await ChartClinic(now: "2026-12-15T13:50:00Z")
    let course = Course(chart)
    try await assessment(course)
    try await plan(course)
    try await firstSession(course)
    try await checkIn(course)
    try await secondSession(course)
    try await discharge(course)
    // All of it is proved.
    #expect(try await course.call("records.verify", "{}", as: .auditor)["isIntact"] == .bool(true))
    try await chart.clinic.remove()
  }

  /// The first visit assesses; nothing is needled, and the note says why.
  private func assessment(_ course: Course) async throws {
    let card = try await course.call(
      "patients.register",
      #"{"familyName": "Okafor", "givenName": "Ngozi", "birthDate": "1979-03-14", "phone": "+14035550177"}"#,
      as: .frontDesk)
    course.patient = card["patient"]?["number"]?.stringValue ?? card["number"]?.stringValue ?? ""
    #expect(course.patient.hasPrefix("P-"))
    course.episode =
      try await course.call(
        "episodes.open",
        #"{"patient": "PATIENT", "complaint": "Neck and shoulder blade, eight months", "goals": ["A day at the desk"]}"#
      )[
        "id"]?.stringValue ?? ""
    let visit = try await course.visit("2026-12-15T08:00", "assessment-60")
    let note = try await course.call("notes.start", #"{"appointment": "\#(visit)"}"#)["id"]?.stringValue ?? ""
    _ = try await course.chart.answer(
      yes: #"{"code": "osteoporosis", "action": "No needle onto thin bone"}"#, of: course.patient)
    _ = try await course.call(
      "measures.record", #"{"patient": "PATIENT", "measure": "ndi", "items": [3, 3, 2, 3, 2, 2, 3, -1, 3, 2]}"#)
    try await course.chart.save(
      note,
      JSONParser.parse(
        #"""
        {"subjective": "Neck and shoulder blade, eight months", "pain": {"now": 7},
         "motion": [{"movement": "neck_rotation", "side": "right", "before": 50, "after": 50}],
         "notNeedledReason": "First assessment", "plan": "IMS from next week", "nextIntervalDays": 1,
         "reaction": {"severity": "none"}}
        """#))
    try await sign(note, course)
  }

  private func sign(_ note: String, _ course: Course) async throws {
    let refused = try await course.chart.sign(note)
    #expect(refused == nil, "\(JSON.object(refused?.data ?? JSONObject()).text)")
  }

  private static let planned = #""muscles": ["rhomboid-major-minor", "cervical-multifidus"]"#

  /// What the findings point to, and whether it may be needled.
  private func plan(_ course: Course) async throws {
    let segments = try await course.call(
      "segments.suggest",
      #"""
      {"muscles": [{"muscle": "rhomboid-major-minor", "side": "right"}, {"muscle": "infraspinatus", "side": "right"}],
       "signs": [{"kind": "tenderness", "side": "right", "segment": "C5", "place": "paraspinal", "grade": 2}]}
      """#)
    #expect(segments["segments"]?.arrayValue?.first?["segment"] == .string("C5"))
    let gate = try await course.call(
      "safety.check", #"{"patient": "PATIENT", "therapist": "dana-whitford", \#(Self.planned)}"#)
    #expect(gate["verdict"] == .string("warn"))
  }

  /// The first session is not signed without consent, nor without a look at the screen of another day.
  private func firstSession(_ course: Course) async throws {
    try await course.chart.clinic.set(now: "2026-12-16T14:50:00Z")
    let visit = try await course.visit("2026-12-16T09:00", "ims-45")
    course.screen = try await course.call("screens.show", #"{"patient": "PATIENT"}"#)["id"]?.stringValue ?? ""
    let note = try await course.call("notes.start", #"{"appointment": "\#(visit)"}"#)["id"]?.stringValue ?? ""
    try await course.chart.save(note, JSONParser.parse(Self.session(pain: 7, screen: course.screen, isToday: true)))
    #expect(try await course.chart.blocking(note).prefix(2) == ["screen_not_confirmed", "consent_missing"])
    _ = try await course.call(
      "consents.record",
      #"{"patient": "PATIENT", "therapist": "dana-whitford", \#(Self.planned), "method": "written", "#
        + #""questionsAnswered": true}"#)
    try await course.chart.save(note, JSONParser.parse(Self.session(pain: 7, screen: course.screen, isToday: false)))
    try await sign(note, course)
  }

  /// A day later the desk asks; nothing is wrong, it was sore.
  private func checkIn(_ course: Course) async throws {
    try await course.chart.clinic.set(now: "2026-12-17T15:30:00Z")
    let due = try await course.call("tasks.list", #"{"kind": "check_in"}"#, as: .frontDesk)["items"]?.arrayValue ?? []
    let mine = try #require(due.first { $0["patient"] == .string(course.patient) })
    _ = try await course.call(
      "checkIns.answer", #"{"checkIn": \#(mine["id"]?.text ?? ""), "soreness": 4, "sorenessHours": 20}"#, as: .frontDesk
    )
  }

  /// The second session begins with the plan of the first; it is better by what matters.
  private func secondSession(_ course: Course) async throws {
    try await course.chart.clinic.set(now: "2026-12-23T14:50:00Z")
    let visit = try await course.visit("2026-12-23T09:00", "ims-45")
    let copy = try await course.call("notes.start", #"{"appointment": "\#(visit)", "copyLast": true}"#)
    #expect(copy["content"]?["needling"]?["needles"]?.arrayValue?.count == 2)
    let note = copy["id"]?.stringValue ?? ""
    try await course.chart.save(note, JSONParser.parse(Self.session(pain: 4, screen: course.screen, isToday: false)))
    try await sign(note, course)
    let trend = try await course.call("measures.trend", #"{"patient": "PATIENT", "measure": "nprs"}"#)["items"]
    #expect(trend?.arrayValue?.compactMap { $0["score"]?.text } == ["7", "7", "4"])
    #expect(trend?.arrayValue?.last?["isGain"] == .bool(true))
    let doses = try await course.call("needles.doses", #"{"patient": "PATIENT"}"#)["items"]?.arrayValue ?? []
    #expect(doses.count == 4)
    let dose = doses.first { $0["visitDate"] == .string("2026-12-16") }
    #expect(dose?["gain"]?.text == "3" && dose?["soreness"]?.text == "4")
  }

  /// Goals met: all notes of the episode are signed, and the record says how the patient goes on.
  private func discharge(_ course: Course) async throws {
    let notes = try await course.chart.clinic.sql(
      "SELECT count(*) FROM session_notes.notes WHERE episode_id = '\(course.episode)' AND status = 'signed'")
    #expect(notes == "3")
    let ended = try await course.call(
      "episodes.discharge",
      #"{"episode": "\#(course.episode)", "expectedVersion": 1, "reason": "goals_met", "#
        + #""summary": "Works a day without pain; exercises at home"}"#)
    #expect(ended["dischargedOn"] == .string("2026-12-23"))
  }
}
