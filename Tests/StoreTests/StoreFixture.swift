import ClinicTesting
import ClinicValues
import Store

/// Statements that only the tests need, on a table of their own.
enum Fixture {
  static let schema = """
    CREATE TABLE counters (
      id bigint PRIMARY KEY, value bigint NOT NULL CONSTRAINT value_not_negative CHECK (value >= 0));
    INSERT INTO counters SELECT n, 0 FROM generate_series(1, 10) n;
    GRANT SELECT, INSERT, UPDATE, DELETE ON counters TO clinic_app;
    CREATE TABLE sightings (
      request text NOT NULL, who text NOT NULL, what bigint NOT NULL CONSTRAINT what_is_small CHECK (what < 6),
      flush text NOT NULL DEFAULT current_setting('synchronous_commit'));
    ALTER TABLE counters ADD COLUMN flush text NOT NULL DEFAULT current_setting('synchronous_commit');
    GRANT SELECT, INSERT ON sightings TO clinic_app;
    CREATE SEQUENCE runs;
    GRANT USAGE ON runs TO clinic_app;
    """

  /// A pool as the application's role on a fresh database with the table.
  static func pool(
    _ database: TestDatabase, limits: Pool.Limits = Pool.Limits(connections: 4)
  ) async throws -> Pool {
    let owner = try await Connection.open(ConnectionSettings(conninfo: database.owner))
    try await owner.executeScript(schema)
    return Pool(ConnectionSettings(conninfo: database.app), limits: limits)
  }

  /// Lanes as the application's role, for rows that are counters.
  static func lanes(_ database: TestDatabase, count: Int = 1) -> Lanes {
    Lanes(ConnectionSettings(conninfo: database.app), lanes: count)
  }
}

struct NewCounter: LaneRow {
  var id: Int
  init(_ id: Int) { self.id = id }
  static func writing(_ rows: [NewCounter]) -> BoundStatement { BoundStatement(InsertCounters(ids: rows.map(\.id))) }
}

/// A row of another type, in the same table.
struct OtherCounter: LaneRow {
  var id: Int
  static func writing(_ rows: [OtherCounter]) -> BoundStatement {
    BoundStatement(InsertCounters(ids: rows.map { 10_000 + $0.id }))
  }
}

struct ReadCounter: Statement {
  static let sql: StaticString = "SELECT value FROM counters WHERE id = $1"
  typealias Row = Single<Int>
  var id: Int
  func bind(to binds: inout Binds) { binds.add(id) }
}

struct SetCounter: Statement {
  static let sql: StaticString = "UPDATE counters SET value = $2 WHERE id = $1"
  typealias Row = NoRow
  var id: Int
  var value: Int
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(value)
  }
}

struct AddToCounter: Statement {
  static let sql: StaticString = "UPDATE counters SET value = value + 1 WHERE id = $1"
  typealias Row = NoRow
  var id: Int
  func bind(to binds: inout Binds) { binds.add(id) }
}

struct SleepSeconds: Statement {
  static let sql: StaticString = "SELECT pg_sleep($1::bigint)::text"
  typealias Row = Single<String>
  var seconds: Int
  func bind(to binds: inout Binds) { binds.add(seconds) }
}

struct BackendID: Statement {
  static let sql: StaticString = "SELECT pg_backend_pid()::bigint"
  typealias Row = Single<Int>
  func bind(to binds: inout Binds) {}
}

struct KillBackend: Statement {
  static let sql: StaticString = "SELECT pg_terminate_backend($1::bigint::integer, 5000)"
  typealias Row = Single<Bool>
  var id: Int
  func bind(to binds: inout Binds) { binds.add(id) }
}

struct NoSuchTable: Statement {
  static let sql: StaticString = "SELECT 1::bigint FROM no_such_table"
  typealias Row = Single<Int>
  func bind(to binds: inout Binds) {}
}

struct Divide: Statement {
  static let sql: StaticString = "SELECT 10::bigint / $1"
  typealias Row = Single<Int>
  var by: Int
  func bind(to binds: inout Binds) { binds.add(by) }
}

/// The rows of a list, of which many are no cheaper than one by one.
struct ShortList: Statement {
  static let isGathered = true
  static let listed: StaticString? = "count(*) AS length"
  static let sql: StaticString = "SELECT i.n FROM generate_series(1, $1) AS i (n) ORDER BY i.n LIMIT 5"
  typealias Row = Single<Int>
  var length: Int
  func bind(to binds: inout Binds) { binds.add(length) }
}

/// Several rows, and none for 0; of several reads as one statement.
struct Parts: Statement {
  static let isGathered = true
  static let sql: StaticString = """
    SELECT coalesce($2, '-') || i.n, 10::bigint / (5 - $1), statement_timestamp()
    FROM generate_series(1, $1) AS i (n) ORDER BY i.n DESC LIMIT 3
    """
  struct Row: StatementRow, Equatable {
    let text: String
    let share: Int
    let at: Instant
    init(from columns: inout Columns) throws {
      text = try columns.next()
      share = try columns.next()
      at = try columns.next()
    }
  }
  var of: Int
  var name: String?
  func bind(to binds: inout Binds) {
    binds.add(of)
    binds.add(name)
  }

  /// What PostgreSQL answers to one by itself.
  var answer: [String] {
    (max(1, of - 2)...max(1, of)).filter { $0 <= of }.reversed().map { "\(name ?? "-")\($0) \(10 / (5 - of))" }
  }
}

/// The same as lists.
struct ListedParts: Statement {
  static let isGathered = true
  static let listed: StaticString? = "count(*) AS length"
  static let sql = Parts.sql
  typealias Row = Parts.Row
  var parts: Parts
  func bind(to binds: inout Binds) { parts.bind(to: &binds) }
}

/// Fails, and says how often it has run.
struct Failing: Statement {
  static let sql: StaticString = "SELECT 1 / (nextval('runs') * 0)"
  typealias Row = Single<Int>
  func bind(to binds: inout Binds) {}
}

struct Run: Statement {
  static let sql: StaticString = "SELECT nextval('runs')"
  typealias Row = Single<Int>
  func bind(to binds: inout Binds) {}
}

/// Numbers, a row each, in their order.
struct Ordered: Statement {
  static let sql: StaticString = "SELECT v.n, NULL FROM unnest($1::bigint[]) AS v (n)"
  typealias Row = Single<Int>
  var numbers: [Int]
  func bind(to binds: inout Binds) { binds.add(numbers) }
}

struct SerializableIsolation: Statement {
  static let sql: StaticString = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"
  typealias Row = NoRow
  func bind(to binds: inout Binds) {}
}

extension Lanes {
  func read<S: Statement>(_ statement: S, caller: LaneCaller) async throws -> ReadAnswer {
    try await read(BoundStatement(statement), caller: caller)
  }
}

extension LaneCaller {
  /// A caller whom the statement makes known; by the version one of several, each with a sight of their own.
  static func known(
    by introducing: BoundStatement = BoundStatement(BackendID()), version: Int = 1
  ) -> LaneCaller {
    LaneCaller(
      key: CallerKey(id: .example, version: version), sight: UUID(high: 0, low: UInt64(clamping: version))
    ) { _ in introducing }
  }
}
