/// One SQL statement with its parameters and the shape of its rows.
///
/// The text is a `StaticString`: SQL cannot be put together from what a caller sent. Every statement is proved against
/// the migrated schema by a test, so a module lists its statements.
public protocol Statement: RowQuery {
  static var sql: StaticString { get }
  func bind(to binds: inout Binds)
}

extension Statement {
  public var bound: BoundStatement { BoundStatement(self) }
}

/// What gives rows of one type: a statement, or `OneOf` several.
public protocol RowQuery: Sendable {
  associatedtype Row: StatementRow
  var bound: BoundStatement { get }
}

/// One of several statements with the same rows, bound at once: what carries a read is not generic over its statement.
public struct OneOf<Row: StatementRow>: RowQuery {
  public let bound: BoundStatement
  public init<Chosen: Statement>(_ statement: Chosen) where Chosen.Row == Row { bound = BoundStatement(statement) }
}

/// A row, read column by column in the order of the SELECT list.
public protocol StatementRow: Sendable {
  init(from columns: inout Columns) throws
}

/// The row of a statement whose rows do not matter.
public struct NoRow: StatementRow {
  public init(from columns: inout Columns) {}
}

/// A row of one column.
public struct Single<Value: SQLValue>: StatementRow {
  public let value: Value
  public init(from columns: inout Columns) throws { value = try columns.next() }
}

/// The parameters of one execution, in order: `$1`, `$2`, …
public struct Binds: Sendable {
  private(set) var types: [SQLType] = []
  private(set) var bytes: [UInt8] = []
  /// Where each parameter ends in `bytes`; nil for null.
  private(set) var ends: [Int?] = []

  public init() {}

  public mutating func add<Value: SQLValue>(_ value: Value) {
    types.append(Value.sqlType)
    value.encode(into: &bytes)
    ends.append(bytes.count)
  }

  public mutating func add<Value: SQLValue>(_ value: Value?) {
    if let value { return add(value) }
    types.append(Value.sqlType)
    ends.append(nil)
  }
}

/// A statement ready to be sent: its text and parameters, without the type of its rows.
public struct BoundStatement: Sendable {
  let key: ObjectIdentifier
  let sql: StaticString
  let binds: Binds

  public init<S: Statement>(_ statement: S) {
    key = ObjectIdentifier(S.self)
    sql = S.sql
    var binds = Binds()
    statement.bind(to: &binds)
    self.binds = binds
  }
}
