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
  @Option(help: "How many tokens the connections share: the first as given, further ones with -1, -2, … at their end.")
  var tokens = 1
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
      for (number, peer) in peers.enumerated() {
        let suffix = number % max(1, tokens)
        try peer.authenticate(suffix == 0 ? token : "\(token)-\(suffix)")
      }
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
  private let pieces: [Piece]
  private var next = 0

  init(from: Int, count: Int, template: String, method: String) {
    self.from = from
    self.count = count
    var text = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":"#
    var pieces: [Piece] = []
    var rest = Substring(template)
    while let open = rest.firstRange(of: "{%"), let close = rest[open.upperBound...].firstRange(of: "%}") {
      text += rest[..<open.lowerBound]
      pieces += [.text(Array(text.utf8)), Piece(String(rest[open.upperBound..<close.lowerBound]))]
      text = ""
      rest = rest[close.upperBound...]
    }
    pieces.append(.text(Array((text + rest + "}\n").utf8)))
    self.pieces = pieces
  }

  /// Numbers come in a fixed scattered order, so that no two calls at once ask for the same thing. Written in place:
  /// what the load costs is taken from what it measures.
  mutating func write(to bytes: inout [UInt8]) {
    let n = ((from + next) &* 7_919) % count
    next += 1
    bytes.removeAll(keepingCapacity: true)
    for piece in pieces {
      switch piece {
      case .text(let text): bytes.append(contentsOf: text)
      case .number(let width, let modulus): append(modulus.map { n % max(1, $0) } ?? n, width, to: &bytes)
      case .who(let count): append(n % count + 1, 3, to: &bytes)
      case .time(let count):
        append(n / count % 18, 2, to: &bytes)
        bytes.append(contentsOf: ":00".utf8)
      case .day(let count):
        let day = CivilDate(year: 2031, month: 1, day: 1)?.adding(days: n / count / 18)
        bytes.append(contentsOf: (day?.description ?? "").utf8)
      }
    }
  }

  private func append(_ n: Int, _ width: Int, to bytes: inout [UInt8]) {
    var digits = 1
    var power = 10
    while power <= n {
      digits += 1
      power *= 10
    }
    for _ in digits..<max(digits, width) { bytes.append(UInt8(ascii: "0")) }
    for _ in 0..<digits {
      power /= 10
      bytes.append(UInt8(ascii: "0") + UInt8(n / power % 10))
    }
  }

  private enum Piece {
    case text([UInt8])
    case number(width: Int, modulus: Int?)
    case who(Int)
    case time(Int)
    case day(Int)

    /// `n`; `n:6` padded to six digits; `mod:6:100` the same of the remainder; `time`, `day` and `who:COUNT`: the parts
    /// of a booking's slot of its own.
    init(_ name: String) {
      let parts = name.split(separator: ":")
      let first = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
      switch parts.first {
      case "mod": self = .number(width: first, modulus: parts.count > 2 ? Int(parts[2]) ?? 1 : 1)
      case "who": self = .who(max(1, first))
      case "time": self = .time(max(1, first))
      case "day": self = .day(max(1, first))
      default: self = .number(width: first, modulus: nil)
      }
    }
  }
}
