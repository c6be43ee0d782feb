/// One SQL statement with its parameters and the shape of its rows.
///
/// The text is a `StaticString`: SQL cannot be put together from what a caller sent. Every statement is proved against
/// the migrated schema by a test, so a module lists its statements.
public protocol Statement: RowQuery {
  static var sql: StaticString { get }
  /// Whether those that wait for a lane together travel as one; see `GatheredReads`.
  static var isGathered: Bool { get }
  func bind(to binds: inout Binds)
}

extension Statement {
  public static var isGathered: Bool { false }
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

  /// A parameter that is an array of others' parameters, nil for null.
  mutating func add(arrayOf items: [ArraySlice<UInt8>?], of type: SQLType, as arrayType: SQLType) {
    types.append(arrayType)
    Int32(1).appendBigEndian(to: &bytes)
    Int32(1).appendBigEndian(to: &bytes)
    type.rawValue.appendBigEndian(to: &bytes)
    Int32(clamping: items.count).appendBigEndian(to: &bytes)
    Int32(1).appendBigEndian(to: &bytes)
    for item in items {
      Int32(clamping: item?.count ?? -1).appendBigEndian(to: &bytes)
      if let item { bytes.append(contentsOf: item) }
    }
    ends.append(bytes.count)
  }

  /// The bytes of each parameter, nil for null.
  var values: [ArraySlice<UInt8>?] {
    var start = 0
    return ends.map { end in
      guard let end else { return nil }
      defer { start = end }
      return bytes[start..<end]
    }
  }
}

/// A statement ready to be sent: its text and parameters, without the type of its rows.
public struct BoundStatement: Sendable {
  /// What is prepared once on a connection: a type of statement, or its reads gathered.
  struct Key: Hashable {
    let type: ObjectIdentifier
    var isGathered = false
  }

  let key: Key
  /// The text; of gathered reads that of each.
  let sql: StaticString
  let binds: Binds
  let mayGather: Bool

  public init<S: Statement>(_ statement: S) {
    key = Key(type: ObjectIdentifier(S.self))
    sql = S.sql
    mayGather = S.isGathered
    var binds = Binds()
    statement.bind(to: &binds)
    self.binds = binds
  }

  init(key: Key, sql: StaticString, binds: Binds) {
    self.key = key
    self.sql = sql
    self.binds = binds
    mayGather = false
  }
}
