import ClinicApp
import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Store
import Testing

@Suite struct StatementTests {
  /// Every statement prepares against the migrated schema, with the parameters and columns that its type says.
  @Test func everyStatementFitsTheSchema() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    let connection = try await Connection.open(ConnectionSettings(conninfo: clinic.database.app))
    for statement in Catalog.statements { try await prove(statement, on: connection) }
    try await clinic.remove()
  }

  private func prove<S: Statement>(_ statement: S, on connection: Connection) async throws {
    do {
      let mismatch = try await connection.mismatch(S.self, example: statement, note: OperationStatements.note)
      #expect(mismatch == nil, "\(S.self)")
    } catch {
      Issue.record("\(S.self): \((error as? StoreError)?.detail ?? "\(error)")")
    }
  }

  /// The store's own: they ask nothing of the schema.
  private static let withoutTables = [
    "Begin", "Commit", "Rollback", "CheckDeferredConstraints", "AppliedMigrations", "TrailFlush",
  ]

  /// No statement escapes the proof above.
  @Test func everyStatementIsListed() throws {
    let listed = Set(Catalog.statements.map { "\(type(of: $0))" })
    for file in try SourceFiles.all(under: "Sources") where !file.path.contains("clinic-server") {
      for line in file.lines where line.contains(": Statement {") || line.contains(": Statement, ") {
        guard let name = line.split(separator: "struct ").last?.split(separator: ":").first else { continue }
        if Self.withoutTables.contains(String(name)) { continue }
        #expect(listed.contains(String(name)), "\(name) in \(file.path) is missing in its module's statements")
      }
    }
  }
}

/// The repository's Swift files.
struct SourceFiles {
  let path: String
  let lines: [Substring]

  static func all(under folder: String) throws -> [SourceFiles] {
    let root = TestClinic.root + "/" + folder
    guard let walk = FileManager.default.enumerator(atPath: root) else { return [] }
    return try walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted().map { name in
      let text = try String(contentsOfFile: root + "/" + name, encoding: .utf8)
      return SourceFiles(
        path: folder + "/" + name, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }
}
