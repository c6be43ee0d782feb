/// One field that was not taken, and why.
public struct FieldProblem: Sendable, Hashable {
  /// The path of the field from the parameters down, for instance `price.amount` or `shifts[2].start`.
  public var field: String
  public var problem: String

  public init(field: String, problem: String) {
    self.field = field
    self.problem = problem
  }
}

/// All that is wrong with a value's fields, not just the first.
public struct FieldProblems: Error, Sendable {
  public var problems: [FieldProblem]
  public init(_ problems: [FieldProblem]) { self.problems = problems }
}

/// Decodes a `Codable` struct of `WireValue`s from JSON and names every field that is missing, unknown or wrong.
///
/// To go on after the first bad field it puts the type's example in its place; nothing of that leaves the decoder,
/// because it throws once it has seen all.
public final class WireDecoder: Decoder {
  public var codingPath: [any CodingKey] { [] }
  public var userInfo: [CodingUserInfoKey: Any] { [:] }

  let json: JSON
  private let path: String
  private let problems: Problems
  fileprivate var asked: [String] = []
  fileprivate var isKeyed = false

  fileprivate final class Problems {
    var list: [FieldProblem] = []
  }

  private init(_ json: JSON, path: String, problems: Problems) {
    self.json = json
    self.path = path
    self.problems = problems
  }

  /// Decodes `type`; throws `FieldProblems`.
  public static func decode<T: Decodable>(_ type: T.Type, from json: JSON) throws -> T {
    let problems = Problems()
    let value = decode(type, from: json, path: "", problems: problems)
    guard let value, problems.list.isEmpty else { throw FieldProblems(problems.list) }
    return value
  }

  /// The value, or nil with its problems noted.
  private static func decode<T: Decodable>(_ type: T.Type, from json: JSON, path: String, problems: Problems) -> T? {
    if let wire = type as? any WireValue.Type {
      do {
        return try wire.init(wire: json) as? T
      } catch {
        problems.list.append(FieldProblem(field: path.isEmpty ? "params" : path, problem: error.problem))
        return wire.example as? T
      }
    }
    let decoder = WireDecoder(json, path: path, problems: problems)
    do {
      let value = try T(from: decoder)
      decoder.noteUnknown()
      return value
    } catch is Refused {
      return nil
    } catch let invalid as InvalidValue {
      problems.list.append(FieldProblem(field: path.isEmpty ? "params" : path, problem: invalid.problem))
      return nil
    } catch {
      problems.list.append(FieldProblem(field: path.isEmpty ? "params" : path, problem: "is not valid"))
      return nil
    }
  }

  /// Thrown where decoding of a struct cannot go on; its problems are noted already.
  private struct Refused: Error {}

  private func noteUnknown() {
    guard isKeyed, case .object(let object) = json else { return }
    for member in object.members where !asked.contains(where: { sameBytes($0, member.name) }) {
      note(child(Self.printable(member.name)), "is not a parameter")
    }
  }

  /// A member's name as sent by a peer, cut and cleaned so that it can stand in an error.
  private static func printable(_ name: String) -> String {
    String(String.UnicodeScalarView(name.unicodeScalars.prefix(40).filter { $0.value > 0x20 && $0.value < 0x7F }))
  }

  fileprivate func note(_ field: String, _ problem: String) {
    problems.list.append(FieldProblem(field: field.isEmpty ? "params" : field, problem: problem))
  }

  fileprivate func child(_ name: String) -> String { path.isEmpty ? name : path + "." + name }

  /// The value of a field, an example in place of a bad one, or an error when there is none to go on with.
  fileprivate func field<T: Decodable>(_ type: T.Type, _ json: JSON, _ path: String) throws -> T {
    if let value = Self.decode(type, from: json, path: path, problems: problems) { return value }
    if let example = SchemaProbe.example(of: type) { return example }
    throw Refused()
  }

  fileprivate func missing<T: Decodable>(_ type: T.Type, _ path: String) throws -> T {
    note(path, "is missing")
    if let example = SchemaProbe.example(of: type) { return example }
    throw Refused()
  }

  public func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let object) = json else {
      note(path, "must be an object, not \(json.typeName)")
      throw Refused()
    }
    isKeyed = true
    asked.reserveCapacity(8)
    return KeyedDecodingContainer(Keyed<Key>(decoder: self, object: object))
  }

  public func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let items) = json else {
      note(path, "must be an array, not \(json.typeName)")
      throw Refused()
    }
    return Unkeyed(decoder: self, items: items, path: path)
  }

  public func singleValueContainer() throws -> any SingleValueDecodingContainer {
    Single(decoder: self, path: path)
  }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: WireDecoder
    let object: JSONObject
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] {
      for member in object.members { decoder.asked.append(member.name) }
      return object.members.compactMap { Key(stringValue: $0.name) }
    }

    private func value(_ key: Key) -> JSON? {
      decoder.asked.append(key.stringValue)
      return object[key.stringValue]
    }
    func contains(_ key: Key) -> Bool { value(key) != nil }
    func decodeNil(forKey key: Key) -> Bool { value(key) == .null }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      guard let json = value(key) else { return try decoder.missing(type, decoder.child(key.stringValue)) }
      return try decoder.field(type, json, decoder.child(key.stringValue))
    }
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
      guard let json = value(key), json != .null else { return nil }
      return try decoder.field(type, json, decoder.child(key.stringValue))
    }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try decodeAny(type, key) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try decodeAny(type, key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try decodeAny(type, key) }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try decodeAnyIfPresent(type, key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try decodeAnyIfPresent(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try decodeAnyIfPresent(type, key) }
    private func decodeAny<T: Decodable>(_ type: T.Type, _ key: Key) throws -> T { try decode(type, forKey: key) }
    private func decodeAnyIfPresent<T: Decodable>(_ type: T.Type, _ key: Key) throws -> T? {
      try decodeIfPresent(type, forKey: key)
    }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw InvalidValue("nested containers are not used on the wire") }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw InvalidValue("nested containers are not used on the wire")
    }
    func superDecoder() throws -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { decoder }
  }

  private struct Unkeyed: UnkeyedDecodingContainer {
    let decoder: WireDecoder
    let items: [JSON]
    let path: String
    var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { items.count }
    var isAtEnd: Bool { currentIndex >= items.count }

    mutating func decodeNil() -> Bool {
      guard !isAtEnd, items[currentIndex] == .null else { return false }
      currentIndex += 1
      return true
    }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
      guard !isAtEnd else { throw InvalidValue("has too few items") }
      defer { currentIndex += 1 }
      return try decoder.field(type, items[currentIndex], "\(path)[\(currentIndex)]")
    }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
      throw InvalidValue("nested containers are not used on the wire")
    }
    func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      throw InvalidValue("nested containers are not used on the wire")
    }
    func superDecoder() throws -> any Decoder { decoder }

    init(decoder: WireDecoder, items: [JSON], path: String) {
      self.decoder = decoder
      self.items = items
      self.path = path
    }
  }

  private struct Single: SingleValueDecodingContainer {
    let decoder: WireDecoder
    let path: String
    var codingPath: [any CodingKey] { [] }
    func decodeNil() -> Bool { decoder.json == .null }
    func decode<T: Decodable>(_ type: T.Type) throws -> T {
      if type == JSON.self, let json = decoder.json as? T { return json }
      return try decoder.field(type, decoder.json, path)
    }
  }
}
