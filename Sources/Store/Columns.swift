import CLibPQ
import ClinicValues

/// Reads one row's columns, left to right.
public struct Columns {
  /// The result, which whoever reads keeps alive.
  private let result: OpaquePointer?
  private let row: Int32
  /// The record that a row of a list came as, instead of a result.
  private var record: SQLReader?
  private let count: Int32
  private var at: Int32
  private(set) var asked: [SQLType] = []
  /// Of all rows that are read together.
  private let transcript: Transcript?

  fileprivate init(_ result: OpaquePointer, row: Int32, from: Int32, transcript: Transcript?) {
    self.result = result
    self.transcript = transcript
    self.row = row
    at = from
    count = PQnfields(result)
  }

  fileprivate init(record bytes: UnsafeRawBufferPointer, transcript: Transcript?) throws {
    var record = SQLReader(bytes)
    self.transcript = transcript
    result = nil
    row = 0
    at = 0
    count = Int32(clamping: try record.columns())
    self.record = record
  }

  /// Notes the types that are asked for, instead of reading.
  private init() {
    transcript = nil
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
    guard let value = try nextIfPresent(Value.self) else { throw null }
    return value
  }

  /// A column that may be null.
  public mutating func nextIfPresent<Value: SQLValue>(_ type: Value.Type = Value.self) throws -> Value? {
    if notes(Value.sqlType) { return Value.sqlExample }
    return try bytes().map { try Value(sql: $0) }
  }

  /// What of a row is only shown, as JSON that is written now (`StatementRow.isTranscribed`); not inside of another.
  public mutating func transcribe(
    _ write: (inout Columns, inout JSONWriter) throws -> Void
  ) rethrows -> Transcript.Passage {
    let transcript = transcript ?? Transcript(capacity: 256)
    return try Transcript.Passage(in: transcript) { try write(&self, &$0) }
  }

  /// Writes the next column, without making a value of it first.
  public mutating func show<Value: ShownValue>(as type: Value.Type, in writer: inout JSONWriter) throws {
    if notes(Value.sqlType) { return }
    guard let bytes = try bytes() else { throw null }
    try Value.show(sql: bytes, in: &writer)
  }

  /// The same as a member.
  public mutating func show<Value: ShownValue>(
    _ name: StaticString, as type: Value.Type, in writer: inout JSONWriter
  ) throws {
    writer.key(name)
    try show(as: Value.self, in: &writer)
  }

  /// A column that may be null: then there is no such member.
  public mutating func showIfPresent<Value: ShownValue>(
    _ name: StaticString, as type: Value.Type, in writer: inout JSONWriter
  ) throws {
    if notes(Value.sqlType) { return }
    guard let bytes = try bytes() else { return }
    writer.key(name)
    try Value.show(sql: bytes, in: &writer)
  }

  private var null: StoreError { .unexpectedColumns("null in column \(at)") }

  /// Whether the type is only noted, and there is no row to read.
  private mutating func notes(_ type: SQLType) -> Bool {
    guard result == nil && record == nil else { return false }
    asked.append(type)
    return true
  }

  /// The next column's value; nil for null.
  private mutating func bytes() throws -> UnsafeRawBufferPointer? {
    guard at < count else { throw StoreError.unexpectedColumns("only \(at) columns") }
    defer { at += 1 }
    guard let result else { return try record?.column() ?? nil }
    // An empty value and null have no length; only one of them is null.
    let length = Int(PQgetlength(result, row, at))
    guard length > 0 || PQgetisnull(result, row, at) == 0 else { return nil }
    return UnsafeRawBufferPointer(start: PQgetvalue(result, row, at), count: length)
  }
}

/// What one statement returned, or its part of what several did. It is read on the executor of its connection, or
/// handed on as a whole.
public final class ResultSet: @unchecked Sendable {
  // Sendable: libpq's result is never changed once it is made; PQclear runs once, at the end.
  let pointer: OpaquePointer
  /// Whose part it is.
  private let whole: ResultSet?
  private let part: Part
  /// How many rows there are.
  public let count: Int

  private enum Part {
    /// From a row and a column on.
    case rows(from: Int32, afterColumns: Int32)
    /// The records of an array.
    case list(SQLReader)
  }

  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
    whole = nil
    part = .rows(from: 0, afterColumns: 0)
    count = Int(PQntuples(pointer))
  }

  /// Some rows of another, without its first columns.
  init(rows: Range<Int>, afterColumns: Int32, of whole: ResultSet) {
    pointer = whole.pointer
    self.whole = whole
    part = .rows(from: Int32(clamping: rows.lowerBound), afterColumns: afterColumns)
    count = rows.count
  }

  /// The rows that another has in one column of a row, as an array of records, or none where it is null.
  init(listIn column: Int32, ofRow row: Int, of whole: ResultSet) throws {
    pointer = whole.pointer
    self.whole = whole
    let length = Int(PQgetlength(pointer, Int32(clamping: row), column))
    var list = SQLReader(
      UnsafeRawBufferPointer(start: PQgetvalue(pointer, Int32(clamping: row), column), count: length))
    count = length == 0 ? 0 : try list.items()
    part = .list(list)
  }

  deinit { if whole == nil { PQclear(pointer) } }

  /// How many rows an INSERT, UPDATE or DELETE touched.
  public var affected: Int {
    guard let text = PQcmdTuples(pointer) else { return 0 }
    return Int(String(cString: text)) ?? 0
  }

  public func rows<Row: StatementRow>(_ type: Row.Type = Row.self) throws -> [Row] {
    try read(type, atMost: count)
  }

  public func first<Row: StatementRow>(_ type: Row.Type = Row.self) throws -> Row? {
    try read(type, atMost: 1).first
  }

  private func read<Row: StatementRow>(_ type: Row.Type, atMost max: Int) throws -> [Row] {
    let count = min(count, max)
    var rows: [Row] = []
    rows.reserveCapacity(count)
    let transcript = Row.isTranscribed ? Transcript(capacity: 256 * count) : nil
    try withExtendedLifetime(self) {
      switch part {
      case .rows(let first, let columns):
        for row in 0..<Int32(clamping: count) {
          var columns = Columns(pointer, row: first + row, from: columns, transcript: transcript)
          rows.append(try Row(from: &columns))
        }
      case .list(var list):
        for _ in 0..<count {
          guard let record = try list.value() else { throw StoreError.unexpectedColumns("null instead of a row") }
          var columns = try Columns(record: record, transcript: transcript)
          rows.append(try Row(from: &columns))
        }
      }
    }
    return rows
  }
}
