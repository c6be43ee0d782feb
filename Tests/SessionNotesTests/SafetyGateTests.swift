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
}

extension ChartClinic {
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
