import ClinicTesting
import ClinicValues
import Store
import Testing

@Suite struct LanesTests {
  @Test func readsOfManyCallersShareAConnectionAndGetTheirOwnAnswers() async throws {
    try await withDatabase { database in
      _ = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database)
      try await withThrowingTaskGroup(of: (Int, Int).self) { group in
        for n in 1...200 {
          group.addTask {
            let answer = try await lanes.read(
              Divide(by: n % 10 + 1), caller: .known(version: n % 3))
            return (10 / (n % 10 + 1), try answer.rows.first(Divide.Row.self)?.value ?? -1)
          }
        }
        for try await (expected, got) in group { #expect(expected == got) }
      }
    }
  }

  @Test func oneBadReadDoesNotSpoilItsNeighbours() async throws {
    try await withDatabase { database in
      let lanes = Fixture.lanes(database)
      let outcomes = await withTaskGroup(of: (Int, String).self) { group in
        for n in 0..<60 {
          group.addTask {
            do {
              let answer = try await lanes.read(
                Divide(by: n % 3), caller: .known())
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

  @Test(arguments: [true, false]) func rowsOfManyCallersAreWrittenTogether(isFlushed: Bool) async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database)
      try await withThrowingTaskGroup { group in
        for n in 0..<100 {
          group.addTask { try await lanes.write(NewCounter(1000 + n), isFlushed: isFlushed) }
          group.addTask { try await lanes.write(OtherCounter(id: n), isFlushed: isFlushed) }
        }
        try await group.waitForAll()
      }
      for id in Array(1000..<1100) + Array(10_000..<10_100) {
        #expect(try await pool.transaction { try $0.first(ReadCounter(id: id))?.value } == 1)
      }
      // All in a batch fail when one of its rows is refused: nobody is told that a row is kept which is not.
      await #expect(throws: StoreError.self) { try await lanes.write(NewCounter(1000), isFlushed: isFlushed) }
    }
  }

  /// What a read notes is there before its answer is; one that notes what is refused has no answer.
  @Test(arguments: [true, false]) func aReadNotesItsRowBeforeItsAnswer(isFlushed: Bool) async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database)
      let writing = isFlushed ? Fixture.lanes(database, count: 1) : lanes
      @Sendable func read(_ n: Int, noting id: Int?) async throws -> Int {
        try await lanes.read(
          BoundStatement(Divide(by: n)), caller: .known()
        ) { found in
          guard let value = try found.rows.first(Divide.Row.self)?.value, value != 10 else { throw CancellationError() }
          return (value, id.map { NotedRow(NewCounter($0), isFlushed: isFlushed, on: writing) })
        }
      }
      try await withThrowingTaskGroup { group in
        for n in 0..<100 {
          group.addTask {
            let value = try await read(5, noting: 3000 + n)
            let noted = try await pool.transaction { try $0.first(ReadCounter(id: 3000 + n))?.value }
            #expect(value == 2 && noted == 1)
          }
        }
        try await group.waitForAll()
      }
      #expect(try await read(2, noting: nil) == 5)
      await #expect(throws: StoreError.self) { try await read(2, noting: 3000) }
      // Neither is a read that failed, or whose answer cannot be made, on record as one that was answered.
      await #expect(throws: StoreError.self) { try await read(0, noting: 3100) }
      await #expect(throws: CancellationError.self) { try await read(1, noting: 3100) }
      #expect(try await pool.transaction { try $0.first(ReadCounter(id: 3100))?.value } == nil)
    }
  }

  /// The setting is the batch's: behind a pooler the session's next user is somebody else.
  @Test func aTrailingFlushIsOfItsBatchAlone() async throws {
    try await withDatabase { database in
      _ = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database)
      try await lanes.write(NewCounter(2000), isFlushed: false)
      let answer = try await lanes.read(
        ShowSynchronousCommit(), caller: .known())
      #expect(try answer.rows.first(ShowSynchronousCommit.Row.self)?.value == "on")
    }
  }

  private func sleepers(_ pool: Pool) async throws -> Int {
    try await pool.transaction { try $0.first(SleepersCount())?.value ?? 0 }
  }

  @Test func aReadThatNobodyWaitsForIsCancelled() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database)
      let slow = Task {
        try await lanes.read(
          SleepSeconds(seconds: 60), caller: .known())
      }
      while try await sleepers(pool) == 0 { await Task.yield() }
      slow.cancel()
      await #expect(throws: (any Error).self) { try await slow.value }
      #expect(try await sleepers(pool) == 0)
      // The lane goes on, and what comes after is not hit by the cancelling.
      let answer = try await lanes.read(
        Divide(by: 2), caller: .known())
      #expect(try answer.rows.first(Divide.Row.self)?.value == 5)
    }
  }

  /// Also those that travelled behind the one that ran: none is run once more for nobody.
  @Test func aBatchThatNobodyWaitsForIsCancelledAsAWhole() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database)
      let slow = (0..<9).map { _ in Task { try await lanes.read(SleepSeconds(seconds: 60), caller: .known()) } }
      while try await sleepers(pool) == 0 { await Task.yield() }
      for task in slow { task.cancel() }
      for task in slow { await #expect(throws: (any Error).self) { try await task.value } }
      let answer = try await lanes.read(Divide(by: 2), caller: .known())
      #expect(try answer.rows.first(Divide.Row.self)?.value == 5)
      #expect(try await sleepers(pool) == 0)
    }
  }

  /// A read behind a slow one goes by another lane.
  @Test func aSlowReadDoesNotHoldUpTheOthers() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database, count: 2)
      let slow = Task {
        try await lanes.read(
          SleepSeconds(seconds: 60), caller: .known())
      }
      while try await sleepers(pool) == 0 { await Task.yield() }
      let answer = try await lanes.read(
        Divide(by: 5), caller: .known())
      #expect(try answer.rows.first(Divide.Row.self)?.value == 2)
      slow.cancel()
      _ = try? await slow.value
    }
  }
}

struct ShowSynchronousCommit: Statement {
  static let sql: StaticString = "SELECT current_setting('synchronous_commit')"
  typealias Row = Single<String>
  func bind(to binds: inout Binds) {}
}

/// How many connections to this database sleep.
struct SleepersCount: Statement {
  static let sql: StaticString = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep(%' AND pid <> pg_backend_pid()
    """
  typealias Row = Single<Int>
  func bind(to binds: inout Binds) {}
}

struct InsertCounters: Statement {
  static let sql: StaticString = "INSERT INTO counters SELECT id, 1 FROM unnest($1::bigint[]) id"
  typealias Row = NoRow
  var ids: [Int]
  func bind(to binds: inout Binds) { binds.add(ids) }
}
