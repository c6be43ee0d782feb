import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import SessionNotes

@Suite("The safety gate (rule 3.4, idea 3)")
struct SafetyGateTests {
  private static let rules = [
    SafetyRule(code: QuestionCode(stored: "anticoagulant"), isStop: true, risks: [.organ], sentence: "Too deep"),
    SafetyRule(code: QuestionCode(stored: "lung-disease"), isStop: true, risks: [.pneumothoraxHigh], sentence: "Lung"),
    SafetyRule(code: QuestionCode(stored: "pregnancy"), isStop: true, regions: [.lumbar, .hip], sentence: "Not there"),
    SafetyRule(code: QuestionCode(stored: "pacemaker"), isStop: true, isElectrical: true, sentence: "No current"),
  ]

  private func flag(_ code: String, _ kind: ScreenKind, _ regions: [Region] = []) -> Flag {
    Flag(code: QuestionCode(stored: code), kind: kind, question: "\(code)?", regions: regions, action: "Do")
  }

  /// One line a case: the answer, its gravity, where; the muscle; the verdict.
  @Test(
    arguments: [
      // No answer, no reason.
      (nil, "deltoid", false, .allow),
      // A relative yes warns for every muscle, and stops where a rule says so.
      ("anticoagulant relative", "deltoid", false, .warn), ("anticoagulant relative", "psoas-major", false, .stop),
      ("lung-disease relative", "deltoid", false, .warn), ("lung-disease relative", "infraspinatus", false, .warn),
      ("lung-disease relative", "rhomboid-major-minor", false, .stop),
      ("pregnancy relative", "lumbar-multifidus", false, .stop), ("pregnancy relative", "gluteus-medius", false, .stop),
      ("pregnancy relative", "upper-trapezius", false, .warn),
      // A rule on current matters only with current.
      ("pacemaker relative", "deltoid", false, .warn), ("pacemaker relative", "deltoid", true, .stop),
      // An absolute yes stops, there or everywhere; a red flag ends the path.
      ("needle-phobia absolute", "deltoid", false, .stop), ("cauda-equina red_flag", "deltoid", false, .stop),
      ("lymphedema absolute arm", "biceps-brachii", false, .stop),
      ("lymphedema absolute arm", "gastrocnemius", false, .allow),
      // Not needled as a rule.
      (nil, "longus-colli", false, .warn), (nil, "subclavius", false, .warn),
    ] as [(String?, String, Bool, SafetyGate.Verdict)])
  func verdict(answer: String?, muscle: String, isElectrical: Bool, expected: SafetyGate.Verdict) throws {
    let parts = answer?.split(separator: " ").map(String.init) ?? []
    let flags =
      parts.isEmpty
      ? []
      : [
        flag(
          parts[0], try #require(ScreenKind(rawValue: parts[1])),
          parts.count > 2 ? [try #require(Region(rawValue: parts[2]))] : [])
      ]
    let named = try #require(try MusclesFile.muscles().first { $0.code.value == muscle })
    let gate = SafetyGate(flags: flags, rules: Self.rules, isAuthorized: true)
    let reasons = gate.reasons(named, isElectrical: isElectrical)
    #expect(SafetyGate.verdict(reasons) == expected)
    // Every reason has its name, the gravest first.
    #expect(reasons.map(\.verdict) == reasons.map(\.verdict).sorted(by: >))
    if let code = parts.first, expected != .allow { #expect(reasons.contains { $0.code.value == code }) }
  }

  /// Rule 3.1: without authorization it stops at every muscle, whatever the answers.
  @Test func withoutAuthorizationEverythingStops() throws {
    let gate = SafetyGate(flags: [], rules: [], isAuthorized: false)
    for muscle in try MusclesFile.muscles() {
      #expect(gate.reasons(muscle).first?.code.value == "not-authorized", "\(muscle.name)")
      #expect(SafetyGate.verdict(gate.reasons(muscle)) == .stop)
    }
  }

  /// Idea 3, as stated: anticoagulant + psoas → stop with named reason; rhomboid → pneumothorax must be in the consent;
  /// who has no authorization → stop everywhere.
  @Test func theOperationNamesEveryReason() async throws {
    let chart = try await ChartClinic()
    let result = try await chart.call(
      "safety.check",
      #"{"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["psoas-major", "rhomboid-major-minor"]}"#)
    #expect(result["verdict"] == .string("stop"))
    let muscles = result["muscles"]?.arrayValue ?? []
    #expect(muscles.map { $0["verdict"]?.stringValue } == ["stop", "warn"])
    let reason = muscles.first?["reasons"]?.arrayValue?.first
    #expect(reason?["code"] == .string("anticoagulant"))
    #expect(reason?["sentence"] == .string("Too deep to press on while the blood is thinned."))
    #expect(muscles.last?["risks"] == .array([.string("pneumothorax")]))
    let intern = try await chart.call(
      "safety.check", #"{"patient": "P-000123", "therapist": "miro-saito", "muscles": ["deltoid", "soleus"]}"#)
    #expect(intern["muscles"]?.arrayValue?.map { $0["verdict"]?.stringValue } == ["stop", "stop"])
    try await chart.clinic.remove()
  }

  /// The clinic's own rules, as they are seeded (rule 3.4). One line a case: the answer; the muscle, its side, with a
  /// current or not; the verdict.
  @Test func theRulesThatAClinicBeginsWith() async throws {
    let cases: [(String, String, String?, Bool, String)] = [
      (#"{"code": "anticoagulant", "action": "x"}"#, "psoas-major", nil, false, "stop"),
      (#"{"code": "pregnancy", "action": "x"}"#, "lumbar-multifidus", nil, false, "stop"),
      (#"{"code": "pregnancy", "action": "x"}"#, "rhomboid-major-minor", nil, false, "stop"),
      (#"{"code": "pregnancy", "action": "x"}"#, "pectoralis-major", nil, false, "stop"),
      (#"{"code": "pregnancy", "action": "x"}"#, "gastrocnemius", nil, false, "warn"),
      (#"{"code": "lung-disease", "action": "x"}"#, "rhomboid-major-minor", nil, false, "stop"),
      (#"{"code": "lung-disease", "action": "x"}"#, "gracilis", nil, false, "warn"),
      (#"{"code": "exertion-today", "action": "x"}"#, "upper-trapezius", nil, false, "stop"),
      (#"{"code": "exertion-today", "action": "x"}"#, "gracilis", nil, false, "warn"),
      (#"{"code": "soft-implants", "action": "x"}"#, "pectoralis-major", nil, false, "stop"),
      (#"{"code": "pacemaker", "action": "x"}"#, "gracilis", nil, true, "stop"),
      (#"{"code": "pacemaker", "action": "x"}"#, "gracilis", nil, false, "warn"),
      (#"{"code": "epilepsy", "action": "x"}"#, "gracilis", nil, true, "stop"),
      (#"{"code": "blood-borne-virus", "action": "x"}"#, "gracilis", nil, false, "warn"),
      // The limb, not only the part that was named; the other limb is another.
      (#"{"code": "lymphedema", "regions": ["arm"], "side": "left"}"#, "extensor-digitorum", "left", false, "stop"),
      (#"{"code": "lymphedema", "regions": ["arm"], "side": "left"}"#, "extensor-digitorum", nil, false, "stop"),
      (#"{"code": "lymphedema", "regions": ["arm"], "side": "left"}"#, "extensor-digitorum", "right", false, "allow"),
      (#"{"code": "lymphedema", "regions": ["arm"]}"#, "extensor-digitorum", "right", false, "stop"),
      (#"{"code": "lymphedema", "regions": ["arm"], "side": "left"}"#, "gastrocnemius", "left", false, "allow"),
      (#"{"code": "compartment-or-dvt", "regions": ["leg"]}"#, "gracilis", nil, false, "stop"),
      // A rash is where it is.
      (#"{"code": "local-infection", "regions": ["arm"]}"#, "extensor-digitorum", nil, false, "allow"),
      (#"{"code": "local-infection", "regions": ["arm"]}"#, "biceps-brachii", nil, false, "stop"),
      // Each red flag ends the path.
      (#"{"code": "cauda-equina"}"#, "gracilis", nil, false, "stop"),
      (#"{"code": "myelopathy"}"#, "gracilis", nil, false, "stop"),
      (#"{"code": "progressive-deficit"}"#, "gracilis", nil, false, "stop"),
      (#"{"code": "fracture"}"#, "gracilis", nil, false, "stop"),
      (#"{"code": "cancer-suspected"}"#, "gracilis", nil, false, "stop"),
      (#"{"code": "spinal-infection"}"#, "gracilis", nil, false, "stop"),
      (#"{"code": "night-pain"}"#, "gracilis", nil, false, "stop"),
    ]
    let chart = try await ChartClinic()
    try await chart.clearCard()
    for (answer, muscle, side, isElectrical, expected) in cases {
      try await chart.answer(yes: answer)
      let more = (side.map { #", "side": "\#($0)""# } ?? "") + (isElectrical ? #", "isElectrical": true"# : "")
      let result = try await chart.call(
        "safety.check",
        #"{"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["\#(muscle)"]\#(more)}"#)
      #expect(result["verdict"] == .string(expected), "\(answer) \(muscle) \(side ?? "") \(isElectrical)")
    }
    try await chart.clinic.remove()
  }

  /// Nobody is needled on questions that were never asked: that is said before any muscle.
  @Test func whoWasNeverAskedIsWarnedOf() async throws {
    let chart = try await ChartClinic()
    try await chart.clinic.sql(
      "SET session_replication_role = replica; DELETE FROM session_notes.screen_answers; "
        + "DELETE FROM session_notes.screens"
    )
    let check = #"{"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["gracilis"]}"#
    let unasked = try await chart.call("safety.check", check)
    #expect(unasked["verdict"] == .string("warn"))
    #expect(unasked["reasons"]?.arrayValue?.map { $0["code"] } == [.string("screen-missing")])
    #expect(unasked["screenedAt"] == nil)
    try await chart.answer(yes: #"{"code": "osteoporosis", "action": "Not onto bone"}"#)
    #expect(try await chart.call("safety.check", check)["reasons"] == .array([]))
    try await chart.call(
      "screens.addQuestion",
      #"{"code": "silicone-allergy", "kind": "relative", "isLocal": false, "question": "Silicone?", "#
        + #""action": "Other needles"}"#,
      as: .manager)
    #expect(
      try await chart.call("safety.check", check)["reasons"]?.arrayValue?.map { $0["code"] }
        == [.string("screen-outdated")])
    try await chart.clinic.remove()
  }

  /// What an alert on the card says counts, whatever was answered: at planning and at signing (rule 3.4).
  @Test func anAlertOnTheCardIsPartOfTheGate() async throws {
    let chart = try await ChartClinic(now: "2026-12-14T14:01:00Z")
    try await chart.clearCard()
    let verdict = { (muscle: String) in
      try await chart.call(
        "safety.check", #"{"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["\#(muscle)"]}"#)["verdict"]
    }
    try await chart.answer(yes: #"{"code": "low-sugar", "action": "Eats first"}"#)
    #expect(try await verdict("lumbar-multifidus") == .string("warn"))
    let alert = try await chart.call(
      "patients.addAlert",
      #"{"patient": "P-000123", "kind": "pregnancy", "severity": "critical", "text": "20 weeks"}"#)
    #expect(try await verdict("lumbar-multifidus") == .string("stop"))
    #expect(try await verdict("gracilis") == .string("warn"))
    let content = try await chart.content(ChartClinic.ready).setting(
      "needling.needles.0.muscle", .string("rhomboid-major-minor"))
    try await chart.save(ChartClinic.ready, content)
    #expect(try await chart.blocking(ChartClinic.ready) == ["contraindicated"])
    try await chart.call("patients.endAlert", #"{"alert": "\#(alert["id"]?.stringValue ?? "")"}"#)
    #expect(try await verdict("lumbar-multifidus") == .string("warn"))
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    // Noted after the session, it does not bear on it.
    try await chart.clinic.set(now: "2026-12-14T22:00:00Z")
    try await chart.call(
      "patients.addAlert",
      #"{"patient": "P-000123", "kind": "pregnancy", "severity": "critical", "text": "Tested today"}"#)
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    try await chart.clinic.remove()
  }

  /// Two records become one: what either was asked stands until somebody asks again (rule 2.25).
  @Test func aMergeHidesNoAnswer() async throws {
    let chart = try await ChartClinic(now: "2026-12-10T16:00:00Z")
    try await chart.clinic.sql(
      """
      INSERT INTO patient_records.patients (id, number, family_name, given_name, birth_date, other_phone, reminders,
        may_leave_voicemail, language)
      VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f71', 'P-000122', 'Trembley', 'Amy', '1984-06-02', '+14035550145',
        'none', false, 'en');
      """)
    try await chart.answer(yes: #"{"code": "needle-phobia"}"#, of: "P-000122")
    try await chart.clinic.set(now: "2026-12-11T16:00:00Z")
    try await chart.answer(yes: #"{"code": "osteoporosis", "action": "Not onto bone"}"#)
    try await chart.clinic.set(now: "2026-12-12T16:00:00Z")
    try await chart.call(
      "patients.merge",
      #"""
      {"survivor": "P-000123", "survivorVersion": 1, "duplicate": "P-000122", "duplicateVersion": 1,
       "reason": "Same health card"}
      """#, as: .owner)
    let check = #"{"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["gracilis"]}"#
    let gate = try await chart.call("safety.check", check)
    #expect(gate["verdict"] == .string("stop"))
    #expect(gate["reasons"]?.arrayValue?.map { $0["code"] } == [.string("screen-outdated")])
    #expect(
      gate["muscles"]?.arrayValue?.first?["reasons"]?.arrayValue?.map { $0["code"]?.stringValue }
        == ["needle-phobia", "anticoagulant", "osteoporosis"])
    let booking =
      #"{"patient": "P-000123", "therapist": "dana-whitford", "treatment": "ims-45", "location": "riverside", "#
      + #""start": "2026-12-16T09:00"}"#
    #expect(try await chart.refusal("appointments.book", booking, as: .frontDesk) == "contraindicated")
    #expect(try await chart.blocking(ChartClinic.ready).contains("screen_outdated"))
    // Asked again, what is answered now counts.
    try await chart.clinic.set(now: "2026-12-14T14:00:00Z")
    try await chart.answer(yes: #"{"code": "low-sugar", "action": "Eats first"}"#)
    #expect(try await chart.call("safety.check", check)["verdict"] == .string("warn"))
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    try await chart.clinic.remove()
  }

  /// The gate at booking: who is ruled out everywhere is booked for no needles, and the desk is not told why.
  @Test func whoIsRuledOutIsNotBookedForNeedles() async throws {
    let chart = try await ChartClinic()
    let booking = { (treatment: String, start: String) in
      #"{"patient": "P-000123", "therapist": "dana-whitford", "treatment": "\#(treatment)", "location": "riverside", "#
        + #""start": "\#(start)"}"#
    }
    #expect(try await chart.refusal("appointments.book", booking("ims-45", "2026-12-16T09:00"), as: .frontDesk) == nil)
    try await chart.answer(yes: #"{"code": "lymphedema", "regions": ["arm"]}"#)
    #expect(try await chart.refusal("appointments.book", booking("ims-45", "2026-12-16T11:00"), as: .frontDesk) == nil)
    try await chart.answer(yes: #"{"code": "needle-phobia"}"#)
    let refused = try await chart.refused("appointments.book", booking("ims-45", "2026-12-16T13:00"), as: .frontDesk)
    #expect(refused?.reason == "contraindicated")
    let said = JSON.object(refused?.data ?? JSONObject()).text
    #expect(!said.contains("phobia"))
    #expect(
      try await chart.refusal("appointments.book", booking("assessment-60", "2026-12-16T13:00"), as: .frontDesk) == nil)
    try await chart.clinic.remove()
  }

  /// Who has a fever today is booked for no needles today, and may be booked for the week after.
  @Test(arguments: [("2026-12-14T13:00", "contraindicated"), ("2026-12-16T13:00", nil)])
  func aFeverIsOfTheDay(start: String, expected: String?) async throws {
    let chart = try await ChartClinic()
    try await chart.answer(yes: #"{"code": "acute-illness"}"#)
    let booking =
      #"{"patient": "P-000123", "therapist": "dana-whitford", "treatment": "ims-45", "location": "riverside", "#
      + #""start": "\#(start)"}"#
    #expect(try await chart.refusal("appointments.book", booking, as: .frontDesk) == expected)
    try await chart.clinic.remove()
  }

  /// Booked before the answer that rules needles out: a task for who is to treat, which does not tell the desk why.
  @Test func whatIsBookedAlreadyIsATask() async throws {
    let chart = try await ChartClinic()
    let tasks = { (role: TestRole) in
      try await chart.call("tasks.list", #"{"kind": "not_a_candidate"}"#, as: role)["items"]?.arrayValue ?? []
    }
    try await chart.clinic.sql(
      "SET session_replication_role = replica; DELETE FROM scheduling.appointments "
        + "WHERE starts_at > '2026-12-14T16:00:00Z'")
    try await chart.answer(yes: #"{"code": "needle-phobia"}"#)
    #expect(try await tasks(.therapist).isEmpty)
    try await chart.answer(yes: #"{"code": "low-sugar", "action": "Eats first"}"#)
    try await chart.call(
      "appointments.book",
      #"{"patient": "P-000123", "therapist": "dana-whitford", "treatment": "ims-45", "location": "riverside", "#
        + #""start": "2026-12-16T09:00"}"#, as: .frontDesk)
    #expect(try await tasks(.therapist).isEmpty)
    for code in ["cauda-equina", "needle-phobia"] {
      try await chart.answer(yes: #"{"code": "\#(code)"}"#)
      let items = try await tasks(.frontDesk)
      #expect(items.count == 1 && items.first?["therapist"] == .string("dana-whitford"))
      #expect(
        items.first?["text"] == .string("No needles as it stands: see the screen before the visit of 2026-12-16"))
    }
    let id = try await tasks(.therapist).first?["id"]?.stringValue ?? ""
    try await chart.call("tasks.done", #"{"task": "\#(id)", "outcome": "Booked as an assessment"}"#)
    #expect(try await tasks(.frontDesk).isEmpty)
    try await chart.clinic.remove()
  }
}

extension ChartClinic {
  /// Ends the alerts on Amelie Tremblay's card.
  func clearCard() async throws {
    let alerts = try await call("patients.listAlerts", #"{"patient": "P-000123"}"#)["items"]?.arrayValue ?? []
    for alert in alerts { try await call("patients.endAlert", #"{"alert": \#(alert["id"]?.text ?? "")}"#) }
  }

  /// Records a new screen with this yes, and no to all else.
  @discardableResult
  func answer(yes: String, of patient: String = "P-000123") async throws -> JSON {
    let questions = try await call("screens.questions", "{}")
    let code = try JSONParser.parse(yes)["code"]
    let no = (questions["items"]?.arrayValue ?? []).compactMap { $0["code"] }.filter { $0 != code }
    return try await call(
      "screens.answer",
      #"{"patient": "\#(patient)", "version": \#(questions["version"]?.text ?? ""), "yes": [\#(yes)], "#
        + #""no": \#(JSON.array(no).text)}"#)
  }
}
