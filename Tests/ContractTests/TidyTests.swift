import ClinicTesting
import Testing

/// Habits that a reader relies on, held by a test (style.md, habit 13).
@Suite struct TidyTests {
  @Test func filesAndLinesAreShort() throws {
    for file in try SourceFiles.all(under: "Sources") + SourceFiles.all(under: "Tests") {
      #expect(file.lines.count <= 401, "\(file.path) has \(file.lines.count) lines")
      // A message as it stands on the wire is one line.
      for (number, line) in file.lines.enumerated() where line.count > 120 && !line.contains("\"jsonrpc\"") {
        Issue.record("\(file.path):\(number + 1) has \(line.count) columns")
      }
    }
  }

  @Test func functionsAreShort() throws {
    for file in try SourceFiles.all(under: "Sources") + SourceFiles.all(under: "Tests") {
      for function in Self.functions(in: file.lines) where function.length > 70 {
        Issue.record("\(file.path):\(function.line) has \(function.length) lines")
      }
    }
  }

  @Test func theTestSeesWhereAFunctionEnds() {
    let source = """
      struct A {
        func one(
          _ number: Int
        ) -> Int {
          if number > 0 {
            return 1
          }
          return 2
        }
        var two: Int { 2 }
        func three() -> Int { 3 }
      }
      protocol B {
        func four()
        init?(_ text: String)
      }
      """
    let found = Self.functions(in: source.split(separator: "\n", omittingEmptySubsequences: false))
    #expect(found.map(\.line) == [2])
    #expect(found.map(\.length) == [8])
  }

  /// The functions of more than one line, by the line that each begins on. The format puts the brace that ends a body
  /// under the beginning.
  private static func functions(in lines: [Substring]) -> [(line: Int, length: Int)] {
    lines.indices.compactMap { start in
      let code = lines[start].drop { $0 == " " }
      let isFunction = [" func ", " init(", " init?(", " init<"].contains { (" " + code).contains($0) }
      guard isFunction, !code.hasPrefix("//") else { return nil }
      let indent = lines[start].prefix { $0 == " " }
      guard let body = bodyStart(lines[start...], indent: indent.count) else { return nil }
      guard let end = lines[body...].firstIndex(where: { $0 == indent + "}" }) else { return nil }
      return (line: start + 1, length: end - start + 1)
    }
  }

  /// The line that opens the body; nil for what is declared without one, or with one on the same line.
  private static func bodyStart(_ lines: ArraySlice<Substring>, indent: Int) -> Int? {
    for (index, line) in zip(lines.indices, lines) {
      let code = line.drop { $0 == " " }
      let isOutside = line.count - code.count <= indent && !code.hasPrefix(")") && !code.hasPrefix("where ")
      if index > lines.startIndex, isOutside { return nil }
      if line.hasSuffix("{") { return index }
      if line.hasSuffix("}") { return nil }
    }
    return nil
  }

  /// What a server must not do, and what to do instead.
  private static let banned: [(call: String, instead: String)] = [
    ("try!", "throw"), ("as!", "as?"), ("fatalError(", "throw"), ("Date()", "needlepoint.now() in SQL"),
    ("TimeZone(", "PostgreSQL"), ("Calendar(", "PostgreSQL"), ("DateFormatter", "CivilDate and Instant"),
    ("Calendar.current", "PostgreSQL"), ("unowned(unsafe)", "a strong reference"),
    ("TODO", "an issue"), ("FIXME", "an issue"),
  ]

  @Test func nothingThatTrapsOrConvertsTimeInSwift() throws {
    for file in try SourceFiles.all(under: "Sources") {
      for (number, line) in file.lines.enumerated() {
        let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        for (call, instead) in Self.banned where Self.uses(call, in: code) {
          Issue.record("\(file.path):\(number + 1) uses \(call); use \(instead)")
        }
      }
    }
  }

  /// What the server says goes through one list of observations; only a command says its result itself.
  @Test func theServerDoesNotPrint() throws {
    let commands = ["Sources/AdminCLI/", "Sources/clinic-bench/", "Sources/clinic-server/Migrate.swift"]
    for file in try SourceFiles.all(under: "Sources") where !commands.contains(where: { file.path.hasPrefix($0) }) {
      for (number, line) in file.lines.enumerated() where Self.uses("print(", in: line) {
        Issue.record("\(file.path):\(number + 1) prints; use Observation")
      }
    }
  }

  /// Whether a line of code has this, and not as the end of a longer name: `fingerprint(` does not print.
  private static func uses(_ call: String, in code: Substring) -> Bool {
    code.ranges(of: call).contains { range in
      guard range.lowerBound > code.startIndex else { return true }
      let before = code[code.index(before: range.lowerBound)]
      return !before.isLetter && !before.isNumber && before != "_"
    }
  }

  /// Imports point down, and a module never imports its neighbour (architecture, Targets).
  @Test func modulesDoNotImportTheirNeighbours() throws {
    let modules = ["Access", "Practice", "TherapistProfiles", "PatientRecords", "Scheduling", "SessionNotes"]
    for module in modules {
      for file in try SourceFiles.all(under: "Sources/" + module) {
        for other in modules + ["ClinicApp", "RPCServer", "AdminCLI", "ManagedPostgres"] where other != module {
          #expect(!file.lines.contains("import " + Substring(other)), "\(file.path) imports \(other)")
        }
      }
    }
    for file in try SourceFiles.all(under: "Sources/RPCServer") + SourceFiles.all(under: "Sources/AdminCLI") {
      #expect(!file.lines.contains("import Store"), "\(file.path) imports Store, which stands below the dispatcher")
    }
  }
}
