import ClinicValues
import Store

/// A line in a chart. Protected.
enum ChartLineKind: TextKind {
  static let lengthMax = 300
  static let isProtected = true
  static let example = "Upper outer fibres, medial border of the scapula"
}
typealias ChartLine = Text<ChartLineKind>

/// A brand, or a lot as it stands on the package.
enum ChartLabelKind: TextKind {
  static let lengthMax = 60
  static let example = "LOT-24117"
}
typealias ChartLabel = Text<ChartLabelKind>

/// Pain on the numeric scale.
enum PainScoreKind: QuantityKind {
  static let range = 0...10
  static let example = 6
  static let summary = "0 no pain, 10 the worst"
}
typealias PainScore = Quantity<PainScoreKind>

/// Up to 3, but of strength and reflexes, which have scales of their own (rule 3.6).
enum SignGradeKind: QuantityKind {
  static let range = 0...5
  static let example = 2
  static let summary =
    "0 none, 1 slight, 2 clear, 3 strong; of weakness the strength left, 0 to 5; of a reflex 0 absent to 4 clonus"
}
typealias SignGrade = Quantity<SignGradeKind>

enum DegreesKind: QuantityKind {
  static let range = -60...220
  static let example = 45
  static let summary = "Degrees"
}
typealias Degrees = Quantity<DegreesKind>

enum IntervalDaysKind: QuantityKind {
  static let range = 1...365
  static let example = 7
  static let summary = "Days; 5 to 14 are usual (rule 3.11)"
}
typealias IntervalDays = Quantity<IntervalDaysKind>

enum NeedleCountKind: QuantityKind {
  static let range = 0...500
  static let example = 12
  static let summary = "Needles"
}
typealias NeedleCount = Quantity<NeedleCountKind>

enum RepetitionsKind: QuantityKind {
  static let range = 0...200
  static let example = 3
  static let summary = "Times"
}
typealias Repetitions = Quantity<RepetitionsKind>

enum HertzKind: QuantityKind {
  static let range = 1...200
  static let example = 4
  static let summary = "Hertz"
}
typealias Hertz = Quantity<HertzKind>

enum MilliamperesKind: QuantityKind {
  static let range = 0...100
  static let example = 2
  static let summary = "Milliamperes"
}
typealias Milliamperes = Quantity<MilliamperesKind>

/// A needle's length, or how deep it went.
enum NeedleMillimetresKind: QuantityKind {
  static let range = 1...130
  static let example = 30
  static let summary = "Millimetres; needles of 13 to 100 are in use (rule 3.7)"
}
typealias NeedleMillimetres = Quantity<NeedleMillimetresKind>

/// A needle's diameter in millimetres, with two decimals: 0.30 is 30 gauge. Rule 3.7 has 0.16 to 0.40 in use.
struct NeedleDiameter: WireValue, Hashable {
  let hundredths: Int

  static var schema: Schema {
    Schema([
      "type": .string("number"), "minimum": .number("0.1"), "maximum": .number("0.6"),
      "description": .string("Millimetres, two decimals; 0.16 to 0.40 are in use"),
    ])
  }
  static var example: NeedleDiameter { NeedleDiameter(hundredths: 30) }

  private init(hundredths: Int) { self.hundredths = hundredths }

  init(wire json: JSON) throws(InvalidValue) {
    guard case .number(let text) = json else { throw .mistyped(json, expected: "a number") }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let wrong = InvalidValue("must be 0.10 to 0.60 millimetres, with two decimals at most")
    guard parts.count == 2, parts[0] == "0", (1...2).contains(parts[1].utf8.count), let decimals = Int(parts[1]) else {
      throw wrong
    }
    hundredths = parts[1].utf8.count == 1 ? decimals * 10 : decimals
    guard (10...60).contains(hundredths) else { throw wrong }
  }

  func write(to writer: inout JSONWriter) { writer.writeNumber("0.\(hundredths)") }
}

