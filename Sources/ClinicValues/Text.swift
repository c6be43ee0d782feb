/// What distinguishes one kind of text from another: its bounds, its characters, whether it is protected.
public protocol TextKind: Sendable {
  static var lengthMin: Int { get }
  /// In Unicode scalars.
  static var lengthMax: Int { get }
  static var isMultiline: Bool { get }
  /// Protected text never prints itself: not in logs, errors or metrics.
  static var isProtected: Bool { get }
  static var example: String { get }
  /// A sentence for the schema, nil where the bounds say it all.
  static var summary: String? { get }
  /// Brings a text into its one form, or refuses it.
  static func normalize(_ text: String) throws(InvalidValue) -> String
}

extension TextKind {
  public static var lengthMin: Int { 1 }
  public static var isMultiline: Bool { false }
  public static var isProtected: Bool { false }
  public static var summary: String? { nil }
  public static func normalize(_ text: String) throws(InvalidValue) -> String { text }
}

/// A text of one kind, checked and trimmed.
///
/// Control characters and marks that turn the direction of writing are refused: they would let a text show as
/// something that it is not. Multi-line kinds take line feeds and tabs; CR LF becomes LF.
public struct Text<Kind: TextKind>: WireValue, Hashable {
  public let value: String

  public init(_ text: String) throws(InvalidValue) {
    let trimmed = Self.trimmed(Kind.isMultiline ? Self.unixLines(text) : text)
    try Self.check(trimmed)
    value = try Kind.normalize(trimmed)
  }

  /// A text that the database has already checked.
  public init(stored text: String) { value = text }

  public init(wire json: JSON) throws(InvalidValue) {
    guard case .string(let text) = json else { throw .mistyped(json, expected: "a string") }
    try self.init(text)
  }

  public func write(to writer: inout JSONWriter) { writer.write(value) }

  public static var schema: Schema {
    .string(
      minLength: Kind.lengthMin, maxLength: Kind.lengthMax, description: Kind.summary, isProtected: Kind.isProtected)
  }

  public static var example: Text<Kind> { Text(stored: Kind.example) }

  private static func check(_ text: String) throws(InvalidValue) {
    var length = 0
    for scalar in text.unicodeScalars {
      length += 1
      guard length <= Kind.lengthMax else { throw InvalidValue("must be at most \(Kind.lengthMax) characters") }
      try check(scalar)
    }
    guard length >= Kind.lengthMin else {
      throw InvalidValue(length == 0 ? "must not be empty" : "must be at least \(Kind.lengthMin) characters")
    }
  }

  private static func check(_ scalar: Unicode.Scalar) throws(InvalidValue) {
    switch scalar.value {
    case 0x0A, 0x09:
      guard Kind.isMultiline else { throw InvalidValue("must be on one line, without tabs") }
    case 0..<0x20, 0x7F..<0xA0: throw InvalidValue("must not hold control characters")
    case 0x2028, 0x2029: throw InvalidValue("must not hold line or paragraph separators")
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
      throw InvalidValue("must not hold marks that turn the direction of writing")
    case 0xFDD0...0xFDEF: throw InvalidValue("must not hold noncharacters")
    default:
      if scalar.value & 0xFFFE == 0xFFFE { throw InvalidValue("must not hold noncharacters") }
    }
  }

  private static func unixLines(_ text: String) -> String {
    guard text.utf8.contains(0x0D) else { return text }
    var out: [UInt8] = []
    var previousWasReturn = false
    for byte in text.utf8 {
      if byte == 0x0D { out.append(0x0A) } else if byte != 0x0A || !previousWasReturn { out.append(byte) }
      previousWasReturn = byte == 0x0D
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func trimmed(_ text: String) -> String {
    // Mostly there is nothing to trim.
    let printed = UInt8(ascii: "!")...UInt8(ascii: "~")
    if let first = text.utf8.first, let last = text.utf8.last, printed ~= first, printed ~= last { return text }
    let scalars = text.unicodeScalars
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    guard let first = scalars.firstIndex(where: { !isSpace($0) }), let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(scalars[first...last])
  }
}

extension Text: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { Kind.isProtected ? "‹protected›" : value }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["value": description]) }
}

/// A name or title of something that is no person: a room, a treatment, a clinic.
public enum LabelKind: TextKind {
  public static let lengthMax = 120
  public static let example = "Riverside"
}
public typealias Label = Text<LabelKind>

/// A short remark on one line: a reason, an address line.
public enum RemarkKind: TextKind {
  public static let lengthMax = 500
  public static let example = "Patient called"
}
public typealias Remark = Text<RemarkKind>

/// A patient's name, or part of it. Protected.
public enum PatientNameKind: TextKind {
  public static let lengthMax = 120
  public static let isProtected = true
  public static let example = "Amelie"
}
public typealias PatientName = Text<PatientNameKind>

