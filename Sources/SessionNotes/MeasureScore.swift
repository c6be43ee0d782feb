import ClinicValues
import Store

/// How a measure's score is made of its items (rule 3.12).
enum Scorer: String, WireChoice, SQLValue {
  case first, mean, sum, count, percent, disability
}

/// An outcome measure's form.
struct Measure: StatementRow, Sendable {
  var code: MeasureCode
  var version: Version
  var name: String
  var scorer: Scorer
  var items: ClosedRange<Int>
  var item: ClosedRange<Int>
  var answeredMin: Int
  var isLabelled: Bool
  var higherIsBetter: Bool
  var mcidPoints: MeasureScore
  /// Where a single item is rated; the same unless given.
  var mcidPointsSingle: MeasureScore?
  var mcidPercent: Int?
  var published: String
  var source: String

  init(
    code: MeasureCode, scorer: Scorer, items: ClosedRange<Int>, item: ClosedRange<Int>, answeredMin: Int,
    isLabelled: Bool = false
  ) {
    self.code = code
    version = .example
    name = code.rawValue
    self.scorer = scorer
    self.items = items
    self.item = item
    self.answeredMin = answeredMin
    self.isLabelled = isLabelled
    higherIsBetter = false
    mcidPoints = MeasureScore(hundredths: 0)
    mcidPointsSingle = nil
    mcidPercent = nil
    published = ""
    source = ""
  }

  init(from columns: inout Columns) throws {
    code = try columns.next()
    version = try columns.next()
    name = try columns.next()
    scorer = try columns.next()
    items = try Self.range(from: &columns)
    item = try Self.range(from: &columns)
    answeredMin = Int(try columns.next(Int32.self))
    isLabelled = try columns.next()
    higherIsBetter = try columns.next()
    mcidPoints = try columns.next()
    mcidPointsSingle = try columns.nextIfPresent()
    mcidPercent = try columns.nextIfPresent(Int32.self).map(Int.init)
    published = try columns.next()
    source = try columns.next()
  }

  private static func range(from columns: inout Columns) throws -> ClosedRange<Int> {
    let low = Int(try columns.next(Int32.self))
    let high = Int(try columns.next(Int32.self))
    guard low <= high else { throw StoreError.unexpectedColumns("a range from \(low) to \(high)") }
    return low...high
  }

  /// The score of these items, or why they give none.
  func score(_ answers: [Int?]) throws(InvalidValue) -> MeasureScore {
    guard items.contains(answers.count) else {
      let number = items.count == 1 ? "\(items.lowerBound)" : "\(items.lowerBound) to \(items.upperBound)"
      throw InvalidValue("must be \(number) items, null for one that was not answered")
    }
    let given = answers.compactMap(\.self)
    guard given.allSatisfy(item.contains) else {
      throw InvalidValue("must each be \(item.lowerBound) to \(item.upperBound)")
    }
    guard given.count >= answeredMin else { throw InvalidValue("must have \(answeredMin) answers at least") }
    let sum = given.reduce(0, +)
    switch scorer {
    case .first:
      guard let first = answers.first ?? nil else { throw InvalidValue("must have its first answer") }
      return MeasureScore(hundredths: first * 100)
    case .mean: return MeasureScore(hundredths: Self.divided(sum * 100, by: given.count))
    case .sum: return MeasureScore(hundredths: sum * 100)
    case .count: return MeasureScore(hundredths: given.count { $0 == 1 } * 100)
    case .percent: return MeasureScore(hundredths: Self.divided(sum * 10_000, by: item.upperBound * given.count))
    case .disability: return MeasureScore(hundredths: Self.divided((sum - given.count) * 2_500, by: given.count))
    }
  }

  /// Rounded half up; nothing by nothing is nothing.
  private static func divided(_ number: Int, by divisor: Int) -> Int {
    divisor > 0 ? (2 * number + divisor) / (2 * divisor) : 0
  }
}

enum MeasureCode: String, WireChoice, SQLValue {
  case nprs, psfs, odi, rmdq, ndi, dash, quickdash, lefs
}

/// A score, or a change of one: two decimals at most, kept as hundredths.
struct MeasureScore: WireValue, Hashable, Comparable, SQLValue, CustomStringConvertible {
  let hundredths: Int

  init(hundredths: Int) { self.hundredths = hundredths }

  static var schema: Schema {
    Schema([
      "type": .string("number"), "minimum": .number("-1000"), "maximum": .number("1000"),
      "description": .string("Two decimals at most"),
    ])
  }
  static var example: MeasureScore { MeasureScore(hundredths: 600) }
  static func < (left: MeasureScore, right: MeasureScore) -> Bool { left.hundredths < right.hundredths }

  var description: String {
    let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    let decimals = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
    return (hundredths < 0 ? "-" : "") + "\(whole)" + decimals
  }

  init(wire json: JSON) throws(InvalidValue) {
    guard case .number(let text) = json else { throw .mistyped(json, expected: "a number") }
    let isNegative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    let decimals = parts.count == 2 ? parts[1] : ""
    guard (1...2).contains(parts.count), parts[0].utf8.count <= 4, decimals.utf8.count <= 2, let whole = Int(parts[0]),
      let rest = Int(decimals + String(repeating: "0", count: 2 - decimals.utf8.count))
    else { throw InvalidValue("must be a number with two decimals at most") }
    hundredths = (isNegative ? -1 : 1) * (whole * 100 + rest)
  }

  func write(to writer: inout JSONWriter) { writer.writeNumber(description) }

  /// As hundredths, in an `integer`.
  static var sqlType: SQLType { .int4 }
  static var sqlExample: MeasureScore { example }
  func encode(into bytes: inout [UInt8]) { Int32(clamping: hundredths).encode(into: &bytes) }
  init(sql bytes: UnsafeRawBufferPointer) throws { hundredths = Int(try Int32(sql: bytes)) }
}
