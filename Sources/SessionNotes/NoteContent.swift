import ClinicValues
import Operations

/// What a therapist writes of one session (charting rules 3.2, 3.6 to 3.8b). A draft may lack any of it; what a
/// signature asks for is `SigningCheck`'s to say.
struct NoteContent: Codable, Sendable {
  /// What the patient says: the complaint, its course, what the last session did.
  var subjective: ClinicalText?
  var pain: PainScores?
  var signs: [RadiculopathySign]?
  var motion: [MotionMeasure]?
  var palpation: [PalpationFinding]?
  /// What else was seen.
  var objective: ClinicalText?
  var assessment: ClinicalText?
  var plan: ClinicalText?
  /// Days until the next session.
  var nextIntervalDays: IntervalDays?
  var aftercare: Aftercare?
  var screening: ScreenConfirmation?
  /// Why no needles were used today; then there is no needling.
  var notNeedledReason: ClinicalText?
  var needling: Needling?
  var reaction: Reaction?
}

/// Pain on the numeric scale, 0 to 10 (rule 3.12: now, best and worst of 24 hours).
struct PainScores: Codable, Sendable {
  var now: PainScore?
  var best: PainScore?
  var worst: PainScore?
}

/// One sign of radiculopathy by Gunn, graded (rule 3.6).
struct RadiculopathySign: Codable, Sendable {
  var kind: SignKind
  var side: Side
  var segment: Segment
  var place: SignPlace
  /// 0 none to 3 strong; weakness and reflexes have scales of their own.
  var grade: SignGrade
  /// How trophedema was shown.
  var test: TrophedemaTest?
  var note: ChartLine?

  var finding: SegmentEngine.SignFinding {
    SegmentEngine.SignFinding(kind: kind, side: side, segment: segment, place: place, grade: grade.value)
  }
}

/// A range of motion before and after, in degrees.
struct MotionMeasure: Codable, Sendable {
  var movement: Movement
  var side: Side
  var before: Degrees
  var after: Degrees?
}

struct PalpationFinding: Codable, Sendable {
  var muscle: MuscleCode
  var side: Side
  var level: Segment?
  var finding: MuscleState
  var note: ChartLine?
}

/// What was told and given for the days after (rule 3.10).
struct Aftercare: Codable, Sendable {
  var advice: ClinicalText
  /// The written list of signs of danger, with the telephone.
  var hasWrittenList: Bool
}

/// The screen of this patient, and that nothing has changed since (rule 3.4: that counts as an answer).
struct ScreenConfirmation: Codable, Sendable {
  var screen: ScreenID
  var isUnchanged: Bool
}

/// The needles of a session with the clean technique around them (rules 3.7 to 3.8b).
struct Needling: Codable, Sendable {
  var handsCleanedBefore: Bool?
  var skinPrepared: Bool?
  /// Each needle from an unopened package, its shaft untouched.
  var needlesSterile: Bool?
  var glovesWorn: Bool?
  var sharpsBoxInReach: Bool?
  /// Number of the container that the needles went into.
  var sharpsBox: ChartLine?
  var pressedAfter: Bool?
  var linenChecked: Bool?
  var handsCleanedAfter: Bool?
  var counts: NeedleCounts?
  var needles: [NeedleRow]?
}

/// What was opened, put in, taken out and thrown away (rule 3.8).
struct NeedleCounts: Codable, Sendable, Equatable {
  var opened: NeedleCount
  var inserted: NeedleCount
  /// Opened and not put in.
  var unused: NeedleCount
  var removed: NeedleCount
  /// Of those put in, into the sharps box.
  var discarded: NeedleCount
}

