/// What distinguishes one kind of whole number from another.
public protocol QuantityKind: Sendable {
  static var range: ClosedRange<Int> { get }
  static var example: Int { get }
  static var summary: String { get }
}

/// A whole number within the bounds of its kind.
public struct Quantity<Kind: QuantityKind>: WireValue, Hashable, CustomStringConvertible {
  public let value: Int
  public init(_ value: Int) throws(InvalidValue) {
    guard Kind.range.contains(value) else {
      throw InvalidValue("must be \(Kind.range.lowerBound) to \(Kind.range.upperBound)")
    }
    self.value = value
  }
  public init(stored value: Int) { self.value = value }
  public var description: String { String(value) }
  public static var schema: Schema { .integer(Kind.range, description: Kind.summary) }
  public static var example: Quantity<Kind> { Quantity(stored: Kind.example) }
  public init(wire json: JSON) throws(InvalidValue) { try self.init(try Int(wire: json)) }
  public func write(to writer: inout JSONWriter) { writer.write(value) }
}

/// A length of time in minutes, within one day.
public enum MinutesKind: QuantityKind {
  public static let range = 0...1440
  public static let example = 45
  public static let summary = "Minutes"
}
public typealias Minutes = Quantity<MinutesKind>

/// The version of a row, counted up by each edit; an edit names the version that it saw.
public enum VersionKind: QuantityKind {
  public static let range = 1...2_000_000_000
  public static let example = 1
  public static let summary = "Version that the edit is based on"
}
public typealias Version = Quantity<VersionKind>

/// How many rows a page holds.
public enum PageLimitKind: QuantityKind {
  public static let range = 1...200
  public static let example = 50
  public static let summary = "Rows a page, 50 unless given"
}
public typealias PageLimit = Quantity<PageLimitKind>
