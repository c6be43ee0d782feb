import ArgumentParser
import ClinicApp
import Store

/// Brings a database of the clinic's own to this program's schema.
struct Migrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring a database of your own up to date, as its owner.",
    discussion: """
      The role clinic_app must exist; it is granted what the server needs. The database that the server keeps itself
      is migrated when the server starts.
      """)

  @Option(help: "Connection string of the role that owns the schemas (or is to own them).")
  var database: String
  @Option(help: "The Schema folder, when it is not beside the program.")
  var schema: String?

  func run() async throws {
    let folder = try schema.map { SchemaFolder(path: $0) } ?? SchemaFolder.nearProgram()
    let applied = try await Migrator(try folder.migrations()).migrate(ConnectionSettings(conninfo: database))
    print(applied.isEmpty ? "nothing to do" : applied.map { "applied \($0)" }.joined(separator: "\n"))
  }
}
