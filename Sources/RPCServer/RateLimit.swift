import NIOCore
import Synchronization

/// A token bucket for each key, in constant memory.
///
/// A bucket is one number: the time at which it will be full again (the generic cell rate algorithm). The table is
/// bounded; when it is full of buckets in use, further keys share one.
struct RateLimit<Key: Hashable & Sendable>: Sendable {
  enum Verdict: Equatable {
    case allowed
    case refused(retryAfterMs: Int)
  }

  private let interval: Int64
  private let tolerance: Int64
  private let keysMax: Int
  private var fullAt: [Key: Int64] = [:]
  private var sharedFullAt: Int64 = 0
  private var sweptAt: Int64 = 0

  /// `burst` calls at once, then `perSecond`. Both are taken to be at least 1.
  init(perSecond: Int, burst: Int, keysMax: Int = 65_536) {
    interval = 1_000_000_000 / Int64(max(1, min(perSecond, 1_000_000_000)))
    let slack = interval.multipliedReportingOverflow(by: Int64(max(1, burst) - 1))
    tolerance = slack.overflow ? Int64.max / 4 : min(slack.partialValue, Int64.max / 4)
    self.keysMax = max(1, keysMax)
  }

  var keyCount: Int { fullAt.count }

  /// Takes a token. `now` is in nanoseconds of a clock that never goes back.
  mutating func take(_ key: Key, now: Int64) -> Verdict {
    if fullAt[key] == nil { makeRoom(now: now) }
    let isShared = fullAt[key] == nil && fullAt.count >= keysMax
    let known = isShared ? sharedFullAt : fullAt[key] ?? 0
    let full = max(known, now)
    guard full - now <= tolerance else {
      return .refused(retryAfterMs: Int((full - now - tolerance) / 1_000_000) + 1)
    }
    if isShared { sharedFullAt = full + interval } else { fullAt[key] = full + interval }
    return .allowed
  }

  /// Gives a token back: the call turned out to be none that the limit is for.
  mutating func giveBack(_ key: Key) {
    if let full = fullAt[key] { fullAt[key] = full - interval }
  }

  /// Forgets full buckets, at most once a second: a sweep looks at all of them.
  private mutating func makeRoom(now: Int64) {
    guard fullAt.count >= keysMax, sweptAt == 0 || now - sweptAt >= 1_000_000_000 else { return }
    sweptAt = now
    fullAt = fullAt.filter { $0.value > now }
  }
}

/// Whom a limit by address counts as one: an IPv4 address, or an IPv6 network of 64 bits.
struct AddressKey: Hashable, Sendable {
  private let bits: UInt64
  private let isIPv6: Bool

  init?(_ address: SocketAddress) {
    let bytes = address.addressBytes
    if bytes.count == 4 {
      bits = bytes.reduce(0) { $0 << 8 | UInt64($1) }
      isIPv6 = false
    } else if bytes.starts(with: SocketAddress.mappedPrefix) {
      bits = bytes.suffix(4).reduce(0) { $0 << 8 | UInt64($1) }
      isIPv6 = false
    } else if bytes.count == 16 {
      bits = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
      isIPv6 = true
    } else {
      return nil
    }
  }
}

extension SocketAddress {
  /// What an IPv4 address begins with as an IPv6 one.
  static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

  /// The 4 or 16 bytes of the address; none for a Unix socket.
  var addressBytes: [UInt8] {
    switch self {
    // sockaddr_in: family, port, address. sockaddr_in6: family, port, flow, address.
    case .v4(let v4): withUnsafeBytes(of: v4.address) { Array($0.dropFirst(4).prefix(4)) }
    case .v6(let v6): withUnsafeBytes(of: v6.address) { Array($0.dropFirst(8).prefix(16)) }
    case .unixDomainSocket: []
    }
  }

  /// Whether only this machine can reach the address: 127.0.0.0/8, `::1`, or the first mapped into IPv6.
  var isLoopback: Bool {
    let bytes = addressBytes
    if bytes.isEmpty { return true }
    if bytes.count == 4 { return bytes[0] == 127 }
    return bytes == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] || bytes.starts(with: Self.mappedPrefix + [127])
  }
}

/// The limit on calls from addresses that have not logged in. Calls that prove a log-in are given back.
final class LogInGate: Sendable {
  /// Calls with a bearer token are counted apart, so that noise without one does not shut out those who have one.
  private struct Key: Hashable {
    var address: AddressKey
    var hasBearer: Bool
  }

  private let limit: Mutex<RateLimit<Key>>

  init(limits: ServerLimits) {
    limit = Mutex(RateLimit(perSecond: limits.callsPerSecondBeforeLogIn, burst: limits.callBurstBeforeLogIn))
  }

  /// The milliseconds to wait, or nil when the call may go ahead.
  func delay(_ address: AddressKey, hasBearer: Bool) -> Int? {
    let now = Int64(clamping: NIODeadline.now().uptimeNanoseconds)
    let verdict = limit.withLock { $0.take(Key(address: address, hasBearer: hasBearer), now: now) }
    return if case .refused(let retryAfterMs) = verdict { retryAfterMs } else { nil }
  }

  func giveBack(_ address: AddressKey, hasBearer: Bool) {
    limit.withLock { $0.giveBack(Key(address: address, hasBearer: hasBearer)) }
  }
}
