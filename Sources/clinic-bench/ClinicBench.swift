import ArgumentParser
import ClinicValues
import Glibc

/// Puts a load on a server and says how fast it answered. `Scripts/bench` sets it beside pgbench.
@main struct ClinicBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clinic-bench", abstract: "Call one method over and over on many connections.")

  @Option(help: "Port on 127.0.0.1.")
  var port: UInt16 = 7373
  @Option(help: "Token to bind the connections to.")
  var token: String?
  @Option(help: "Connections, each with one call at a time.")
  var connections = 32
  @Option(help: "Seconds to measure, after one second to warm up.")
  var seconds = 5
  @Option(help: "Method to call; none: only open the connections and hold them.")
  var method: String?
  @Option(help: "Parameters as JSON; {%n%} is the call's number, {%day:C%}, {%time:C%}, {%who:C%} its slot of C.")
  var params = "{}"
  @Option(help: "{%n%} goes over so many numbers, in a scattered order …")
  var count = 1
  @Option(help: "… beginning with the one at this place.")
  var from = 0

  func run() throws {
    let numbers = Numbers(from: from, count: max(1, count), template: params, method: method ?? "")
    let peers = try (0..<connections).map { _ in try Peer(port: port) }
    if let token {
      for peer in peers { try peer.authenticate(token) }
    }
    guard method != nil else {
      // Written past stdio's buffer: a script waits for it.
      let notice = Array("holding \(connections) connections until end of input\n".utf8)
      write(STDOUT_FILENO, notice, notice.count)
      while readLine() != nil {}
      return
    }
    var load = LoadRun(peers: peers, numbers: numbers, seconds: seconds)
    print(try load.run())
  }
}

/// The requests, one after another.
struct Numbers {
  private let from: Int
  private let count: Int
  private let pieces: [String]
  private let head: String
  private var next = 0

  init(from: Int, count: Int, template: String, method: String) {
    self.from = from
    self.count = count
    head = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":"#
    // Odd pieces are what stands in braces.
    var pieces = [""]
    var rest = Substring(template)
    while let open = rest.firstRange(of: "{%"), let close = rest[open.upperBound...].firstRange(of: "%}") {
      pieces[pieces.count - 1] += rest[..<open.lowerBound]
      pieces += [String(rest[open.upperBound..<close.lowerBound]), ""]
      rest = rest[close.upperBound...]
    }
    pieces[pieces.count - 1] += rest
    self.pieces = pieces
  }

  /// Numbers come in a fixed scattered order, so that no two calls at once ask for the same thing.
  mutating func request() -> [UInt8] {
    let n = ((from + next) &* 7_919) % count
    next += 1
    var text = head
    for (index, piece) in pieces.enumerated() { text += index % 2 == 0 ? piece : value(piece, n) }
    return Array((text + "}\n").utf8)
  }

  /// `n`; `n:6` padded to six digits; `time`, `day` and `who:COUNT`: the parts of a booking's slot of its own.
  private func value(_ name: String, _ n: Int) -> String {
    let parts = name.split(separator: ":")
    let width = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    switch parts.first {
    case "mod": return padded(n % (parts.count > 2 ? Int(parts[2]) ?? 1 : 1), width)
    case "who": return padded(n % max(1, width) + 1, 3)
    case "time":
      let minutes = n / max(1, width) % 18 * 60
      return padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
    case "day":
      let day = CivilDate(year: 2031, month: 1, day: 1)?.adding(days: n / max(1, width) / 18)
      return day?.description ?? ""
    default: return padded(n, width)
    }
  }

  private func padded(_ n: Int, _ width: Int) -> String {
    let text = String(n)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
