/// Reasons from what was found in muscles and skin to the segment that it may come from (rules 3.6, 3.13; idea 2).
///
/// It is a suggestion with its reasons, never a finding: nothing of it is written into an assessment (rule 3.13b). The
/// points are the program's own, chosen to be explained: a tender or tight muscle is 2 for each root that serves it and
/// 1 for each that serves it a little; a sign is how much its grade speaks for the root (0–3) at the limb, and twice
/// that beside the spine, where Gunn looks to confirm the level.
struct SegmentEngine {
  var muscles: [Muscle]

  /// A muscle in which something was found.
  struct MuscleFinding: Hashable {
    var muscle: MuscleCode
    var side: Side
    /// Of a muscle beside the spine: which piece.
    var level: Segment?
  }

  struct SignFinding: Hashable {
    var kind: SignKind
    var side: Side
    var segment: Segment
    var place: SignPlace
    var grade: Int
  }

  /// One root of one side, with every point explained.
  struct Score: Equatable {
    var side: Side
    var segment: Segment
    var points: Int
    var reasons: [Reason]
    /// Muscles of that root in which nothing was found on that side; not those beside the spine.
    var untreated: [MuscleCode]
    /// Where to look beside the spine; nil for a cranial nerve.
    var paraspinal: MuscleCode?
  }

  struct Reason: Equatable {
    var points: Int
    var text: String
  }

  /// The roots that have any point, the most likely first.
  func scores(muscles found: [MuscleFinding], signs: [SignFinding]) -> [Score] {
    let known = Dictionary(muscles.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    var reasons: [Place: [Reason]] = [:]
    for finding in unique(found) {
      guard let muscle = known[finding.muscle] else { continue }
      let name = muscle.name.prefix(1).lowercased() + muscle.name.dropFirst()
      if muscle.isSegmental, let level = finding.level {
        note(2, "\(name) at \(level.rawValue)", finding.side, level, &reasons)
        continue
      }
      for root in muscle.roots { note(2, "\(name), served by \(root.rawValue)", finding.side, root, &reasons) }
      for root in muscle.minorRoots {
        note(1, "\(name), served a little by \(root.rawValue)", finding.side, root, &reasons)
      }
    }
    for sign in unique(signs) where sign.kind.severity(sign.grade) > 0 {
      let points = (sign.place == .paraspinal ? 2 : 1) * sign.kind.severity(sign.grade)
      let place = sign.place == .paraspinal ? "beside the spine" : "at the limb"
      let kind = sign.kind.rawValue.split(separator: "_").joined(separator: " ")
      note(points, "\(kind) \(place), grade \(sign.grade)", sign.side, sign.segment, &reasons)
    }
    return reasons.map { place, reasons in score(place, reasons, found: found) }.sorted { left, right in
      (right.points, left.segment, left.side.rawValue) < (left.points, right.segment, right.side.rawValue)
    }
  }

  private struct Place: Hashable {
    var side: Side
    var segment: Segment
  }

  private func unique<Item: Hashable>(_ items: [Item]) -> [Item] {
    var seen: Set<Item> = []
    return items.filter { seen.insert($0).inserted }
  }

  private func note(
    _ points: Int, _ text: String, _ side: Side, _ segment: Segment, _ reasons: inout [Place: [Reason]]
  ) {
    reasons[Place(side: side, segment: segment), default: []].append(Reason(points: points, text: text))
  }

  private func score(_ place: Place, _ reasons: [Reason], found: [MuscleFinding]) -> Score {
    let treated = Set(found.filter { $0.side == place.side }.map(\.muscle))
    let served = muscles.filter { $0.roots.contains(place.segment) }
    return Score(
      side: place.side, segment: place.segment, points: reasons.reduce(0) { $0 + $1.points }, reasons: reasons,
      untreated: served.filter { !$0.isSegmental && !$0.isAvoided && !treated.contains($0.code) }.map(\.code),
      paraspinal: served.first { $0.isSegmental }?.code)
  }
}
