/// Why bytes are not a JSON document that is taken. It says where, never what stood there.
public struct JSONParseError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Reason: String, Sendable {
    case empty = "the document is empty"
    case unexpectedByte = "unexpected character"
    case unexpectedEnd = "the document ends too early"
    case trailingBytes = "something follows the document"
    case badNumber = "not a number as JSON writes it"
    case badEscape = "unknown escape in a string"
    case controlCharacter = "a control character in a string must be escaped"
    case loneSurrogate = "half of a surrogate pair"
    case notUTF8 = "not valid UTF-8"
    case duplicateMember = "the same member twice in one object"
    case tooDeep = "nested too deeply"
  }

  public var reason: Reason
  /// Offset in bytes from the start of the document.
  public var offset: Int

  public var description: String { "\(reason.rawValue) at byte \(offset)" }
}

/// A strict parser for RFC 8259: no duplicates, no lone surrogates, no unbounded nesting, only valid UTF-8.
public struct JSONParser {
  /// Arrays and objects may be nested this deep.
  public static let nestingMax = 64

  private let bytes: [UInt8]
  private let end: Int
  private var at = 0
  private var depth = 0
  private let nestingMax: Int

  private init(_ bytes: [UInt8], nestingMax: Int) {
    self.bytes = bytes
    end = bytes.count
    self.nestingMax = nestingMax
  }

  /// Parses one document. The members' `source` ranges point into `bytes`.
  public static func parse(_ bytes: [UInt8], nestingMax: Int = JSONParser.nestingMax) throws(JSONParseError) -> JSON {
    var parser = JSONParser(bytes, nestingMax: nestingMax)
    parser.skipSpace()
    guard parser.at < parser.end else { throw parser.error(.empty) }
    let value = try parser.value()
    parser.skipSpace()
    guard parser.at == parser.end else { throw parser.error(.trailingBytes) }
    return value
  }

  public static func parse(_ text: String) throws(JSONParseError) -> JSON { try parse(Array(text.utf8)) }

  private func error(_ reason: JSONParseError.Reason) -> JSONParseError { JSONParseError(reason: reason, offset: at) }

  private mutating func skipSpace() {
    while at < end {
      switch bytes[at] {
      case 0x20, 0x09, 0x0A, 0x0D: at += 1
      default: return
      }
    }
  }

