/// A value as the JSON text that it was written as when it was stored, after it had been checked. It goes back to the
/// wire as it is: nothing is lost on the way, and nothing is made anew for each reader.
public struct Prewritten<Value: Codable & Sendable>: WireValue {
  public let text: String

  /// A text that `WireEncoder` wrote of a `Value`.
  public init(stored text: String) { self.text = text }

  public init(_ value: Value) throws { text = String(decoding: try WireEncoder.encode(value), as: UTF8.self) }

  /// The value; throws where the text is not of this form.
  public func value() throws -> Value { try WireDecoder.decode(Value.self, from: JSONParser.parse(Array(text.utf8))) }

  public static var schema: Schema { (try? SchemaProbe.read(Value.self).schema) ?? Schema([:]) }
  public static var example: Prewritten<Value> {
    let written = SchemaProbe.example(of: Value.self).flatMap { try? Prewritten($0) }
    return written ?? Prewritten(stored: "{}")
  }
  public init(wire json: JSON) throws(InvalidValue) {
    guard (try? WireDecoder.decode(Value.self, from: json)) != nil else { throw InvalidValue("is not of its form") }
    text = json.text
  }

  /// A line feed would end the message on the wire. None is written here, so there is none unless somebody changed the
  /// stored text by hand; then it is written anew.
  public func write(to writer: inout JSONWriter) {
    let bytes = Array(text.utf8)
    if bytes.contains(UInt8(ascii: "\n")), let json = try? JSONParser.parse(bytes) {
      writer.write(json)
    } else {
      writer.writeDocument(bytes)
    }
  }
}

extension Prewritten: CustomStringConvertible, CustomReflectable {
  /// It may hold health information, so it does not print itself.
  public var description: String { "‹protected›" }
  public var customMirror: Mirror { Mirror(self, children: ["text": description]) }
}
