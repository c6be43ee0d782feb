import ClinicValues
import Foundation
import NIOCore
import NIOHTTP1
import Operations
import Testing

@testable import RPCServer

/// Whatever bytes come, in whatever pieces: no trap, bounded memory, and every answer is JSON-RPC.
@Suite struct FuzzTests {
  private static let isLong = ProcessInfo.processInfo.environment["CLINIC_LONG"] == "1"
  private static let rounds = isLong ? 50_000 : 2000

  private static let seeds = [
    request("echo", #"{"a":[1,2,{"b":"\u00e9"}]}"#), frame(request("echo")), post(request("echo")),
    "[\(request("echo").dropLast()),1]\n", "Content-Length: 3\r\nContent-Type: a;charset=utf-8\r\n\r\n[1]", "\r\n{}\n",
    #"{"jsonrpc":"2.0","method":"subtract","params":{"minuend":1e9,"subtrahend":-0},"id":null}"# + "\n",
  ].map { Array($0.utf8) }

  @Test func framingAndParserTakeAnything() async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("FuzzTests seed: \(seed)")
    var random = SeededGenerator(state: seed)
    var limits = ServerLimits()
    limits.messageBytesMax = 200
    limits.batchMax = 3
    let runner = MessageRunner(
      handler: ScriptedHandler(), session: CallSession(origin: .network(address: "192.0.2.1")), limits: limits,
      gate: nil)
    for round in 0..<Self.rounds {
      let bytes = mutated(using: &random)
      var buffer = ByteBuffer(bytes: bytes)
      _ = FramingDetector.detect(&buffer)
      let lines = cut(bytes, LineDecoder(limits: limits), &random)
      let frames = cut(bytes, FrameDecoder(limits: limits), &random)
      for message in lines + frames {
        guard let answer = await runner.answer(message, bearer: nil) else { continue }
        let isAnswer = try JSONParser.parse(answer).isAnswer
        #expect(isAnswer, "seed \(seed), round \(round)")
      }
    }
  }

  /// The same bytes give the same messages however they are cut.
  private func cut(_ bytes: [UInt8], _ fresh: some MessageDecoder, _ random: inout SeededGenerator) -> [[UInt8]] {
    func messages(_ pieces: [ArraySlice<UInt8>]) -> [Framed] {
      var decoder = fresh
      var out: [Framed] = []
      for piece in pieces {
        decoder.receive(ByteBuffer(bytes: piece))
        while let framed = decoder.next() {
          out.append(framed)
          if case .broken = framed { return out }
        }
      }
      if let last = decoder.end() { out.append(last) }
      return out
    }
    let whole = messages([bytes[...]])
    var pieces: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      pieces.append(rest.prefix(Int.random(in: 1...rest.count, using: &random)))
      rest = rest.dropFirst(pieces.last?.count ?? 0)
    }
    #expect(messages(pieces) == whole)
    return whole.compactMap { if case .message(let message) = $0 { message } else { nil } }
  }

  private func mutated(using random: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) { bytes += Self.seeds.randomElement(using: &random) ?? [] }
    for _ in 0..<Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: "[{\"\\:,}]\n\r 09eE+-.".utf8.shuffled(using: &random).prefix(2), at: place)
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + 10))
      default: bytes.insert(contentsOf: Array(repeating: bytes[place], count: 100), at: place)
      }
    }
    return bytes
  }
}

extension JSON {
  /// Whether it has the form of an answer: one, or several in an array.
  fileprivate var isAnswer: Bool {
    if let items = arrayValue { return !items.isEmpty && items.allSatisfy { $0.arrayValue == nil && $0.isAnswer } }
    return self["jsonrpc"] == .string("2.0") && self["id"] != nil
      && (self["result"] == nil) != (self["error"]?["data"]?["reason"] == nil)
  }
}

/// SplitMix64: the same seed gives the same run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
