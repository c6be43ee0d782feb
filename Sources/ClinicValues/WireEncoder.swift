/// Encodes a `Codable` struct of `WireValue`s straight into JSON bytes.
///
/// It relies on what synthesized `encode(to:)` does: one container a value, filled in order.
public final class WireEncoder: Encoder {
  public var codingPath: [any CodingKey] { [] }
  public var userInfo: [CodingUserInfoKey: Any] { [:] }

  var writer: JSONWriter
  private var open = Bracket.none

  private enum Bracket { case none, object, array }

  private init(_ writer: consuming JSONWriter) { self.writer = writer }

  /// The value as compact JSON.
  public static func encode(_ value: some Encodable, capacity: Int = 4096) throws -> [UInt8] {
    let encoder = WireEncoder(JSONWriter(capacity: capacity))
    if let record = value as? any WireRecord { record.write(to: &encoder.writer) } else { try encoder.add(value) }
    return encoder.writer.bytes
  }

  /// The value as a JSON tree.
  public static func json(_ value: some Encodable) throws -> JSON { try JSONParser.parse(encode(value)) }

  /// A `WireValue` writes itself; anything else opens a container, which is closed behind it.
  fileprivate func add<T: Encodable>(_ value: T) throws {
    let outer = open
    open = .none
    try value.encode(to: self)
    switch open {
    case .none: break
    case .object: writer.endObject()
    case .array: writer.endArray()
    }
    open = outer
  }

  public func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if open == .none {
      writer.beginObject()
      open = .object
    }
    return KeyedEncodingContainer(Keyed<Key>(encoder: self))
  }

  public func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if open == .none {
      writer.beginArray()
      open = .array
    }
    return Unkeyed(encoder: self)
  }

  public func singleValueContainer() -> any SingleValueEncodingContainer { Single(encoder: self) }

  private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: WireEncoder
    var codingPath: [any CodingKey] { [] }
    func encodeNil(forKey key: Key) {
      encoder.writer.key(key.stringValue)
      encoder.writer.writeNull()
    }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
      encoder.writer.key(key.stringValue)
      try encoder.add(value)
    }
    func encode(_ value: String, forKey key: Key) {
      encoder.writer.key(key.stringValue)
      encoder.writer.write(value)
    }
    func encode(_ value: Int, forKey key: Key) {
      encoder.writer.key(key.stringValue)
      encoder.writer.write(value)
    }
    func encode(_ value: Bool, forKey key: Key) {
      encoder.writer.key(key.stringValue)
      encoder.writer.write(value)
    }
    func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
      if let value { try encode(value, forKey: key) }
    }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
      encoder.writer.key(key.stringValue)
      return encoder.container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      encoder.writer.key(key.stringValue)
      return encoder.unkeyedContainer()
    }
    func superEncoder() -> any Encoder { encoder }
    func superEncoder(forKey key: Key) -> any Encoder { encoder }
  }

  private struct Unkeyed: UnkeyedEncodingContainer {
    let encoder: WireEncoder
    var count = 0
    var codingPath: [any CodingKey] { [] }
    mutating func encodeNil() {
      encoder.writer.writeNull()
      count += 1
    }
    mutating func encode<T: Encodable>(_ value: T) throws {
      try encoder.add(value)
      count += 1
    }
    mutating func encode(_ value: String) {
      encoder.writer.write(value)
      count += 1
    }
    mutating func encode(_ value: Int) {
      encoder.writer.write(value)
      count += 1
    }
    mutating func encode(_ value: Bool) {
      encoder.writer.write(value)
      count += 1
    }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
      encoder.container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder }

    init(encoder: WireEncoder) { self.encoder = encoder }
  }

  private struct Single: SingleValueEncodingContainer {
    let encoder: WireEncoder
    var codingPath: [any CodingKey] { [] }
    func encodeNil() { encoder.writer.writeNull() }
    func encode<T: Encodable>(_ value: T) throws { try encoder.add(value) }
    func encode(_ value: String) { encoder.writer.write(value) }
    func encode(_ value: Int) { encoder.writer.write(value) }
    func encode(_ value: Bool) { encoder.writer.write(value) }
  }
}
