/// A currency by its ISO 4217 code. All of these have two decimals.
public enum Currency: String, WireChoice {
  case cad = "CAD"
  case usd = "USD"
}

/// An amount of money in minor units (cents). It is never a floating-point number.
///
/// On the wire `{"amount": "120.00", "currency": "CAD"}`.
public struct Money: WireValue, Hashable, CustomStringConvertible {
  public let minorUnits: Int64
  public let currency: Currency

  public init(minorUnits: Int64, currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  /// At most 99,999,999.99 either way.
  public static let minorUnitsMax: Int64 = 9_999_999_999

  public var amount: String {
    let size = minorUnits.magnitude
    return (minorUnits < 0 ? "-" : "") + "\(size / 100).\(padded(Int(size % 100), 2))"
  }

  public var description: String { "\(amount) \(currency.rawValue)" }

  /// Reads `120`, `120.5`, `120.50`, with `-` in front for less than nothing.
  public static func minorUnits(_ text: String) -> Int64? {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, whole.utf8.count <= 8, let units = digits(whole) else {
      return nil
    }
    var cents = 0
    if parts.count == 2 {
      guard (1...2).contains(parts[1].utf8.count), let fraction = digits(parts[1]) else { return nil }
      cents = parts[1].utf8.count == 1 ? fraction * 10 : fraction
    }
    let size = Int64(units) * 100 + Int64(cents)
    return isNegative ? -size : size
  }

  public static var schema: Schema {
    var schema = Schema.object([
      .init(name: "amount", schema: .string(pattern: "^-?[0-9]{1,8}(\\.[0-9]{1,2})?$"), isRequired: true),
      .init(name: "currency", schema: Currency.schema, isRequired: true),
    ])
    schema.json["description"] = .string("Money, its amount a decimal string")
    return schema
  }
  public static var example: Money { Money(minorUnits: 12_000, currency: .cad) }

  public init(wire json: JSON) throws(InvalidValue) {
    guard case .object(let object) = json else { throw .mistyped(json, expected: "an object") }
    guard object.members.count == 2, case .string(let text)? = object["amount"], let code = object["currency"] else {
      throw InvalidValue(#"must be money, like {"amount": "120.00", "currency": "CAD"}"#)
    }
    guard let units = Self.minorUnits(text) else {
      throw InvalidValue("must have an amount like \"120.00\", at most 99999999.99")
    }
    self.init(minorUnits: units, currency: try Currency(wire: code))
  }

  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("amount")
    writer.write(amount)
    writer.key("currency")
    writer.write(currency.rawValue)
    writer.endObject()
  }
}
