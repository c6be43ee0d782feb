import ClinicValues
import Glibc

extension ID {
  /// A new id (UUID version 7), so that new rows lie together in their index.
  public static func new() -> ID<Kind> { ID(.new()) }
}

extension UUID {
  /// The same, for a row whose id has no kind of its own.
  public static func new() -> UUID {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let milliseconds = UInt64(clamping: now.tv_sec) * 1000 + UInt64(clamping: now.tv_nsec) / 1_000_000
    return .version7(milliseconds: milliseconds, random: (.random(in: .min ... .max), .random(in: .min ... .max)))
  }
}
