import ClinicTesting
import ClinicValues
import Store
import Testing

@Suite struct ReadLanesTests {
  @Test func readsOfManyCallersShareAConnectionAndGetTheirOwnAnswers() async throws {
    try await withDatabase { database in
      _ = try await Fixture.pool(database)
      let lanes = ReadLanes(ConnectionSettings(conninfo: database.app), lanes: 1)
      try await withThrowingTaskGroup(of: (Int, Int).self) { group in
        for n in 1...200 {
          group.addTask {
            let answer = try await lanes.read(
              Divide(by: n % 10 + 1), preamble: BoundStatement(BackendID()),
              caller: ReadLanes.CallerKey(id: .example, version: n % 3))
            return (10 / (n % 10 + 1), try answer.rows.first(Divide.Row.self)?.value ?? -1)
          }
        }
        for try await (expected, got) in group { #expect(expected == got) }
      }
    }
  }

  @Test func oneBadReadDoesNotSpoilItsNeighbours() async throws {
    try await withDatabase { database in
      let lanes = ReadLanes(ConnectionSettings(conninfo: database.app), lanes: 1)
      let outcomes = await withTaskGroup(of: (Int, String).self) { group in
        for n in 0..<60 {
          group.addTask {
            do {
              let answer = try await lanes.read(
                Divide(by: n % 3), preamble: BoundStatement(BackendID()),
                caller: ReadLanes.CallerKey(id: .example, version: 1))
              return (n, "\(try answer.rows.first(Divide.Row.self)?.value ?? -1)")
            } catch {
              return (n, (error as? StoreError)?.sqlState ?? "?")
            }
          }
        }
        return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      for n in 0..<60 { #expect(outcomes[n] == ["22012", "10", "5"][n % 3]) }
    }
  }

  @Test func rowsOfManyCallersAreWrittenTogether() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let lane = WriteLane<Int>(ConnectionSettings(conninfo: database.app)) { rows in
        BoundStatement(InsertCounters(ids: rows))
      }
      try await withThrowingTaskGroup { group in
        for n in 0..<100 { group.addTask { try await lane.write(1000 + n) } }
        try await group.waitForAll()
      }
      #expect(try await pool.transaction { try $0.first(ReadCounter(id: 1099))?.value } == 1)
      // All in a batch fail when one of its rows is refused: nobody is told that a row is kept which is not.
      await #expect(throws: StoreError.self) { try await lane.write(1000) }
    }
  }
}

struct InsertCounters: Statement {
  static let sql: StaticString = "INSERT INTO counters SELECT id, 1 FROM unnest($1::bigint[]) id"
  typealias Row = NoRow
  var ids: [Int]
  func bind(to binds: inout Binds) { binds.add(ids) }
}
