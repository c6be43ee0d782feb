import ClinicValues

extension UUID: SQLValue, SQLItem {
  public static var sqlType: SQLType { .uuid }
  public static var sqlExample: UUID { .example }
  public func encode(into bytes: inout [UInt8]) {
    high.appendBigEndian(to: &bytes)
    low.appendBigEndian(to: &bytes)
  }
  public init(sql bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count == 16 else { throw StoreError.unexpectedColumns("\(bytes.count) bytes for a uuid") }
    self.init(
      high: try UInt64(bigEndianAt: UnsafeRawBufferPointer(rebasing: bytes[0..<8])),
      low: try UInt64(bigEndianAt: UnsafeRawBufferPointer(rebasing: bytes[8..<16])))
  }
}

extension ID: SQLValue, SQLItem {
  public static var sqlType: SQLType { .uuid }
  public static var sqlExample: ID<Kind> { .example }
  public func encode(into bytes: inout [UInt8]) { uuid.encode(into: &bytes) }
  public init(sql bytes: UnsafeRawBufferPointer) throws { self.init(try UUID(sql: bytes)) }
}

extension Code: SQLValue, SQLItem {
  public static var sqlType: SQLType { .text }
  public static var sqlExample: Code<Kind> { .example }
  public func encode(into bytes: inout [UInt8]) { value.encode(into: &bytes) }
  public init(sql bytes: UnsafeRawBufferPointer) throws { self.init(stored: try String(sql: bytes)) }
}

extension Text: SQLValue, SQLItem {
  public static var sqlType: SQLType { .text }
  public static var sqlExample: Text<Kind> { .example }
  public func encode(into bytes: inout [UInt8]) { value.encode(into: &bytes) }
  public init(sql bytes: UnsafeRawBufferPointer) throws { self.init(stored: try String(sql: bytes)) }
}

/// `integer`.
extension Quantity: SQLValue {
  public static var sqlType: SQLType { .int4 }
  public static var sqlExample: Quantity<Kind> { .example }
  public func encode(into bytes: inout [UInt8]) { Int32(clamping: value).appendBigEndian(to: &bytes) }
  public init(sql bytes: UnsafeRawBufferPointer) throws { self.init(stored: Int(try Int32(bigEndianAt: bytes))) }
}

extension CivilDate: SQLValue {
  public static var sqlType: SQLType { .date }
  public static var sqlExample: CivilDate { .example }
  public func encode(into bytes: inout [UInt8]) { daysSince2000.appendBigEndian(to: &bytes) }
  public init(sql bytes: UnsafeRawBufferPointer) throws { self.init(daysSince2000: try Int32(bigEndianAt: bytes)) }
}

extension CivilTime: SQLValue {
  public static var sqlType: SQLType { .time }
  public static var sqlExample: CivilTime { .example }
  public func encode(into bytes: inout [UInt8]) {
    (Int64(minutesSinceMidnight) * 60_000_000).appendBigEndian(to: &bytes)
  }
  public init(sql bytes: UnsafeRawBufferPointer) throws {
    guard let time = CivilTime(minutesSinceMidnight: Int(try Int64(bigEndianAt: bytes) / 60_000_000)) else {
      throw StoreError.unexpectedColumns("a time outside of the day")
    }
    self = time
  }
}

extension CivilDateTime: SQLValue {
  public static var sqlType: SQLType { .timestamp }
  public static var sqlExample: CivilDateTime { .example }
  public func encode(into bytes: inout [UInt8]) { microsecondsSince2000.appendBigEndian(to: &bytes) }
  public init(sql bytes: UnsafeRawBufferPointer) throws {
    self.init(microsecondsSince2000: try Int64(bigEndianAt: bytes))
  }
}

extension Instant: SQLValue {
  public static var sqlType: SQLType { .timestamptz }
  public static var sqlExample: Instant { .example }
  public func encode(into bytes: inout [UInt8]) { microsecondsSince2000.appendBigEndian(to: &bytes) }
  public init(sql bytes: UnsafeRawBufferPointer) throws {
    self.init(microsecondsSince2000: try Int64(bigEndianAt: bytes))
  }
}

/// A choice is stored as the word that it is on the wire; the column's CHECK holds the same list.
extension SQLValue where Self: WireChoice {
  public static var sqlType: SQLType { .text }
  public static var sqlExample: Self { example }
  public func encode(into bytes: inout [UInt8]) { rawValue.encode(into: &bytes) }
  public init(sql bytes: UnsafeRawBufferPointer) throws {
    guard let value = Self(rawValue: try String(sql: bytes)) else {
      throw StoreError.unexpectedColumns("an unknown \(Self.self)")
    }
    self = value
  }
}

extension Currency: SQLValue, SQLItem {}
extension Province: SQLValue, SQLItem {}

/// `text` that holds JSON.
extension Prewritten: SQLValue {
  public static var sqlType: SQLType { .text }
  public static var sqlExample: Prewritten<Value> { example }
  public func encode(into bytes: inout [UInt8]) { text.encode(into: &bytes) }
  public init(sql bytes: UnsafeRawBufferPointer) throws { self.init(stored: try String(sql: bytes)) }
}

/// A value that goes from a row to the wire as JSON.
public protocol ShownValue: SQLValue {
  /// Writes the value whose binary form this is; throws `StoreError.unexpectedColumns`.
  static func show(sql bytes: UnsafeRawBufferPointer, in writer: inout JSONWriter) throws
}

extension CivilDate: ShownValue {
  public static func show(sql bytes: UnsafeRawBufferPointer, in writer: inout JSONWriter) throws {
    try CivilDate(sql: bytes).write(to: &writer)
  }
}

/// Text is the same bytes in both.
extension Text: ShownValue {
  public static func show(sql bytes: UnsafeRawBufferPointer, in writer: inout JSONWriter) { writer.write(utf8: bytes) }
}

extension Code: ShownValue {
  public static func show(sql bytes: UnsafeRawBufferPointer, in writer: inout JSONWriter) { writer.write(utf8: bytes) }
}

extension String: ShownValue {
  public static func show(sql bytes: UnsafeRawBufferPointer, in writer: inout JSONWriter) { writer.write(utf8: bytes) }
}
