import ClinicTesting
import Foundation
import Testing

@Suite struct StructureTests {
  /// The committed structure is what the migrations come to, so that a diff shows what a change does to the database.
  /// `SNAPSHOTS=update` rewrites it. Another major version of PostgreSQL writes the same structure in other words.
  @Test func theCommittedStructureIsTheMigrations() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    #expect(try await clinic.sql("SELECT current_setting('server_version_num')::int / 10000").hasPrefix("15"))
    let directory = try await clinic.sql("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
    let text = try dump(clinic.database, by: directory.trimmingCharacters(in: .whitespacesAndNewlines) + "/pg_dump")
    let path = TestClinic.root + "/Schema/structure.sql"
    if ProcessInfo.processInfo.environment["SNAPSHOTS"] == "update" {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let committed = try String(contentsOfFile: path, encoding: .utf8)
    #expect(committed == text, "run SNAPSHOTS=update Scripts/test, and look at the diff")
  }

  private func dump(_ database: TestDatabase, by program: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["--schema-only", "--dbname=" + database.superuser]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    // What differs from one minor version or one run to the next.
    let changing = ["-- Dumped ", "\\restrict ", "\\unrestrict "]
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.filter { line in !changing.contains { line.hasPrefix($0) } }.joined(separator: "\n")
  }
}
