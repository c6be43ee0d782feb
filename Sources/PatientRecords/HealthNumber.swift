import ClinicValues

/// A provincial health number and who issued it.
struct HealthNumber: WireRecord {
  var province: Province
  var number: HealthNumberText

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("province", province)
    writer.member("number", number)
  }
}

extension HealthNumber {
  /// Whether the check digit fits; nil where none is known for the province. The form of the number (how many digits,
  /// which letters) is the schema's to say, in `patient_records.health_number_fits`.
  ///
  /// Alberta and Ontario: Luhn's modulus 10 over all digits. British Columbia: modulus 11, with the weights of the
  /// Ministry of Health's "PHN check digit number routine" (HL7 compliance standards, appendix D).
  ///
  /// Alberta publishes no routine; what others use is taken here. So a number that does not fit is not refused for
  /// good: whoever sees it on the card may say so.
  var checkDigitFits: Bool? {
    let digits = number.value.utf8.map { Int($0) - 0x30 }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    return switch province {
    case .alberta, .ontario: Self.fitsLuhn(digits)
    case .britishColumbia: Self.fitsModulus11(digits)
    default: nil
    }
  }

  private static func fitsLuhn(_ digits: [Int]) -> Bool {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let doubled = digit * 2
      sum += place % 2 == 0 ? digit : doubled / 10 + doubled % 10
    }
    return sum % 10 == 0
  }

  private static func fitsModulus11(_ digits: [Int]) -> Bool {
    guard digits.count == 10, let last = digits.last else { return false }
    let sum = zip(digits.dropFirst(), [2, 4, 8, 5, 10, 9, 7, 3]).reduce(0) { $0 + $1.0 * $1.1 }
    return 11 - sum % 11 == last
  }
}
