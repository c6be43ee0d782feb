import CLibPQ

/// Reads one row's columns, left to right.
public struct Columns {
  /// The result, which whoever reads keeps alive; nil to note the types that are asked for, instead of reading.
  private let result: OpaquePointer?
  private let row: Int32
  private let count: Int32
  private var at: Int32
  private(set) var asked: [SQLType] = []

  fileprivate init(_ result: OpaquePointer, row: Int32, from: Int32) {
    self.result = result
    self.row = row
    at = from
    count = PQnfields(result)
  }

  private init() {
    result = nil
    row = 0
    at = 0
    count = 0
  }

  /// The types of the columns that a row reads.
  static func types<Row: StatementRow>(of row: Row.Type) throws -> [SQLType] {
    var columns = Columns()
    _ = try Row(from: &columns)
    return columns.asked
  }

  public mutating func next<Value: SQLValue>(_ type: Value.Type = Value.self) throws -> Value {
    guard let value = try nextIfPresent(Value.self) else {
      throw StoreError.unexpectedColumns("null in column \(at)")
    }
    return value
  }

  /// A column that may be null.
  public mutating func nextIfPresent<Value: SQLValue>(_ type: Value.Type = Value.self) throws -> Value? {
    guard let result else {
      asked.append(Value.sqlType)
      return Value.sqlExample
    }
    guard at < count else { throw StoreError.unexpectedColumns("only \(at) columns") }
    defer { at += 1 }
    // An empty value and null have no length; only one of them is null.
    let length = Int(PQgetlength(result, row, at))
    guard length > 0 || PQgetisnull(result, row, at) == 0 else { return nil }
    return try Value(sql: UnsafeRawBufferPointer(start: PQgetvalue(result, row, at), count: length))
  }
}

/// What one statement returned, or its part of what several did. It is read on the executor of its connection, or
/// handed on as a whole.
public final class ResultSet: @unchecked Sendable {
  // Sendable: libpq's result is never changed once it is made; PQclear runs once, at the end.
  let pointer: OpaquePointer
  /// Whose part it is.
  private let whole: ResultSet?
  private let range: Range<Int>
  private let firstColumn: Int32

  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
    whole = nil
    range = 0..<Int(PQntuples(pointer))
    firstColumn = 0
  }

  /// Some rows of another, without its first columns.
  init(rows: Range<Int>, afterColumns: Int32, of whole: ResultSet) {
    pointer = whole.pointer
    self.whole = whole
    range = rows
    firstColumn = afterColumns
  }

  deinit { if whole == nil { PQclear(pointer) } }

  /// How many rows there are.
  public var count: Int { range.count }

  /// How many rows an INSERT, UPDATE or DELETE touched.
  public var affected: Int {
    guard let text = PQcmdTuples(pointer) else { return 0 }
    return Int(String(cString: text)) ?? 0
  }

  public func rows<Row: StatementRow>(_ type: Row.Type = Row.self) throws -> [Row] {
    var rows: [Row] = []
    rows.reserveCapacity(count)
    for index in 0..<count { rows.append(try row(index)) }
    return rows
  }

  public func first<Row: StatementRow>(_ type: Row.Type = Row.self) throws -> Row? {
    guard count > 0 else { return nil }
    return try row(0)
  }

  func row<Row: StatementRow>(_ index: Int, _ type: Row.Type = Row.self) throws -> Row {
    try withExtendedLifetime(self) {
      var columns = Columns(pointer, row: Int32(clamping: range.lowerBound + index), from: firstColumn)
      return try Row(from: &columns)
    }
  }
}
