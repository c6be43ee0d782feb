import ClinicTesting
import Dispatch
import Store
import Synchronization
import Testing

@Suite struct TransactionTests {
  @Test func whatABodyWritesIsCommittedOrGoneAsAWhole() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      try await pool.transaction { tx in
        try tx.execute(SetCounter(id: 1, value: 5))
        tx.later(SetCounter(id: 2, value: 6))
      }
      await #expect(throws: CancellationError.self) {
        try await pool.transaction { tx in
          try tx.execute(SetCounter(id: 1, value: 50))
          throw CancellationError()
        }
      }
      let values = try await pool.transaction { tx in
        [try tx.first(ReadCounter(id: 1))?.value, try tx.first(ReadCounter(id: 2))?.value]
      }
      #expect(values == [5, 6])
    }
  }

  @Test func anErrorSentWithCommitUndoesAll() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let error = await #expect(throws: StoreError.self) {
        try await pool.transaction { tx in
          try tx.execute(SetCounter(id: 1, value: 5))
          tx.later(SetCounter(id: 2, value: -1))
        }
      }
      #expect(error?.constraint == "value_not_negative")
      #expect("\(error as Any)".contains("value_not_negative"))
      #expect(try await pool.transaction { try $0.first(ReadCounter(id: 1))?.value } == 0)
    }
  }

  @Test func anErrorThatABodySwallowsStillUndoesAll() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      await #expect(throws: StoreError.self) {
        try await pool.transaction { tx in
          try tx.execute(SetCounter(id: 1, value: 5))
          _ = try? tx.execute(SetCounter(id: 2, value: -1))
        }
      }
      #expect(try await pool.transaction { try $0.first(ReadCounter(id: 1))?.value } == 0)
    }
  }

  /// Also where nothing of the body asks for an answer before COMMIT.
  @Test func whatThePreambleForbidsIsNotCommitted() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let plan = Transaction.Plan(preamble: [BoundStatement(ReadCounter(id: 1))]) { _ in throw CancellationError() }
      await #expect(throws: CancellationError.self) {
        try await pool.transaction(plan) { tx in tx.later(SetCounter(id: 1, value: 5)) }
      }
      #expect(try await pool.transaction { try $0.first(ReadCounter(id: 1))?.value } == 0)
    }
  }

  @Test func aRehearsalChecksDeferredConstraintsAndChangesNothing() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let affected = try await pool.transaction(Transaction.Plan(isRehearsal: true)) { tx in
        try tx.execute(SetCounter(id: 1, value: 5))
      }
      #expect(affected == 1)
      await #expect(throws: StoreError.self) {
        try await pool.transaction(Transaction.Plan(isRehearsal: true)) { tx in
          tx.later(SetCounter(id: 1, value: -5))
        }
      }
      #expect(try await pool.transaction { try $0.first(ReadCounter(id: 1))?.value } == 0)
    }
  }

  @Test func aStatementThatFailsToPrepareLeavesTheConnectionInOrder() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database, limits: Pool.Limits(connections: 1))
      for _ in 0..<3 {
        let error = await #expect(throws: StoreError.self) {
          try await pool.transaction { _ = try $0.rows(NoSuchTable()) }
        }
        #expect(error?.sqlState == "42P01")
        #expect(try await pool.transaction { try $0.first(ReadCounter(id: 3))?.value } == 0)
      }
    }
  }

  @Test func withoutPreparedStatementsItWorksTheSame() async throws {
    try await withDatabase { database in
      _ = try await Fixture.pool(database)
      let pool = Pool(ConnectionSettings(conninfo: database.app, preparesStatements: false))
      try await pool.transaction { _ = try $0.execute(SetCounter(id: 4, value: 9)) }
      #expect(try await pool.transaction { try $0.first(ReadCounter(id: 4))?.value } == 9)
    }
  }

  @Test func serializationFailuresRunTheBodyAgain() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database, limits: Pool.Limits(connections: 2))
      let meeting = Meeting()
      try await withThrowingTaskGroup { group in
        for side in 0..<2 {
          group.addTask {
            try await pool.transaction { tx in
              try tx.execute(SerializableIsolation())
              let value = try tx.first(ReadCounter(id: 1))?.value ?? 0
              meeting.arrive(side)
              try tx.execute(SetCounter(id: 1, value: value + 1))
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await pool.transaction { try $0.first(ReadCounter(id: 1))?.value } == 2)
      #expect(meeting.arrivals == 3)
    }
  }

  @Test func aDeadlockIsRunAgainByTheLoser() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database, limits: Pool.Limits(connections: 2))
      let meeting = Meeting()
      try await withThrowingTaskGroup { group in
        for (side, first, second) in [(0, 1, 2), (1, 2, 1)] {
          group.addTask {
            try await pool.transaction { tx in
              try tx.execute(AddToCounter(id: first))
              meeting.arrive(side)
              try tx.execute(AddToCounter(id: second))
            }
          }
        }
        try await group.waitForAll()
      }
      for id in [1, 2] { #expect(try await pool.transaction { try $0.first(ReadCounter(id: id))?.value } == 2) }
      // Once more where the loser has come back before the winner was woken.
      #expect(meeting.arrivals >= 3)
    }
  }

  @Test func thePreambleIsSeenBeforeTheBodySeesAnything() async throws {
    struct Declined: Error {}
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let plan = Transaction.Plan(preamble: [BoundStatement(ReadCounter(id: 7))]) { results in
        guard try results.first?.first(ReadCounter.Row.self)?.value != 0 else { throw Declined() }
      }
      await #expect(throws: Declined.self) {
        try await pool.transaction(plan) { _ = try $0.execute(SetCounter(id: 1, value: 1)) }
      }
      #expect(try await pool.transaction { try $0.first(ReadCounter(id: 1))?.value } == 0)
    }
  }
}

/// Where two transactions wait for each other in their middle, so that they are sure to be in each other's way. Only
/// the first time: the one that lost comes through alone. A body has a thread to block.
private final class Meeting: Sendable {
  private let here = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
  private let times = Mutex([0, 0])

  /// How often bodies came to their middle.
  var arrivals: Int { times.withLock { $0.reduce(0, +) } }

  func arrive(_ side: Int) {
    let isFirst = times.withLock { times in
      times[side] += 1
      return times[side] == 1
    }
    guard isFirst else { return }
    here[side].signal()
    here[1 - side].wait()
  }
}
