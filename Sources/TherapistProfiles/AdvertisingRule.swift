import ClinicValues
import Operations
import Store

/// What kind of thing an advertising rule is about.
enum RuleKind: String, WireChoice, SQLValue {
  case superlative, comparison, guarantee, testimonial, inducement, title
  /// No offence by itself: worth a second look.
  case advice
}

/// One row of the table of advertising rules.
struct AdvertisingRule: Sendable, StatementRow {
  var name: RuleName
  var kind: RuleKind
  /// Words or phrases; `*` stands for any part of a word, or alone for any one word.
  var phrases: [String]
  /// Phrases in which one of the above means no harm.
  var exceptions: [String]
  /// The tag of the source, as in shared/domain/sources.md.
  var source: String
  var sentence: String

  init(
    name: RuleName, kind: RuleKind, phrases: [String], exceptions: [String], source: String, sentence: String
  ) {
    self.name = name
    self.kind = kind
    self.phrases = phrases
    self.exceptions = exceptions
    self.source = source
    self.sentence = sentence
  }

  init(from columns: inout Columns) throws {
    name = try columns.next()
    kind = try columns.next()
    phrases = try columns.next()
    exceptions = try columns.next()
    source = try columns.next()
    sentence = try columns.next()
  }
}

/// The rules in force.
struct ListRules: Statement {
  static let sql: StaticString = """
    SELECT rule, kind, phrases, except_in, source, sentence FROM therapist_profiles.advertising_rules
    WHERE retired_at IS NULL ORDER BY rule
    """
  typealias Row = AdvertisingRule
  func bind(to binds: inout Binds) {}
}

/// A place in a text that an advertising rule is about.
struct AdvertisingFlag: Codable, Sendable, Equatable {
  var rule: RuleName
  var kind: RuleKind
  /// Whether the text cannot be published unless the rule is acknowledged with a reason.
  var blocks: Bool
  /// The words in the text.
  var excerpt: String
  /// From 1; columns count Unicode scalars.
  var line: Int
  var column: Int
  /// What the rule says.
  var sentence: String
  var source: String
}

extension Refusal {
  /// Refuses a text for its flags, which travel in the details.
  static func advertising(_ flags: [AdvertisingFlag], field: String) -> Refusal {
    let list = (try? WireEncoder.json(flags)) ?? .array([])
    return Refusal(.advertisingRules, field: field, details: ["flags": list])
  }
}
