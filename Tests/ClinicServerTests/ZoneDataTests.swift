import ClinicTesting
import ClinicValues
import Foundation
import Store
import Testing

@testable import clinic_server

/// Rule 2.9: every booking says which zone data derived its instants, also in a database of the clinic's own.
@Suite struct ZoneDataTests {
  @Test func theFingerprintIsOfTheZonesAndOfNothingElse() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    let plain = try await Connection.open(ConnectionSettings(conninfo: clinic.database.app))
    let fingerprint = try await ZoneData.fingerprint(of: plain)
    #expect(fingerprint.hasPrefix("offsets-") && fingerprint.utf8.count == 20, "\(fingerprint)")
    let other = try await Connection.open(
      ConnectionSettings(
        conninfo: clinic.database.app, preparesStatements: false,
        startup: "SET TimeZone = 'America/Toronto'; SET IntervalStyle = sql_standard; SET DateStyle = 'German'"))
    #expect(try await ZoneData.fingerprint(of: other) == fingerprint)
    // A zone less: as good as one that says something else.
    let changed = try await Connection.open(ConnectionSettings(conninfo: clinic.database.superuser))
    try await changed.executeScript(
      """
      CREATE TEMP VIEW pg_timezone_names AS
      SELECT * FROM pg_catalog.pg_timezone_names WHERE name <> 'America/Edmonton'
      """)
    #expect(try await ZoneData.fingerprint(of: changed) != fingerprint)
    try await clinic.remove()
  }

  @Test(.timeLimit(.minutes(3))) func bookingsOfOtherZoneDataAreSaidUntilTheyAreDerivedAnew() async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2026-12-14T16:00:00Z")
    try await clinic.sql("UPDATE scheduling.appointments SET tz_version = '2025b'")
    try await withServerFolder { folder in
      let arguments = ["--database", clinic.database.app]
      try await ServerProcess.with(arguments, in: folder) { server in
        #expect(await server.serves(), "\(server.said)")
        #expect(server.said.contains("derived with other zone data (2025b)"), "\(server.said)")
        #expect(server.said.contains(": 1; clinic schedule rederive"), "\(server.said)")
        let desk = try #require(LineConnection(to: folder + "/clinic.sock"))
        let rederive = #"{"jsonrpc":"2.0","id":1,"method":"schedule.rederive"}"#
        #expect(await blocking { desk.ask(rederive) }?["result"]?["count"] == .number("0"), "none moves")
        let health = await blocking { desk.ask(#"{"jsonrpc":"2.0","id":2,"method":"system.health"}"#) }
        let version = health?["result"]?["timeZoneData"]?.stringValue
        #expect(version?.hasPrefix("offsets-") == true, "\(health?.text ?? "no answer")")
        let derived = "SELECT DISTINCT tz_version FROM scheduling.appointments WHERE starts_at > '2026-12-15'"
        #expect(try await clinic.sql(derived) == version)
      }
      try await ServerProcess.with(arguments, in: folder) { server in
        #expect(await server.serves(), "\(server.said)")
        #expect(!server.said.contains("rederive"), "\(server.said)")
      }
    }
    try await clinic.remove()
  }

  /// Behind a pooler no session can be told: the server says what the role must be given.
  @Test(.timeLimit(.minutes(3))) func behindAPoolerTheRoleMustKnow() async throws {
    let clinic = try await TestClinic()
    let arguments = ["--database", clinic.database.app, "--pooled-database"]
    try await withServerFolder { folder in
      try await ServerProcess.with(arguments, in: folder) { server in
        #expect(await server.serves(), "\(server.said)")
        #expect(server.said.contains("ALTER ROLE clinic_app SET clinic.tz_version = 'offsets-"), "\(server.said)")
      }
      let connection = try await Connection.open(ConnectionSettings(conninfo: clinic.database.app))
      let version = try await ZoneData.fingerprint(of: connection)
      try await clinic.sql("ALTER DATABASE \"\(clinic.database.name)\" SET clinic.tz_version = '\(version)'")
      try await ServerProcess.with(arguments, in: folder) { server in
        #expect(await server.serves(), "\(server.said)")
        #expect(!server.said.contains("SET clinic.tz_version"), "\(server.said)")
      }
    }
    try await clinic.remove()
  }
}
