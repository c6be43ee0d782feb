/// Brings a database to the schema that this program knows: forward only, each migration in its own transaction,
/// checksummed, under an advisory lock so that servers that start together do not collide.
public struct Migrator: Sendable {
  /// One file `NNNN_a_sentence.sql`.
  public struct Migration: Sendable {
    public var number: Int
    public var name: String
    public var sql: String

    public init(number: Int, name: String, sql: String) {
      self.number = number
      self.name = name
      self.sql = sql
    }
  }

  public enum Refused: Error, Sendable, CustomStringConvertible {
    case changed(name: String)
    case unknown(number: Int)
    case behind(number: Int, name: String)
    case failed(name: String, StoreError)
    /// The database has never been migrated, or is another one.
    case unprepared

    public var description: String {
      switch self {
      case .changed(let name): "migration \(name) was changed after it had been applied; restore the file"
      case .unknown(let number): "the database has migration \(number), which this program does not know; upgrade it"
      case .behind(_, let name): "the database lacks migration \(name); run clinic-server migrate"
      case .unprepared: "the database is not prepared; run clinic-server migrate as the owner of its schema"
      case .failed(let name, let error): "migration \(name) failed and was rolled back: \(error)"
      }
    }
  }

  private let migrations: [Migration]

  public init(_ migrations: [Migration]) { self.migrations = migrations.sorted { $0.number < $1.number } }

  /// Applies what is missing, as the owner of the schema. Returns the names of what it applied.
  @discardableResult
  public func migrate(_ settings: ConnectionSettings) async throws -> [String] {
    let connection = try await Connection.open(settings)
    // The lock goes first: IF NOT EXISTS looks and then makes, and two at once both see nothing.
    try await connection.executeScript("SELECT pg_advisory_lock(7373001)")
    try await connection.executeScript(Self.ledger)
    let applied = try await check(connection)
    var done: [String] = []
    for migration in migrations where !applied.contains(migration.number) {
      do {
        try await connection.executeScript(
          """
          BEGIN;
          \(migration.sql)
          ;
          INSERT INTO needlepoint.migrations (number, name, checksum)
          VALUES (\(migration.number), \(Self.quoted(migration.name)), \(Self.quoted(migration.checksum)));
          COMMIT;
          """)
      } catch let error as StoreError {
        _ = try? await connection.executeScript("ROLLBACK")
        throw Refused.failed(name: migration.name, error)
      }
      done.append(migration.name)
    }
    try await connection.executeScript("SELECT pg_advisory_unlock(7373001)")
    return done
  }

  /// Whether the database is exactly at this program's schema; throws `Refused` with the mend otherwise.
  public func verify(_ connection: Connection) async throws {
    let applied: Set<Int>
    do {
      applied = try await check(connection)
    } catch let error as StoreError where ["42P01", "3F000", "42501"].contains(error.sqlState) {
      throw Refused.unprepared
    }
    if let missing = migrations.first(where: { !applied.contains($0.number) }) {
      throw Refused.behind(number: missing.number, name: missing.name)
    }
  }

  private func check(_ connection: Connection) async throws -> Set<Int> {
    let rows = try await connection.execute(AppliedMigrations())
    for row in rows {
      guard let known = migrations.first(where: { $0.number == row.number }) else {
        throw Refused.unknown(number: row.number)
      }
      guard known.checksum == row.checksum else { throw Refused.changed(name: known.name) }
    }
    return Set(rows.map(\.number))
  }

  private static let ledger = """
    CREATE SCHEMA IF NOT EXISTS needlepoint;
    CREATE TABLE IF NOT EXISTS needlepoint.migrations (
      number bigint PRIMARY KEY,
      name text NOT NULL,
      checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    );
    """

  /// A literal; names and checksums come from the program's own files.
  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}

extension Migrator.Migration {
  /// FNV-1a over the text, 64 bits: it finds an edited file, it is no defence against an owner of the database.
  var checksum: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in sql.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }
}

/// The migrations that a database has had.
public struct AppliedMigrations: Statement {
  public static let sql: StaticString = "SELECT number, checksum FROM needlepoint.migrations ORDER BY number"
  public struct Row: StatementRow {
    public let number: Int
    public let checksum: String
    public init(from columns: inout Columns) throws {
      number = try columns.next()
      checksum = try columns.next()
    }
  }
  public init() {}
  public func bind(to binds: inout Binds) {}
}
