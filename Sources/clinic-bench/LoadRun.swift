import ClinicValues
import Glibc

/// A closed loop on every connection at once, by one thread: as little work as the load can be made with.
struct LoadRun {
  let peers: [Peer]
  var numbers: Numbers
  let seconds: Int

  struct Outcome: CustomStringConvertible {
    var calls: Int
    var refused: Int
    var seconds: Double
    var microseconds: [UInt32]
    var firstRefusal: String?

    var description: String {
      let sorted = microseconds.sorted()
      func percentile(_ share: Double) -> String {
        guard !sorted.isEmpty else { return "-" }
        return String(Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1000)
      }
      let rate = Int(Double(calls) / max(seconds, 0.001))
      var text = "calls_per_second=\(rate) p50_ms=\(percentile(0.5)) p95_ms=\(percentile(0.95))"
      text += " p99_ms=\(percentile(0.99)) refused=\(refused)"
      if let firstRefusal { text += " first_refusal=\(firstRefusal)" }
      return text
    }
  }

  mutating func run() throws -> Outcome {
    var startedAt = [UInt64](repeating: 0, count: peers.count)
    // The first bytes of each answer, and only while it is not whole.
    var unfinished = [[UInt8]](repeating: [], count: peers.count)
    var request: [UInt8] = []
    for (index, peer) in peers.enumerated() {
      startedAt[index] = now()
      numbers.write(to: &request)
      peer.send(request)
    }
    let measureFrom = now() + 1_000_000
    let until = measureFrom + UInt64(seconds) * 1_000_000
    var outcome = Outcome(calls: 0, refused: 0, seconds: Double(seconds), microseconds: [], firstRefusal: nil)
    outcome.microseconds.reserveCapacity(100_000 * seconds)
    var watched = peers.map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
    var buffer = [UInt8](repeating: 0, count: 262_144)
    while true {
      poll(&watched, nfds_t(watched.count), 1000)
      let time = now()
      if time >= until { return outcome }
      for index in watched.indices where watched[index].revents != 0 {
        let got = read(peers[index].socket, &buffer, buffer.count)
        guard got > 0 else { throw BenchFailed(description: "the server closed a connection") }
        if unfinished[index].count < 1000 {
          unfinished[index].append(contentsOf: buffer.prefix(min(got, 1000)))
        }
        guard buffer[got - 1] == 10 else { continue }
        if time >= measureFrom {
          outcome.calls += 1
          outcome.microseconds.append(UInt32(clamping: time - startedAt[index]))
          // {"jsonrpc":"2.0","error"… : the letter after the version's comma and quote tells.
          if unfinished[index].count > 17, unfinished[index][17] == UInt8(ascii: "e") {
            outcome.refused += 1
            if outcome.firstRefusal == nil {
              outcome.firstRefusal = String(decoding: unfinished[index], as: UTF8.self)
            }
          }
        }
        unfinished[index].removeAll(keepingCapacity: true)
        numbers.write(to: &request)
        startedAt[index] = now()
        peers[index].send(request)
      }
    }
  }

  /// Microseconds of the monotonic clock.
  private func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
  }
}
