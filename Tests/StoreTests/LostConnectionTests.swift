import ClinicTesting
import ClinicValues
import Foundation
import Glibc
import ManagedPostgres
import Store
import Synchronization
import Testing

@Suite struct LostConnectionTests {
  @Test func aKilledBackendFailsItsTransactionAndIsReplaced() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database, limits: Pool.Limits(connections: 1))
      let killer = try await Connection.open(ConnectionSettings(conninfo: database.superuser))
      let victim = try await pool.transaction { try $0.first(BackendID())?.value ?? 0 }
      #expect(try await killer.execute(KillBackend(id: victim)).first?.value == true)
      // Whichever way it is noticed, the next but one caller has a new connection.
      _ = try? await pool.transaction { try $0.first(BackendID())?.value }
      let next = try await pool.transaction { try $0.first(BackendID())?.value ?? 0 }
      #expect(next != victim)
    }
  }

  @Test func aTransactionWhoseBackendIsKilledIsRunAgain() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database, limits: Pool.Limits(connections: 2))
      let killer = try await Connection.open(ConnectionSettings(conninfo: database.superuser))
      let attempts = Attempts()
      let writing = Task {
        try await pool.transaction { tx in
          try tx.execute(AddToCounter(id: 1))
          // The first is killed here, and what it had added is gone with it.
          if attempts.next() == 1 { _ = try tx.rows(SleepSeconds(seconds: 30)) }
        }
      }
      while try await killer.execute(KillSleepers()).isEmpty {}
      try await writing.value
      #expect(attempts.next() == 3)
      #expect(try await pool.transaction { try $0.first(ReadCounter(id: 1))?.value } == 1)
    }
  }

  @Test func cancellingTheTaskCancelsTheReadAndNothingElse() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database, limits: Pool.Limits(connections: 1))
      let watcher = try await Connection.open(ConnectionSettings(conninfo: database.superuser))
      let started = ContinuousClock.now
      let reading = Task {
        try await pool.transaction(cancellable: true) { _ = try $0.rows(SleepSeconds(seconds: 60)) }
      }
      while try await watcher.execute(Sleepers()).isEmpty {}
      reading.cancel()
      let error = await #expect(throws: StoreError.self) { try await reading.value }
      guard case .cancelled = error else {
        Issue.record("\(error as Any)")
        return
      }
      #expect(started.duration(to: .now) < .seconds(30))
      for _ in 0..<20 { #expect(try await pool.transaction { try $0.first(ReadCounter(id: 1))?.value } == 0) }
    }
  }

  @Test func theStatementTimeoutEndsARead() async throws {
    try await withDatabase { database in
      let settings = ConnectionSettings(conninfo: database.app, startup: "SET statement_timeout = '100ms'")
      let pool = Pool(settings)
      let error = await #expect(throws: StoreError.self) {
        try await pool.transaction { _ = try $0.rows(SleepSeconds(seconds: 60)) }
      }
      guard case .cancelled = error else {
        Issue.record("\(error as Any)")
        return
      }
    }
  }

  @Test func anExhaustedPoolRefusesAfterItsWait() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(
        database, limits: Pool.Limits(connections: 1, waitersMax: 1, waitMax: .milliseconds(50)))
      let watcher = try await Connection.open(ConnectionSettings(conninfo: database.superuser))
      let holding = Task {
        try await pool.transaction(cancellable: true) { _ = try $0.rows(SleepSeconds(seconds: 60)) }
      }
      while try await watcher.execute(Sleepers()).isEmpty {}
      let error = await #expect(throws: StoreError.self) { try await pool.transaction { _ = try $0.rows(BackendID()) } }
      guard case .busy = error else {
        Issue.record("\(error as Any)")
        return
      }
      holding.cancel()
      _ = try? await holding.value
      #expect(try await pool.transaction { try $0.rows(BackendID()).count } == 1)
    }
  }

  @Test(.timeLimit(.minutes(20))) func aServerThatRestartsIsFoundAgain() async throws {
    let folder = "/tmp/needlepoint-restart-\(UInt32.random(in: .min ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let configuration = ManagedCluster.Configuration(dataDirectory: folder, settings: [:], durable: false)
    var cluster = try await ManagedCluster.start(configuration)
    let pool = Pool(
      ConnectionSettings(conninfo: cluster.connectionString()),
      limits: Pool.Limits(connections: 2, openMax: .seconds(20)))
    let lanes = Lanes(ConnectionSettings(conninfo: cluster.connectionString()), lanes: 1)
    let one = BoundStatement(BackendID())
    #expect(try await pool.transaction { try $0.rows(BackendID()).count } == 1)
    _ = try await lanes.read(BackendID(), caller: .known(by: one, version: 1))
    await cluster.stop()
    cluster = try await ManagedCluster.start(configuration)
    // The first call after it may meet the dead connection; a lane's read is repeated by the lane itself.
    _ = try? await pool.transaction { try $0.rows(BackendID()).count }
    #expect(try await pool.transaction { try $0.rows(BackendID()).count } == 1)
    #expect(
      try await lanes.read(BackendID(), caller: .known(by: one, version: 1)).rows.count
        == 1)
    await cluster.stop()
  }

  @Test func aDatabaseThatIsNotThereIsUnavailable() async throws {
    let pool = Pool(
      ConnectionSettings(conninfo: "host=/tmp/no-such-socket dbname=clinic"),
      limits: Pool.Limits(connections: 1, openMax: .milliseconds(100)))
    let error = await #expect(throws: StoreError.self) { try await pool.transaction { _ = try $0.rows(BackendID()) } }
    guard case .unavailable = error else {
      Issue.record("\(error as Any)")
      return
    }
  }

  /// Its system takes the connection, and then nobody says a word.
  @Test(.timeLimit(.minutes(20))) func aHostThatIsSilentIsGivenUp() async throws {
    let silent = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(silent) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var size = UInt32(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(silent, address, size) == 0 && listen(silent, 8) == 0 && getsockname(silent, address, &size) == 0
      }
    }
    try #require(isListening)
    let settings = ConnectionSettings(
      conninfo: "host=127.0.0.1 port=\(UInt16(bigEndian: address.sin_port)) dbname=clinic")
    let error = await #expect(throws: StoreError.self) { try await Connection.open(settings) }
    guard case .unavailable = error else {
      Issue.record("\(error as Any)")
      return
    }
  }

  @Test func aStringThatCannotBeReadIsNotRepeated() async throws {
    for string in ["postgres://clinic:s3cret@[db/clinic", "host=db password='s3cret", "s3cret=1"] {
      let error = await #expect(throws: StoreError.self) {
        try await Connection.open(ConnectionSettings(conninfo: string))
      }
      #expect(!"\(error as Any)".contains("s3cret") && "\(error as Any)".contains("cannot be read"))
    }
  }

  @Test func ofSeveralHostsTheOneThatAnswersIsTaken() async throws {
    try await withDatabase { database in
      let socket = try #require(database.app.split(separator: " ").first { $0.hasPrefix("host=") })
      let both = database.app.replacingOccurrences(
        of: String(socket), with: "host='/tmp/no-such-socket," + socket.dropFirst(5).drop { $0 == "'" })
      let pool = Pool(ConnectionSettings(conninfo: both + " target_session_attrs=read-write"))
      #expect(try await pool.transaction { try $0.rows(BackendID()).count } == 1)
    }
  }
}

/// Counts how often a body runs.
final class Attempts: Sendable {
  private let count = Mutex(0)
  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}

struct Sleepers: Statement {
  static let sql: StaticString = """
    SELECT pid::bigint FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event = 'PgSleep'
    """
  typealias Row = Single<Int>
  func bind(to binds: inout Binds) {}
}

struct KillSleepers: Statement {
  static let sql: StaticString = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event = 'PgSleep'
    """
  typealias Row = Single<Bool>
  func bind(to binds: inout Binds) {}
}
