import ClinicValues
import Operations
import Store

/// What a payer says of a claim in a remittance.
enum RemittanceOutcome: String, WireChoice, SQLValue {
  case accepted, denied, paid, reversed
}

/// A line of a remittance, as the file has it.
struct RemittanceLine: Sendable, Hashable {
  /// Of the claim as the file names it: its invoice's number.
  var claim: InvoiceNumber
  var outcome: RemittanceOutcome
  /// Minor units; less than nothing where the payer takes money back.
  var amount: Int64
  var reason: BillingText?
}

/// A payer's answer as a file, as Schema/reference/claim-files.md describes it. Strict: a file about money is read
/// whole, or refused with the line and what is wrong with it.
enum RemittanceFile {
  static let linesMax = 2000
  private static let problemsMax = 20
  /// A claim is paid, taken back and paid again; a file that names one without end is none.
  private static let linesAClaimMax = 10

  static func lines(of file: FileData) throws -> [RemittanceLine] {
    let records: [CSVText.Record]
    do { records = try CSVText.records(file.bytes) } catch let malformed {
      throw FieldProblems([problem(malformed.line, malformed.problem)])
    }
    guard let heading = records.first else { throw FieldProblems([problem(1, "has no heading")]) }
    let columns = try columns(of: heading)
    guard records.count > 1 else { throw FieldProblems([problem(heading.line, "is followed by no line")]) }
    guard records.count - 1 <= linesMax else {
      throw FieldProblems([FieldProblem(field: "file", problem: "must have at most \(linesMax) lines")])
    }
    var problems: [FieldProblem] = []
    var lines: [RemittanceLine] = []
    for record in records.dropFirst() {
      do { lines.append(try line(record, columns)) } catch let wrong {
        problems.append(problem(record.line, wrong.problem))
        if problems.count == problemsMax { break }
      }
    }
    guard problems.isEmpty else { throw FieldProblems(problems) }
    let often = Dictionary(grouping: lines, by: \.claim).filter { $0.value.count > linesAClaimMax }.keys
    guard let first = often.min(by: { $0.value < $1.value }) else { return lines }
    throw FieldProblems([
      FieldProblem(field: "file", problem: "names \(first.value) more than \(linesAClaimMax) times")
    ])
  }

  private static func problem(_ line: Int, _ text: String) -> FieldProblem {
    FieldProblem(field: "file", problem: "line \(line) \(text)")
  }

  private enum Column: String, CaseIterable { case claim, outcome, amount, reason }

  private static func columns(of heading: CSVText.Record) throws -> [Column] {
    let columns = heading.fields.map { Column(rawValue: $0.lowercased()) }
    let known = columns.compactMap(\.self)
    guard known.count == columns.count, Set(known).count == known.count, known.contains(.claim), known.contains(.amount)
    else {
      throw FieldProblems([
        problem(heading.line, "must name the columns claim and amount, and may name outcome and reason; once each")
      ])
    }
    return known
  }

  private static func line(_ record: CSVText.Record, _ columns: [Column]) throws(InvalidValue) -> RemittanceLine {
    guard record.fields.count == columns.count else {
      throw InvalidValue("has \(record.fields.count) fields where the heading has \(columns.count)")
    }
    var values: [Column: String] = [:]
    for (column, field) in zip(columns, record.fields) where !field.isEmpty { values[column] = field }
    guard let number = values[.claim], let claim = try? InvoiceNumber(wire: .string(number)) else {
      throw InvalidValue("names no claim, like \(InvoiceNumber.example.value)")
    }
    guard let amount = values[.amount].map({ Money.minorUnits($0) }) ?? 0 else {
      throw InvalidValue("has no amount like 120.00")
    }
    let outcome: RemittanceOutcome
    if let text = values[.outcome] {
      guard let named = RemittanceOutcome(rawValue: text) else {
        throw InvalidValue("has no outcome: accepted, denied, paid or reversed")
      }
      outcome = named
    } else {
      guard amount != 0 else { throw InvalidValue("pays nothing and names no outcome") }
      outcome = amount > 0 ? .paid : .reversed
    }
    let fits =
      switch outcome {
      case .accepted, .denied: amount == 0
      case .paid: amount > 0
      case .reversed: amount < 0
      }
    guard fits else { throw InvalidValue("has an amount that does not go with \(outcome.rawValue)") }
    var reason: BillingText?
    if let text = values[.reason] {
      do { reason = try BillingText(text) } catch { throw InvalidValue("has a reason that \(error.problem)") }
    }
    return RemittanceLine(claim: claim, outcome: outcome, amount: amount, reason: reason)
  }
}
