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
        for (call, instead) in Self.banned where code.contains(call) {
          Issue.record("\(file.path):\(number + 1) uses \(call); use \(instead)")
        }
      }
    }
  }

  /// Imports point down, and a module never imports its neighbour (architecture, Targets).
  @Test func modulesDoNotImportTheirNeighbours() throws {
    let modules = ["Access", "Practice", "TherapistProfiles", "PatientRecords", "Scheduling"]
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
