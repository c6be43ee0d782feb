/// A JSON document as it was sent: numbers keep their source text, members their order and place.
///
/// The standard library has no JSON; Foundation's parser keeps neither the source text of numbers nor duplicate
/// members, and JSON-RPC needs both (ids come back exactly as sent, duplicates are refused).
public enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  /// The number as its source text, for instance `1e3` or `9007199254740993`.
  case number(String)
  case string(String)
  case array([JSON])
  case object(JSONObject)

  /// The JSON type's name as a sentence for a person says it.
  public var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  public var stringValue: String? { if case .string(let text) = self { text } else { nil } }
  public var objectValue: JSONObject? { if case .object(let object) = self { object } else { nil } }
  public var arrayValue: [JSON]? { if case .array(let items) = self { items } else { nil } }
  public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var intValue: Int? { if case .number(let text) = self { Int(text) } else { nil } }

  public subscript(name: String) -> JSON? { objectValue?[name] }

  /// The document as compact UTF-8 bytes.
  public var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.write(self)
    return writer.bytes
  }

  /// The document as compact text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// A JSON object: its members in the order of the source.
public struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  public struct Member: Sendable {
    public var name: String
    public var value: JSON
    /// Where the value stands in the parsed bytes; empty for an object made in code.
    public var source: Range<Int>

    public init(name: String, value: JSON, source: Range<Int> = 0..<0) {
      self.name = name
      self.value = value
      self.source = source
    }
  }

  public var members: [Member]

  public init(members: [Member] = []) { self.members = members }

  public init(dictionaryLiteral elements: (String, JSON)...) {
    members = elements.map { Member(name: $0.0, value: $0.1) }
  }

  /// The member of that name, compared byte by byte: Swift's `==` holds U+00E9 and e + U+0301 to be equal.
  public subscript(name: String) -> JSON? {
    get { members.first { sameBytes($0.name, name) }?.value }
    set {
      let place = members.firstIndex { sameBytes($0.name, name) }
      switch (place, newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil): members.remove(at: place)
      case (nil, let value?): members.append(Member(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members.count == right.members.count
      && zip(left.members, right.members).allSatisfy { sameBytes($0.name, $1.name) && $0.value == $1.value }
  }
}

/// Whether two strings are the same bytes of UTF-8.
public func sameBytes(_ left: String, _ right: String) -> Bool {
  // In place, not through the strings' views: the name of each member that is read is compared with several.
  var (left, right) = (left, right)
  return left.withUTF8 { left in right.withUTF8 { left.count == $0.count && left.elementsEqual($0) } }
}
