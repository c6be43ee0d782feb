/// Writes compact JSON straight into bytes.
///
/// It puts the commas itself. Strings are escaped on their UTF-8: by `Character` a quote followed by a combining mark
/// would slip through unescaped.
public struct JSONWriter: ~Copyable {
  private var text: UTF8Buffer
  private var needsComma = false

  public init(capacity: Int = 256) { text = UTF8Buffer(capacity: capacity) }

  /// The document so far.
  public var bytes: [UInt8] { text.bytes }

  private mutating func separate() {
    if needsComma { text.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  /// Begins a string: the comma, where there must be one, and the quote.
  private mutating func separateAndQuote() {
    // Two bytes at once: `,"`.
    if needsComma { text.append(word: 0x222C as UInt16) } else { text.append(UInt8(ascii: "\"")) }
    needsComma = true
  }

  public mutating func beginObject() { begin(UInt8(ascii: "{")) }
  public mutating func endObject() { end(UInt8(ascii: "}")) }
  public mutating func beginArray() { begin(UInt8(ascii: "[")) }
  public mutating func endArray() { end(UInt8(ascii: "]")) }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    text.append(bracket)
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    text.append(bracket)
    needsComma = true
  }

  /// The name of the next member.
  public mutating func key(_ name: String) {
    quote(name)
    text.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// The name of the next member, one that needs no escape.
  public mutating func key(_ name: StaticString) {
    separateAndQuote()
    text.append(name)
    // `":`
    text.append(word: 0x3A22 as UInt16)
    needsComma = false
  }

  public mutating func write(_ string: String) { quote(string) }

  /// Writes a string by its bytes, which must be UTF-8.
  public mutating func write(utf8: UnsafeRawBufferPointer) {
    utf8.withMemoryRebound(to: UInt8.self) { quote($0) }
  }

  /// Writes a string of characters that need no escape: digits, letters, dashes.
  mutating func writePlain(_ append: (inout UTF8Buffer) -> Void) {
    separateAndQuote()
    append(&text)
    text.append(UInt8(ascii: "\""))
  }

  public mutating func write(_ value: Bool) {
    separate()
    text.append(value ? "true" : "false" as StaticString)
  }

  public mutating func write(_ value: Int) { writeNumber(String(value)) }
  public mutating func write(_ value: Int64) { writeNumber(String(value)) }

  /// Writes a number by its text, which must be a JSON number.
  public mutating func writeNumber(_ number: String) {
    separate()
    text.append(number)
  }

  public mutating func writeNull() {
    separate()
    text.append("null" as StaticString)
  }

  /// Writes what stands by itself, and says where it does.
  public mutating func apart(_ write: (inout JSONWriter) throws -> Void) rethrows -> Range<Int> {
    needsComma = false
    let start = text.count
    try write(&self)
    return start..<text.count
  }

  /// Writes what another has written there: a document, or the members of one.
  public mutating func write(_ range: Range<Int>, of other: borrowing JSONWriter) {
    separate()
    text.append(range, of: other.text)
  }

  /// What stands there.
  public borrowing func bytes(_ range: Range<Int>) -> [UInt8] {
    var part = UTF8Buffer(capacity: range.count)
    part.append(range, of: text)
    return part.bytes
  }

  /// Writes bytes that are a JSON document already.
  public mutating func writeDocument(_ document: [UInt8]) {
    separate()
    document.withUnsafeBufferPointer { text.append($0) }
  }

  public mutating func write(_ json: JSON) {
    switch json {
    case .null: writeNull()
    case .bool(let value): write(value)
    case .number(let number): writeNumber(number)
    case .string(let string): write(string)
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

  private mutating func quote(_ string: String) {
    var string = string
    string.withUTF8 { quote($0) }
  }

  private mutating func quote(_ utf8: UnsafeBufferPointer<UInt8>) {
    separateAndQuote()
    if utf8.contains(where: Self.needsEscape) { appendEscaped(utf8) } else { text.append(utf8) }
    text.append(UInt8(ascii: "\""))
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func appendEscaped(_ utf8: UnsafeBufferPointer<UInt8>) {
    for byte in utf8 { if Self.needsEscape(byte) { escape(byte) } else { text.append(byte) } }
  }

  private mutating func escape(_ byte: UInt8) {
    text.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
    case 0x08: text.append(UInt8(ascii: "b"))
    case 0x09: text.append(UInt8(ascii: "t"))
    case 0x0A: text.append(UInt8(ascii: "n"))
    case 0x0C: text.append(UInt8(ascii: "f"))
    case 0x0D: text.append(UInt8(ascii: "r"))
    default:
      text.append("u00" as StaticString)
      let digits: StaticString = "0123456789abcdef"
      digits.withUTF8Buffer { table in
        text.append(table[Int(byte >> 4)])
        text.append(table[Int(byte & 15)])
      }
    }
  }
}
