import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import SessionNotes

@Suite("What a signature asks for (rule 3.13a)")
struct SigningCheckTests {
  private static let complete = #"""
    {"subjective": "Aching", "pain": {"now": 6},
     "signs": [{"kind": "tenderness", "side": "right", "segment": "C6", "place": "limb", "grade": 2}],
     "motion": [{"movement": "neck_rotation", "side": "right", "before": 50, "after": 65}],
     "plan": "Again", "nextIntervalDays": 7, "aftercare": {"advice": "Heat", "hasWrittenList": true},
     "screening": {"screen": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "isUnchanged": true},
     "needling": {"handsCleanedBefore": true, "skinPrepared": true, "needlesSterile": true, "glovesWorn": true,
       "sharpsBoxInReach": true,
       "sharpsBox": "SB-1", "pressedAfter": true, "linenChecked": true, "handsCleanedAfter": true,
       "counts": {"opened": 3, "inserted": 2, "unused": 1, "removed": 2, "discarded": 2},
       "needles": [
         {"muscle": "infraspinatus", "side": "right", "diameter": 0.30, "length": 50, "depth": 20,
          "technique": "in_out", "lot": "LOT-1", "responses": ["twitch"]},
         {"muscle": "cervical-multifidus", "side": "right", "level": "C6", "diameter": 0.25, "length": 40,
          "technique": "retained", "minutes": 5, "lot": "LOT-1", "responses": ["none"]}]},
     "reaction": {"severity": "none"}}
    """#

  private func facts(_ change: (inout SigningCheck.Facts) -> Void = { _ in }) throws -> SigningCheck.Facts {
    var facts = SigningCheck.Facts(
      visitDate: try #require(CivilDate("2026-12-14")), hasArrived: true,
      screen: SigningCheck.ScreenFacts(id: .example, isOfVisitDay: false, isCurrent: true),
      gate: SafetyGate(flags: [], rules: [], isAuthorized: true),
      consent: .init(risks: [.pneumothorax, .canal], regions: [.shoulder, .neck]),
      muscles: Dictionary(uniqueKeysWithValues: try MusclesFile.muscles().map { ($0.code, $0) }), foundNeedles: 0,
      isSearchOpen: false,
      events: [.example], isBoxKnown: true, isMeasureDue: false)
    change(&facts)
    return facts
  }

  private func findings(_ json: JSON, _ facts: SigningCheck.Facts) throws -> [SigningCheck.Finding] {
    SigningCheck(content: try WireDecoder.decode(NoteContent.self, from: json), facts: facts).findings()
  }

  @Test func aCompleteNoteLacksNothing() throws {
    #expect(try findings(try JSONParser.parse(Self.complete), facts()).isEmpty)
  }

  /// One line a case: what is changed in a complete note, and all that then stands against it.
  @Test(arguments: [
    ("subjective", "null", ["subjective_missing"]), ("pain", "null", ["pain_missing"]),
    ("pain.now", "null", ["pain_missing"]), ("plan", "null", ["plan_missing"]),
    ("nextIntervalDays", "null", ["interval_missing"]), ("aftercare", "null", ["aftercare_missing"]),
    ("reaction", "null", ["reaction_missing"]),
    // A sign, or a motion before and after: one of them will do.
    ("signs", "null", []), ("motion", "null", []), ("signs", "[]", []),
    // The screen is confirmed for today, and is the one that there is.
    ("screening", "null", ["screen_not_confirmed"]), ("screening.isUnchanged", "false", ["screen_not_confirmed"]),
    ("screening.screen", #""01998a2c-5c00-7a31-9f3e-6c4d2b1a0f60""#, ["screen_not_confirmed"]),
    // Each needle has muscle, side, size, technique and response; a level beside the spine; minutes if it stayed.
    ("needling.needles.0.side", "null", ["needle_incomplete"]),
    ("needling.needles.0.diameter", "null", ["needle_incomplete"]),
    ("needling.needles.0.length", "null", ["needle_incomplete"]),
    ("needling.needles.0.technique", "null", ["needle_incomplete"]),
    ("needling.needles.0.responses", "[]", ["needle_incomplete"]),
    ("needling.needles.1.level", "null", ["needle_incomplete"]),
    ("needling.needles.1.minutes", "null", ["needle_incomplete"]),
    ("needling.needles.0.technique", #""pistoning""#, ["needle_incomplete"]),
    ("needling.needles.0.technique", #""winding""#, ["needle_incomplete"]),
    ("needling.needles.0.technique", #""fanning""#, []),
    (
      "needling.needles.0.technique", #""electrical""#, ["needle_incomplete", "needle_incomplete", "needle_incomplete"]
    ),
    ("needling.needles.1.level", #""L5""#, ["level_beyond_muscle"]), ("needling.needles.1.level", #""C3""#, []),
    // Counted, and all accounted for (rule 3.8).
    ("needling.counts", "null", ["counts_missing"]),
    ("needling.counts.removed", "1", ["needle_count_mismatch"]),
    ("needling.counts.discarded", "1", ["needle_count_mismatch"]),
    ("needling.counts.unused", "0", ["needle_count_mismatch"]),
    (
      "needling.counts", #"{"opened": 3, "inserted": 3, "unused": 0, "removed": 3, "discarded": 3}"#,
      ["needle_rows_mismatch"]
    ),
    ("needling", "null", ["needles_missing"]), ("needling.needles", "[]", ["needles_missing", "needle_rows_mismatch"]),
    // Clean technique and sharps are answered, whatever the answer (rule 3.8b).
    ("needling.glovesWorn", "null", ["clean_technique_missing"]), ("needling.glovesWorn", "false", []),
    ("needling.skinPrepared", "null", ["clean_technique_missing"]),
    ("needling.needlesSterile", "null", ["clean_technique_missing"]),
    ("needling.pressedAfter", "null", ["clean_technique_missing"]),
    ("needling.handsCleanedBefore", "null", ["clean_technique_missing"]),
    ("needling.handsCleanedAfter", "null", ["clean_technique_missing"]),
    ("needling.linenChecked", "null", ["clean_technique_missing"]), ("needling.sharpsBox", "null", ["sharps_missing"]),
    ("needling.sharpsBoxInReach", "null", ["sharps_missing"]),
    // A grave reaction is on the register (rule 3.9).
    ("reaction.severity", #""mild""#, []), ("reaction.severity", #""significant""#, ["adverse_event_missing"]),
    ("reaction", #"{"severity": "serious", "event": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"}"#, []),
    (
      "reaction", #"{"severity": "serious", "event": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f60"}"#,
      ["adverse_event_missing"]
    ),
    // Not needled today, and why: then there are no needles.
    ("notNeedledReason", #""Fever""#, ["not_needled_but_needles"]),
    // A needle where the patient was told of nothing.
    ("needling.needles.0.muscle", #""soleus""#, ["consent_lacks_risk"]),
  ])
  func oneChange(path: String, value: String, expected: [String]) throws {
    let changed = try JSONParser.parse(Self.complete).setting(path, JSONParser.parse(value))
    let found = try findings(changed, facts())
    #expect(found.filter(\.blocks).map(\.item.rawValue) == expected)
    // The field that is named is in the part of the note that was changed.
    let part = { (path: String) in path.prefix { $0 != "." && $0 != "[" } }
    for field in found.compactMap(\.field) { #expect(part(field) == part(path) || part(path) == "notNeedledReason") }
  }

  /// All at once, not the first only.
  @Test func anEmptyNoteIsToldAllThatItLacks() throws {
    let nothing = try findings(
      .object([:]),
      facts {
        $0.screen = nil
        $0.consent = nil
      })
    #expect(
      nothing.map(\.item.rawValue) == [
        "screen_missing", "subjective_missing", "pain_missing", "objective_missing", "needles_missing",
        "reaction_missing", "aftercare_missing", "plan_missing", "interval_missing",
      ])
    let rest = try JSONParser.parse(
      #"""
      {"subjective": "Fever since Sunday", "pain": {"now": 3},
       "motion": [{"movement": "hip_flexion", "side": "left", "before": 90, "after": 90}],
       "notNeedledReason": "Fever", "plan": "Call in a week", "nextIntervalDays": 7, "reaction": {"severity": "none"},
       "screening": {"screen": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "isUnchanged": true}}
      """#)
    #expect(try findings(rest, facts { $0.consent = nil }).isEmpty)
    // Then nothing is charted about needles, not the skin that was prepared either.
    for left in [#"{"skinPrepared": true}"#, #"{"sharpsBox": "SB-1"}"#, #"{"needles": []}"#] {
      let found = try findings(rest.setting("needling", JSONParser.parse(left)), facts())
      #expect(found.map(\.item) == [.notNeedledButNeedles], "\(left)")
    }
    // An outcome measure, if it is due.
    let due = try findings(try JSONParser.parse(Self.complete), facts { $0.isMeasureDue = true })
    #expect(due.map(\.item) == [.measureDue] && due.allSatisfy(\.blocks))
  }

  @Test func whatTheRecordSaysStandsAgainstIt() throws {
    let complete = try JSONParser.parse(Self.complete)
    let phobia = Flag(
      code: QuestionCode(stored: "needle-phobia"), kind: .absolute, question: "Fear?", regions: [], action: "None")
    let thin = Flag(
      code: QuestionCode(stored: "anticoagulant"), kind: .relative, question: "Blood thinned?", regions: [],
      action: "Few")
    let cases: [(String, [String], (inout SigningCheck.Facts) -> Void)] = [
      ("not arrived", ["visit_not_arrived"], { $0.hasArrived = false }),
      ("no authorization", ["therapist_not_authorized"], { $0.gate.isAuthorized = false }),
      ("new questions", ["screen_outdated"], { $0.screen?.isCurrent = false }),
      ("no consent", ["consent_missing"], { $0.consent = nil }),
      ("a risk less", ["consent_lacks_risk"], { $0.consent?.risks = [.canal] }),
      ("a region less", ["consent_lacks_region"], { $0.consent?.regions = [.neck] }),
      ("a region and a risk less", ["consent_lacks_risk"], { $0.consent = .init(risks: [.canal], regions: [.neck]) }),
      ("yes, absolute", ["contraindicated", "contraindicated"], { $0.gate.flags = [phobia] }),
      ("found later, one too many", ["needle_count_mismatch"], { $0.foundNeedles = 1 }),
      // A relative yes warns, once for all needles, and is no bar.
      ("yes, relative", [], { $0.gate.flags = [thin] }),
    ]
    for (name, expected, change) in cases {
      let found = try findings(complete, facts(change))
      #expect(found.filter(\.blocks).map(\.item.rawValue) == expected, "\(name)")
    }
    let warned = try findings(complete, facts { $0.gate.flags = [thin] })
    #expect(warned.map(\.item) == [.caution])
  }

  /// A current is a current, whatever the technique is called.
  @Test func aCurrentIsStoppedWhateverItIsCalled() throws {
    let pacemaker = Flag(
      code: QuestionCode(stored: "pacemaker"), kind: .relative, question: "Pacemaker?", regions: [], action: "None")
    let rule = SafetyRule(code: pacemaker.code, isStop: true, isElectrical: true, sentence: "No current")
    for (member, value) in [("technique", #""electrical""#), ("hertz", "4"), ("milliamperes", "2")] {
      let charged = try JSONParser.parse(Self.complete).setting(
        "needling.needles.1.\(member)", JSONParser.parse(value))
      let found = try findings(
        charged,
        facts {
          $0.gate.flags = [pacemaker]
          $0.gate.rules = [rule]
        })
      #expect(found.contains { $0.item == .contraindicated }, "\(member)")
    }
  }

  /// A fact that cannot be mended is charted all the same: it warns.
  @Test func anExpiredNeedleAndOneTooDeepWarn() throws {
    var complete = try JSONParser.parse(Self.complete)
    complete = complete.setting("needling.needles.0.lotExpiry", .string("2026-12-13"))
    var shallow = try facts()
    let code = MuscleCode(stored: "infraspinatus")
    shallow.muscles[code]?.depthMax = NeedleMillimetres(stored: 15)
    #expect(try findings(complete, shallow).map(\.item) == [.needleExpired, .depthOverCeiling])
    #expect(try findings(complete, shallow).allSatisfy { !$0.blocks })
    complete = complete.setting("needling.needles.0.lotExpiry", .string("2026-12-14"))
    #expect(try findings(complete, facts()).isEmpty)
    // What a recall would miss, and a box that nobody knows.
    #expect(try findings(complete.setting("needling.needles.0.lot", .null), facts()).map(\.item) == [.lotMissing])
    #expect(try findings(complete, facts { $0.isBoxKnown = false }).map(\.item) == [.sharpsBoxUnknown])
  }

  /// Never what was observed, counted or answered.
  @Test func theNextSessionBeginsWithoutObservations() throws {
    let last = try WireDecoder.decode(NoteContent.self, from: JSONParser.parse(Self.complete))
    let next = try WireEncoder.json(last.forNextSession)
    #expect(
      next
        == (try JSONParser.parse(
          #"""
          {"plan": "Again", "nextIntervalDays": 7, "needling": {"needles": [
            {"muscle": "infraspinatus", "side": "right", "diameter": 0.30, "length": 50, "technique": "in_out"},
            {"muscle": "cervical-multifidus", "side": "right", "level": "C6", "diameter": 0.25, "length": 40,
             "technique": "retained"}]}}
          """#)))
  }
}
