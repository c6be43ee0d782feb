/// A day of the Gregorian calendar, without a zone: `2026-12-15`.
public struct CivilDate: WireValue, Hashable, Comparable, CustomStringConvertible {
  /// Days since 2000-01-01, PostgreSQL's own count.
  public let daysSince2000: Int32

  public init(daysSince2000: Int32) { self.daysSince2000 = daysSince2000 }

  /// Years 1800 to 2999; nil for a day that the calendar does not have.
  public init?(year: Int, month: Int, day: Int) {
    guard (1800...2999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.daysInMonth(year: year, month: month)
    else { return nil }
    // Days from civil, as Howard Hinnant gives it: years start in March, so that the leap day is the last.
    let marchYear = month <= 2 ? year - 1 : year
    let era = marchYear / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    daysSince2000 = Int32(era * 146_097 + dayOfEra - 730_425)
  }

  public var components: (year: Int, month: Int, day: Int) {
    let days = Int(daysSince2000) + 730_425
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// 1 is Monday, 7 is Sunday (ISO 8601).
  public var isoWeekday: Int { (Int(daysSince2000) % 7 + 7 + 5) % 7 + 1 }

  public func adding(days: Int) -> CivilDate {
    CivilDate(daysSince2000: Int32(clamping: Int(daysSince2000) + days))
  }

  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
      let year = digits(parts[0]), let month = digits(parts[1]), let day = digits(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  public var description: String { text(append) }

  func append(to bytes: inout UTF8Buffer) {
    let (year, month, day) = components
    bytes.append(decimal: year, width: 4)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(decimal: month, width: 2)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(decimal: day, width: 2)
  }

  public static func < (left: CivilDate, right: CivilDate) -> Bool { left.daysSince2000 < right.daysSince2000 }

  public static var schema: Schema { .string(format: "date") }
  public static var example: CivilDate { CivilDate(daysSince2000: 9845) }
  public init(wire json: JSON) throws(InvalidValue) {
    guard case .string(let text) = json else { throw .mistyped(json, expected: "a string") }
    guard let date = CivilDate(text) else { throw InvalidValue("must be a date, like 2026-12-15") }
    self = date
  }
  public func write(to writer: inout JSONWriter) { writer.writePlain(append) }
}

/// A time of day on the wall, to the minute: `09:30`. `24:00` is the end of the day.
public struct CivilTime: WireValue, Hashable, Comparable, CustomStringConvertible {
  public let minutesSinceMidnight: Int

  /// 0 to 1440.
  public init?(minutesSinceMidnight: Int) {
    guard (0...1440).contains(minutesSinceMidnight) else { return nil }
    self.minutesSinceMidnight = minutesSinceMidnight
  }

  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || (parts.count == 3 && parts[2] == "00"), parts[0].utf8.count == 2,
      parts[1].utf8.count == 2, let hour = digits(parts[0]), let minute = digits(parts[1]), minute < 60
    else { return nil }
    self.init(minutesSinceMidnight: hour * 60 + minute)
  }

  public var description: String { text(append) }

  func append(to bytes: inout UTF8Buffer) {
    bytes.append(decimal: minutesSinceMidnight / 60, width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(decimal: minutesSinceMidnight % 60, width: 2)
  }

  public static func < (left: CivilTime, right: CivilTime) -> Bool {
    left.minutesSinceMidnight < right.minutesSinceMidnight
  }

  public static var schema: Schema { .string(pattern: "^([01][0-9]|2[0-4]):[0-5][0-9]$") }
  public static var example: CivilTime { CivilTime(clamping: 9 * 60) }
  private init(clamping minutes: Int) { minutesSinceMidnight = min(1440, max(0, minutes)) }
  public init(wire json: JSON) throws(InvalidValue) {
    guard case .string(let text) = json else { throw .mistyped(json, expected: "a string") }
    guard let time = CivilTime(text) else { throw InvalidValue("must be a time of day, like 09:30") }
    self = time
  }
  public func write(to writer: inout JSONWriter) { writer.writePlain(append) }
}

/// A time on the wall of a location, to the minute: `2026-12-15T09:30`. The location's zone says which instant it is,
/// and only PostgreSQL computes that (rule 2.9).
public struct CivilDateTime: WireValue, Hashable, Comparable, CustomStringConvertible {
  public let date: CivilDate
  /// 0 to 1439.
  public let minutesSinceMidnight: Int

  public init?(date: CivilDate, minutesSinceMidnight: Int) {
    guard (0..<1440).contains(minutesSinceMidnight) else { return nil }
    self.date = date
    self.minutesSinceMidnight = minutesSinceMidnight
  }

  /// From PostgreSQL's count for `timestamp`: microseconds since 2000-01-01 00:00. Seconds are dropped.
  public init(microsecondsSince2000: Int64) {
    let minutes = microsecondsSince2000.floorDivided(by: 60_000_000)
    let days = minutes.floorDivided(by: 1440)
    date = CivilDate(daysSince2000: Int32(clamping: days))
    minutesSinceMidnight = Int(minutes - days * 1440)
  }

  public var microsecondsSince2000: Int64 {
    (Int64(date.daysSince2000) * 1440 + Int64(minutesSinceMidnight)) * 60_000_000
  }

  public func adding(minutes: Int) -> CivilDateTime {
    CivilDateTime(microsecondsSince2000: microsecondsSince2000 + Int64(minutes) * 60_000_000)
  }

  public init?(_ text: String) {
    let parts = text.split(separator: "T", omittingEmptySubsequences: false)
    guard parts.count == 2, let date = CivilDate(parts[0]), let time = CivilTime(parts[1]) else { return nil }
    self.init(date: date, minutesSinceMidnight: time.minutesSinceMidnight)
  }

  public var description: String { text(append) }

  func append(to bytes: inout UTF8Buffer) {
    date.append(to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    bytes.append(decimal: minutesSinceMidnight / 60, width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(decimal: minutesSinceMidnight % 60, width: 2)
  }

  public static func < (left: CivilDateTime, right: CivilDateTime) -> Bool {
    left.microsecondsSince2000 < right.microsecondsSince2000
  }

  public static var schema: Schema {
    .string(
      pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:00)?$",
      description: "Wall-clock time at the location, without an offset")
  }
  public static var example: CivilDateTime { CivilDateTime(microsecondsSince2000: (9845 * 1440 + 570) * 60_000_000) }
  public init(wire json: JSON) throws(InvalidValue) {
    guard case .string(let text) = json else { throw .mistyped(json, expected: "a string") }
    guard let value = CivilDateTime(text) else {
      throw InvalidValue("must be a local date and time without an offset, like 2026-12-15T09:30")
    }
    self = value
  }
  public func write(to writer: inout JSONWriter) { writer.writePlain(append) }
}

/// A point in time, to the microsecond. On the wire RFC 3339 with an offset; written in UTC.
public struct Instant: WireValue, Hashable, Comparable, CustomStringConvertible {
  /// PostgreSQL's count for `timestamptz`: microseconds since 2000-01-01T00:00:00Z.
  public let microsecondsSince2000: Int64

  public init(microsecondsSince2000: Int64) { self.microsecondsSince2000 = microsecondsSince2000 }

  public var description: String { text(offsetMinutes: 0) }

  /// The instant as a clock shows it that is `offsetMinutes` ahead of UTC.
  public func text(offsetMinutes: Int) -> String {
    ClinicValues.text { append(to: &$0, offsetMinutes: offsetMinutes) }
  }

  func append(to bytes: inout UTF8Buffer, offsetMinutes: Int) {
    let (local, overflow) = microsecondsSince2000.addingReportingOverflow(Int64(offsetMinutes) * 60_000_000)
    guard !overflow else { return }
    let days = local.floorDivided(by: 86_400_000_000)
    let ofDay = local - days * 86_400_000_000
    let seconds = Int(ofDay / 1_000_000)
    let micros = Int(ofDay % 1_000_000)
    CivilDate(daysSince2000: Int32(clamping: days)).append(to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    bytes.append(decimal: seconds / 3600, width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(decimal: seconds / 60 % 60, width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(decimal: seconds % 60, width: 2)
    if micros != 0 {
      bytes.append(UInt8(ascii: "."))
      bytes.append(decimal: micros, width: 6)
    }
    guard offsetMinutes != 0 else { return bytes.append(UInt8(ascii: "Z")) }
    bytes.append(UInt8(ascii: offsetMinutes < 0 ? "-" : "+"))
    bytes.append(decimal: Int(offsetMinutes.magnitude / 60), width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(decimal: Int(offsetMinutes.magnitude % 60), width: 2)
  }

  public static func < (left: Instant, right: Instant) -> Bool {
    left.microsecondsSince2000 < right.microsecondsSince2000
  }

  /// Reads RFC 3339, with seconds and up to six digits of a fraction.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 40, bytes[10] | 0x20 == UInt8(ascii: "t"),
      let date = CivilDate(String(decoding: bytes[0..<10], as: UTF8.self)),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let hour = digits(String(decoding: bytes[11..<13], as: UTF8.self)), hour < 24,
      let minute = digits(String(decoding: bytes[14..<16], as: UTF8.self)), minute < 60,
      let second = digits(String(decoding: bytes[17..<19], as: UTF8.self)), second < 60
    else { return nil }
    var at = 19
    var micros: Int64 = 0
    if bytes[at] == UInt8(ascii: ".") {
      let start = at + 1
      at = start
      while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
      guard (1...6).contains(at - start), let value = digits(String(decoding: bytes[start..<at], as: UTF8.self))
      else { return nil }
      micros = Int64(value)
      for _ in 0..<(6 - (at - start)) { micros *= 10 }
    }
    guard let offset = Self.offset(bytes[at...]) else { return nil }
    let minutes = Int64(date.daysSince2000) * 1440 + Int64(hour * 60 + minute - offset)
    microsecondsSince2000 = minutes * 60_000_000 + Int64(second) * 1_000_000 + micros
  }

  /// `Z` or `±HH:MM`, in minutes.
  private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let sign = bytes.first else { return nil }
    if sign | 0x20 == UInt8(ascii: "z") { return bytes.count == 1 ? 0 : nil }
    guard bytes.count == 6, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      let time = CivilTime(String(decoding: bytes.dropFirst(), as: UTF8.self)), time.minutesSinceMidnight < 1440
    else { return nil }
    return sign == UInt8(ascii: "-") ? -time.minutesSinceMidnight : time.minutesSinceMidnight
  }

  public static var schema: Schema { .string(format: "date-time") }
  public static var example: Instant { Instant(microsecondsSince2000: 850_663_800_000_000) }
  public init(wire json: JSON) throws(InvalidValue) {
    guard case .string(let text) = json else { throw .mistyped(json, expected: "a string") }
    guard let value = Instant(text) else {
      throw InvalidValue("must be an instant with an offset, like 2026-12-15T09:30:00-06:00")
    }
    self = value
  }
  public func write(to writer: inout JSONWriter) { writer.writePlain { append(to: &$0, offsetMinutes: 0) } }
}

/// An instant with the offset that the location's clock had then: `2026-12-15T09:30:00-06:00`.
public struct ZonedInstant: WireValue, Hashable {
  public let instant: Instant
  public let offsetMinutes: Int

  public init(_ instant: Instant, offsetMinutes: Int) {
    self.instant = instant
    self.offsetMinutes = offsetMinutes
  }

  /// From an instant and what the wall showed then, both as PostgreSQL gave them.
  public init(_ instant: Instant, local: CivilDateTime) {
    let difference = local.microsecondsSince2000.subtractingReportingOverflow(instant.microsecondsSince2000)
    self.init(instant, offsetMinutes: Int(difference.partialValue.floorDivided(by: 60_000_000)))
  }

  public static var schema: Schema { Instant.schema }
  public static var example: ZonedInstant { ZonedInstant(.example, offsetMinutes: -360) }
  public init(wire json: JSON) throws(InvalidValue) { self.init(try Instant(wire: json), offsetMinutes: 0) }
  public func write(to writer: inout JSONWriter) {
    writer.writePlain { instant.append(to: &$0, offsetMinutes: offsetMinutes) }
  }
}

extension Int64 {
  /// Division that rounds down, also below zero.
  func floorDivided(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
