import ClinicTesting
import Store
import Testing

@testable import clinic_server

/// What is acknowledged is kept, and nothing waits for ever, whatever the database is set to.
@Suite struct SessionSettingsTests {
  @Test(arguments: [("off", "on"), ("on", "on"), ("local", "local"), ("remote_apply", "remote_apply")])
  func aSessionHasWhatTheServerNeeds(ofTheDatabase: String, ofTheSession: String) async throws {
    let clinic = try await TestClinic(isEmpty: true)
    try await clinic.sql("ALTER DATABASE \"\(clinic.database.name)\" SET synchronous_commit = \(ofTheDatabase)")
    let session = try await Connection.open(
      ConnectionSettings(conninfo: clinic.database.app, startup: SessionSettings.script))
    let wanted = [
      ("statement_timeout", "15s"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "15s"),
      ("plan_cache_mode", "force_generic_plan"), ("jit", "off"), ("synchronous_commit", ofTheSession),
    ]
    let found = try await session.execute(CurrentSettings(names: wanted.map(\.0)))
    #expect(found.map { "\($0.name) \($0.value)" } == wanted.map { "\($0.0) \($0.1)" })
    try await clinic.remove()
  }

  /// Behind a pooler no session can be told: the server says what the role must be given.
  @Test(.timeLimit(.minutes(3))) func behindAPoolerTheRoleMustHaveThem() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    let database = "ALTER DATABASE \"\(clinic.database.name)\" SET"
    try await clinic.sql("\(database) synchronous_commit = off; \(database) lock_timeout = '5s'")
    let arguments = ["--database", clinic.database.app, "--pooled-database"]
    try await withServerFolder { folder in
      try await ServerProcess.with(arguments, in: folder) { server in
        #expect(await server.serves(), "\(server.said)")
        for setting in [
          "statement_timeout = '15s'", "plan_cache_mode = 'force_generic_plan'", "synchronous_commit = 'on'",
        ] {
          #expect(server.said.contains("ALTER ROLE clinic_app SET \(setting)"), "\(server.said)")
        }
        #expect(!server.said.contains("SET lock_timeout"), "\(server.said)")
        // The tests' own PostgreSQL does not wait for the disk.
        #expect(server.said.contains("PostgreSQL runs with fsync"), "\(server.said)")
      }
    }
    try await clinic.remove()
  }
}
