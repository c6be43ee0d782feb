import ClinicValues
import Logging
import Store

/// What the server tells each session of its database. Behind a pooler sessions keep nothing, so there the role must be
/// given the same, and the server says what it was not given.
enum SessionSettings {
  private static let all: KeyValuePairs = [
    "statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "15s",
    "plan_cache_mode": "force_generic_plan", "jit": "off",
  ]

  /// The SQL that a session begins with. Where a database or a role has `synchronous_commit` off, nobody who is told of
  /// a change could rely on it, so a session turns it on; any other value is whoever's who chose it.
  static let script =
    all.map { "SET \($0) = '\($1)';" }.joined(separator: " ")
    + " SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';\n"

  /// Warns where sessions behind a pooler have other settings.
  static func checkRole(_ connection: Connection, logger: Logger) async throws {
    let wanted = all.map { ($0, $1) }
    let found = try await connection.execute(CurrentSettings(names: wanted.map(\.0) + ["synchronous_commit"]))
    let given = Dictionary(found.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    var missing = wanted.filter { given[$0.0] != $0.1 }
    if given["synchronous_commit"] == "off" { missing.append(("synchronous_commit", "on")) }
    guard !missing.isEmpty else { return }
    logger.warning(
      """
      sessions behind the pooler are not as the server needs them: as a superuser, \
      \(missing.map { "ALTER ROLE clinic_app SET \($0) = '\($1)'" }.joined(separator: "; "))
      """)
  }

  /// Warns where PostgreSQL itself loses what it has acknowledged.
  static func checkDurability(_ connection: Connection, logger: Logger) async throws {
    let found = try await connection.execute(CurrentSettings(names: ["fsync", "full_page_writes"]))
    let off = found.filter { $0.value == "off" }.map(\.name)
    guard !off.isEmpty else { return }
    logger.warning(
      "PostgreSQL runs with \(off.joined(separator: " and ")) off: a crash of its machine may lose or spoil records")
  }
}

struct CurrentSettings: Statement {
  static let sql: StaticString = "SELECT s.name, current_setting(s.name) FROM unnest($1::text[]) AS s (name)"
  struct Row: StatementRow {
    let name: String
    let value: String
    init(from columns: inout Columns) throws {
      name = try columns.next()
      value = try columns.next()
    }
  }
  var names: [String]
  func bind(to binds: inout Binds) { binds.add(names) }
}
