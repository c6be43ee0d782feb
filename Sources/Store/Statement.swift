/// One SQL statement with its parameters and the shape of its rows.
///
/// The text is a `StaticString`: SQL cannot be put together from what a caller sent. Every statement is proved against
/// the migrated schema by a test, so a module lists its statements.
public protocol Statement: RowQuery {
  static var sql: StaticString { get }
  /// Whether those that wait for a lane together travel as one, also those of several callers who may do the same: no
  /// row policy that it passes asks who the caller is. See `GatheredReads`.
  static var isGathered: Bool { get }
  /// For a statement that is gathered and gives a list of rows, beside the row of a key: what `found` asks of a read's
  /// rows `q`, as aggregates with names. A list comes as one value, since PostgreSQL keeps and hands on each row that
  /// comes by itself at a higher price. Each counts by itself in a crowd (`LaneQueue`): it takes about as long in
  /// company as alone.
  static var listed: StaticString? { get }
  /// For a statement that is gathered and can write down itself what it finds (`ReadNote`): of its rows `seen`, or of
  /// what is `listed` there, the read's number `n` and the note's `found` columns. `$1` is in it the array of all these
  /// reads' first parameters, and `($1)[n::integer]` the read's own.
  static var found: StaticString? { get }
  /// How many rows a read has at most of which `found` tells; it tells of none that has more.
  var foundMax: Int { get }
  func bind(to binds: inout Binds)
}

extension Statement {
  public static var isGathered: Bool { false }
  public static var listed: StaticString? { nil }
  public static var found: StaticString? { nil }
  public var foundMax: Int { .max }
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
  /// Whether most of it is only shown, and so is written as JSON while it is read (`Columns.transcribe`).
  static var isTranscribed: Bool { get }
  init(from columns: inout Columns) throws
}

extension StatementRow {
  public static var isTranscribed: Bool { false }
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

  /// The parameters of several, each as an array; nil where they are not alike.
  mutating func add(arraysOf all: [Binds]) -> Bool {
    let values = all.map(\.values)
    for (place, type) in (all.first?.types ?? []).enumerated() {
      guard let array = type.array, values.allSatisfy({ place < $0.count }) else { return false }
      add(arrayOf: values.map { $0[place] }, of: type, as: array)
    }
    return true
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
  /// What is prepared once on a connection: a type of statement, or its reads gathered, with what notes them.
  struct Key: Hashable {
    let type: ObjectIdentifier
    var isGathered = false
    /// Whether they are of several callers, where that makes another text.
    var isOfSeveral = false
    var note: String?
    /// Whether what they note may reach the disk after the answer.
    var isTrailing = false
  }

  private(set) var key: Key
  /// The text; of gathered reads that of each.
  let sql: StaticString
  private(set) var binds: Binds
  private(set) var mayGather: Bool
  /// As `Statement.listed` has it.
  let listed: StaticString?
  /// As `Statement.found` has it.
  let found: StaticString?
  let foundMax: Int
  /// What is written by the statement itself of what it finds.
  private(set) var note: (any ReadNote)?

  public init<S: Statement>(_ statement: S) {
    key = Key(type: ObjectIdentifier(S.self))
    sql = S.sql
    mayGather = S.isGathered
    listed = S.listed
    found = S.found
    foundMax = statement.foundMax
    var binds = Binds()
    statement.bind(to: &binds)
    self.binds = binds
  }

  /// Several of one.
  init(gathering one: BoundStatement, binds: Binds, isOfSeveral: Bool, isTrailing: Bool) {
    self = one
    key.isGathered = true
    key.isOfSeveral = isOfSeveral
    key.isTrailing = isTrailing
    self.binds = binds
    mayGather = false
  }

  /// The same, writing down what it finds, if a statement of its type can.
  public func noted(by note: (any ReadNote)?) -> BoundStatement {
    guard found != nil, let note else { return self }
    var noted = self
    noted.note = note
    noted.key.note = note.likeness
    return noted
  }

  var isList: Bool { listed != nil }

  /// Whether it writes down itself what it finds.
  var isNoted: Bool { note != nil }

  var withoutNote: BoundStatement {
    var bare = self
    bare.note = nil
    bare.key.note = nil
    return bare
  }
}
