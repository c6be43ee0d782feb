import ClinicValues
import Glibc

/// The date of a response as RFC 9110 writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  /// From 1970-01-01 to 2000-01-01.
  private static let daysBefore2000 = 10_957

  static var now: String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return text(unixSeconds: max(0, Int(time.tv_sec)))
  }

  /// `unixSeconds` is not negative.
  static func text(unixSeconds: Int) -> String {
    let date = CivilDate(daysSince2000: Int32(clamping: unixSeconds / 86_400 - daysBefore2000))
    let second = unixSeconds % 86_400
    let (year, month, day) = date.components
    let clock = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    return "\(weekdays[date.isoWeekday - 1]), \(two(day)) \(months[month - 1]) \(year) \(clock) GMT"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
