/// Writes compact JSON straight into bytes.
///
/// It puts the commas itself. Strings are escaped on their UTF-8: by `Character` a quote followed by a combining mark
/// would slip through unescaped.
public struct JSONWriter: Sendable {
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  public init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  public mutating func beginObject() { begin(UInt8(ascii: "{")) }
  public mutating func endObject() { end(UInt8(ascii: "}")) }
  public mutating func beginArray() { begin(UInt8(ascii: "[")) }
  public mutating func endArray() { end(UInt8(ascii: "]")) }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  /// The name of the next member.
  public mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// The name of the next member, one that needs no escape.
  public mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  public mutating func write(_ text: String) {
    separate()
    quote(text)
  }

  /// Writes a string of characters that need no escape: digits, letters, dashes.
  public mutating func writePlain(_ append: (inout [UInt8]) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    append(&bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  public mutating func write(_ value: Bool) {
    separate()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  public mutating func write(_ value: Int) { writeNumber(String(value)) }
  public mutating func write(_ value: Int64) { writeNumber(String(value)) }

  /// Writes a number by its text, which must be a JSON number.
  public mutating func writeNumber(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  public mutating func writeNull() {
    separate()
    bytes.append(contentsOf: "null".utf8)
  }

  /// Writes bytes that are a JSON document already.
  public mutating func writeDocument(_ document: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: document)
  }

  public mutating func write(_ json: JSON) {
    switch json {
    case .null: writeNull()
    case .bool(let value): write(value)
    case .number(let text): writeNumber(text)
    case .string(let text): write(text)
    case .array(let items):
      beginArray()
      for item in items { write(item) }
      endArray()
    case .object(let object):
      beginObject()
      for member in object.members {
        key(member.name)
        write(member.value)
      }
      endObject()
    }
  }

  private mutating func quote(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      bytes.append(UInt8(ascii: "\""))
      if utf8.contains(where: Self.needsEscape) { appendEscaped(utf8) } else { bytes.append(contentsOf: utf8) }
      bytes.append(UInt8(ascii: "\""))
    }
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func appendEscaped(_ utf8: UnsafeBufferPointer<UInt8>) {
    for byte in utf8 { if Self.needsEscape(byte) { escape(byte) } else { bytes.append(byte) } }
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      bytes.append(contentsOf: "u00".utf8)
      let digits: StaticString = "0123456789abcdef"
      digits.withUTF8Buffer { table in
        bytes.append(table[Int(byte >> 4)])
        bytes.append(table[Int(byte & 15)])
      }
    }
  }
}