/// The signs of radiculopathy: sensory, autonomic, trophic, motor.
enum SignKind: String, WireChoice {
  case tenderness, allodynia, hyperalgesia, pinprick
  case coolness, sweating
  case gooseBumps = "goose_bumps"
  case trophedema
  case hairLoss = "hair_loss"
  case nailChange = "nail_change"
  case skinChange = "skin_change"
  case tautBand = "taut_band"
  case weakness, reflex
  case motionLoss = "motion_loss"
  case joint

  /// The highest grade that there is.
  var gradeMax: Int {
    switch self {
    case .weakness: 5
    case .reflex: 4
    default: 3
    }
  }

  /// How much a grade speaks for a root, 0 to 3. Full strength is 5 and a normal reflex 2; a brisk one is no sign of a
  /// root.
  func severity(_ grade: Int) -> Int {
    switch self {
    case .weakness: min(max(5 - grade, 0), 3)
    case .reflex: grade == 0 ? 3 : grade == 1 ? 2 : 0
    default: min(max(grade, 0), 3)
    }
  }
}

/// How trophedema was shown (rule 3.6).
enum TrophedemaTest: String, WireChoice {
  case matchstick
  case skinRolling = "skin_rolling"
  case peauDorange = "peau_dorange"
}

/// How the patient lay or sat.
enum BodyPosition: String, WireChoice {
  case prone, supine
  case sideLying = "side_lying"
  case sitting, standing
}

enum SignPlace: String, WireChoice {
  case limb, paraspinal
}

enum MuscleState: String, WireChoice {
  case tender
  case tautBand = "taut_band"
  case shortened
  case triggerPoint = "trigger_point"
  case normal
}

/// A movement whose range is measured.
enum Movement: String, WireChoice, SQLValue {
  case neckFlexion = "neck_flexion"
  case neckExtension = "neck_extension"
  case neckSideBending = "neck_side_bending"
  case neckRotation = "neck_rotation"
  case lumbarFlexion = "lumbar_flexion"
  case lumbarExtension = "lumbar_extension"
  case lumbarSideBending = "lumbar_side_bending"
  case shoulderFlexion = "shoulder_flexion"
  case shoulderExtension = "shoulder_extension"
  case shoulderAbduction = "shoulder_abduction"
  case shoulderInternalRotation = "shoulder_internal_rotation"
  case shoulderExternalRotation = "shoulder_external_rotation"
  case elbowFlexion = "elbow_flexion"
  case forearmPronation = "forearm_pronation"
  case forearmSupination = "forearm_supination"
  case wristFlexion = "wrist_flexion"
  case wristExtension = "wrist_extension"
  case wristRadialDeviation = "wrist_radial_deviation"
  case wristUlnarDeviation = "wrist_ulnar_deviation"
  case hipFlexion = "hip_flexion"
  case hipExtension = "hip_extension"
  case hipAbduction = "hip_abduction"
  case hipAdduction = "hip_adduction"
  case hipInternalRotation = "hip_internal_rotation"
  case hipExternalRotation = "hip_external_rotation"
  case straightLegRaise = "straight_leg_raise"
  case kneeFlexion = "knee_flexion"
  case ankleDorsiflexion = "ankle_dorsiflexion"
  case anklePlantarflexion = "ankle_plantarflexion"
  case footInversion = "foot_inversion"
  case footEversion = "foot_eversion"
}

enum NeedleReach: String, WireChoice {
  case superficial, deep
  case toBone = "to_bone"
}

enum NeedleDevice: String, WireChoice {
  case guideTube = "guide_tube"
  case plunger, freehand
}

enum NeedleTechnique: String, WireChoice, SQLValue, SQLItem {
  case inOut = "in_out"
  case pistoning, fanning, winding, retained, electrical
}

/// What was observed at the needle; what it proves is not the record's to say (rule 3.13b).
enum NeedleResponse: String, WireChoice {
  case twitch, cramp, ache, grab, referred, none, sharp, electric
}

enum Bleeding: String, WireChoice {
  case none, spot, haematoma
}

enum MuscleOutcome: String, WireChoice {
  case released, partial, none
}

/// The classes of the Alberta college (rule 3.9).
enum ReactionSeverity: String, WireChoice {
  case none, mild, significant, serious
}
