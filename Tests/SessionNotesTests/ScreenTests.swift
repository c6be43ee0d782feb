import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("The safety screen (rule 3.4)")
struct ScreenTests {
  @Test func everyQuestionIsAnsweredOnce() async throws {
    let chart = try await ChartClinic()
    let questions = try await chart.call("screens.questions", "{}")
    let codes = (questions["items"]?.arrayValue ?? []).compactMap { $0["code"]?.stringValue }
    #expect(codes.count == 32)
    func params(_ yes: String, without: Set<String> = [], and: [String] = []) -> String {
      let no = codes.filter { !without.contains($0) } + and
      return
        #"{"patient": "P-000123", "version": 1, "yes": [\#(yes)], "no": \#(JSON.array(no.map { .string($0) }).text)}"#
    }
    let open = try await chart.refused("screens.answer", params("", without: ["pacemaker", "cancer"]))
    #expect(open?.reason == "screen_incomplete")
    #expect(open?.details["open"] == .array([.string("pacemaker"), .string("cancer")]))
    let twice = try await chart.refused("screens.answer", params(#"{"code": "cancer", "action": "Asked"}"#))
    #expect(twice?.details["twice"] == .array([.string("cancer")]))
    let unknown = try await chart.refused("screens.answer", params("", and: ["fear-of-mondays"]))
    #expect(unknown?.details["unknown"] == .array([.string("fear-of-mondays")]))
    // A relative yes says what is done about it; only a local one is limited to regions.
    let mute = try await chart.refused("screens.answer", params(#"{"code": "cancer"}"#, without: ["cancer"]))
    #expect(mute?.details["fields"]?.arrayValue?.first?["field"] == .string("yes[0].action"))
    let limited = try await chart.refused(
      "screens.answer", params(#"{"code": "needle-phobia", "regions": ["arm"]}"#, without: ["needle-phobia"]))
    #expect(limited?.details["fields"]?.arrayValue?.first?["field"] == .string("yes[0].regions"))
    // Nothing of all this was kept.
    let kept = try await chart.call("screens.show", #"{"patient": "P-000123"}"#)
    #expect(kept["id"] == .string(ChartClinic.screen))
    let clear = try await chart.call("screens.answer", params(""))
    #expect(clear["isBarred"] == .bool(false))
    #expect(clear["answers"]?.arrayValue?.count == 32)
    #expect(try await chart.call("screens.show", #"{"patient": "P-000123"}"#) == clear)
    // Who answers no to all leaves `yes` out; who leaves out both has answered nothing.
    let all = params("").replacing(#""yes": [], "#, with: "")
    #expect(!all.contains("yes"))
    #expect(try await chart.call("screens.answer", all)["answers"] == clear["answers"])
    let nothing = try await chart.refused("screens.answer", #"{"patient": "P-000123", "version": 1}"#)
    #expect(nothing?.details["open"]?.arrayValue?.count == 32)
    try await chart.clinic.remove()
  }

  /// The screen that a clinic begins with, as rule 3.4 has it.
  @Test func theQuestionsAndTheirGravity() async throws {
    let chart = try await ChartClinic()
    let items = try await chart.call("screens.questions", "{}")["items"]?.arrayValue ?? []
    let codes = { (isOne: (JSON) -> Bool) in Set(items.filter(isOne).compactMap { $0["code"]?.stringValue }) }
    #expect(
      codes { $0["kind"] == .string("red_flag") } == [
        "cauda-equina", "myelopathy", "progressive-deficit", "fracture", "cancer-suspected", "spinal-infection",
        "night-pain",
      ])
    #expect(
      codes { $0["kind"] == .string("absolute") } == [
        "no-capacity", "needle-phobia", "serious-reaction", "acute-illness", "unstable-bleeding", "local-infection",
        "lymphedema", "implant-or-surgery", "compartment-or-dvt",
      ])
    #expect(
      codes { $0["kind"] == .string("relative") } == [
        "anticoagulant", "pregnancy", "immune-suppression", "neuropathy-or-vessels", "heart-disease", "pacemaker",
        "epilepsy", "metal-or-latex-allergy", "cancer", "osteoporosis", "soft-implants", "vulnerable", "lung-disease",
        "exertion-today", "low-sugar", "blood-borne-virus",
      ])
    #expect(
      codes { $0["isLocal"] == .bool(true) } == [
        "local-infection", "lymphedema", "implant-or-surgery", "compartment-or-dvt",
      ])
    #expect(codes { $0["isOfLimb"] == .bool(true) } == ["lymphedema", "compartment-or-dvt"])
    #expect(codes { $0["isOfDay"] == .bool(true) } == ["acute-illness", "exertion-today", "low-sugar"])
    try await chart.clinic.remove()
  }

  /// A clinic asks more: the next version, which every patient answers anew.
  @Test func aClinicExtendsTheScreen() async throws {
    // An hour before the visit: what is asked later does not bear on it.
    let chart = try await ChartClinic(now: "2026-12-14T13:00:00Z")
    let question = #"""
      {"code": "silicone-allergy", "kind": "relative", "isLocal": false, "question": "Allergic to silicone?",
       "action": "Needles without coating"}
      """#
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    let next = try await chart.call("screens.addQuestion", question, as: .manager)
    #expect(next["version"] == .number("2"))
    #expect(next["items"]?.arrayValue?.count == 33)
    #expect(next["items"]?.arrayValue?.last?["code"] == .string("silicone-allergy"))
    #expect(try await chart.refusal("screens.addQuestion", question, as: .manager) == "already_exists")
    #expect(try await chart.refusal("screens.addQuestion", question) == "forbidden")
    #expect(try await chart.blocking(ChartClinic.ready) == ["screen_outdated"])
    #expect(
      try await chart.refusal("screens.answer", #"{"patient": "P-000123", "version": 1, "yes": [], "no": []}"#)
        == "stale_version")
    try await chart.answer(yes: #"{"code": "silicone-allergy", "action": "Uncoated needles"}"#)
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    // The old version stays as it was asked.
    #expect(
      try await chart.clinic.sql("SELECT count(*) FROM session_notes.screen_questions WHERE version = 1") == "32")
    try await chart.clinic.remove()
  }

  /// Asked since the visit began: the new questions count as well as those that were asked then, whichever were
  /// answered; and what was answered then may be entered afterwards (rule 3.2).
  @Test(arguments: [(2, nil), (1, "2026-12-14T14:02:00Z")] as [(Int, String?)])
  func aQuestionAddedDuringTheVisit(version: Int, answeredAt: String?) async throws {
    let chart = try await ChartClinic(now: "2026-12-14T14:05:00Z")
    let question = #"""
      {"code": "silicone-allergy", "kind": "relative", "isLocal": false, "question": "Allergic to silicone?",
       "action": "Needles without coating"}
      """#
    try await chart.call("screens.addQuestion", question, as: .manager)
    try await chart.clinic.set(now: "2026-12-14T14:10:00Z")
    var codes = try await chart.call("screens.questions", "{}")["items"]?.arrayValue?.compactMap { $0["code"] } ?? []
    if version == 1 { codes.removeLast() }
    let when = answeredAt.map { #""answeredAt": "\#($0)", "# } ?? ""
    let screen = try await chart.call(
      "screens.answer",
      #"{"patient": "P-000123", "version": \#(version), \#(when)"yes": [], "no": \#(JSON.array(codes).text)}"#)
    #expect(screen["answeredAt"] == .string(answeredAt ?? "2026-12-14T14:10:00Z"))
    #expect(screen["recordedAt"] == .string("2026-12-14T14:10:00Z"))
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    let coming =
      #"{"patient": "P-000123", "version": 2, "answeredAt": "2026-12-14T15:00:00Z", "yes": [], "#
      + #""no": \#(JSON.array(codes + (version == 1 ? [.string("silicone-allergy")] : [])).text)}"#
    #expect(try await chart.refusal("screens.answer", coming) == "value_not_allowed")
    try await chart.clinic.remove()
  }

  /// A yes, absolute: the signature is refused by that name (rule 3.4), and nothing of the note is lost.
  @Test func aYesThatIsAbsoluteIsNotSigned() async throws {
    let chart = try await ChartClinic(now: "2026-12-14T14:01:00Z")
    try await chart.answer(yes: #"{"code": "needle-phobia"}"#)
    let before = try await chart.content(ChartClinic.ready)
    let refused = try await chart.sign(ChartClinic.ready)
    #expect(refused?.reason == "contraindicated")
    #expect(
      Set(refused?.details["missing"]?.arrayValue?.compactMap { $0["item"]?.stringValue } ?? []) == ["contraindicated"])
    #expect(try await chart.content(ChartClinic.ready) == before)
    try await chart.clinic.remove()
  }

  /// What counts for a session is what was known at it: neither tomorrow's fever nor tomorrow's all clear.
  @Test func theScreenOfTheSessionCounts() async throws {
    let chart = try await ChartClinic(now: "2026-12-15T16:00:00Z")
    try await chart.answer(yes: #"{"code": "acute-illness"}"#)
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    #expect(try await chart.sign(ChartClinic.ready) == nil)
    try await chart.clinic.remove()
  }

  /// What the program did not send, the database refuses as well.
  @Test func theDatabaseKeepsScreensWhole() async throws {
    let chart = try await ChartClinic()
    for statement in [
      "UPDATE session_notes.screen_answers SET is_yes = false", "DELETE FROM session_notes.screens",
      "UPDATE session_notes.screen_questions SET question = 'Well?'",
      "INSERT INTO session_notes.screens (id, patient_id, version, answered_by) "
        + "SELECT gen_random_uuid(), p.id, 1, a.id FROM patient_records.patients p, access.accounts a LIMIT 1",
    ] {
      await #expect(throws: (any Error).self, "\(statement)") { try await chart.clinic.sql(statement) }
    }
    try await chart.clinic.remove()
  }
}

@Suite("Consent (rule 3.5)")
struct ConsentTests {
  /// Idea 3: the words follow the body.
  @Test(arguments: [
    (["deltoid"], ["nerve"]), (["rhomboid-major-minor"], ["pneumothorax"]), (["gracilis"], []),
    (["psoas-major", "rhomboid-major-minor"], ["nerve", "organ", "pneumothorax", "vessel"]),
    (["pectoralis-major"], ["implant", "pneumothorax"]), (["cervical-multifidus"], ["canal"]),
    (["temporalis"], ["vessel"]),
  ])
  func theWordsNameWhatTheMusclesEndanger(muscles: [String], risks: [String]) async throws {
    let chart = try await ChartClinic()
    let list = JSON.array(muscles.map { .string($0) }).text
    let form = try await chart.call("consents.compose", #"{"therapist": "dana-whitford", "muscles": \#(list)}"#)
    #expect(form["risks"]?.arrayValue?.compactMap(\.stringValue) == risks)
    let text = form["text"]?.stringValue ?? ""
    for (word, risk) in [
      ("pneumothorax", "pneumothorax"), ("kidney", "organ"), ("spinal canal", "canal"), ("electric pain", "nerve"),
      ("larger vessel", "vessel"), ("reach an implant", "implant"),
    ] {
      #expect(text.contains(word) == risks.contains(risk), "\(word)")
    }
    // What is always said: who, other ways, sensations, common risks with rates, to stop, after-care.
    for always in [
      "Dana Whitford", "PT-11873", "carries the authorization", "no treatment", "cramp", "8 leave a bruise",
      "stop at any", "Infection, fainting, and a needle that breaks or is forgotten",
      "911",
    ] { #expect(text.contains(always), "\(always)") }
    try await chart.clinic.remove()
  }

  @Test func aNewRegionWithANewRiskAsksAgain() async throws {
    let chart = try await ChartClinic()
    var content = try await chart.content(ChartClinic.ready)
    content = content.setting("needling.needles.0.muscle", .string("gluteus-medius"))
    try await chart.save(ChartClinic.ready, content)
    // Nerve and vessel were named before; the region was not (rule 3.13a).
    #expect(try await chart.blocking(ChartClinic.ready) == ["consent_lacks_region"])
    content = content.setting("needling.needles.0.muscle", .string("quadratus-lumborum"))
    try await chart.save(ChartClinic.ready, content)
    #expect(try await chart.blocking(ChartClinic.ready) == ["consent_lacks_risk", "contraindicated"])
    try await chart.answer(yes: #"{"code": "osteoporosis", "action": "Not onto bone"}"#)
    // The card still says that the blood is thinned.
    #expect(try await chart.blocking(ChartClinic.ready) == ["consent_lacks_risk", "contraindicated"])
    try await chart.clearCard()
    #expect(try await chart.blocking(ChartClinic.ready) == ["consent_lacks_risk"])
    try await chart.call(
      "consents.record",
      #"""
      {"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["quadratus-lumborum"], "method": "verbal",
       "questionsAnswered": true}
      """#)
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    try await chart.clinic.remove()
  }

  @Test func whatIsWithdrawnOrRunOutHoldsNoMore() async throws {
    let chart = try await ChartClinic()
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    let withdrawn = try await chart.call(
      "consents.withdraw", #"{"consent": "\#(UUID.example)", "reason": "Wants exercise only"}"#)
    #expect(withdrawn["withdrawnAt"] != nil)
    // It held when the needles were in.
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    #expect(try await chart.refusal("consents.withdraw", #"{"consent": "\#(UUID.example)"}"#) == "consent_ended")
    await #expect(throws: (any Error).self) {
      try await chart.clinic.sql("UPDATE session_notes.consents SET withdrawn_at = NULL, withdrawn_by = NULL")
    }
    let list = #"{"patient": "P-000123"}"#
    #expect(try await chart.call("consents.list", list)["items"] == .array([]))
    let ended = try await chart.call("consents.list", #"{"patient": "P-000123", "includeEnded": true}"#)
    #expect(ended["items"]?.arrayValue?.count == 1)
    // Taken back before the needles, it does not.
    try await chart.clinic.sql(
      "SET session_replication_role = replica; "
        + "UPDATE session_notes.consents SET withdrawn_at = '2026-12-02T00:00:00Z'")
    #expect(try await chart.blocking(ChartClinic.ready) == ["consent_missing"])
    try await chart.clinic.remove()
  }

  /// Entered later than it was given, it holds from when it was given, and says when it was entered (rule 3.2).
  @Test func whatIsEnteredLaterHoldsFromWhenItWasGiven() async throws {
    let chart = try await ChartClinic(now: "2026-12-16T01:00:00Z")
    var content = try await chart.content(ChartClinic.ready)
    content = content.setting("needling.needles.0.muscle", .string("gracilis"))
    try await chart.save(ChartClinic.ready, content)
    let record = { (when: String) in
      #"{"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["gracilis"], "method": "verbal", "#
        + #""questionsAnswered": true\#(when)}"#
    }
    try await chart.call("consents.record", record(""))
    #expect(try await chart.blocking(ChartClinic.ready) == ["consent_lacks_region"])
    let late = try await chart.call("consents.record", record(#", "givenAt": "2026-12-14T14:00:00Z""#))
    #expect(late["givenAt"] == .string("2026-12-14T14:00:00Z"))
    #expect(late["recordedAt"] == .string("2026-12-16T01:00:00Z"))
    #expect(late["isLateEntry"] == .bool(true))
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    let coming = record(#", "givenAt": "2026-12-16T02:00:00Z""#)
    #expect(try await chart.refusal("consents.record", coming) == "value_not_allowed")
    try await chart.clinic.remove()
  }

  /// A consent of every session, and then a no: none of the older ones covers the needles that follow, nor one that is
  /// entered afterwards as given before.
  @Test func aNoIsANoToAllThatWasGivenBefore() async throws {
    let chart = try await ChartClinic(now: "2026-12-10T16:00:00Z")
    let record = { (when: String) in
      #"{"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["infraspinatus", "cervical-multifidus"], "#
        + #""method": "verbal", "questionsAnswered": true\#(when)}"#
    }
    let second = try await chart.call("consents.record", record(""))["id"]?.stringValue ?? ""
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    try await chart.clinic.set(now: "2026-12-14T14:05:00Z")
    try await chart.call("consents.withdraw", #"{"consent": "\#(second)", "reason": "Not today"}"#)
    #expect(try await chart.blocking(ChartClinic.ready) == ["consent_missing"])
    #expect(try await chart.call("consents.list", #"{"patient": "P-000123"}"#)["items"] == .array([]))
    try await chart.call("consents.record", record(#", "givenAt": "2026-12-14T14:00:00Z""#))
    #expect(try await chart.blocking(ChartClinic.ready) == ["consent_missing"])
    // Asked again, the patient agrees after all.
    try await chart.clinic.set(now: "2026-12-14T14:15:00Z")
    try await chart.call("consents.record", record(""))
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    try await chart.clinic.remove()
  }

  /// One line a case: the last day on which it holds, and what stands against the signature of 2026-12-14.
  @Test(arguments: [("2026-12-13", ["consent_missing"]), ("2026-12-14", [])])
  func whatHasRunOutHoldsNoMore(until: String, expected: [String]) async throws {
    let chart = try await ChartClinic()
    try await chart.clinic.sql("SET session_replication_role = replica; DELETE FROM session_notes.consents")
    try await chart.call(
      "consents.record",
      #"""
      {"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["infraspinatus", "cervical-multifidus"],
       "method": "written", "questionsAnswered": true, "interpreter": "Ines Okoro", "validUntil": "\#(until)",
       "givenAt": "2026-12-10T16:00:00Z"}
      """#)
    #expect(try await chart.blocking(ChartClinic.ready) == expected)
    // The day ends where the therapist works: at 18:00 in Calgary it is the 15th by UTC.
    try await chart.clinic.set(now: "2026-12-15T00:30:00Z")
    let listed = try await chart.call("consents.list", #"{"patient": "P-000123"}"#)["items"]?.arrayValue
    #expect(listed?.compactMap { $0["interpreter"]?.stringValue } == (expected.isEmpty ? ["Ines Okoro"] : []))
    try await chart.clinic.remove()
  }

  /// A guardian on file who may consents for the patient; nobody else does.
  @Test func whoConsentsForThePatient() async throws {
    let chart = try await ChartClinic()
    let contact = { (name: String, kind: String, mayConsent: Bool) in
      let list = try await chart.call(
        "patients.addContact",
        #"{"patient": "P-000123", "kind": "\#(kind)", "name": "\#(name)", "phone": "+14035550191", "#
          + #""mayConsent": \#(mayConsent)}"#)
      return list["items"]?.arrayValue?.first { $0["name"] == .string(name) }?["id"]?.stringValue ?? ""
    }
    let record = { (giver: String) in
      #"{"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["deltoid"], "method": "written", "#
        + #""questionsAnswered": true, "givenBy": "\#(giver)"}"#
    }
    let mother = try await contact("Odile Tremblay", "guardian", true)
    #expect(try await chart.call("consents.record", record(mother))["givenBy"] == .string("Odile Tremblay"))
    let neighbour = try await contact("Nils Berg", "emergency", false)
    for giver in [neighbour, "01998a2c-5c00-7a31-9f3e-6c4d2b1a0fff"] {
      #expect(try await chart.refusal("consents.record", record(giver)) == "value_not_allowed")
    }
    try await chart.call("patients.endContact", #"{"contact": "\#(mother)"}"#)
    #expect(try await chart.refusal("consents.record", record(mother)) == "value_not_allowed")
    try await chart.clinic.remove()
  }

  /// On the evening of a permit's last day it is still that day where the therapist works.
  @Test func theLastDayOfAPermitEndsWhereTheTherapistWorks() async throws {
    let chart = try await ChartClinic(now: "2026-12-15T01:30:00Z")
    try await chart.clinic.sql("UPDATE therapist_profiles.permits SET valid = '[2026-01-01,2026-12-15)' WHERE needling")
    let record = #"""
      {"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["deltoid"], "method": "verbal",
       "questionsAnswered": true}
      """#
    #expect(try await chart.refusal("consents.record", record) == nil)
    try await chart.clinic.set(now: "2026-12-15T06:30:00Z")
    #expect(try await chart.refusal("consents.record", record) == "therapist_not_authorized")
    try await chart.clinic.remove()
  }

  /// Withdrawn in the middle of the visit of 08:00: it covers the needles that were in by then, as their times say;
  /// where no times are charted it does not hold, unless the planned end had passed. One line a case: when it was
  /// withdrawn, when the needles went in, what stands against the signature.
  @Test(
    arguments: [
      ("14:20", "08:10", []), ("14:20", "08:25", ["consent_missing"]), ("14:20", nil, ["consent_missing"]),
      ("15:20", "09:25", ["consent_missing"]), ("15:20", "08:40", []), ("15:20", nil, []),
    ] as [(String, String?, [String])])
  func whatIsWithdrawnInTheMiddle(withdrawn: String, inserted: String?, expected: [String]) async throws {
    let chart = try await ChartClinic(now: "2026-12-14T\(withdrawn):00Z")
    try await chart.call("consents.withdraw", #"{"consent": "\#(UUID.example)", "reason": "Enough for today"}"#)
    try await chart.clinic.set(now: "2026-12-14T16:00:00Z")
    if let inserted {
      let content = try await chart.content(ChartClinic.ready)
      try await chart.save(
        ChartClinic.ready,
        content.setting("needling.needles.0.insertedAt", .string(inserted))
          .setting("needling.needles.1.insertedAt", .string("08:05")))
    }
    #expect(try await chart.blocking(ChartClinic.ready) == expected)
    try await chart.clinic.remove()
  }

  @Test(arguments: [
    (#""therapist": "dana-whitford", "muscles": ["deltoid"], "questionsAnswered": false"#, "invalid_params"),
    (#""therapist": "dana-whitford", "muscles": [], "questionsAnswered": true"#, "invalid_params"),
    (#""therapist": "dana-whitford", "muscles": ["tail"], "questionsAnswered": true"#, "unknown_muscle"),
    (#""therapist": "miro-saito", "muscles": ["deltoid"], "questionsAnswered": true"#, "therapist_not_authorized"),
    (#""therapist": "nobody-here", "muscles": ["deltoid"], "questionsAnswered": true"#, "not_found"),
  ])
  func whatIsNoConsent(params: String, expected: String) async throws {
    let chart = try await ChartClinic()
    let before = try await chart.clinic.fingerprint()
    #expect(
      try await chart.refusal("consents.record", #"{"patient": "P-000123", "method": "written", \#(params)}"#)
        == expected)
    #expect(try await chart.clinic.fingerprint() == before)
    try await chart.clinic.remove()
  }
}
