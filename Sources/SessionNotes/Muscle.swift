import ClinicValues
import Operations
import Store

/// The name of a muscle in parameters and on the wire: `infraspinatus`, `lumbar-multifidus`.
enum MuscleCodeKind: TextKind {
  static let lengthMax = 60
  static let example = "infraspinatus"
  static let summary: String? = "Code of a muscle on the list, like infraspinatus"
  static func normalize(_ text: String) throws(InvalidValue) -> String {
    guard let code = CodeForm.slug(example: example).normalize(text) else {
      throw InvalidValue("must be the code of a muscle, like infraspinatus")
    }
    return code
  }
}
typealias MuscleCode = Text<MuscleCodeKind>

/// A part of the body, as muscles and answers to the screen are placed.
enum Region: String, WireChoice, SQLValue, SQLItem {
  case head, neck
  case shoulderGirdle = "shoulder_girdle"
  case shoulder, chest, thorax, arm, forearm, hand, trunk, abdomen, lumbar, hip, thigh, knee, leg, foot
}

/// A spinal segment, or one of the two cranial nerves that serve a muscle on the list, from top to bottom.
enum Segment: String, WireChoice, SQLValue, SQLItem, Comparable {
  case v3 = "V3"
  case xi = "XI"
  case c1 = "C1"
  case c2 = "C2"
  case c3 = "C3"
  case c4 = "C4"
  case c5 = "C5"
  case c6 = "C6"
  case c7 = "C7"
  case c8 = "C8"
  case t1 = "T1"
  case t2 = "T2"
  case t3 = "T3"
  case t4 = "T4"
  case t5 = "T5"
  case t6 = "T6"
  case t7 = "T7"
  case t8 = "T8"
  case t9 = "T9"
  case t10 = "T10"
  case t11 = "T11"
  case t12 = "T12"
  case l1 = "L1"
  case l2 = "L2"
  case l3 = "L3"
  case l4 = "L4"
  case l5 = "L5"
  case s1 = "S1"
  case s2 = "S2"
  case s3 = "S3"
  case s4 = "S4"
  case s5 = "S5"

  private static let places = Dictionary(uniqueKeysWithValues: zip(allCases, allCases.indices))
  static func < (left: Segment, right: Segment) -> Bool { (places[left] ?? 0) < (places[right] ?? 0) }
}

/// Which side of the body.
enum Side: String, WireChoice, SQLValue {
  case left, right, midline
}

/// What lies near a muscle (charting rule 3.13).
enum MuscleRisk: String, WireChoice, SQLValue, SQLItem {
  case pneumothoraxHigh = "pneumothorax_high"
  case pneumothoraxPossible = "pneumothorax_possible"
  case vessel, nerve, organ, canal
  /// Look for a deep vein thrombosis first.
  case thrombosis
  case implant

  /// The serious risk that consent must name for it; nil where there is none.
  var material: MaterialRisk? {
    switch self {
    case .pneumothoraxHigh, .pneumothoraxPossible: .pneumothorax
    case .vessel: .vessel
    case .nerve: .nerve
    case .organ: .organ
    case .canal: .canal
    case .implant: .implant
    case .thrombosis: nil
    }
  }
}

/// A serious risk of needling some regions, which consent names (charting rule 3.5).
enum MaterialRisk: String, WireChoice, SQLValue, SQLItem {
  case pneumothorax, nerve, vessel, organ, canal, implant
}

/// A muscle as the list has it.
struct Muscle: WireRecord, StatementRow {
  var code: MuscleCode
  var name: String
  var regions: [Region]
  /// The roots that serve it; they vary by a level between textbooks.
  var roots: [Segment]
  var minorRoots: [Segment]
  /// Beside the spine, one piece a segment: a needle in it has a level.
  var isSegmental: Bool
  var risks: [MuscleRisk]
  /// Not needled as a rule.
  var isAvoided: Bool
  var riskNote: String?
  /// How deep a needle goes there at most, in millimetres, where the clinic has set it.
  var depthMax: NeedleMillimetres?
  var version: Version

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("code", code)
    writer.member("name", name)
    writer.member("regions", regions)
    writer.member("roots", roots)
    writer.member("minorRoots", minorRoots)
    writer.member("isSegmental", isSegmental)
    writer.member("risks", risks)
    writer.member("isAvoided", isAvoided)
    writer.member("riskNote", riskNote)
    writer.member("depthMax", depthMax)
    writer.member("version", version)
  }

  init(from columns: inout Columns) throws {
    code = try columns.next()
    name = try columns.next()
    regions = try columns.next()
    roots = try columns.next()
    minorRoots = try columns.next()
    isSegmental = try columns.next()
    risks = try columns.next()
    isAvoided = try columns.next()
    riskNote = try columns.nextIfPresent()
    depthMax = try columns.nextIfPresent()
    version = try columns.next()
  }

  /// The serious risks that consent must name before it is needled.
  var materialRisks: Set<MaterialRisk> { Set(risks.compactMap(\.material)) }

  var endangersLung: Bool { materialRisks.contains(.pneumothorax) }
}
