import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import SessionNotes

@Suite("The segment engine (rules 3.6, 3.13; idea 2)")
struct SegmentEngineTests {
  private func scores(
    _ muscles: [(String, Side)], levels: [String: Segment] = [:], signs: [SegmentEngine.SignFinding] = []
  ) throws -> [SegmentEngine.Score] {
    SegmentEngine(muscles: try MusclesFile.muscles()).scores(
      muscles: try muscles.map { .init(muscle: try MuscleCode($0.0), side: $0.1, level: levels[$0.0]) }, signs: signs)
  }

  /// Idea 2, as stated: infraspinatus, deltoid, biceps right tender → C5–C6 on top; right C5/C6 multifidus suggested;
  /// every point explained.
  @Test func threeShoulderMusclesPointToC5AndC6() throws {
    let found = try scores([("infraspinatus", .right), ("deltoid", .right), ("biceps-brachii", .right)])
    #expect(found.map(\.segment) == [.c5, .c6, .c4])
    #expect(found.map(\.points) == [6, 6, 1])
    #expect(found.allSatisfy { $0.side == .right })
    #expect(found.allSatisfy { score in score.points == score.reasons.reduce(0) { $0 + $1.points } })
    #expect(
      found[0].reasons.map(\.text) == [
        "infraspinatus, served by C5", "deltoid (ant/mid/post), served by C5", "biceps brachii, served by C5",
      ])
    #expect(found[2].reasons.map(\.text) == ["infraspinatus, served a little by C4"])
    #expect(found[0].paraspinal?.value == "cervical-multifidus")
    #expect(found[1].paraspinal?.value == "cervical-multifidus")
    let untreated = Set(found[0].untreated.map(\.value))
    #expect(untreated.isSuperset(of: ["supraspinatus", "teres-minor", "brachialis", "rhomboid-major-minor"]))
    #expect(untreated.isDisjoint(with: ["infraspinatus", "deltoid", "biceps-brachii", "cervical-multifidus"]))
    // What is not needled as a rule is not suggested.
    #expect(!untreated.contains("subclavius") && !untreated.contains("longus-colli"))
  }

  /// Each sign by its own scale (rule 3.6): how much a grade speaks for a root, from grade 0 up. Full strength is 5, a
  /// normal reflex 2.
  @Test(arguments: [
    (SignKind.weakness, [3, 3, 3, 2, 1, 0]), (.reflex, [3, 2, 0, 0, 0]), (.tenderness, [0, 1, 2, 3]),
    (.allodynia, [0, 1, 2, 3]), (.hyperalgesia, [0, 1, 2, 3]), (.pinprick, [0, 1, 2, 3]), (.coolness, [0, 1, 2, 3]),
    (.sweating, [0, 1, 2, 3]), (.gooseBumps, [0, 1, 2, 3]), (.trophedema, [0, 1, 2, 3]), (.hairLoss, [0, 1, 2, 3]),
    (.nailChange, [0, 1, 2, 3]), (.skinChange, [0, 1, 2, 3]), (.tautBand, [0, 1, 2, 3]), (.motionLoss, [0, 1, 2, 3]),
    (.joint, [0, 1, 2, 3]),
  ])
  func whatAGradeSays(kind: SignKind, severities: [Int]) throws {
    #expect(kind.gradeMax == severities.count - 1)
    for side in Side.allCases {
      for (grade, severity) in severities.enumerated() {
        for (place, factor) in [(SignPlace.limb, 1), (.paraspinal, 2)] {
          let found = try scores(
            [], signs: [.init(kind: kind, side: side, segment: .c6, place: place, grade: grade)])
          #expect(found.map(\.points) == (severity == 0 ? [] : [severity * factor]))
          #expect(found.allSatisfy { $0.side == side })
        }
      }
    }
  }

  /// One line a case: muscles, signs, and the points of each root.
  @Test(
    arguments: [
      // A muscle beside the spine counts for its level alone; without a level for every level that it may be of.
      ("lumbar-multifidus", Segment.l5, [], ["L5 2"]),
      ("lumbar-multifidus", nil, [], ["L1 2", "L2 2", "L3 2", "L4 2", "L5 2", "S1 2"]),
      ("piriformis", nil, [], ["S1 2", "S2 2", "L5 1"]),
      // Signs at the limb count their grade, beside the spine twice that, none nothing.
      ("gracilis", nil, [("L2", SignPlace.limb, 3)], ["L2 5", "L3 2"]),
      ("gracilis", nil, [("L4", SignPlace.paraspinal, 3)], ["L4 6", "L2 2", "L3 2"]),
      ("gracilis", nil, [("L4", SignPlace.paraspinal, 0)], ["L2 2", "L3 2"]),
      ("sternocleidomastoid", nil, [], ["XI 2", "C2 2", "C3 2"]),
    ] as [(String, Segment?, [(String, SignPlace, Int)], [String])])
  func points(muscle: String, level: Segment?, signs: [(String, SignPlace, Int)], expected: [String]) throws {
    let graded = try signs.map {
      SegmentEngine.SignFinding(
        kind: .tenderness, side: .left, segment: try #require(Segment(rawValue: $0.0)), place: $0.1, grade: $0.2)
    }
    let found = try scores([(muscle, .left)], levels: level.map { [muscle: $0] } ?? [:], signs: graded)
    #expect(found.map { "\($0.segment.rawValue) \($0.points)" } == expected)
  }

  @Test func sidesAreKeptApartAndNothingCountsTwice() throws {
    let found = try scores([("deltoid", .left), ("deltoid", .left), ("deltoid", .right)])
    #expect(
      found.map { "\($0.side) \($0.segment.rawValue) \($0.points)" } == [
        "left C5 2", "right C5 2", "left C6 2", "right C6 2",
      ])
    #expect(try scores([]).isEmpty)
  }

  /// Rule 3.13b: it answers, and writes nothing; what is on no list is named.
  @Test func theOperationSaysWhatTheEngineSays() async throws {
    let chart = try await ChartClinic()
    let before = try await chart.clinic.fingerprint()
    let result = try await chart.call(
      "segments.suggest",
      #"""
      {"muscles": [{"muscle": "infraspinatus", "side": "right"}, {"muscle": "deltoid", "side": "right"},
        {"muscle": "biceps-brachii", "side": "right"}]}
      """#)
    let top = result["segments"]?.arrayValue?.first
    #expect(top?["segment"] == .string("C5"))
    #expect(
      top?["paraspinal"]
        == .object([
          "muscle": .string("cervical-multifidus"), "side": .string("right"),
          "level": .string("C5"),
        ]))
    #expect(try await chart.clinic.fingerprint() == before)
    let unknown = try await chart.refused(
      "segments.suggest", #"{"muscles": [{"muscle": "deltoid", "side": "left"}, {"muscle": "tail", "side": "left"}]}"#)
    #expect(unknown?.reason == "unknown_muscle")
    #expect(unknown?.details["field"] == .string("muscles[1].muscle"))
    try await chart.clinic.remove()
  }
}
