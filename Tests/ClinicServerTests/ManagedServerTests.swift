import ClinicTesting
import ClinicValues
import Foundation
import Glibc
import Testing

/// The program with the PostgreSQL that it keeps itself, as an installation without a database of its own runs it.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ManagedServerTests {
  /// `Scripts/run`, but for the build: this also proves Schema/demo against the schema.
  @Test func theDemoClinicIsServedAndStopsInTime() async throws {
    try await withServerFolder { folder in
      try await ServerProcess.with(["--demo"], in: folder) { server in
        #expect(await server.serves(), "\(server.said)")
        let desk = try #require(LineConnection(to: folder + "/clinic.sock"))
        @Sendable func ask(_ method: String, _ params: String = "{}") async -> JSON? {
          await blocking { desk.ask(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#) }
        }
        let health = await ask("system.health")
        #expect(health?["result"]?["schema"] != nil, "\(health?.text ?? "no answer")")
        #expect(health?["result"]?["timeZoneData"]?.stringValue?.contains("unknown") == false)
        let directory = await ask("therapists.directory")
        let slugs = directory?["result"]?["items"]?.arrayValue?.compactMap { $0["slug"]?.stringValue }
        #expect(slugs == ["amara-okafor", "lukas-brandt", "mathieu-gagnon", "priya-nair", "soraya-haidari"])
        // The accounts and their passwords came in the same transaction as all the rest.
        let login = await ask("session.login", #"{"account":"demo.desk","password":"needles-in-needles-out"}"#)
        #expect(login?["result"]?["token"] != nil, "\(login?.text ?? "no answer")")
        await Self.checkSchedule(ask)
        try await Self.checkCharts(ask)
        // Derived by the zone data of this server: nothing to say about the bookings.
        #expect(!server.said.contains("rederive"), "\(server.said)")
        let start = ContinuousClock.now
        server.terminate()
        #expect(await server.exit() == 0, "\(server.said)")
        #expect(start.duration(to: .now) < .seconds(30))
      }
      // What is filled stays as it is.
      try await ServerProcess.with(["--demo"], in: folder) { server in
        #expect(await server.serves(), "\(server.said)")
        #expect(!server.said.contains("filling"), "\(server.said)")
      }
    }
  }

  /// Two locations, 200 patients, six therapists, and a month of bookings at each location.
  private static func checkSchedule(_ ask: @Sendable (String, String) async -> JSON?) async {
    func rows(_ method: String, _ params: String) async -> [JSON] {
      await ask(method, params)?["result"]?["items"]?.arrayValue ?? []
    }
    #expect(await rows("locations.list", "{}").compactMap { $0["code"]?.stringValue } == ["foothills", "riverside"])
    #expect(await rows("therapists.list", "{}").count == 6)
    for (number, isThere) in [("P-000001", true), ("P-000200", true), ("P-000201", false)] {
      #expect(await rows("patients.search", #"{"number":"\#(number)"}"#).isEmpty == !isThere, "\(number)")
    }
    let today = CivilDate(daysSince2000: Int32(Date().timeIntervalSince1970 / 86_400) - 10_957)
    for location in ["foothills", "riverside"] {
      var days = 0
      for day in -15...15 {
        let date = today.adding(days: day).description
        if await !rows("appointments.day", #"{"location":"\#(location)","date":"\#(date)"}"#).isEmpty { days += 1 }
      }
      #expect(days >= 18, "\(location): working days of a month with bookings")
    }
  }

  /// Forty charts over six sessions, each note complete; courses that ended; a watch, a mismatch, an amendment.
  private static func checkCharts(_ ask: @Sendable (String, String) async -> JSON?) async throws {
    let token = await ask("session.login", #"{"account":"amara.okafor","password":"needles-in-needles-out"}"#)
    try #require(token?["result"]?["token"] != nil, "\(token?.text ?? "no answer")")
    var sixth: [String] = []
    for session in 1...6 {
      let recall = await ask("needles.recall", #"{"lot":"LOT-2410\#(session)","limit":200}"#)?["result"]?["items"]
      let notes = recall?.arrayValue?.flatMap { $0["notes"]?.arrayValue?.compactMap(\.stringValue) ?? [] } ?? []
      #expect(notes.count >= 40, "session \(session)")
      if session == 6 { sixth = notes }
    }
    for note in sixth {
      let check = await ask("notes.check", #"{"note":"\#(note)"}"#)?["result"]
      #expect(check?["isReady"] == .bool(true), "\(check?.text ?? "no answer")")
    }
    let unsigned = await ask("notes.unsigned", #"{"limit":200}"#)?["result"]?["items"]?.arrayValue ?? []
    #expect(unsigned.contains { $0["isNeedleMissing"] == .bool(true) })
    for note in unsigned.compactMap({ $0["noteId"]?.stringValue }) {
      let check = await ask("notes.check", #"{"note":"\#(note)"}"#)
      #expect(check?["result"]?["isReady"] == .bool(false), "\(check?.text ?? "no answer")")
    }
    let tasks = await ask("tasks.list", #"{"limit":200,"dueBy":"2100-01-01T00:00:00Z"}"#)?["result"]?["items"]
    let kinds = Set(tasks?.arrayValue?.compactMap { $0["kind"]?.stringValue } ?? [])
    #expect(kinds.isSuperset(of: ["needle_search", "check_in"]), "\(kinds)")
    #expect(tasks?.arrayValue?.contains { $0["text"]?.stringValue?.contains("breath") == true } == true)
  }

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
