import ClinicValues
import Store

/// What became of an edit that names the version it is based on: the row of a statement of this form, which locks the
/// row first so that the version it tells is the current one.
///
///     WITH found AS (SELECT id, version FROM t WHERE … FOR UPDATE),
///       edited AS (UPDATE t SET …, version = t.version + 1 FROM found
///         WHERE t.id = found.id AND found.version = $n RETURNING t.id)
///     SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
public struct EditOutcome: StatementRow {
  public let id: UUID
  /// The version that the edit met.
  public let version: Version
  public let wasEdited: Bool

  public init(from columns: inout Columns) throws {
    id = try columns.next()
    version = try columns.next()
    wasEdited = try columns.next()
  }
}

extension Transaction {
  /// Carries out an edit; refuses with `not_found` on the field, or with `stale_version`. Returns the row's id.
  @discardableResult
  public func edit<S: Statement>(_ statement: S, of field: String) throws -> UUID where S.Row == EditOutcome {
    guard let outcome = try first(statement) else { throw Refusal.notFound(field) }
    guard outcome.wasEdited else { throw Refusal.stale(current: outcome.version) }
    return outcome.id
  }
}
