/// Reads PostgreSQL's binary form (`array_send`, `record_send`) from left to right. Throws
/// `StoreError.unexpectedColumns` where it is not what it should be.
struct SQLReader {
  private let bytes: UnsafeRawBufferPointer
  private var at = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  @inline(__always) mutating func number() throws -> Int {
    guard bytes.count - at >= 4 else { throw Self.tooShort }
    defer { at += 4 }
    return Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int32.self)))
  }

  /// A value behind its length; nil for null.
  @inline(__always) mutating func value() throws -> UnsafeRawBufferPointer? {
    let length = try number()
    guard length >= 0 else { return nil }
    guard bytes.count - at >= length else { throw Self.tooShort }
    defer { at += length }
    return UnsafeRawBufferPointer(start: bytes.baseAddress?.advanced(by: at), count: length)
  }

  /// How many items of a one-dimensional array follow, each a `value`.
  mutating func items() throws -> Int {
    let dimensions = try number()
    _ = (try number(), try number())  // whether there are nulls, and the type
    if dimensions == 0 { return 0 }
    guard dimensions == 1 else { throw StoreError.unexpectedColumns("an array of \(dimensions) dimensions") }
    let count = try number()
    _ = try number()  // the first item's
    // An item has a length at least.
    guard count >= 0, count <= (bytes.count - at) / 4 else { throw Self.tooShort }
    return count
  }

  /// How many columns of a record follow, each a type and a `value`.
  mutating func columns() throws -> Int { try number() }

  /// The value of a record's next column; nil for null.
  @inline(__always) mutating func column() throws -> UnsafeRawBufferPointer? {
    _ = try number()
    return try value()
  }

  private static var tooShort: StoreError { .unexpectedColumns("a value ends too early") }
}
