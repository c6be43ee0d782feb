import ClinicValues
import Store

/// How somebody is spoken of: `she/her`.
enum PronounsKind: TextKind {
  static let lengthMax = 40
  static let example = "she/her"
}
typealias Pronouns = Text<PronounsKind>

/// The protected title, as the College granted it.
enum DesignationKind: TextKind {
  static let lengthMax = 120
  static let example = "Physiotherapist"
  static let summary: String? = "The protected title: Physiotherapist, Physical Therapist, PT"
}
typealias Designation = Text<DesignationKind>

/// A number that the College gave: of the registration, or of a practice permit.
enum CollegeNumberKind: TextKind {
  static let lengthMax = 20
  static let example = "PT-11873"
  static let summary: String? = "Letters, digits and dashes"
  static func normalize(_ text: String) throws(InvalidValue) -> String {
    let large = text.uppercased()
    let isTaken = large.utf8.allSatisfy { byte in
      (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
    }
    guard isTaken else { throw InvalidValue("must be letters, digits and dashes") }
    return large
  }
}
typealias CollegeNumber = Text<CollegeNumberKind>

/// A language that care is given in.
enum LanguageKind: TextKind {
  static let lengthMax = 40
  static let example = "English"
}
typealias Language = Text<LanguageKind>

/// What a therapist sees often.
enum FocusAreaKind: TextKind {
  static let lengthMax = 80
  static let example = "Neck and shoulder pain"
}
typealias FocusArea = Text<FocusAreaKind>

/// A degree or course, where and when.
enum EducationKind: TextKind {
  static let lengthMax = 200
  static let example = "MScPT, University of Alberta, 2012"
}
typealias EducationLine = Text<EducationKind>

/// The year in which IMS practice began; Gunn taught the first courses in the 1970s, trainees may have begun before.
enum PracticeYearKind: QuantityKind {
  static let range = 1950...2100
  static let example = 2012
  static let summary = "Year in which IMS practice began"
}
typealias PracticeYear = Quantity<PracticeYearKind>

/// A bio, or a text on its way to become one.
enum BioTextKind: TextKind {
  static let lengthMax = 20_000
  static let isMultiline = true
  static let example = "I treat neck and shoulder pain with exercise and IMS."
  static let summary: String? = "Markdown"

  /// Lists and quotes that begin on one line, each inside the one before.
  static let nestingMax = 40

  /// cmark looks at every open list and quote again for each line, blank ones too: 5,000 of them in one line, and blank
  /// lines behind, kept it busy for a second.
  static func normalize(_ text: String) throws(InvalidValue) -> String {
    for line in text.utf8.split(separator: 0x0A) {
      var markers = 0
      scan: for byte in line {
        switch byte {
        case UInt8(ascii: ">"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "."),
          UInt8(ascii: ")"):
          markers += 1
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "0")...UInt8(ascii: "9"): continue
        default: break scan
        }
        guard markers <= nestingMax else { throw InvalidValue("must not begin so many lists or quotes on one line") }
      }
    }
    return text
  }
}
typealias BioText = Text<BioTextKind>

/// The name of an advertising rule.
enum RuleNameKind: TextKind {
  static let lengthMax = 60
  static let example = "superlative"
}
typealias RuleName = Text<RuleNameKind>
