/// The words of a Markdown text as a reader sees them, each with its place in the source.
///
/// What a reader does not see is left out: link targets, HTML tags, the signs of emphasis. Letters are taken small and
/// without accents, so that a rule's word is found however it is written.
struct LintedText {
  struct Word {
    /// Small letters without accents.
    var folded: String
    /// As in the source, without signs of emphasis.
    var written: String
    var line: Int
    var column: Int
    /// Whether a sentence or a block ended before it: no phrase goes over that.
    var startsPhrase: Bool
  }

  private(set) var words: [Word] = []

  /// - Parameter joinsHidden: whether what stands on both sides of a hidden part is one word, as in `be[st](address)`,
  ///   or two, as on both sides of a `<br>`. A reader may see either.
  init(_ markdown: String, joinsHidden: Bool = false) {
    let written = Array(markdown.unicodeScalars)
    // A character that is written by its number is never a sign of Markdown.
    let hidden = MarkdownMask.hidden(in: written)
    let scalars = NumericEntity.decoded(written)
    var reader = Reader(joinsHidden: joinsHidden)
    for (index, scalar) in scalars.enumerated() {
      let next = index + 1 < scalars.count ? scalars[index + 1] : "\n"
      reader.read(scalar, next: next, isHidden: hidden[index])
    }
    reader.endWord()
    words = reader.words
  }

  /// Reads scalar by scalar.
  private struct Reader {
    let joinsHidden: Bool
    var words: [Word] = []
    private var current: Word?
    private var line = 1
    private var column = 0
    private var startsPhrase = true
    private var lineIsBlank = true

    init(joinsHidden: Bool) { self.joinsHidden = joinsHidden }

    mutating func read(_ scalar: Unicode.Scalar, next: Unicode.Scalar, isHidden: Bool) {
      column += 1
      if scalar == "\n" {
        endWord()
        if lineIsBlank { startsPhrase = true }
        line += 1
        column = 0
        lineIsBlank = true
        return
      }
      if !scalar.properties.isWhitespace { lineIsBlank = false }
      if joinsHidden {
        if isHidden || scalar == "[" || scalar == "]" { return }
      } else if isHidden {
        return endWord()
      }
      if Self.isInvisible(scalar) { return }
      if isPartOfWord(scalar, next: next) { return add(scalar) }
      let ended = current
      endWord()
      guard Self.ends(scalar), next.properties.isWhitespace else { return }
      // "Dr. Gunn" and "no. 1" go on after their dot.
      let isAbbreviation = scalar == "." && (ended.map { $0.folded.utf8.count <= 2 } ?? false)
      if !isAbbreviation { startsPhrase = true }
    }

    mutating func endWord() {
      if let current { words.append(current) }
      current = nil
    }

    private mutating func add(_ scalar: Unicode.Scalar) {
      var word = current ?? Word(folded: "", written: "", line: line, column: column, startsPhrase: startsPhrase)
      if current == nil { startsPhrase = false }
      word.folded += Self.folded(scalar)
      word.written.unicodeScalars.append(scalar)
      current = word
    }

    private func isPartOfWord(_ scalar: Unicode.Scalar, next: Unicode.Scalar) -> Bool {
      if scalar.properties.isAlphabetic || Self.isDigit(scalar) { return true }
      switch scalar {
      case "'", "\u{2019}": return current != nil && next.properties.isAlphabetic
      case "%": return current != nil
      case "#", "$": return current == nil && Self.isDigit(next)
      default: return false
      }
    }

    /// Takes no room in what a reader sees: signs of emphasis, combining accents, soft hyphens, joiners.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar {
      case "*", "_", "`", "~", "\\": true
      default:
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: true
        default: false
        }
      }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.numericType == .decimal }

    private static func ends(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar {
      case ".", "!", "?", ":", ";", "\u{2026}": true
      default: false
      }
    }

    /// The small letter without its accent: `É` is `e`. Unicode's own name of a letter tells its base.
    private static func folded(_ scalar: Unicode.Scalar) -> String {
      if scalar == "\u{2019}" { return "'" }
      if scalar.isASCII { return scalar.properties.lowercaseMapping }
      let prefixes = ["LATIN SMALL LETTER ", "LATIN CAPITAL LETTER "]
      guard let name = scalar.properties.name, let prefix = prefixes.first(where: { name.hasPrefix($0) }) else {
        return scalar.properties.lowercaseMapping
      }
      let parts = name.dropFirst(prefix.utf8.count).split(separator: " ")
      guard parts.count > 2, parts[1] == "WITH", let letter = parts.first, letter.utf8.count == 1 else {
        return scalar.properties.lowercaseMapping
      }
      return letter.lowercased()
    }
  }
}

