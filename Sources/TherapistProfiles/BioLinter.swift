import ClinicValues

/// Finds in a text what the advertising rules are about. Pure: the rules come in as data.
struct BioLinter: Sendable {
  private let rules: [AdvertisingRule]
  /// Phrases by their first word, as far as that is written out; the others one by one.
  private var byFirstWord: [String: [Phrase]] = [:]
  private var others: [Phrase] = []
  private var exceptions: [[[Token]]] = []

  /// A text full of one word answers with so many places, not with thousands.
  static let flagsPerRuleMax = 20

  private struct Phrase: Sendable {
    var rule: Int
    var tokens: [Token]
  }

  init(_ rules: [AdvertisingRule]) {
    self.rules = rules
    for (index, rule) in rules.enumerated() {
      for text in rule.phrases {
        let phrase = Phrase(rule: index, tokens: Token.tokens(of: text))
        switch phrase.tokens.first {
        case .word(let word): byFirstWord[word, default: []].append(phrase)
        case .some: others.append(phrase)
        case nil: break
        }
      }
      exceptions.append(rule.exceptions.map { Token.tokens(of: $0) }.filter { !$0.isEmpty })
    }
  }

  /// The flags in the order of the text: of the words as they stand, and of those that a hidden part has cut in two.
  func flags(in markdown: String) -> [AdvertisingFlag] {
    let flags = flags(in: LintedText(markdown).words)
    let cut = self.flags(in: LintedText(markdown, joinsHidden: true).words).filter { joined in
      !flags.contains { $0.rule == joined.rule && $0.line == joined.line && $0.column == joined.column }
    }
    guard !cut.isEmpty else { return flags }
    return (flags + cut).sorted { ($0.line, $0.column, $0.rule.value) < ($1.line, $1.column, $1.rule.value) }
  }

  private func flags(in words: [LintedText.Word]) -> [AdvertisingFlag] {
    var hits: [[Range<Int>]] = Array(repeating: [], count: rules.count)
    for start in words.indices {
      for phrase in byFirstWord[words[start].folded, default: []] + others {
        guard let hit = Self.match(phrase.tokens, words, at: start) else { continue }
        guard !isExcepted(hit, rule: phrase.rule, words) else { continue }
        hits[phrase.rule].append(hit)
      }
    }
    var flags: [(start: Int, flag: AdvertisingFlag)] = []
    for (rule, ranges) in zip(rules, hits) {
      for range in Self.joined(ranges).prefix(Self.flagsPerRuleMax) {
        flags.append((range.lowerBound, Self.flag(rule, words[range])))
      }
    }
    return flags.sorted { ($0.start, $0.flag.rule.value) < ($1.start, $1.flag.rule.value) }.map(\.flag)
  }

  private static func flag(_ rule: AdvertisingRule, _ words: ArraySlice<LintedText.Word>) -> AdvertisingFlag {
    AdvertisingFlag(
      rule: rule.name, kind: rule.kind, blocks: rule.kind != .advice,
      excerpt: words.map(\.written).joined(separator: " "), line: words.first?.line ?? 1,
      column: words.first?.column ?? 1, sentence: rule.sentence, source: rule.source)
  }

  /// In order, those that overlap taken together.
  private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var joined: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, last.upperBound > range.lowerBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  /// Whether one of the rule's harmless phrases shares a word with the place.
  private func isExcepted(_ hit: Range<Int>, rule: Int, _ words: [LintedText.Word]) -> Bool {
    exceptions[rule].contains { tokens in
      (max(0, hit.lowerBound - tokens.count + 1)..<hit.upperBound).contains { start in
        Self.match(tokens, words, at: start) != nil
      }
    }
  }

  private static func match(_ tokens: [Token], _ words: [LintedText.Word], at start: Int) -> Range<Int>? {
    guard !tokens.isEmpty, start + tokens.count <= words.count else { return nil }
    for (offset, token) in tokens.enumerated() {
      let word = words[start + offset]
      guard offset == 0 || !word.startsPhrase, token.matches(word.folded) else { return nil }
    }
    return start..<(start + tokens.count)
  }

  /// One word of a phrase.
  private enum Token: Sendable {
    case word(String)
    case starting(String)
    case ending(String)
    case containing(String)
    case any

    static func tokens(of phrase: String) -> [Token] {
      phrase.lowercased().split { $0 == " " || $0 == "-" }.map { part in
        switch (part.first == "*", part.last == "*") {
        case (false, false): .word(String(part))
        case (false, true): .starting(String(part.dropLast()))
        case (true, false): .ending(String(part.dropFirst()))
        case (true, true): part.utf8.count <= 2 ? .any : .containing(String(part.dropFirst().dropLast()))
        }
      }
    }

    func matches(_ word: String) -> Bool {
      switch self {
      case .word(let text): word == text
      case .starting(let text): word.hasPrefix(text)
      case .ending(let text): word.hasSuffix(text)
      case .containing(let text): word.contains(text)
      case .any: true
      }
    }
  }
}
