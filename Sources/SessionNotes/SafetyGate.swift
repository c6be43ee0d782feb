import ClinicValues
import Store

/// How grave an answer to the screen is (rule 3.4).
enum ScreenKind: String, WireChoice, SQLValue, SQLItem {
  /// No needles, there or anywhere.
  case absolute
  /// Needles with a reason and a modification.
  case relative
  /// No IMS at all, but a physician.
  case redFlag = "red_flag"
}

/// A yes of a patient's latest screen, or what an alert on the card says.
struct Flag: StatementRow, Sendable {
  var code: QuestionCode
  var kind: ScreenKind
  var question: String
  /// Where it holds; everywhere if empty.
  var regions: [Region]
  var action: String
  /// Of a limb; nil: both.
  var side: Side?

  init(code: QuestionCode, kind: ScreenKind, question: String, regions: [Region], action: String, side: Side? = nil) {
    self.code = code
    self.kind = kind
    self.question = question
    self.regions = regions
    self.action = action
    self.side = side
  }

  init(from columns: inout Columns) throws {
    code = try columns.next()
    kind = try columns.next()
    question = try columns.next()
    regions = try columns.next()
    action = try columns.next()
    side = try columns.nextIfPresent()
  }

  /// Whether it is about this muscle, on this side; on either if nil.
  func covers(_ muscle: Muscle, side planned: Side?) -> Bool {
    if let side, let planned, planned != .midline, planned != side { return false }
    return regions.isEmpty || !Set(regions).isDisjoint(with: muscle.regions)
  }
}

/// What a yes means for some muscles, or with electrical stimulation, beyond what its kind says. Data of the clinic.
struct SafetyRule: StatementRow, Sendable {
  var code: QuestionCode
  var isStop: Bool
  var risks: [MuscleRisk]
  var regions: [Region]
  var isElectrical: Bool
  var sentence: String

  init(
    code: QuestionCode, isStop: Bool, risks: [MuscleRisk] = [], regions: [Region] = [], isElectrical: Bool = false,
    sentence: String
  ) {
    self.code = code
    self.isStop = isStop
    self.risks = risks
    self.regions = regions
    self.isElectrical = isElectrical
    self.sentence = sentence
  }

  init(from columns: inout Columns) throws {
    code = try columns.next()
    isStop = try columns.next()
    risks = try columns.next()
    regions = try columns.next()
    isElectrical = try columns.next()
    sentence = try columns.next()
  }

  func covers(_ muscle: Muscle) -> Bool {
    (risks.isEmpty || !Set(risks).isDisjoint(with: muscle.risks))
      && (regions.isEmpty || !Set(regions).isDisjoint(with: muscle.regions))
  }
}

/// The gate in front of each needle: muscle's risk × patient's answers × therapist's authorization (idea 3). The same
/// at planning and at signing; booking asks the database for what it says of the patient as a whole.
struct SafetyGate: Sendable {
  var flags: [Flag]
  var rules: [SafetyRule]
  /// Whether the therapist's permit has the needling authorization on the day (rule 3.1).
  var isAuthorized: Bool

  enum Verdict: String, WireChoice, Comparable {
    case allow, warn, stop
    static func < (left: Verdict, right: Verdict) -> Bool { left.rank < right.rank }
    private var rank: Int {
      switch self {
      case .allow: 0
      case .warn: 1
      case .stop: 2
      }
    }
  }

  /// One reason to warn or to stop.
  struct Reason: Equatable, Sendable {
    var verdict: Verdict
    /// The question of the screen, or `not-authorized`, `avoided-muscle`.
    var code: QuestionCode
    var sentence: String
  }

  /// Every reason about one muscle, the gravest first; none: allowed.
  func reasons(_ muscle: Muscle, side: Side? = nil, isElectrical: Bool = false) -> [Reason] {
    var reasons: [Reason] = []
    if !isAuthorized {
      reasons.append(
        Reason(
          verdict: .stop, code: QuestionCode(stored: "not-authorized"),
          sentence: "The therapist's permit has no needling authorization on that day."))
    }
    if muscle.isAvoided {
      reasons.append(
        Reason(
          verdict: .warn, code: QuestionCode(stored: "avoided-muscle"),
          sentence: "\(muscle.name) is not needled as a rule: \(muscle.riskNote ?? "see the list")."))
    }
    for flag in flags where flag.covers(muscle, side: side) {
      let raising = rules.filter {
        $0.code == flag.code && $0.covers(muscle) && (isElectrical || !$0.isElectrical)
      }
      let own: Verdict = flag.kind == .relative ? .warn : .stop
      let answer = flag.question.hasSuffix("?") ? " Yes. " : ". "
      reasons.append(Reason(verdict: own, code: flag.code, sentence: "\(flag.question)\(answer)\(flag.action)."))
      for rule in raising where !(own == .stop && rule.isStop) {
        reasons.append(Reason(verdict: rule.isStop ? .stop : .warn, code: flag.code, sentence: rule.sentence + "."))
      }
    }
    return reasons.enumerated().sorted { ($1.element.verdict, $0.offset) < ($0.element.verdict, $1.offset) }.map(
      \.element)
  }

  static func verdict(_ reasons: [Reason]) -> Verdict { reasons.map(\.verdict).max() ?? .allow }
}

/// The name of a question of the screen: `anticoagulant`, `lung-disease`.
enum QuestionCodeKind: TextKind {
  static let lengthMin = 2
  static let lengthMax = 60
  static let example = "anticoagulant"
  static let summary: String? = "Code of a question of the screen, like anticoagulant"
  static func normalize(_ text: String) throws(InvalidValue) -> String {
    guard let code = CodeForm.slug(example: example).normalize(text), !code.contains("--") else {
      throw InvalidValue("must be the code of a question, like anticoagulant")
    }
    return code
  }
}
typealias QuestionCode = Text<QuestionCodeKind>