/// Characters that are written by their number, `&#101;`: each is put in its place, with as many soft hyphens after it
/// as keep the columns of what follows.
enum NumericEntity {
  static func decoded(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var decoded = scalars
    var at = 0
    while at + 3 < scalars.count {
      if scalars[at] == "&", scalars[at + 1] == "#", let (scalar, end) = read(scalars, from: at + 2) {
        decoded[at] = scalar
        for place in at + 1..<end { decoded[place] = "\u{AD}" }
        at = end
      } else {
        at += 1
      }
    }
    return decoded
  }

  /// The character and where its entity ends: at most seven digits, or six in base 16 (CommonMark 0.30).
  private static func read(_ scalars: [Unicode.Scalar], from start: Int) -> (Unicode.Scalar, end: Int)? {
    let isHex = scalars[start] == "x" || scalars[start] == "X"
    let digits = scalars[(isHex ? start + 1 : start)...].prefix(8).prefix { $0 != ";" }
    let end = digits.endIndex
    guard end < scalars.count, scalars[end] == ";" else { return nil }
    let text = String(String.UnicodeScalarView(digits))
    guard text.utf8.first != 0x2B, let value = UInt32(text, radix: isHex ? 16 : 10), let scalar = Unicode.Scalar(value)
    else { return nil }
    // A line that only the reader sees must not move the places of what follows.
    return (value < 0x20 ? " " : scalar, end + 1)
  }
}

/// Which parts of a Markdown source a reader does not see as text.
enum MarkdownMask {
  static func hidden(in scalars: [Unicode.Scalar]) -> [Bool] {
    var hidden = [Bool](repeating: false, count: scalars.count)
    var at = 0
    while at < scalars.count {
      let end = hiddenEnd(scalars, at)
      guard let end, end > at else {
        at += 1
        continue
      }
      for place in at..<end { hidden[place] = true }
      at = end
    }
    return hidden
  }

  /// Where the hidden part ends that starts at `at`; nil when none does.
  private static func hiddenEnd(_ scalars: [Unicode.Scalar], _ at: Int) -> Int? {
    switch scalars[at] {
    case "(" where at > 0 && scalars[at - 1] == "]": return linkTargetEnd(scalars, at)
    case ":" where at > 0 && scalars[at - 1] == "]": return lineEnd(scalars, at)
    case "<": return tagEnd(scalars, at)
    case "h", "H": return addressEnd(scalars, at)
    default: return nil
    }
  }

  private static func linkTargetEnd(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
    var depth = 0
    for at in start..<min(scalars.count, start + targetMax) {
      switch scalars[at] {
      case "(": depth += 1
      case ")":
        depth -= 1
        if depth == 0 { return at + 1 }
      default: break
      }
    }
    return nil
  }

  /// Longer than any address that somebody links to; keeps the search linear.
  private static let targetMax = 2_000

  private static func lineEnd(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
    // A definition stands alone on its line: `[name]: address`.
    let floor = max(0, start - labelMax)
    var open = start - 1
    while open > floor, scalars[open] != "[", scalars[open] != "\n" { open -= 1 }
    guard open >= 0, scalars[open] == "[" else { return nil }
    var before = open - 1
    while before >= 0, open - before <= 4, scalars[before] == " " { before -= 1 }
    guard before < 0 || scalars[before] == "\n" else { return nil }
    return scalars[start...].firstIndex(of: "\n") ?? scalars.count
  }

  /// A label is at most so long (CommonMark 0.30).
  private static let labelMax = 1_000

  private static func tagEnd(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
    guard start + 1 < scalars.count else { return nil }
    let next = scalars[start + 1]
    guard next.properties.isAlphabetic || next == "/" || next == "!" || next == "?" else { return nil }
    let window = scalars[start..<min(scalars.count, start + targetMax)]
    return window.firstIndex(of: ">").map { $0 + 1 }
  }

  private static func addressEnd(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
    if start > 0, scalars[start - 1].properties.isAlphabetic { return nil }
    let head = String(String.UnicodeScalarView(scalars[start..<min(scalars.count, start + 8)])).lowercased()
    guard head.hasPrefix("https://") || head.hasPrefix("http://") else { return nil }
    let isEnd = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace || scalar == ">" || scalar == ")" }
    return scalars[start...].firstIndex(where: isEnd) ?? scalars.count
  }
}
