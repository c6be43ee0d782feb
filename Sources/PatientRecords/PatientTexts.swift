import ClinicValues

/// A line of a patient's postal address. Protected.
enum AddressLineKind: TextKind {
  static let lengthMax = 120
  static let isProtected = true
  static let example = "88 Prairie Rose Lane"
}
typealias AddressLine = Text<AddressLineKind>

/// Province, state or region of a patient's address; two letters are taken as a province's code.
enum RegionKind: TextKind {
  static let lengthMax = 60
  static let isProtected = true
  static let example = "AB"
  static func normalize(_ text: String) throws(InvalidValue) -> String {
    text.unicodeScalars.count == 2 ? text.uppercased() : text
  }
}
typealias Region = Text<RegionKind>

/// The postal code of a patient's address. Protected: in the country it leads to a few doors.
enum PatientPostalCodeKind: TextKind {
  static let lengthMin = PostalCodeKind.lengthMin
  static let lengthMax = PostalCodeKind.lengthMax
  static let isProtected = true
  static let example = PostalCodeKind.example
  static let summary = PostalCodeKind.summary
  static func normalize(_ text: String) throws(InvalidValue) -> String { try PostalCodeKind.normalize(text) }
}
typealias PatientPostalCode = Text<PatientPostalCodeKind>

/// A country by the two letters of ISO 3166-1.
enum CountryCodeKind: TextKind {
  static let lengthMin = 2
  static let lengthMax = 2
  static let example = "CA"
  static let summary: String? = "Two letters of ISO 3166-1"
  static func normalize(_ text: String) throws(InvalidValue) -> String {
    guard text.utf8.count == 2, text.utf8.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) }) else {
      throw InvalidValue("must be two letters, like CA")
    }
    return text.uppercased()
  }
}
typealias CountryCode = Text<CountryCodeKind>

/// What somebody says of themselves in a word or two: sex, gender, pronouns. Protected.
enum SelfDescriptionKind: TextKind {
  static let lengthMax = 60
  static let isProtected = true
  static let example = "she/her"
}
typealias SelfDescription = Text<SelfDescriptionKind>

/// A language by its BCP 47 tag: `en`, `fr`, `pa`, `zh-Hant`.
enum LanguageTagKind: TextKind {
  static let lengthMin = 2
  static let lengthMax = 35
  static let example = "en"
  static let summary: String? = "BCP 47 tag, like en or fr"
  static func normalize(_ text: String) throws(InvalidValue) -> String {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte | 0x20) }
    let isTaken = parts.enumerated().allSatisfy { index, part in
      (index == 0 ? 2...3 : 1...8).contains(part.count)
        && part.allSatisfy { isLetter($0) || (index > 0 && (0x30...0x39).contains($0)) }
    }
    guard isTaken else { throw InvalidValue("must be a language tag, like en or fr") }
    return text
  }
}
typealias LanguageTag = Text<LanguageTagKind>

/// A health number as it is on the card; spaces and dashes are dropped. Protected.
enum HealthNumberKind: TextKind {
  static let lengthMin = 5
  static let lengthMax = 30
  static let isProtected = true
  static let example = "123456782"
  static let summary: String? = "As on the card, without a version code"
  static func normalize(_ text: String) throws(InvalidValue) -> String {
    let bare = text.uppercased().utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
    let isTaken = bare.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    guard isTaken, bare.count >= lengthMin else { throw InvalidValue("must be a health number: digits and letters") }
    return String(decoding: bare, as: UTF8.self)
  }
}
typealias HealthNumberText = Text<HealthNumberKind>

/// What an alert says. Short, since it stands in a banner. Protected.
enum AlertTextKind: TextKind {
  static let lengthMax = 500
  static let isProtected = true
  static let example = "Takes an anticoagulant"
}
typealias AlertText = Text<AlertTextKind>

/// The beginning of a name, or of both names, as somebody types it to search. Protected.
enum NamePrefixKind: TextKind {
  static let lengthMax = 120
  static let isProtected = true
  static let example = "trem"
}
typealias NamePrefix = Text<NamePrefixKind>

/// How a patient wants to be reminded of a visit.
enum ReminderWish: String, WireChoice {
  case none, sms, email
}

/// What an alert is about; what matters before a needle goes in has a kind of its own.
enum AlertKind: String, WireChoice {
  case allergy, bleeding, implant, pregnancy, infection, fainting, precaution, safety, other
}

/// How loud an alert is.
enum AlertSeverity: String, WireChoice {
  case info, caution, critical
}