/// The name of somebody who works at the clinic.
public enum StaffNameKind: TextKind {
  public static let lengthMax = 120
  public static let example = "Dana Whitford"
}
public typealias StaffName = Text<StaffNameKind>

/// Clinical prose: a complaint, an alert, a note. Protected.
public enum ClinicalTextKind: TextKind {
  public static let lengthMax = 20_000
  public static let isMultiline = true
  public static let isProtected = true
  public static let example = "Aching between the shoulder blades since March"
}
public typealias ClinicalText = Text<ClinicalTextKind>

/// The name by which somebody logs in: small letters, digits, dot, dash; or an e-mail address.
public enum AccountNameKind: TextKind {
  public static let lengthMin = 2
  public static let lengthMax = 80
  public static let example = "dana.whitford"
  public static let summary: String? = "Letters a-z, digits and . _ - @ +; capitals are taken as small letters"
  public static func normalize(_ text: String) throws(InvalidValue) -> String {
    let small = text.lowercased()
    let isTaken = small.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || ".-_@+".utf8.contains(byte)
    }
    guard isTaken else { throw InvalidValue("must be letters a-z, digits and . _ - @ +") }
    return small
  }
}
public typealias AccountName = Text<AccountNameKind>

/// A password as it is typed. Protected; NIST SP 800-63B asks for a length, not for kinds of characters.
public enum PasswordKind: TextKind {
  public static let lengthMin = 12
  public static let lengthMax = 256
  public static let isProtected = true
  public static let example = "correct horse battery staple"
  public static let summary: String? = "12 to 256 characters"
}
public typealias Password = Text<PasswordKind>

/// A session or API token as the server made it. Protected.
public enum TokenKind: TextKind {
  public static let lengthMin = 20
  public static let lengthMax = 200
  public static let isProtected = true
  public static let example = "npt_3q2bW4v8m1c9Yk7Zt5Rj0Xn6Hd2Lf8Ps1Ga4Vu9Ei3Qo"
  public static func normalize(_ text: String) throws(InvalidValue) -> String {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw InvalidValue("is not a token") }
    return text
  }
}
public typealias Token = Text<TokenKind>

/// An e-mail address: something, an @, a domain with a dot. Whether it exists only a message can show.
public enum EmailKind: TextKind {
  public static let lengthMin = 5
  public static let lengthMax = 254
  public static let isProtected = true
  public static let example = "amelie@example.com"
  public static func normalize(_ text: String) throws(InvalidValue) -> String {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    let isTaken =
      parts.count == 2 && !parts[0].isEmpty && parts[1].contains(UInt8(ascii: "."))
      && parts[1].first != UInt8(ascii: ".") && parts[1].last != UInt8(ascii: ".")
      && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"<>()[],;:\"\\".utf8.contains($0) }
    guard isTaken else { throw InvalidValue("must be an e-mail address") }
    return text.lowercased()
  }
}
public typealias EmailAddress = Text<EmailKind>

/// A telephone number in the form of ITU-T E.164: `+` and 8 to 15 digits. Ten digits are taken as North American.
public enum PhoneKind: TextKind {
  public static let lengthMin = 7
  public static let lengthMax = 32
  public static let isProtected = true
  public static let example = "+14035550142"
  public static let summary: String? = "+ and 8 to 15 digits; ten digits are North American"
  public static func normalize(_ text: String) throws(InvalidValue) -> String {
    var digits: [UInt8] = []
    var isInternational = false
    for (index, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
      case UInt8(ascii: "+") where index == 0: isInternational = true
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"): break
      default: throw InvalidValue("must be a telephone number")
      }
    }
    if !isInternational, digits.count == 10 { digits.insert(UInt8(ascii: "1"), at: 0) }
    guard digits.count >= 8, digits.count <= 15, digits.first != UInt8(ascii: "0") else {
      throw InvalidValue("must be a telephone number: + and 8 to 15 digits, or ten digits")
    }
    return "+" + String(decoding: digits, as: UTF8.self)
  }
}
public typealias PhoneNumber = Text<PhoneKind>

/// The name of a zone in the IANA database, for instance `America/Edmonton`. Whether it exists PostgreSQL says.
public enum TimeZoneNameKind: TextKind {
  public static let lengthMax = 64
  public static let example = "America/Edmonton"
  public static func normalize(_ text: String) throws(InvalidValue) -> String {
    let isTaken = text.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "/_+-".utf8.contains(byte)
    }
    guard isTaken else { throw InvalidValue("must be the name of an IANA time zone") }
    return text
  }
}
public typealias TimeZoneName = Text<TimeZoneNameKind>
