import ClinicTesting
import ClinicValues
import Testing

/// Rule 2.8 through the real server program: fifty connections, one slot.
@Suite struct RacedServerTests {
  @Test(.timeLimit(.minutes(3))) func fiftyConnectionsRaceForOneSlot() async throws {
    let clinic = try await TestClinic()
    let booking =
      #"{"jsonrpc":"2.0","id":1,"method":"appointments.book","params":{"patient":"P-000123","#
      + #""therapist":"dana-whitford","treatment":"ims-45","location":"riverside","start":"2027-03-01T08:00"}}"#
    try await withServerFolder { folder in
      let arguments = ["--database", clinic.database.app, "--calls-per-second", "0"]
      try await ServerProcess.with(arguments, in: folder) { server in
        #expect(await server.serves(), "\(server.said)")
        let desks = (0..<50).compactMap { _ in LineConnection(to: folder + "/clinic.sock") }
        let answers = await blocking {
          // All have asked before anybody looks at an answer.
          for desk in desks where !desk.send(booking) { return [JSON?]() }
          return desks.map { $0.receive() }
        }
        let verdicts = answers.map { answer in
          answer?["result"]?["status"]?.stringValue ?? answer?["error"]?["data"]?["reason"]?.stringValue ?? "lost"
        }
        #expect(verdicts.filter { $0 == "booked" }.count == 1)
        #expect(verdicts.filter { $0 == "slot_taken" }.count == 49, "\(Set(verdicts))")
      }
    }
    #expect(
      try await clinic.sql("SELECT count(*) FROM scheduling.appointments WHERE local_start = '2027-03-01 08:00'") == "1"
    )
    #expect(try await clinic.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == "0")
    try await clinic.remove()
  }
}