  private mutating func value() throws(JSONParseError) -> JSON {
    guard at < end else { throw error(.unexpectedEnd) }
    switch bytes[at] {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONParseError) -> JSON {
    let length = word.utf8CodeUnitCount
    guard at + length <= end else { throw error(.unexpectedEnd) }
    let same = word.withUTF8Buffer { $0.elementsEqual(bytes[at..<at + length]) }
    guard same else { throw error(.unexpectedByte) }
    at += length
    return value
  }

  private mutating func descend() throws(JSONParseError) {
    depth += 1
    guard depth <= nestingMax else { throw error(.tooDeep) }
    at += 1
    skipSpace()
  }

  private mutating func array() throws(JSONParseError) -> [JSON] {
    try descend()
    defer { depth -= 1 }
    var items: [JSON] = []
    if at < end, bytes[at] == UInt8(ascii: "]") { at += 1; return items }
    while true {
      items.append(try value())
      skipSpace()
      guard at < end else { throw error(.unexpectedEnd) }
      switch bytes[at] {
      case UInt8(ascii: ","): at += 1; skipSpace()
      case UInt8(ascii: "]"): at += 1; return items
      default: throw error(.unexpectedByte)
      }
    }
  }

  private mutating func object() throws(JSONParseError) -> JSONObject {
    try descend()
    defer { depth -= 1 }
    var members: [JSONObject.Member] = []
    var seen: Set<[UInt8]> = []
    if at < end, bytes[at] == UInt8(ascii: "}") { at += 1; return JSONObject() }
    while true {
      guard at < end else { throw error(.unexpectedEnd) }
      guard bytes[at] == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
      let name = try string()
      // A few members are compared in place; a set keeps an object of 100,000 members from taking quadratic time.
      if members.count < 8 {
        guard !members.contains(where: { sameBytes($0.name, name) }) else { throw error(.duplicateMember) }
      } else {
        if seen.isEmpty { seen = Set(members.map { Array($0.name.utf8) }) }
        guard seen.insert(Array(name.utf8)).inserted else { throw error(.duplicateMember) }
      }
      skipSpace()
      guard at < end else { throw error(.unexpectedEnd) }
      guard bytes[at] == UInt8(ascii: ":") else { throw error(.unexpectedByte) }
      at += 1
      skipSpace()
      let start = at
      let value = try value()
      members.append(JSONObject.Member(name: name, value: value, source: start..<at))
      skipSpace()
      guard at < end else { throw error(.unexpectedEnd) }
      switch bytes[at] {
      case UInt8(ascii: ","): at += 1; skipSpace()
      case UInt8(ascii: "}"): at += 1; return JSONObject(members: members)
      default: throw error(.unexpectedByte)
      }
    }
  }

  private mutating func digits() throws(JSONParseError) {
    let start = at
    while at < end, bytes[at] >= UInt8(ascii: "0"), bytes[at] <= UInt8(ascii: "9") { at += 1 }
    guard at > start else { throw error(at < end ? .badNumber : .unexpectedEnd) }
  }

  private mutating func number() throws(JSONParseError) -> String {
    let start = at
    let first = bytes[at]
    guard first == UInt8(ascii: "-") || (first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9")) else {
      throw error(.unexpectedByte)
    }
    if first == UInt8(ascii: "-") { at += 1 }
    let digitsStart = at
    try digits()
    if bytes[digitsStart] == UInt8(ascii: "0"), at > digitsStart + 1 { throw error(.badNumber) }
    if at < end, bytes[at] == UInt8(ascii: ".") {
      at += 1
      try digits()
    }
    if at < end, bytes[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < end, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
      try digits()
    }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func string() throws(JSONParseError) -> String {
    at += 1
    let start = at
    var seen: UInt8 = 0
    while at < end {
      let byte = bytes[at]
      seen |= byte
      if byte == UInt8(ascii: "\"") {
        let text =
          seen < 0x80
          ? String(decoding: bytes[start..<at], as: UTF8.self) : String(validating: bytes[start..<at], as: UTF8.self)
        guard let text else { throw error(.notUTF8) }
        at += 1
        return text
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      if byte < 0x20 { throw error(.controlCharacter) }
      at += 1
    }
    throw error(.unexpectedEnd)
  }

  private mutating func escapedString(from start: Int) throws(JSONParseError) -> String {
    var out = Array(bytes[start..<at])
    while at < end {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: out, as: UTF8.self) else { throw error(.notUTF8) }
        at += 1
        return text
      case UInt8(ascii: "\\"):
        at += 1
        try escape(into: &out)
      case 0..<0x20: throw error(.controlCharacter)
      default:
        out.append(byte)
        at += 1
      }
    }
    throw error(.unexpectedEnd)
  }

  private mutating func escape(into out: inout [UInt8]) throws(JSONParseError) {
    guard at < end else { throw error(.unexpectedEnd) }
    let byte = bytes[at]
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0C)
    case UInt8(ascii: "n"): out.append(0x0A)
    case UInt8(ascii: "r"): out.append(0x0D)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if code >= 0xD800, code <= 0xDBFF {
        guard at + 1 < end, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else {
          throw error(.loneSurrogate)
        }
        at += 2
        let low = try hexadecimal()
        guard low >= 0xDC00, low <= 0xDFFF else { throw error(.loneSurrogate) }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw error(.loneSurrogate) }
      out.append(contentsOf: Array(String(Character(scalar)).utf8))
    default: throw error(.badEscape)
    }
  }

  private mutating func hexadecimal() throws(JSONParseError) -> UInt32 {
    guard at + 4 <= end else { throw error(.unexpectedEnd) }
    var code: UInt32 = 0
    for byte in bytes[at..<at + 4] {
      guard let digit = hexadecimalDigit(byte) else { throw error(.badEscape) }
      code = code << 4 | UInt32(digit)
    }
    at += 4
    return code
  }
}

/// The value of one hexadecimal digit in ASCII.
func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
