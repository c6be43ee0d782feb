/// A PostgreSQL type by its object id, as far as the program uses it; these ids are fixed in `pg_type.dat`.
public enum SQLType: UInt32, Sendable {
  case bool = 16
  case bytea = 17
  case int8 = 20
  case int4 = 23
  case text = 25
  case date = 1082
  case time = 1083
  case timestamp = 1114
  case timestamptz = 1184
  case uuid = 2950
  case int8Array = 1016
  case int4Array = 1007
  case textArray = 1009
  case uuidArray = 2951
  case timestamptzArray = 1185
  case boolArray = 1000
  case recordArray = 2287

  /// The array type of a scalar type, nil where the program binds none.
  var array: SQLType? {
    switch self {
    case .int8: .int8Array
    case .int4: .int4Array
    case .text: .textArray
    case .uuid: .uuidArray
    case .timestamptz: .timestamptzArray
    case .bool: .boolArray
    default: nil
    }
  }
}

/// A value that crosses to PostgreSQL and back in its binary form.
public protocol SQLValue: Sendable {
  static var sqlType: SQLType { get }
  /// Some value, used when a row's columns are read off without a database.
  static var sqlExample: Self { get }
  func encode(into bytes: inout [UInt8])
  /// Reads the binary form; throws `StoreError.unexpectedColumns`.
  init(sql bytes: UnsafeRawBufferPointer) throws
}

extension FixedWidthInteger {
  func appendBigEndian(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: bigEndian) { bytes.append(contentsOf: $0) }
  }
  init(bigEndianAt bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count == MemoryLayout<Self>.size else {
      throw StoreError.unexpectedColumns("\(bytes.count) bytes for \(Self.self)")
    }
    self = Self(bigEndian: bytes.loadUnaligned(as: Self.self))
  }
}

extension Bool: SQLValue {
  public static var sqlType: SQLType { .bool }
  public static var sqlExample: Bool { false }
  public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
  public init(sql bytes: UnsafeRawBufferPointer) throws { self = bytes.first == 1 }
}

/// `bigint`.
extension Int: SQLValue {
  public static var sqlType: SQLType { .int8 }
  public static var sqlExample: Int { 0 }
  public func encode(into bytes: inout [UInt8]) { Int64(self).appendBigEndian(to: &bytes) }
  public init(sql bytes: UnsafeRawBufferPointer) throws { self = Int(try Int64(bigEndianAt: bytes)) }
}

extension Int64: SQLValue {
  public static var sqlType: SQLType { .int8 }
  public static var sqlExample: Int64 { 0 }
  public func encode(into bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }
  public init(sql bytes: UnsafeRawBufferPointer) throws { try self.init(bigEndianAt: bytes) }
}

extension Int32: SQLValue {
  public static var sqlType: SQLType { .int4 }
  public static var sqlExample: Int32 { 0 }
  public func encode(into bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }
  public init(sql bytes: UnsafeRawBufferPointer) throws { try self.init(bigEndianAt: bytes) }
}

extension String: SQLValue {
  public static var sqlType: SQLType { .text }
  public static var sqlExample: String { "" }
  public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
  public init(sql bytes: UnsafeRawBufferPointer) throws { self = String(decoding: bytes, as: UTF8.self) }
}

/// `bytea`.
public struct Bytes: SQLValue, Hashable {
  public var array: [UInt8]
  public init(_ array: [UInt8]) { self.array = array }
  public static var sqlType: SQLType { .bytea }
  public static var sqlExample: Bytes { Bytes([]) }
  public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: array) }
  public init(sql bytes: UnsafeRawBufferPointer) throws { array = Array(bytes) }
}

/// One-dimensional arrays; items may be null (`[T?]`), which `unnest` and `text[]` columns need.
extension Array: SQLValue where Element: SQLItem {
  public static var sqlType: SQLType { Element.itemType.array ?? .textArray }
  public static var sqlExample: [Element] { [] }

  public func encode(into bytes: inout [UInt8]) {
    Int32(isEmpty ? 0 : 1).appendBigEndian(to: &bytes)
    Int32(1).appendBigEndian(to: &bytes)
    Element.itemType.rawValue.appendBigEndian(to: &bytes)
    guard !isEmpty else { return }
    Int32(clamping: count).appendBigEndian(to: &bytes)
    Int32(1).appendBigEndian(to: &bytes)
    for item in self {
      let lengthAt = bytes.count
      Int32(-1).appendBigEndian(to: &bytes)
      guard item.encodeItem(into: &bytes) else { continue }
      let length = UInt32(clamping: bytes.count - lengthAt - 4).bigEndian
      Swift.withUnsafeBytes(of: length) { bytes.replaceSubrange(lengthAt..<lengthAt + 4, with: $0) }
    }
  }

  public init(sql bytes: UnsafeRawBufferPointer) throws {
    var reader = SQLReader(bytes)
    self = []
    for _ in 0..<(try reader.items()) { append(try Element(item: try reader.value())) }
  }
}

/// What an array holds: a value, or an optional one.
public protocol SQLItem: Sendable {
  static var itemType: SQLType { get }
  /// False when it is null.
  func encodeItem(into bytes: inout [UInt8]) -> Bool
  init(item bytes: UnsafeRawBufferPointer?) throws
}

extension SQLItem where Self: SQLValue {
  public static var itemType: SQLType { sqlType }
  public func encodeItem(into bytes: inout [UInt8]) -> Bool {
    encode(into: &bytes)
    return true
  }
  public init(item bytes: UnsafeRawBufferPointer?) throws {
    guard let bytes else { throw StoreError.unexpectedColumns("null in an array") }
    try self.init(sql: bytes)
  }
}

extension String: SQLItem {}
extension Int: SQLItem {}
extension Bool: SQLItem {}

extension Optional: SQLItem where Wrapped: SQLValue {
  public static var itemType: SQLType { Wrapped.sqlType }
  public func encodeItem(into bytes: inout [UInt8]) -> Bool {
    guard let self else { return false }
    self.encode(into: &bytes)
    return true
  }
  public init(item bytes: UnsafeRawBufferPointer?) throws { self = try bytes.map { try Wrapped(sql: $0) } }
}
