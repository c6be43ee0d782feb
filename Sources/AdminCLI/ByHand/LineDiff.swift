/// What changed between two texts, line by line, as `diff -u` shows it.
struct LineDiff {
  enum Line: Equatable {
    case same(String)
    case removed(String)
    case added(String)
    /// So many equal lines left out.
    case skipped(Int)
  }

  let lines: [Line]

  /// Equal lines that stay around each change.
  static let contextLines = 3

  init(from old: String, to new: String) {
    let before = Self.split(old)
    let after = Self.split(new)
    var removals: Set<Int> = []
    var additions: Set<Int> = []
    for change in after.difference(from: before) {
      switch change {
      case .remove(let offset, _, _): removals.insert(offset)
      case .insert(let offset, _, _): additions.insert(offset)
      }
    }
    var all: [Line] = []
    var left = 0
    var right = 0
    while left < before.count || right < after.count {
      if left < before.count, removals.contains(left) {
        all.append(.removed(before[left]))
        left += 1
      } else if right < after.count, additions.contains(right) {
        all.append(.added(after[right]))
        right += 1
      } else {
        guard left < before.count, right < after.count else { break }
        all.append(.same(before[left]))
        left += 1
        right += 1
      }
    }
    lines = Self.folded(all)
  }

  var isEmpty: Bool {
    !lines.contains { if case .same = $0 { false } else if case .skipped = $0 { false } else { true } }
  }

  private static func split(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Leaves out equal lines that are far from any change.
  private static func folded(_ all: [Line]) -> [Line] {
    let changed = all.indices.filter { if case .same = all[$0] { false } else { true } }
    var near: Set<Int> = []
    for place in changed { near.formUnion(max(0, place - contextLines)...min(all.count - 1, place + contextLines)) }
    var out: [Line] = []
    var skipped = 0
    for (place, line) in all.enumerated() {
      if near.contains(place) {
        if skipped > 0 { out.append(.skipped(skipped)) }
        skipped = 0
        out.append(line)
      } else {
        skipped += 1
      }
    }
    if skipped > 0 { out.append(.skipped(skipped)) }
    return out
  }

  func text(isColoured: Bool) -> [String] {
    lines.map { line in
      switch line {
      case .same(let text): "  " + TerminalText.safe(text)
      case .removed(let text): Colour.red.paint("- " + TerminalText.safe(text), if: isColoured)
      case .added(let text): Colour.green.paint("+ " + TerminalText.safe(text), if: isColoured)
      case .skipped(let count): Colour.dim.paint("  … \(count) equal lines", if: isColoured)
      }
    }
  }
}
