/// A universally unique identifier (RFC 9562), kept as two words.
public struct UUID: WireValue, Hashable, Comparable, CustomStringConvertible {
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A version 7 identifier: 48 bits of milliseconds since 1970, then random bits, so that new rows lie together.
  public static func version7(milliseconds: UInt64, random: (UInt64, UInt64)) -> UUID {
    let high = (milliseconds & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | random.0 & 0x0FFF
    return UUID(high: high, low: random.1 & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
  }

  /// Reads the 36 characters of the usual form; hexadecimal digits of either case.
  public init?(_ text: String) {
    var words: (UInt64, UInt64) = (0, 0)
    var place = 0
    guard text.utf8.count == 36 else { return nil }
    for byte in text.utf8 {
      if place == 8 || place == 13 || place == 18 || place == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard let digit = hexadecimalDigit(byte) else { return nil }
        if place < 18 { words.0 = words.0 << 4 | UInt64(digit) } else { words.1 = words.1 << 4 | UInt64(digit) }
      }
      place += 1
    }
    high = words.0
    low = words.1
  }

  public var description: String { text(append) }

  func append(to bytes: inout UTF8Buffer) {
    let dash = UInt8(ascii: "-")
    let middle = hexadecimal(UInt32(truncatingIfNeeded: high))
    let variant = hexadecimal(UInt32(truncatingIfNeeded: low >> 32))
    bytes.append(word: hexadecimal(UInt32(truncatingIfNeeded: high >> 32)))
    bytes.append(dash)
    bytes.append(word: UInt32(truncatingIfNeeded: middle))
    bytes.append(dash)
    bytes.append(word: UInt32(truncatingIfNeeded: middle >> 32))
    bytes.append(dash)
    bytes.append(word: UInt32(truncatingIfNeeded: variant))
    bytes.append(dash)
    bytes.append(word: UInt32(truncatingIfNeeded: variant >> 32))
    bytes.append(word: hexadecimal(UInt32(truncatingIfNeeded: low)))
  }

  public static func < (left: UUID, right: UUID) -> Bool { (left.high, left.low) < (right.high, right.low) }

  public static var schema: Schema { .string(format: "uuid") }
  public static var example: UUID { UUID(high: 0x0199_8A2C_5C00_7A31, low: 0x9F3E_6C4D_2B1A_0F5E) }
  public init(wire json: JSON) throws(InvalidValue) {
    guard case .string(let text) = json else { throw .mistyped(json, expected: "a string") }
    guard let uuid = UUID(text) else { throw InvalidValue("must be an id") }
    self = uuid
  }
  public func write(to writer: inout JSONWriter) { writer.writePlain(append) }
}

/// What an id belongs to: one empty enum for each kind of row that has a life of its own.
public protocol EntityKind: Sendable {
  /// The short code that people say instead of the id, nil where there is none.
  static var code: CodeForm? { get }
  static var noun: String { get }
}

/// How a short code looks.
public struct CodeForm: Sendable {
  public var example: String
  /// Brings a code as typed into its one form; nil when it cannot be one.
  public var normalize: @Sendable (String) -> String?

  /// A word of small letters, digits and dashes, as in an address on the web.
  public static func slug(example: String) -> CodeForm {
    CodeForm(example: example) { text in
      let small = text.lowercased()
      let isTaken = small.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
      }
      guard isTaken, (2...60).contains(small.utf8.count), small.utf8.first != UInt8(ascii: "-"),
        small.utf8.last != UInt8(ascii: "-")
      else { return nil }
      return small
    }
  }

  /// A letter, a dash and a number, for instance `P-000123`; leading zeros may be left out.
  public static func numbered(_ letter: Character, digits: Int) -> CodeForm {
    CodeForm(example: "\(letter)-\(padded(123, digits))") { text in
      let parts = text.uppercased().split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0] == String(letter), (1...12).contains(parts[1].utf8.count),
        let number = Int(parts[1]), number > 0
      else { return nil }
      return "\(letter)-\(padded(number, digits))"
    }
  }
}

/// The kinds of things that have ids.
public enum Kinds {
  public enum Account: EntityKind {
    public static let code: CodeForm? = CodeForm(example: "dana.whitford") { try? AccountName($0).value }
    public static let noun = "account"
  }
  public enum Token: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "token"
  }
  public enum LegalEntity: EntityKind {
    public static let code: CodeForm? = .slug(example: "prairie-ims")
    public static let noun = "legal entity"
  }
  public enum Location: EntityKind {
    public static let code: CodeForm? = .slug(example: "riverside")
    public static let noun = "location"
  }
  public enum Room: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "room"
  }
  public enum TreatmentType: EntityKind {
    public static let code: CodeForm? = .slug(example: "ims-45")
    public static let noun = "treatment type"
  }
  public enum Therapist: EntityKind {
    public static let code: CodeForm? = .slug(example: "dana-whitford")
    public static let noun = "therapist"
  }
  public enum Permit: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "permit"
  }
  public enum Bio: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "bio"
  }
  public enum Patient: EntityKind {
    public static let code: CodeForm? = .numbered("P", digits: 6)
    public static let noun = "patient"
  }
  public enum PatientAlert: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "alert"
  }
  public enum Shift: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "shift"
  }
  public enum Absence: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "time off"
  }
  public enum Appointment: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "appointment"
  }
  public enum Screen: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "screen"
  }
  public enum Consent: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "consent"
  }
  public enum Note: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "treatment note"
  }
  public enum Amendment: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "amendment"
  }
  public enum FoundNeedle: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "found needle"
  }
  public enum Episode: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "episode of care"
  }
  public enum Contact: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "contact"
  }
  public enum LegalHold: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "legal hold"
  }
  public enum Disclosure: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "disclosure"
  }
  public enum Coverage: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "payer on file"
  }
  public enum File: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "file"
  }
  public enum SharpsBox: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "sharps box"
  }
  public enum AdverseEvent: EntityKind {
    public static let code: CodeForm? = nil
    public static let noun = "adverse event"
  }
}

