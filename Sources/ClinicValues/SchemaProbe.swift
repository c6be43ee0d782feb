/// Reads the JSON Schema of a `Codable` struct by running its `init(from:)` once and noting what it asks for.
///
/// So a struct's fields are written down once, as Swift properties; there is no macro and no generated code.
public final class SchemaProbe: Decoder {
  public var codingPath: [any CodingKey] { [] }
  public var userInfo: [CodingUserInfoKey: Any] { [:] }

  private var fields: [Schema.Field] = []
  private var items: Schema?
  private var isKeyed = false

  private init() {}

  /// The schema of a type, and a value of it made of examples.
  public static func read<T: Decodable>(_ type: T.Type) throws -> (schema: Schema, example: T) {
    if let wire = type as? any WireValue.Type, let example = wire.example as? T { return (wire.schema, example) }
    let probe = SchemaProbe()
    let example = try T(from: probe)
    if let items = probe.items { return (.array(of: items), example) }
    return (.object(probe.fields), example)
  }

  /// The top fields of a struct, in the order of its properties.
  public static func fields<T: Decodable>(of type: T.Type) throws -> [Schema.Field] {
    let probe = SchemaProbe()
    _ = try T(from: probe)
    return probe.fields
  }

  /// A value made of examples, or nil for a type that the wire does not carry.
  public static func example<T: Decodable>(of type: T.Type) -> T? { try? read(type).example }

  private func note(_ name: String, _ schema: Schema, isRequired: Bool) {
    fields.append(Schema.Field(name: name, schema: schema, isRequired: isRequired))
  }

  public func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Keyed<Key>(probe: self))
  }
  public func unkeyedContainer() -> any UnkeyedDecodingContainer { Unkeyed(probe: self) }
  public func singleValueContainer() throws -> any SingleValueDecodingContainer {
    throw InvalidValue("has no schema: it is no WireValue")
  }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let probe: SchemaProbe
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }
    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) -> Bool { false }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      let (schema, example) = try SchemaProbe.read(type)
      probe.note(key.stringValue, schema, isRequired: true)
      return example
    }
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
      let (schema, example) = try SchemaProbe.read(type)
      probe.note(key.stringValue, schema, isRequired: false)
      return example
    }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try required(type, key) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try required(type, key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try required(type, key) }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }
    private func required<T: Decodable>(_ type: T.Type, _ key: Key) throws -> T { try decode(type, forKey: key) }
    private func optional<T: Decodable>(_ type: T.Type, _ key: Key) throws -> T? {
      try decodeIfPresent(type, forKey: key)
    }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw InvalidValue("nested containers are not used on the wire") }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw InvalidValue("nested containers are not used on the wire")
    }
    func superDecoder() -> any Decoder { probe }
    func superDecoder(forKey key: Key) -> any Decoder { probe }
  }

  /// Hands out one example, so that an array's example has one item.
  private struct Unkeyed: UnkeyedDecodingContainer {
    let probe: SchemaProbe
    var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex > 0 }
    func decodeNil() -> Bool { false }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
      currentIndex += 1
      let (schema, example) = try SchemaProbe.read(type)
      probe.items = schema
      return example
    }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
      throw InvalidValue("nested containers are not used on the wire")
    }
    func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      throw InvalidValue("nested containers are not used on the wire")
    }
    func superDecoder() -> any Decoder { probe }

    init(probe: SchemaProbe) { self.probe = probe }
  }
}
