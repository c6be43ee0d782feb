import ClinicTesting
import Store
import Testing

@testable import clinic_server

/// The row policies are the second wall, and they hold for no owner and no superuser: the server is neither.
@Suite struct RoleCheckTests {
  @Test(.timeLimit(.minutes(3))) func anOwnerAndASuperuserAreRefusedAtTheStart() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    let roles = [("owner", clinic.database.owner), ("superuser", clinic.database.superuser)]
    for (role, conninfo) in roles {
      try await withServerFolder { folder in
        try await ServerProcess.with(["--database", conninfo], in: folder) { server in
          #expect(await server.exit() == 1, "\(role): \(server.said)")
          #expect(server.said.contains("owns the schemas or may pass the row policies"), "\(role): \(server.said)")
          #expect(server.said.contains("connect as clinic_app"), "\(role): \(server.said)")
        }
      }
    }
    try await clinic.remove()
  }

  @Test func theApplicationsRoleIsTaken() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    try await RoleCheck.verify(try await Connection.open(ConnectionSettings(conninfo: clinic.database.app)))
    try await clinic.remove()
  }

  /// What somebody grants by hand counts too.
  @Test func aMemberOfTheOwnerAndOneWhoPassesPoliciesAreNot() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    for (name, grant) in [
      ("role_check_member", "GRANT clinic_owner TO role_check_member"),
      ("role_check_bypass", "ALTER ROLE role_check_bypass BYPASSRLS"),
    ] {
      try await clinic.sql("CREATE ROLE \(name) NOINHERIT; \(grant)")
      let connection = try await Connection.open(
        ConnectionSettings(conninfo: clinic.database.superuser, startup: "SET SESSION AUTHORIZATION \(name)"))
      await #expect(throws: RoleCheck.TooMighty.self, "\(name)") { try await RoleCheck.verify(connection) }
      try await clinic.sql("DROP ROLE \(name)")
    }
    try await clinic.remove()
  }
}
