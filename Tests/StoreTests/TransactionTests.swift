import ClinicTesting
import Store
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
      let pool = try await Fixture.pool(database, limits: Pool.Limits(connections: 8))
      try await withThrowingTaskGroup { group in
        for _ in 0..<8 {
          group.addTask {
            // A caller may itself come again after the fifth try, as a peer does that was told `busy`.
            while true {
              do {
                try await pool.transaction { tx in
                  try tx.execute(SerializableIsolation())
                  let value = try tx.first(ReadCounter(id: 1))?.value ?? 0
                  try tx.execute(SetCounter(id: 1, value: value + 1))
                }
                return
              } catch let error as StoreError where error.isTransient {}
            }
          }
        }
        try await group.waitForAll()
      }
      let value = try await pool.transaction { try $0.first(ReadCounter(id: 1))?.value }
      #expect(value == 8)
    }
  }

  @Test func aDeadlockIsRunAgainByTheLoser() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database, limits: Pool.Limits(connections: 4))
      try await withThrowingTaskGroup { group in
        for (first, second) in [(1, 2), (2, 1), (1, 2), (2, 1)] {
          group.addTask {
            var done = 0
            while done < 5 {
              // As above: on a busy machine one may lose more often than five times in a row.
              do {
                try await pool.transaction { tx in
                  try tx.execute(AddToCounter(id: first))
                  try tx.execute(AddToCounter(id: second))
                }
                done += 1
              } catch let error as StoreError where error.isTransient {}
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await pool.transaction { try $0.first(ReadCounter(id: 1))?.value } == 20)
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
