/// Rows of many callers, written together: one statement and one commit for all that gathered.
public final class WriteLane<Row: Sendable>: Sendable {
  private let lane: Lane<Row, Bool>

  /// - Parameter statement: makes the one statement that writes these rows. It is committed when it answers; whether it
  ///   is flushed to disk as well is `synchronous_commit` of the connection.
  public init(
    _ settings: ConnectionSettings, batchMax: Int = 256, statement: @escaping @Sendable ([Row]) -> BoundStatement
  ) {
    lane = Lane(settings, batchMax: batchMax) { connection, rows in
      let results = try await connection.exchange([[statement(rows)]])
      guard let result = results.first?.first else { throw StoreError.unexpectedColumns("no result") }
      return rows.map { _ in result.map { _ in true } }
    }
  }

  /// Returns when the row is committed.
  public func write(_ row: Row) async throws { _ = try await lane.submit(row) }
}
