import ClinicTesting
import ClinicValues
import Operations
import Testing

/// Ways in which a patient's no was passed over, each as it was found: by what is entered later, by merges, by moves.
@Suite("No answer is passed over (rules 3.4, 3.5, 2.25)")
struct CandidacyAttackTests {
  private static let second = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f71"
  private static let gate = #"{"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["gracilis"]}"#

  /// A second record of Amelie Tremblay.
  private func twin(_ chart: ChartClinic, id: String = second, number: String = "P-000122") async throws {
    try await chart.clinic.sql(
      """
      INSERT INTO patient_records.patients (id, number, family_name, given_name, birth_date, other_phone, reminders,
        may_leave_voicemail, language)
      VALUES ('\(id)', '\(number)', 'Trembley', 'Amy', '1984-06-02', '+14035550145', 'none', false, 'en');
      """)
  }

  @discardableResult
  private func merge(_ chart: ChartClinic, _ duplicate: String, into survivor: String) async throws -> String {
    let version = { (number: String) in
      try await chart.clinic.sql("SELECT version FROM patient_records.patients WHERE number = '\(number)'")
    }
    let (kept, lost) = (try await version(survivor), try await version(duplicate))
    let merged = try await chart.call(
      "patients.merge",
      #"{"survivor": "\#(survivor)", "survivorVersion": \#(kept), "duplicate": "\#(duplicate)", "#
        + #""duplicateVersion": \#(lost), "reason": "One person"}"#, as: .owner)
    return merged["merge"]?.stringValue ?? ""
  }

  /// Answers no to every question; the screen's id.
  private func allNo(_ chart: ChartClinic, of patient: String = "P-000123", at: String? = nil) async throws -> String {
    let questions = try await chart.call("screens.questions", "{}")
    let no = JSON.array((questions["items"]?.arrayValue ?? []).compactMap { $0["code"] })
    let when = at.map { #""answeredAt": "\#($0)", "# } ?? ""
    let screen = try await chart.call(
      "screens.answer", #"{"patient": "\#(patient)", "version": 1, \#(when)"yes": [], "no": \#(no.text)}"#)
    return screen["id"]?.stringValue ?? ""
  }

  private func confirm(_ screen: String, _ chart: ChartClinic) async throws {
    let content = try await chart.content(ChartClinic.ready)
    try await chart.save(ChartClinic.ready, content.setting("screening.screen", .string(screen)))
  }

  private func book(_ start: String, of patient: String = "P-000123") -> String {
    #"{"patient": "\#(patient)", "therapist": "dana-whitford", "treatment": "ims-45", "location": "riverside", "#
      + #""start": "\#(start)"}"#
  }

  /// A late entry from before the merge is no asking since; nor is one of the outer record's since the inner merge.
  @Test func whatWasAnsweredBeforeAMergeIsNoAskingSince() async throws {
    let chart = try await ChartClinic(now: "2026-12-10T16:00:00Z")
    try await twin(chart)
    try await twin(chart, id: "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f72", number: "P-000121")
    try await chart.answer(yes: #"{"code": "needle-phobia"}"#, of: "P-000122")
    try await chart.clinic.set(now: "2026-12-11T16:00:00Z")
    _ = try await allNo(chart)
    try await chart.clinic.set(now: "2026-12-12T16:00:00Z")
    try await merge(chart, "P-000122", into: "P-000123")
    // What is booked already is a task.
    let tasks = try await chart.call("tasks.list", #"{"kind": "not_a_candidate"}"#)["items"]?.arrayValue
    #expect(tasks?.count == 1)
    let late = try await allNo(chart, at: "2026-01-01T00:00:00Z")
    #expect(try await chart.call("screens.show", #"{"patient": "P-000123"}"#)["id"] != .string(late))
    #expect(try await chart.call("safety.check", Self.gate)["verdict"] == .string("stop"))
    try await merge(chart, "P-000123", into: "P-000121")
    #expect(try await chart.call("safety.check", Self.gate)["verdict"] == .string("stop"))
    let booking = book("2026-12-16T09:00", of: "P-000121")
    #expect(try await chart.refusal("appointments.book", booking, as: .frontDesk) == "contraindicated")
    // Asked again, the answer stands.
    _ = try await allNo(chart, of: "P-000121")
    #expect(try await chart.refusal("appointments.book", booking, as: .frontDesk) == nil)
    try await chart.clinic.remove()
  }

  /// Merged after the visit, the other record's no does not take the place of the yes that was known at it.
  @Test func aMergeAfterTheVisitTakesNoYesAway() async throws {
    let chart = try await ChartClinic(now: "2026-12-10T16:00:00Z")
    try await twin(chart)
    try await chart.answer(yes: #"{"code": "needle-phobia"}"#)
    try await chart.clinic.set(now: "2026-12-11T16:00:00Z")
    let other = try await allNo(chart, of: "P-000122")
    try await chart.clinic.set(now: "2026-12-14T18:00:00Z")
    try await merge(chart, "P-000122", into: "P-000123")
    try await confirm(other, chart)
    #expect(try await chart.sign(ChartClinic.ready)?.reason == "contraindicated")
    try await chart.clinic.remove()
  }

  /// Merged before the visit and asked only after it: the session was without an answer.
  @Test func askedAfterTheVisitIsNotAskedAtIt() async throws {
    let chart = try await ChartClinic(now: "2026-12-10T16:00:00Z")
    try await twin(chart)
    try await chart.answer(yes: #"{"code": "needle-phobia"}"#, of: "P-000122")
    try await chart.clinic.set(now: "2026-12-11T16:00:00Z")
    let own = try await allNo(chart)
    try await chart.clinic.set(now: "2026-12-12T16:00:00Z")
    try await merge(chart, "P-000122", into: "P-000123")
    try await chart.clinic.set(now: "2026-12-16T18:00:00Z")
    try await confirm(own, chart)
    _ = try await allNo(chart)
    let blocking = try await chart.blocking(ChartClinic.ready)
    #expect(blocking.contains("screen_outdated") && blocking.contains("contraindicated"))
    try await chart.clinic.remove()
  }

  /// A no that is entered afterwards takes away no yes that was on record at the session, and says that it is late.
  @Test func aNoEnteredLaterTakesNoYesAway() async throws {
    let chart = try await ChartClinic(now: "2026-12-14T14:01:00Z")
    try await chart.answer(yes: #"{"code": "needle-phobia"}"#)
    try await chart.clinic.set(now: "2026-12-20T16:00:00Z")
    let late = try await allNo(chart, at: "2026-12-14T15:00:00Z")
    let shown = try await chart.call("screens.show", #"{"patient": "P-000123"}"#)
    #expect(shown["id"] == .string(late) && shown["isLateEntry"] == .bool(true))
    #expect(try await chart.sign(ChartClinic.ready)?.reason == "contraindicated")
    let before = #"{"patient": "P-000123", "version": 1, "answeredAt": "1999-12-31T00:00:00Z", "yes": [], "no": []}"#
    #expect(try await chart.refusal("screens.answer", before) == "value_not_allowed")
    try await chart.clinic.remove()
  }

  /// A fever of the day bars the visit that is moved to the day; one that is barred anyhow may be put off.
  @Test func aVisitIsNotMovedOntoAFever() async throws {
    let chart = try await ChartClinic()
    try await chart.answer(yes: #"{"code": "acute-illness"}"#)
    let visit = try await chart.call("appointments.book", book("2026-12-16T13:00"), as: .frontDesk)["id"]?.text ?? ""
    let move = { (version: Int, start: String) in
      #"{"appointment": \#(visit), "expectedVersion": \#(version), "start": "\#(start)"}"#
    }
    #expect(
      try await chart.refusal("appointments.move", move(1, "2026-12-14T13:00"), as: .frontDesk) == "contraindicated")
    try await chart.answer(yes: #"{"code": "needle-phobia"}"#)
    #expect(try await chart.refusal("appointments.move", move(1, "2026-12-17T13:00"), as: .frontDesk) == nil)
    try await chart.clinic.remove()
  }

  private func timed(_ chart: ChartClinic, _ content: JSON? = nil) async throws {
    var content = if let content { content } else { try await chart.content(ChartClinic.ready) }
    for (place, time) in ["08:10", "08:12"].enumerated() {
      content = content.setting("needling.needles.\(place).insertedAt", .string(time))
    }
    try await chart.save(ChartClinic.ready, content)
  }

  /// No at 08:05, needles at 08:10, yes at 10:40: the yes covers none of them. Nor does a time at one needle speak for
  /// another that has none.
  @Test func aYesAfterTheNeedlesCoversNone() async throws {
    let chart = try await ChartClinic(now: "2026-12-14T14:05:00Z")
    try await chart.call("consents.withdraw", #"{"consent": "\#(UUID.example)", "reason": "Not today"}"#)
    try await chart.clinic.set(now: "2026-12-14T16:40:00Z")
    try await timed(chart)
    let record =
      #"{"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["infraspinatus", "cervical-multifidus"], "#
      + #""method": "verbal", "questionsAnswered": true"#
    try await chart.call("consents.record", record + "}")
    #expect(try await chart.blocking(ChartClinic.ready) == ["consent_missing"])
    // Entered afterwards as given before the no, it covers nothing, and is not listed as if it did.
    try await chart.call("consents.record", record + #", "givenAt": "2026-12-14T14:00:00Z"}"#)
    #expect(try await chart.blocking(ChartClinic.ready) == ["consent_missing"])
    let listed = try await chart.call("consents.list", #"{"patient": "P-000123"}"#)["items"]?.arrayValue
    #expect(listed?.map { $0["givenAt"] } == [.string("2026-12-14T16:40:00Z")])
    try await chart.clinic.remove()
  }

  /// A no that is entered a day later has the time at which it was said.
  @Test(arguments: [("2026-12-14T14:05:00Z", ["consent_missing"]), ("2026-12-14T14:15:00Z", [])])
  func aNoEnteredLaterIsOfWhenItWasSaid(said: String, expected: [String]) async throws {
    let chart = try await ChartClinic(now: "2026-12-15T16:00:00Z")
    try await timed(chart)
    let withdraw = { (at: String) in #"{"consent": "\#(UUID.example)", "withdrawnAt": "\#(at)"}"# }
    for wrong in ["2026-12-16T00:00:00Z", "2026-11-01T00:00:00Z"] {
      #expect(try await chart.refusal("consents.withdraw", withdraw(wrong)) == "value_not_allowed")
    }
    let ended = try await chart.call("consents.withdraw", withdraw(said))
    #expect(ended["withdrawnAt"] == .string(said))
    #expect(ended["withdrawalRecordedAt"] == .string("2026-12-15T16:00:00Z"))
    #expect(try await chart.blocking(ChartClinic.ready) == expected)
    try await chart.clinic.remove()
  }

  /// What the card learns after the last needle does not stand against it for ever.
  @Test func whatIsLearntAfterwardsStandsAgainstNoNeedle() async throws {
    let chart = try await ChartClinic(now: "2026-12-14T14:01:00Z")
    try await chart.clearCard()
    try await chart.clinic.set(now: "2026-12-14T16:30:00Z")
    let content = try await chart.content(ChartClinic.ready).setting(
      "needling.needles.0.muscle", .string("rhomboid-major-minor"))
    try await chart.call(
      "patients.addAlert",
      #"{"patient": "P-000123", "kind": "pregnancy", "severity": "critical", "text": "Tested at noon"}"#)
    try await chart.save(ChartClinic.ready, content)
    #expect(try await chart.blocking(ChartClinic.ready) == ["contraindicated"])
    try await timed(chart, content)
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    try await chart.clinic.remove()
  }

  /// A pacemaker that only the card knows stops the current; another implant does not.
  @Test(arguments: [("Pacemaker since 2019", "stop"), ("Silicone, 2012", "warn")])
  func theCardsPacemakerStopsTheCurrent(text: String, verdict: String) async throws {
    let chart = try await ChartClinic()
    try await chart.clearCard()
    try await chart.call(
      "patients.addAlert",
      #"{"patient": "P-000123", "kind": "implant", "severity": "critical", "text": "\#(text)"}"#)
    let current = try await chart.call(
      "safety.check", Self.gate.replacing(#"["gracilis"]"#, with: #"["gracilis"], "isElectrical": true"#))
    #expect(current["verdict"] == .string(verdict))
    try await chart.clinic.remove()
  }

  /// Taken for one and apart again: what was signed meanwhile is as it was signed, and what was begun can be signed.
  @Test func whatWasWrittenWhileTheyWereOne() async throws {
    let chart = try await ChartClinic()
    try await twin(chart)
    let merged = try await merge(chart, "P-000123", into: "P-000122")
    let visit =
      try await chart.call(
        "appointments.book", book("2026-12-14T11:00", of: "P-000122"), as: .frontDesk)["id"]?.stringValue ?? ""
    try await chart.clinic.sql("UPDATE scheduling.appointments SET status = 'arrived' WHERE id = '\(visit)'")
    let others = try await chart.call("notes.start", #"{"appointment": "\#(visit)"}"#)["id"]?.stringValue ?? ""
    let own = try await chart.call("notes.start", #"{"appointment": "\#(ChartClinic.bare)"}"#)["id"]?.stringValue ?? ""
    let screen = try await allNo(chart, of: "P-000122")
    try await chart.clearCard()
    let content = try await chart.content(ChartClinic.ready).setting("screening.screen", .string(screen))
    try await chart.clinic.sql(
      "SET session_replication_role = replica; UPDATE session_notes.screens SET answered_at = '2026-12-14T14:00:00Z' "
        + "WHERE id = '\(screen)'; UPDATE patient_records.merges SET merged_at = '2026-12-14T13:00:00Z'")
    try await chart.save(own, content)
    #expect(try await chart.sign(own)?.reason == nil)
    #expect(try await chart.call("records.verify", "{}", as: .auditor)["isIntact"] == .bool(true))
    try await chart.call("patients.unmerge", #"{"merge": "\#(merged)"}"#, as: .owner)
    #expect(try await chart.call("records.verify", "{}", as: .auditor)["isIntact"] == .bool(true))
    // The episode went back with the other record.
    try await chart.call(
      "consents.record",
      #"{"patient": "P-000122", "therapist": "dana-whitford", "muscles": ["infraspinatus", "cervical-multifidus"], "#
        + #""method": "verbal", "questionsAnswered": true}"#)
    let again = try await allNo(chart, of: "P-000122")
    try await chart.save(others, content.setting("screening.screen", .string(again)))
    #expect(try await chart.sign(others)?.reason == nil)
    try await chart.clinic.remove()
  }
}
