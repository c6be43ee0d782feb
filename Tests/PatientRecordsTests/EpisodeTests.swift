import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Episodes of care (R5, rule 3.11)")
struct EpisodeTests {
  private static let other = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"

  @Test func fromComplaintToDischarge() async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2026-12-14T16:00:00Z")
    let opened = try await clinic.call(
      "episodes.open", #"{"patient": "P-000123", "complaint": "Neck pain since March", "goals": ["Sleep through"]}"#,
      as: .therapist)
    let id = opened["id"]?.stringValue ?? ""
    #expect(id != Self.other)
    #expect(opened["openedOn"] == .string("2026-12-14"))
    let changed = try await clinic.call(
      "episodes.update",
      #"{"episode": "\#(id)", "expectedVersion": 1, "diagnosis": "C6 radiculopathy", "goals": ["Sleep", "Desk work"]}"#,
      as: .therapist)
    #expect(changed["complaint"] == opened["complaint"])
    #expect(changed["goals"]?.arrayValue?.count == 2)
    // What it was is kept.
    #expect(
      try await clinic.sql("SELECT version, before ->> 'goals' FROM patient_records.episode_history")
        == "1\t[\"Sleep through\"]")
    // With a draft in it the episode does not end.
    let note = try await clinic.call(
      "notes.start", #"{"appointment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6c", "episode": "\#(id)"}"#, as: .therapist)
    #expect(note["episodeId"] == .string(id))
    let discharge =
      #"{"episode": "\#(id)", "expectedVersion": 2, "reason": "goals_met", "summary": "Sleeps; exercises"}"#
    #expect(try await clinic.refusal("episodes.discharge", discharge, as: .therapist) == "notes_unsigned")
    try await clinic.call(
      "notes.void", #"{"note": \#(note["id"]?.text ?? ""), "reason": "Not charted"}"#, as: .therapist)
    let ended = try await clinic.call("episodes.discharge", discharge, as: .therapist)
    #expect(ended["dischargedOn"] == .string("2026-12-14"))
    for (method, params) in [
      ("episodes.update", #"{"episode": "\#(id)", "expectedVersion": 3, "plan": "More"}"#),
      ("episodes.discharge", discharge.replacing(#""expectedVersion": 2"#, with: #""expectedVersion": 3"#)),
    ] { #expect(try await clinic.refusal(method, params, as: .therapist) == "episode_discharged", "\(method)") }
    let all = #"{"patient": "P-000123"}"#
    #expect(try await clinic.call("episodes.list", all)["items"]?.arrayValue?.count == 2)
    let open = try await clinic.call("episodes.list", #"{"patient": "P-000123", "isOpen": true}"#)["items"]
    #expect(open?.arrayValue?.map { $0["id"]?.stringValue } == [Self.other])
    try await clinic.remove()
  }

  /// One line a case: what is refused, and by which name.
  @Test(arguments: [
    ("episodes.update", #"{"episode": "OTHER", "expectedVersion": 2}"#, TestRole.therapist, "stale_version"),
    (
      "episodes.discharge",
      #"{"episode": "OTHER", "expectedVersion": 1, "reason": "referral", "summary": "x", "#
        + #""dischargedOn": "2026-11-29"}"#, .therapist, "value_not_allowed"
    ),
    ("episodes.open", #"{"patient": "P-000999", "complaint": "x"}"#, .therapist, "not_found"),
    ("episodes.open", #"{"patient": "P-000123", "complaint": "x"}"#, .frontDesk, "forbidden"),
    ("episodes.list", #"{"patient": "P-000123"}"#, .frontDesk, "forbidden"),
    // Discharged, or of another patient, or of nobody.
    (
      "notes.start",
      #"{"appointment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6c", "episode": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0fff"}"#,
      .therapist,
      "not_found"
    ),
  ])
  func whatIsRefused(method: String, params: String, role: TestRole, expected: String) async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2026-12-14T16:00:00Z")
    #expect(try await clinic.refusal(method, params.replacing("OTHER", with: Self.other), as: role) == expected)
    try await clinic.remove()
  }
}

@Suite("People around a patient (R1)")
struct ContactTests {
  @Test func aContactEndsAndStays() async throws {
    let clinic = try await TestClinic()
    let guardian =
      #"{"patient": "P-000123", "kind": "guardian", "name": "Marie Tremblay", "relation": "Mother", "#
      + #""phone": "+14035550144", "mayConsent": true}"#
    let added = try await clinic.call("patients.addContact", guardian, as: .frontDesk)
    #expect(added["items"]?.arrayValue?.map { $0["kind"]?.stringValue } == ["emergency", "guardian"])
    let id = added["items"]?.arrayValue?.last?["id"]?.text ?? ""
    let ended = try await clinic.call("patients.endContact", #"{"contact": \#(id)}"#, as: .frontDesk)
    #expect(ended["items"]?.arrayValue?.count == 1)
    #expect(try await clinic.refusal("patients.endContact", #"{"contact": \#(id)}"#, as: .frontDesk) == "not_found")
    let all = try await clinic.call("patients.contacts", #"{"patient": "P-000123", "includeEnded": true}"#)
    #expect(all["items"]?.arrayValue?.count == 2)
    for (params, field) in [
      (guardian.replacing(#""phone": "+14035550144", "#, with: ""), "phone"),
      (guardian.replacing("guardian", with: "emergency"), "mayConsent"),
    ] {
      do {
        try await clinic.call("patients.addContact", params, as: .frontDesk)
        Issue.record("\(params) was taken")
      } catch let error as CallError { #expect(error.details["field"] == .string(field)) }
    }
    try await clinic.remove()
  }
}

@Suite("Retention and legal hold (rule 3.3, R12)")
struct RetentionTests {
  /// One line a case: born, last seen, and the first day on which the record may go, in Alberta.
  @Test(arguments: [
    ("1984-06-02", "2026-12-01", "2036-12-01"),
    // A minor at the last visit: ten years after the 18th birthday, if that is later.
    ("2015-05-01", "2026-12-01", "2043-05-01"), ("2008-12-02", "2026-12-01", "2036-12-02"),
    ("2008-12-01", "2026-12-01", "2036-12-01"),
  ])
  func theClock(born: String, seen: String, until: String) async throws {
    let clinic = try await TestClinic()
    try await clinic.sql(
      """
      SET session_replication_role = replica;
      UPDATE patient_records.patients SET birth_date = '\(born)' WHERE number = 'P-000123';
      DELETE FROM scheduling.appointments WHERE local_start::date <> '\(seen)';
      """)
    let retention = try await clinic.call("records.retention", #"{"patient": "P-000123"}"#)
    #expect(retention["keepUntil"] == .string(until))
    #expect(retention["years"]?.text == "10")
    try await clinic.remove()
  }

  /// By province (rule 3.3); of several the longest, and where no rule is known the longest of all. One line a case:
  /// the provinces of the visits, the day until which the record is kept, the years.
  @Test(arguments: [
    (["AB"], "2036-12-01", 10), (["ON"], "2036-12-01", 10), (["BC"], "2042-12-01", 16), (["SK"], "2042-12-01", 16),
    (["AB", "BC"], "2042-12-01", 16), (["AB", "SK"], "2042-12-01", 16), (["AB", "ON"], "2036-12-01", 10),
  ])
  func theClockOfEachProvince(provinces: [String], until: String, years: Int) async throws {
    let clinic = try await TestClinic()
    let (first, second) = (provinces[0], provinces[provinces.count - 1])
    try await clinic.sql(
      """
      SET session_replication_role = replica;
      UPDATE practice.locations SET province = CASE code WHEN 'riverside' THEN '\(first)' ELSE '\(second)' END;
      DELETE FROM scheduling.appointments WHERE local_start::date <> '2026-12-01';
      INSERT INTO scheduling.appointments SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(),
        'overlapping', true, 'override_reason', 'x',
        'location_id', (SELECT l.id FROM practice.locations l WHERE l.code <> 'riverside' LIMIT 1)))).*
      FROM scheduling.appointments a;
      """)
    let retention = try await clinic.call("records.retention", #"{"patient": "P-000123"}"#)
    #expect(retention["keepUntil"] == .string(until))
    #expect(retention["years"]?.intValue == years)
    try await clinic.remove()
  }

  /// Each reason to end an episode (rule 3.11).
  @Test(arguments: ["goals_met", "no_gain", "patient_wish", "contraindication", "referral", "lost_contact"])
  func whyAnEpisodeEnds(reason: String) async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2026-12-14T16:00:00Z")
    let id = try await clinic.call(
      "episodes.open", #"{"patient": "P-000123", "complaint": "Knee", "goals": ["Stairs"]}"#, as: .therapist)["id"]
    let ended = try await clinic.call(
      "episodes.discharge",
      #"{"episode": \#(id?.text ?? ""), "expectedVersion": 1, "reason": "\#(reason)", "summary": "Home plan given"}"#,
      as: .therapist)
    #expect(ended["dischargeReason"] == .string(reason))
    try await clinic.remove()
  }

  /// Not before its last visit.
  @Test func anEpisodeEndsAfterItsLastVisit() async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2026-12-14T16:00:00Z")
    let episode = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
    try await clinic.sql(
      "SET session_replication_role = replica; UPDATE session_notes.notes SET episode_id = '\(episode)' "
        + "WHERE status = 'signed' AND visit_date = '2026-12-01'")
    let discharge = { (day: String) in
      #"{"episode": "\#(episode)", "expectedVersion": 1, "reason": "goals_met", "summary": "x", "#
        + #""dischargedOn": "\#(day)"}"#
    }
    #expect(
      try await clinic.refusal("episodes.discharge", discharge("2026-11-30"), as: .therapist) == "value_not_allowed")
    #expect(try await clinic.refusal("episodes.discharge", discharge("2026-12-01"), as: .therapist) == nil)
    try await clinic.remove()
  }

  @Test func aHoldBeatsTheClock() async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2050-01-01T00:00:00Z")
    // The example's hold stands; a second beside it, and each is lifted by itself.
    let held = try await clinic.call("records.hold", #"{"patient": "P-000123", "reason": "Letter of a lawyer"}"#)
    #expect(held["mayBeDestroyed"] == .bool(false))
    let holds = held["holds"]?.arrayValue ?? []
    #expect(holds.map { $0["reason"]?.stringValue } == ["Claim of 2026-11-02", "Letter of a lawyer"])
    for (place, hold) in holds.enumerated() {
      let lift = #"{"hold": \#(hold["id"]?.text ?? ""), "reason": "Settled"}"#
      #expect(try await clinic.refusal("records.lift", lift, as: .manager) == "forbidden")
      #expect(try await clinic.call("records.lift", lift)["mayBeDestroyed"] == .bool(place == 1))
      #expect(try await clinic.refusal("records.lift", lift) == "not_found")
    }
    await #expect(throws: (any Error).self) {
      try await clinic.sql("UPDATE patient_records.legal_holds SET reason = 'x' WHERE lifted_at IS NOT NULL")
    }
    try await clinic.remove()
  }

  @Test func aCustodianHandsOver() async throws {
    let clinic = try await TestClinic()
    let set = { (therapist: String) in
      try await clinic.call(
        "records.setCustodian", #"{"patient": "P-000123", "therapist": "\#(therapist)", "reason": "Takes over"}"#)
    }
    #expect(try await set("dana-whitford")["custodian"] == .string("dana-whitford"))
    #expect(try await set("miro-saito")["custodian"] == .string("miro-saito"))
    #expect(try await clinic.sql("SELECT count(*) FROM patient_records.custodians") == "2")
    await #expect(throws: CallError.self) { try await set("nobody-here") }
    try await clinic.remove()
  }
}
