/// How to reach PostgreSQL.
public struct ConnectionSettings: Sendable {
  /// A libpq connection string or URI; may name several hosts with `target_session_attrs=read-write`.
  public var conninfo: String
  /// Off behind a transaction-pooling PgBouncer, which keeps no prepared statements.
  public var preparesStatements: Bool
  /// Run once on each new connection, before anything else.
  public var startup: String?

  public init(conninfo: String, preparesStatements: Bool = true, startup: String? = nil) {
    self.conninfo = conninfo
    self.preparesStatements = preparesStatements
    self.startup = startup
  }
}
