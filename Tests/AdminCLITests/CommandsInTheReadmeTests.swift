import ArgumentParser
import ClinicTesting
import Foundation
import Testing

@testable import AdminCLI

/// Every command that the README and the runbook give is one that this program has, with those options.
@Suite struct CommandsInTheReadmeTests {
  private static let files = ["README.md", "Deploy/runbook.md"]

  /// The commands of a file's blocks, continued lines put together, cut at the shell's own signs.
  private static func commands(in file: String) throws -> [String] {
    let text = try String(contentsOfFile: TestClinic.root + "/" + file, encoding: .utf8)
    let lines = text.replacingOccurrences(of: "\\\n", with: " ").split(separator: "\n").map { line in
      line.trimmingCharacters(in: .whitespaces).trimmingPrefix("$ ")
    }
    return lines.filter { $0.hasPrefix("clinic ") }.flatMap { line in
      [" | ", " && ", " > ", " #", " …"].reduce(String(line)) { $0.components(separatedBy: $1)[0] }
        .split(separator: "\n").map(String.init)
    }
  }

  /// The words that a shell makes of a command, without the program's name.
  private static func words(of command: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "clinic() { printf '%s\\n' \"$@\"; }; \(command)"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return said.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  @Test(arguments: files) func everyCommandIsTaken(file: String) async throws {
    let commands = try Self.commands(in: file)
    #expect(commands.count >= (file == "README.md" ? 35 : 5), "\(commands)")
    for command in commands {
      let words = try await blocking { Result { try Self.words(of: command) } }.get()
      #expect(throws: Never.self, "\(command)") { try ClinicCommand.parseAsRoot(words) }
    }
  }
}
