import CLibPQ

/// Reads one row's columns, left to right.
public struct Columns {
  private enum Source {
    case result(ResultSet, row: Int32)
    /// Notes the types that are asked for, instead of reading.
    case probe
  }

  private let source: Source
  private var at: Int32 = 0
  private(set) var asked: [SQLType] = []

  init(_ result: ResultSet, row: Int32) { source = .result(result, row: row) }

  private init() { source = .probe }

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
    guard case .result(let result, let row) = source else {
      asked.append(Value.sqlType)
      return Value.sqlExample
    }
    guard at < PQnfields(result.pointer) else {
      throw StoreError.unexpectedColumns("only \(at) columns")
    }
    defer { at += 1 }
    guard PQgetisnull(result.pointer, row, at) == 0 else { return nil }
    let length = Int(PQgetlength(result.pointer, row, at))
    return try Value(sql: UnsafeRawBufferPointer(start: PQgetvalue(result.pointer, row, at), count: length))
  }
}

/// What one statement returned. It is read on the executor of its connection, or handed on as a whole.
public final class ResultSet: @unchecked Sendable {
  // Sendable: libpq's result is never changed once it is made; PQclear runs once, at the end.
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQclear(pointer) }

  /// How many rows there are.
  public var count: Int { Int(PQntuples(pointer)) }

  /// How many rows an INSERT, UPDATE or DELETE touched.
  public var affected: Int {
    guard let text = PQcmdTuples(pointer) else { return 0 }
    return Int(String(cString: text)) ?? 0
  }

  public func rows<Row: StatementRow>(_ type: Row.Type = Row.self) throws -> [Row] {
    var rows: [Row] = []
    rows.reserveCapacity(count)
    for index in 0..<PQntuples(pointer) {
      var columns = Columns(self, row: index)
      rows.append(try Row(from: &columns))
    }
    return rows
  }

  public func first<Row: StatementRow>(_ type: Row.Type = Row.self) throws -> Row? {
    guard count > 0 else { return nil }
    var columns = Columns(self, row: 0)
    return try Row(from: &columns)
  }
}
