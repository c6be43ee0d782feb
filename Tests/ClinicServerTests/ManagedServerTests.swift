import ClinicTesting
import ClinicValues
import Foundation
import Glibc
import Testing

/// The program with the PostgreSQL that it keeps itself, as an installation without a database of its own runs it.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ManagedServerTests {
  @Test func withoutItsPostgreSQLItEndsAndTheNextStartRecovers() async throws {
    try await withServerFolder { folder in
      try await ServerProcess.with([], in: folder) { server in
        #expect(await server.serves(), "\(server.said)")
        let file = try String(contentsOfFile: folder + "/cluster/postmaster.pid", encoding: .utf8)
        let postmaster = try #require(Int32(file.prefix { $0.isNumber }))
        #expect(kill(postmaster, SIGKILL) == 0)
        // systemd restarts what ends with another status than 0.
        #expect(await server.exit() == 1, "\(server.said)")
        #expect(server.said.contains("PostgreSQL has ended by itself"), "\(server.said)")
      }
      try await ServerProcess.with([], in: folder) { server in
        #expect(await server.serves(), "\(server.said)")
        let desk = try #require(LineConnection(to: folder + "/clinic.sock"))
        let health = await blocking { desk.ask(#"{"jsonrpc":"2.0","id":1,"method":"system.health"}"#) }
        #expect(health?["result"]?["database"] != nil, "\(health?.text ?? "no answer")")
        server.terminate()
        #expect(await server.exit() == 0, "\(server.said)")
      }
    }
  }
}
