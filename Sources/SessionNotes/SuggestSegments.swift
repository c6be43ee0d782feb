import ClinicValues
import Operations
import Store

enum SuggestSegments: Command {
  static let name: OperationName = "segments.suggest"
  static let summary = "Reason from muscles and signs to the segment they may come from; it writes nothing"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.muscle)
  static let help: KeyValuePairs = [
    "muscles": "Muscles that were tender, tight or shortened",
    "signs": "Signs of radiculopathy, graded",
  ]
  static let refusals: [RefusalReason] = [.unknownMuscle]
  static let example: String? = #"""
    {"muscles": [{"muscle": "infraspinatus", "side": "right"}, {"muscle": "deltoid", "side": "right"},
      {"muscle": "biceps-brachii", "side": "right"}],
     "signs": [{"kind": "tenderness", "side": "right", "segment": "C6", "place": "paraspinal", "grade": 2}]}
    """#

  struct Params: Codable, Sendable {
    var muscles: [Place]
    var signs: [RadiculopathySign]?
  }

  /// A muscle, and which piece of one beside the spine.
  struct Place: Codable, Sendable {
    var muscle: MuscleCode
    var side: Side
    var level: Segment?
  }

  struct Result: Codable, Sendable {
    /// The most likely first; a suggestion, not a finding.
    var segments: [Suggestion]
  }

  struct Suggestion: Codable, Sendable {
    var side: Side
    var segment: Segment
    var points: Int
    var reasons: [Reason]
    /// Muscles of that root in which nothing was found on that side.
    var untreated: [MuscleCode]
    /// Where to look beside the spine.
    var paraspinal: Place?
  }

  struct Reason: Codable, Sendable {
    var points: Int
    var text: String
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { .nothing }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    try NoteContent.checkCount(params.muscles.count, max: 200, field: "muscles")
    try NoteContent.checkCount(params.signs?.count ?? 0, max: 200, field: "signs")
    let engine = SegmentEngine(muscles: try tx.rows(MusclesByCode(codes: nil)))
    let known = Set(engine.muscles.map(\.code))
    for (place, named) in params.muscles.enumerated() where !known.contains(named.muscle) {
      throw Refusal(.unknownMuscle, field: "muscles[\(place)].muscle")
    }
    let scores = engine.scores(
      muscles: params.muscles.map { .init(muscle: $0.muscle, side: $0.side, level: $0.level) },
      signs: (params.signs ?? []).map(\.finding))
    return Result(segments: scores.map(Suggestion.init))
  }
}

extension SuggestSegments.Suggestion {
  init(_ score: SegmentEngine.Score) {
    side = score.side
    segment = score.segment
    points = score.points
    reasons = score.reasons.map { SuggestSegments.Reason(points: $0.points, text: $0.text) }
    untreated = score.untreated
    paraspinal = score.paraspinal.map { SuggestSegments.Place(muscle: $0, side: score.side, level: score.segment) }
  }
}
