/// A Canadian province or territory, by the two letters that Canada Post uses.
public enum Province: String, WireChoice {
  case alberta = "AB"
  case britishColumbia = "BC"
  case manitoba = "MB"
  case newBrunswick = "NB"
  case newfoundlandAndLabrador = "NL"
  case novaScotia = "NS"
  case northwestTerritories = "NT"
  case nunavut = "NU"
  case ontario = "ON"
  case princeEdwardIsland = "PE"
  case quebec = "QC"
  case saskatchewan = "SK"
  case yukon = "YT"
}

/// A postal code. A Canadian one is brought into the form `T2P 1J9`; others keep theirs, in capitals.
public enum PostalCodeKind: TextKind {
  public static let lengthMin = 2
  public static let lengthMax = 12
  public static let example = "T3C 2E4"
  public static let summary: String? = "Postal code, like T3C 2E4"

  public static func normalize(_ text: String) throws(InvalidValue) -> String {
    let capitals = text.uppercased()
    var bare: [UInt8] = []
    for byte in capitals.utf8 {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "-"): continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): bare.append(byte)
      default: throw InvalidValue("must be a postal code")
      }
    }
    guard bare.count >= 2 else { throw InvalidValue("must be a postal code") }
    let isLetter = bare.map { $0 >= UInt8(ascii: "A") }
    guard isLetter == [true, false, true, false, true, false] else { return capitals }
    return String(decoding: bare.prefix(3), as: UTF8.self) + " " + String(decoding: bare.suffix(3), as: UTF8.self)
  }
}
public typealias PostalCode = Text<PostalCodeKind>
