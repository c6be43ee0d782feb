import ClinicTesting
import Store
import Testing

@Suite struct MigratorTests {
  private let first = Migrator.Migration(number: 1, name: "0001_a", sql: "CREATE TABLE a (id bigint);")
  private let second = Migrator.Migration(number: 2, name: "0002_b", sql: "CREATE TABLE b (id bigint);")

  @Test func migrationsRunOnceInOrder() async throws {
    try await withDatabase { database in
      let settings = ConnectionSettings(conninfo: database.owner)
      let done1 = try await Migrator([second, first]).migrate(settings)
      #expect(done1 == ["0001_a", "0002_b"])
      let done2 = try await Migrator([first, second]).migrate(settings)
      #expect(done2 == [])
    }
  }

  /// On a database that has nothing yet, not even the ledger.
  @Test func serversThatStartTogetherDoNotCollide() async throws {
    try await withDatabase { database in
      let settings = ConnectionSettings(conninfo: database.owner)
      let applied = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<5 { group.addTask { try await Migrator([first, second]).migrate(settings).count } }
        return try await group.reduce(0, +)
      }
      #expect(applied == 2)
    }
  }

  @Test func aChangedAnUnknownOrAMissingMigrationIsNamed() async throws {
    try await withDatabase { database in
      let settings = ConnectionSettings(conninfo: database.owner)
      try await Migrator([first, second]).migrate(settings)
      let connection = try await Connection.open(settings)
      try await Migrator([first, second]).verify(connection)
      let edited = Migrator.Migration(number: 2, name: "0002_b", sql: "CREATE TABLE b (id text);")
      let third = Migrator.Migration(number: 3, name: "0003_c", sql: "SELECT 1")
      let changed = await #expect(throws: Migrator.Refused.self) {
        try await Migrator([first, edited]).migrate(settings)
      }
      #expect("\(changed as Any)".contains("0002_b was changed"))
      let unknown = await #expect(throws: Migrator.Refused.self) { try await Migrator([first]).verify(connection) }
      #expect("\(unknown as Any)".contains("migration 2"))
      let behind = await #expect(throws: Migrator.Refused.self) {
        try await Migrator([first, second, third]).verify(connection)
      }
      #expect("\(behind as Any)".contains("lacks migration 0003_c"))
    }
  }

  @Test func aDatabaseThatWasNeverMigratedIsCalledSo() async throws {
    try await withDatabase { database in
      let connection = try await Connection.open(ConnectionSettings(conninfo: database.owner))
      let refused = await #expect(throws: Migrator.Refused.self) {
        try await Migrator([Migrator.Migration(number: 1, name: "0001_a", sql: "SELECT 1")]).verify(connection)
      }
      #expect("\(refused as Any)".contains("run clinic-server migrate"))
    }
  }

  @Test func aFailedMigrationLeavesNothing() async throws {
    try await withDatabase { database in
      let settings = ConnectionSettings(conninfo: database.owner)
      let bad = Migrator.Migration(number: 1, name: "0001_bad", sql: "CREATE TABLE c (id bigint); SELECT 1 / 0;")
      await #expect(throws: Migrator.Refused.self) { try await Migrator([bad]).migrate(settings) }
      let good = Migrator.Migration(number: 1, name: "0001_good", sql: "CREATE TABLE c (id bigint);")
      let done3 = try await Migrator([good]).migrate(settings)
      #expect(done3 == ["0001_good"])
    }
  }
}
