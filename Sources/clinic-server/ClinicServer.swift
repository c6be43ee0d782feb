import ArgumentParser
import ClinicApp

/// The server program: `clinic-server` serves, `clinic-server migrate` brings a database of one's own up to date.
@main struct ClinicServer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clinic-server",
    abstract: "Practice management for groups of physiotherapy clinics, over JSON-RPC.",
    discussion: """
      Without --database it keeps a PostgreSQL of its own in the data directory. Every option of serve, which
      clinic-server serve --help lists, can also be set in the environment: --audit-reads as CLINIC_AUDIT_READS, and so
      on, but --database as CLINIC_DATABASE_URL. The command line goes before the environment.
      """,
    version: programVersion, subcommands: [Serve.self, Migrate.self], defaultSubcommand: Serve.self)
}
