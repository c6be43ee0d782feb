import ClinicTesting
import ClinicValues
import Foundation
import Store
import Testing

@testable import clinic_server

/// A stop, as systemd asks for it: what has begun is finished, and the program ends with 0, within thirty seconds.
@Suite struct StoppedServerTests {
  private static let booking =
    #"{"jsonrpc":"2.0","id":1,"method":"appointments.book","params":{"patient":"P-000123","#
    + #""therapist":"dana-whitford","treatment":"ims-45","location":"riverside","start":"2027-03-01T08:00:00","#
    + #""note":"in progress"}}"#
  private static let waiting = """
    SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
    WHERE l.relation = 'scheduling.appointments'::regclass AND NOT l.granted
    """

  @Test(.timeLimit(.minutes(3))) func aCallInProgressIsAnsweredBeforeTheEnd() async throws {
    let clinic = try await TestClinic()
    try await withServerFolder { folder in
      try await ServerProcess.with(["--database", clinic.database.app], in: folder) { server in
        #expect(await server.serves(), "\(server.said)")
        // The booking waits for the table until the server has been asked to stop.
        let blocker = try await Connection.open(ConnectionSettings(conninfo: clinic.database.superuser))
        try await blocker.executeScript("BEGIN; LOCK TABLE scheduling.appointments IN ACCESS EXCLUSIVE MODE")
        let desk = try #require(LineConnection(to: folder + "/clinic.sock"))
        #expect(desk.send(Self.booking))
        while try await clinic.sql(Self.waiting) == "0" {}
        server.terminate()
        while FileManager.default.fileExists(atPath: folder + "/clinic.sock") { await Task.yield() }
        try await blocker.executeScript("ROLLBACK")
        let answer = await blocking { desk.receive() }
        #expect(answer?["result"]?["status"] == .string("booked"), "\(answer?.text ?? "no answer")")
        #expect(await server.exit() == 0, "\(server.said)")
      }
    }
    #expect(try await clinic.sql("SELECT count(*) FROM scheduling.appointments WHERE note = 'in progress'") == "1")
    try await clinic.remove()
  }

  /// A call that waits for a lock that nobody gives back holds nothing up: after five seconds it is told to try again.
  @Test(.timeLimit(.minutes(3))) func aCallThatHangsDoesNotKeepItFromItsEnd() async throws {
    let clinic = try await TestClinic()
    let blocker = try await Connection.open(ConnectionSettings(conninfo: clinic.database.superuser))
    try await withServerFolder { folder in
      try await ServerProcess.with(["--database", clinic.database.app], in: folder) { server in
        #expect(await server.serves(), "\(server.said)")
        try await blocker.executeScript("BEGIN; LOCK TABLE scheduling.appointments IN ACCESS EXCLUSIVE MODE")
        let desk = try #require(LineConnection(to: folder + "/clinic.sock"))
        #expect(desk.send(Self.booking))
        while try await clinic.sql(Self.waiting) == "0" {}
        let start = ContinuousClock.now
        server.terminate()
        let answer = await blocking { desk.receive() }
        #expect(answer?["error"]?["data"]?["reason"] == .string("busy"), "\(answer?.text ?? "no answer")")
        #expect(await server.exit() == 0, "\(server.said)")
        #expect(start.duration(to: .now) < .seconds(30))
      }
    }
    try await blocker.executeScript("ROLLBACK")
    #expect(try await clinic.sql("SELECT count(*) FROM scheduling.appointments WHERE note = 'in progress'") == "0")
    try await clinic.remove()
  }

  @Test func callsAndPostgreSQLShareThirtySeconds() {
    let start = ContinuousClock.now
    let budget = StopBudget()
    #expect(budget.forDatabase(at: start + .seconds(100)) == .seconds(29), "nothing has begun")
    budget.begin(at: start)
    budget.begin(at: start + .seconds(5))
    #expect(budget.forCalls(at: start) == .seconds(18))
    // Cut off, with a second to roll back.
    #expect(budget.forDatabase(at: start + .seconds(19)) == .seconds(10))
    #expect(budget.forDatabase(at: start) == .seconds(29), "idle, all of it is PostgreSQL's")
    #expect(budget.forDatabase(at: start + .seconds(60)) == .seconds(4))
  }
}