/// The id of one kind of thing.
public struct ID<Kind: EntityKind>: WireValue, Hashable, CustomStringConvertible {
  public let uuid: UUID
  public init(_ uuid: UUID) { self.uuid = uuid }

  public var description: String { uuid.description }
  public static var schema: Schema { .string(format: "uuid", description: "Id of a \(Kind.noun)") }
  public static var example: ID<Kind> { ID(.example) }
  public init(wire json: JSON) throws(InvalidValue) { uuid = try UUID(wire: json) }
  public func write(to writer: inout JSONWriter) { uuid.write(to: &writer) }
}

/// An id, or the short code that people use for it: location code, therapist slug, patient number.
///
/// Statements take both halves (`$1::uuid`, `$2::text`), of which one is null.
public struct Reference<Kind: EntityKind>: WireValue, Hashable, CustomStringConvertible {
  public let id: ID<Kind>?
  public let code: String?

  public init(_ id: ID<Kind>) {
    self.id = id
    code = nil
  }

  public init(_ text: String) throws(InvalidValue) {
    if let uuid = UUID(text) {
      id = ID(uuid)
      code = nil
    } else if let form = Kind.code, let normal = form.normalize(text) {
      id = nil
      code = normal
    } else if let form = Kind.code {
      throw InvalidValue("must be the id of a \(Kind.noun) or its code, like \(form.example)")
    } else {
      throw InvalidValue("must be the id of a \(Kind.noun)")
    }
  }

  /// The form in which it was given.
  public var description: String { id?.description ?? code ?? "" }

  public static var schema: Schema {
    guard let form = Kind.code else { return ID<Kind>.schema }
    return .string(maxLength: 80, description: "Id of a \(Kind.noun), or its code, like \(form.example)")
  }
  public static var example: Reference<Kind> {
    guard let form = Kind.code, let reference = try? Reference(form.example) else { return Reference(ID<Kind>.example) }
    return reference
  }
  public init(wire json: JSON) throws(InvalidValue) {
    guard case .string(let text) = json else { throw .mistyped(json, expected: "a string") }
    try self.init(text)
  }
  public func write(to writer: inout JSONWriter) { writer.write(description) }
}

/// The short code given to a new thing.
public struct Code<Kind: EntityKind>: WireValue, Hashable, CustomStringConvertible {
  public let value: String
  public init(_ text: String) throws(InvalidValue) {
    guard let form = Kind.code, let normal = form.normalize(text), UUID(text) == nil else {
      throw InvalidValue("must be a code like \(Kind.code?.example ?? "")")
    }
    value = normal
  }
  public init(stored: String) { value = stored }
  public var description: String { value }
  public static var schema: Schema {
    .string(minLength: 2, maxLength: 60, description: "Short code, like \(Kind.code?.example ?? "")")
  }
  public static var example: Code<Kind> { Code(stored: Kind.code?.example ?? "") }
  public init(wire json: JSON) throws(InvalidValue) {
    guard case .string(let text) = json else { throw .mistyped(json, expected: "a string") }
    try self.init(text)
  }
  public func write(to writer: inout JSONWriter) { writer.write(value) }
}

public typealias AccountID = ID<Kinds.Account>
public typealias AccountRef = Reference<Kinds.Account>
public typealias TokenID = ID<Kinds.Token>
public typealias LegalEntityID = ID<Kinds.LegalEntity>
public typealias LegalEntityRef = Reference<Kinds.LegalEntity>
public typealias LocationID = ID<Kinds.Location>
public typealias LocationRef = Reference<Kinds.Location>
public typealias LocationCode = Code<Kinds.Location>
public typealias RoomID = ID<Kinds.Room>
public typealias TreatmentTypeID = ID<Kinds.TreatmentType>
public typealias TreatmentTypeRef = Reference<Kinds.TreatmentType>
public typealias TreatmentTypeCode = Code<Kinds.TreatmentType>
public typealias TherapistID = ID<Kinds.Therapist>
public typealias TherapistRef = Reference<Kinds.Therapist>
public typealias TherapistSlug = Code<Kinds.Therapist>
public typealias PermitID = ID<Kinds.Permit>
public typealias BioID = ID<Kinds.Bio>
public typealias PatientID = ID<Kinds.Patient>
public typealias PatientRef = Reference<Kinds.Patient>
public typealias PatientNumber = Code<Kinds.Patient>
public typealias PatientAlertID = ID<Kinds.PatientAlert>
public typealias ShiftID = ID<Kinds.Shift>
public typealias AbsenceID = ID<Kinds.Absence>
public typealias AppointmentID = ID<Kinds.Appointment>
public typealias ScreenID = ID<Kinds.Screen>
public typealias ConsentID = ID<Kinds.Consent>
public typealias NoteID = ID<Kinds.Note>
public typealias AmendmentID = ID<Kinds.Amendment>
public typealias FoundNeedleID = ID<Kinds.FoundNeedle>
public typealias AdverseEventID = ID<Kinds.AdverseEvent>
public typealias EpisodeID = ID<Kinds.Episode>
public typealias ContactID = ID<Kinds.Contact>
public typealias LegalHoldID = ID<Kinds.LegalHold>
public typealias CoverageID = ID<Kinds.Coverage>
public typealias DisclosureID = ID<Kinds.Disclosure>
public typealias SharpsBoxID = ID<Kinds.SharpsBox>
public typealias FileID = ID<Kinds.File>
