/// Why a value is not taken: a clause that follows the field's name, and never holds the value.
public struct InvalidValue: Error, Sendable, Equatable {
  public var problem: String
  public init(_ problem: String) { self.problem = problem }

  /// The refusal of a value of another JSON type.
  public static func mistyped(_ json: JSON, expected: String) -> InvalidValue {
    InvalidValue("must be \(expected), not \(json.typeName)")
  }
}

/// A value that crosses the wire as one piece: it owns its JSON form, its bounds and its schema.
///
/// Structs of such values need nothing but `Codable`; `WireDecoder`, `WireEncoder` and `SchemaProbe` do the rest.
public protocol WireValue: Codable, Sendable {
  static var schema: Schema { get }
  /// A valid value, used in the documented examples.
  static var example: Self { get }
  init(wire json: JSON) throws(InvalidValue)
  func write(to writer: inout JSONWriter)
}

extension WireValue {
  public init(from decoder: any Decoder) throws {
    let json = try decoder.singleValueContainer().decode(JSON.self)
    self = try Self(wire: json)
  }

  public func encode(to encoder: any Encoder) throws {
    guard let encoder = encoder as? WireEncoder else { throw InvalidValue("is encoded by WireEncoder only") }
    write(to: &encoder.writer)
  }
}

/// A value that is one of a closed list of words.
public protocol WireChoice: WireValue, RawRepresentable, CaseIterable, Hashable where RawValue == String {}

extension WireChoice {
  public static var schema: Schema { .choice(allCases.map(\.rawValue)) }
  public static var example: Self {
    guard let first = allCases.first else { preconditionFailure("\(Self.self) has no case") }
    return first
  }
  public init(wire json: JSON) throws(InvalidValue) {
    guard case .string(let text) = json else { throw .mistyped(json, expected: "a string") }
    guard let value = Self(rawValue: text) else {
      throw InvalidValue("must be one of " + Self.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self = value
  }
  public func write(to writer: inout JSONWriter) { writer.write(rawValue) }
  public init(from decoder: any Decoder) throws {
    self = try Self(wire: try decoder.singleValueContainer().decode(JSON.self))
  }
  public func encode(to encoder: any Encoder) throws {
    guard let encoder = encoder as? WireEncoder else { throw InvalidValue("is encoded by WireEncoder only") }
    encoder.writer.write(rawValue)
  }
}

extension Bool: WireValue {
  public static var schema: Schema { Schema(["type": .string("boolean")]) }
  public static var example: Bool { true }
  public init(wire json: JSON) throws(InvalidValue) {
    guard case .bool(let value) = json else { throw .mistyped(json, expected: "true or false") }
    self = value
  }
  public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Int: WireValue {
  public static var schema: Schema { .integer(-9_007_199_254_740_991...9_007_199_254_740_991) }
  public static var example: Int { 1 }
  public init(wire json: JSON) throws(InvalidValue) {
    guard case .number(let text) = json else { throw .mistyped(json, expected: "a whole number") }
    guard let value = Int(text) else { throw InvalidValue("must be a whole number") }
    self = value
  }
  public func write(to writer: inout JSONWriter) { writer.write(self) }
}

/// Free text without a kind of its own: 1 to 1,000 characters on one line. Parameters use a `Text` kind instead.
extension String: WireValue {
  public static var schema: Schema { .string() }
  public static var example: String { "text" }
  public init(wire json: JSON) throws(InvalidValue) {
    guard case .string(let text) = json else { throw .mistyped(json, expected: "a string") }
    self = text
  }
  public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension JSON: WireValue {
  public static var schema: Schema { Schema([:]) }
  public static var example: JSON { .object([:]) }
  public init(wire json: JSON) { self = json }
  public func write(to writer: inout JSONWriter) { writer.write(self) }
  public init(from decoder: any Decoder) throws {
    guard let wire = decoder as? WireDecoder else {
      throw InvalidValue("JSON is decoded by WireDecoder only")
    }
    self = wire.json
  }
}
