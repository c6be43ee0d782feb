import ClinicTesting
import Foundation
import Testing

@testable import Store

@Suite struct SQLReaderTests {
  /// An array of two records, as `array_send` and `record_send` write it: (1, "é") and (2, null).
  private static let records: [UInt8] =
    numbers(1, 1, 2249, 2, 1) + numbers(30, 2, 20, 8) + [0, 0, 0, 0, 0, 0, 0, 1] + numbers(25, 2) + [0xC3, 0xA9]
    + numbers(28, 2, 20, 8) + [0, 0, 0, 0, 0, 0, 0, 2] + numbers(25, -1)

  private static func numbers(_ all: Int32...) -> [UInt8] {
    all.flatMap { number in withUnsafeBytes(of: number.bigEndian) { Array($0) } }
  }

  private func read(_ bytes: [UInt8]) throws -> [String] {
    try bytes.withUnsafeBytes { bytes in
      var reader = SQLReader(bytes)
      return try (0..<(try reader.items())).map { _ in
        guard let value = try reader.value() else { return "null" }
        var record = SQLReader(value)
        guard try record.columns() == 2 else { return "odd" }
        let first = try record.column().map { try Int(sql: $0) }
        let second = try record.column().map { try String(sql: $0) }
        return "\(first ?? 0) \(second ?? "-")"
      }
    }
  }

  @Test func recordsAreRead() throws {
    #expect(try read(Self.records) == ["1 é", "2 -"])
    #expect(try read(Self.numbers(0, 0, 2249)) == [])
  }

  @Test func whatEndsTooEarlyIsAnError() {
    for length in 0..<Self.records.count {
      #expect(throws: StoreError.self) { try read(Array(Self.records.prefix(length))) }
    }
    // Two dimensions; more items than there are bytes for; fewer than none.
    for (dimensions, count) in [(2, 1), (1, .max), (1, -1)] as [(Int32, Int32)] {
      let bytes = Self.numbers(dimensions, 0, 2249, count, 1)
      #expect(throws: StoreError.self) { try read(bytes) }
      #expect(throws: StoreError.self) { try bytes.withUnsafeBytes { try [Int](sql: $0) } }
    }
  }

  /// Whatever the bytes are, they are rows or an error.
  @Test func noBytesEndTheServer() {
    var random = SeededRandom(printedAs: "SQLReaderTests")
    for _ in 0..<(ProcessInfo.processInfo.environment["CLINIC_LONG"] == nil ? 20_000 : 2_000_000) {
      var bytes = Self.records
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0 ... .max, using: &random)
      }
      _ = try? read(bytes)
      _ = try? bytes.withUnsafeBytes { try [String?](sql: $0) }
    }
  }
}
