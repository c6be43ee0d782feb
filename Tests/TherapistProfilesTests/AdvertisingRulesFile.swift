import ClinicTesting
import ClinicValues
import Foundation

@testable import TherapistProfiles

/// Schema/reference/advertising-rules.csv, read for the tests.
enum AdvertisingRulesFile {
  static func rules() throws -> [AdvertisingRule] {
    let path = TestClinic.root + "/Schema/reference/advertising-rules.csv"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return try text.split(separator: "\n").dropFirst().map { line in
      let fields = cells(of: line)
      guard fields.count == 6, let kind = RuleKind(rawValue: fields[1]) else { throw Unreadable(line: String(line)) }
      return AdvertisingRule(
        name: try RuleName(fields[0]), kind: kind, phrases: list(fields[2]), exceptions: list(fields[3]),
        source: fields[4], sentence: fields[5])
    }
  }

  struct Unreadable: Error { var line: String }

  private static func list(_ field: String) -> [String] { field.split(separator: "|").map(String.init) }

  /// RFC 4180, one record a line.
  private static func cells(of line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    var previous: Character = ","
    for character in line {
      switch character {
      case "\"":
        if !isQuoted, previous == "\"" { cells[cells.count - 1].append("\"") }
        isQuoted.toggle()
      case "," where !isQuoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
      previous = character
    }
    return cells
  }
}