/// One needle (rule 3.7).
struct NeedleRow: Codable, Sendable {
  var muscle: MuscleCode
  var side: Side?
  /// Of a muscle beside the spine.
  var level: Segment?
  /// Where in the muscle.
  var site: ChartLine?
  var position: BodyPosition?
  var brand: ChartLabel?
  var lot: ChartLabel?
  var lotExpiry: CivilDate?
  var diameter: NeedleDiameter?
  var length: NeedleMillimetres?
  var depth: NeedleMillimetres?
  var reach: NeedleReach?
  var direction: ChartLine?
  var device: NeedleDevice?
  var technique: NeedleTechnique?
  /// Strokes of pistoning, turns of winding.
  var repetitions: Repetitions?
  /// How long it stayed.
  var minutes: Minutes?
  var hertz: Hertz?
  var milliamperes: Milliamperes?
  var twitches: Repetitions?
  var responses: [NeedleResponse]?
  /// Where the pain was felt, if elsewhere.
  var referredTo: ChartLine?
  var pain: PainScore?
  var bleeding: Bleeding?
  var insertedAt: CivilTime?
  var removedAt: CivilTime?
  var outcome: MuscleOutcome?
  /// To be needled again next time.
  var isToRepeat: Bool?

  /// A current is charted, whatever the technique is called.
  var isElectrical: Bool { technique == .electrical || hertz != nil || milliamperes != nil }
}

/// The patient's immediate reaction (rules 3.9, 3.13a).
struct Reaction: Codable, Sendable {
  var severity: ReactionSeverity
  var text: ClinicalText?
  /// The entry in the register; needed for what is more than mild.
  var event: AdverseEventID?
}

extension NoteContent {
  /// Refuses lists that no session fills.
  func checkSize() throws {
    try Self.checkCount(signs?.count ?? 0, max: 200, field: "content.signs")
    for (place, sign) in (signs ?? []).enumerated() where sign.grade.value > sign.kind.gradeMax {
      throw FieldProblems([
        FieldProblem(field: "content.signs[\(place)].grade", problem: "must be 0 to \(sign.kind.gradeMax)")
      ])
    }
    try Self.checkCount(motion?.count ?? 0, max: 100, field: "content.motion")
    try Self.checkCount(palpation?.count ?? 0, max: 200, field: "content.palpation")
    try Self.checkCount(needling?.needles?.count ?? 0, max: 200, field: "content.needling.needles")
    for (place, row) in (needling?.needles ?? []).enumerated() {
      let field = "content.needling.needles[\(place)]"
      try Self.checkCount(row.responses?.count ?? 0, max: 8, field: field + ".responses")
      // Never to the hub: a centimetre stays outside (rule 3.7).
      if let depth = row.depth, let length = row.length, depth.value + 10 > length.value {
        throw Refusal(.depthBeyondNeedle, field: field + ".depth")
      }
      if let inserted = row.insertedAt, let removed = row.removedAt, removed < inserted {
        throw FieldProblems([
          FieldProblem(field: field + ".removedAt", problem: "must not be before insertedAt")
        ])
      }
    }
  }

  static func checkCount(_ count: Int, max: Int, field: String) throws {
    guard count > max else { return }
    throw FieldProblems([FieldProblem(field: field, problem: "must have at most \(max) items")])
  }

  /// The muscles that it names, each with its field.
  var namedMuscles: [(field: String, code: MuscleCode)] {
    let needled = (needling?.needles ?? []).enumerated().map {
      ("content.needling.needles[\($0.offset)].muscle", $0.element.muscle)
    }
    let palpated = (palpation ?? []).enumerated().map { ("content.palpation[\($0.offset)].muscle", $0.element.muscle) }
    return needled + palpated
  }

  /// What the next session may begin with: the plan and where the needles went, with their size and technique. Never
  /// what was observed, counted or answered.
  var forNextSession: NoteContent {
    var next = NoteContent()
    next.plan = plan
    next.nextIntervalDays = nextIntervalDays
    if let needles = needling?.needles, !needles.isEmpty {
      next.needling = Needling(
        needles: needles.map {
          NeedleRow(
            muscle: $0.muscle, side: $0.side, level: $0.level, site: $0.site, position: $0.position,
            diameter: $0.diameter, length: $0.length,
            device: $0.device, technique: $0.technique)
        })
    }
    return next
  }
}
