import ClinicValues

/// What a dose of needles did to a muscle, session by session (idea 4): pure, so that it is tested as a table.
enum DoseMemory {
  /// The needles of one session in one muscle of one side, and what followed.
  struct Dose: Equatable {
    var needles: Int
    var techniques: [NeedleTechnique]
    /// The longest that a needle stayed, where it is charted.
    var minutes: Int?
    var twitches: Int
    /// At the check-in, 0 to 10, and for how long; nil where nobody answered.
    var soreness: Int?
    var sorenessHours: Int?
    /// Pain now of this session less that of the next; nil where there is none yet. Positive is better.
    var gain: Int?

    var grade: Grade? { Grade(techniques: techniques, minutes: minutes) }
  }

  /// The grade of a dose (rule 3.7): I in and out; II up to a minute; III up to five, with stimulation; IV up to ten; V
  /// longer.
  enum Grade: String, WireChoice {
    case one = "I"
    case two = "II"
    case three = "III"
    case four = "IV"
    case five = "V"

    /// - Parameter minutes: the longest; what is stirred without a time counts as up to a minute. Nil where a needle
    ///   stayed and nobody charted how long.
    init?(techniques: [NeedleTechnique], minutes: Int?) {
      switch minutes {
      case .some(let minutes) where minutes > 10: self = .five
      case .some(let minutes) where minutes > 5: self = .four
      case .some(let minutes) where minutes > 1: self = .three
      case .some: self = .two
      case nil:
        guard !techniques.isEmpty, !techniques.contains(.retained), !techniques.contains(.electrical) else {
          return nil
        }
        self = techniques.allSatisfy { $0 == .inOut } ? .one : .two
      }
    }
  }

  enum Flag: String, WireChoice {
    /// The same dose brought nothing, twice in a row.
    case sameDoseNoGain = "same_dose_no_gain"
    /// Very sore, or sore for long: less next time.
    case overResponder = "over_responder"
  }

  /// The flags of each session, in their order. The bounds are the program's own: 7 of 10, or three days.
  static func flags(_ doses: [Dose]) -> [[Flag]] {
    doses.enumerated().map { place, dose in
      var flags: [Flag] = []
      if place > 0 {
        let before = doses[place - 1]
        let isSame = before.needles == dose.needles && Set(before.techniques) == Set(dose.techniques)
        if isSame, let first = before.gain, let second = dose.gain, first <= 0, second <= 0 {
          flags.append(.sameDoseNoGain)
        }
      }
      if (dose.soreness ?? 0) >= 7 || (dose.sorenessHours ?? 0) >= 72 { flags.append(.overResponder) }
      return flags
    }
  }
}
