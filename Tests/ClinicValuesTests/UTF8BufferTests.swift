import Testing

@testable import ClinicValues

@Suite("Characters put together in words")
struct UTF8BufferTests {
  private func padded(_ text: String, _ width: Int) -> String {
    String(repeating: "0", count: max(0, width - text.count)) + text
  }

  @Test("An id's text is what its digits come to, and is read back")
  func ids() {
    let seed = UInt64.random(in: .min ... .max)
    var state = seed
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let uuid = UUID(high: state ^ state >> 29, low: state.byteSwapped)
      let high = padded(String(uuid.high, radix: 16), 16)
      let low = padded(String(uuid.low, radix: 16), 16)
      let expected = [high.prefix(8), high.dropFirst(8).prefix(4), high.suffix(4), low.prefix(4), low.suffix(12)]
        .joined(separator: "-")
      #expect(uuid.description == expected, "seed \(seed)")
      #expect(UUID(expected) == uuid, "seed \(seed)")
    }
    #expect(UUID(high: 0, low: .max).description == "00000000-0000-0000-ffff-ffffffffffff")
  }

  @Test("What is appended stands there in order, however often the room runs out")
  func growth() {
    let seed = UInt64.random(in: .min ... .max)
    var state = seed
    var buffer = UTF8Buffer()
    var expected: [UInt8] = []
    for _ in 0..<3000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let text = String(repeating: "aé\u{1F600}", count: Int(state >> 40 & 63))
      buffer.append(text)
      buffer.append(UInt8(truncatingIfNeeded: state))
      buffer.append(word: state)
      expected += Array(text.utf8) + [UInt8(truncatingIfNeeded: state)]
      expected += (0..<8).map { UInt8(truncatingIfNeeded: state >> ($0 * 8)) }
    }
    #expect(buffer.bytes == expected, "seed \(seed)")
  }

  @Test("A part of another is appended, and of what it has not nothing")
  func parts() {
    var other = UTF8Buffer()
    other.append("0123456789")
    for (range, part) in [(2..<5, "234"), (0..<10, "0123456789"), (8..<20, "89"), (12..<20, ""), (4..<4, "")] {
      var buffer = UTF8Buffer()
      buffer.append("x")
      buffer.append(range, of: other)
      #expect(buffer.string == "x" + part)
    }
  }

  @Test("Strings are the same only if their bytes are")
  func sameness() {
    let long = String(repeating: "é", count: 40)
    for (left, right, same) in [
      ("", "", true), ("a", "", false), ("name", "name", true), ("name", "nane", false), ("\u{E9}", "e\u{301}", false),
      (long, long + "", true), (long, long.dropLast() + "è", false), (long, long + "e", false),
    ] {
      #expect(sameBytes(left, right) == same)
      #expect(sameBytes(right, left) == same)
    }
  }

  @Test("Numbers have zeros in front up to their width, and are whole beyond it")
  func decimals() {
    for width in [1, 2, 4, 6] {
      for number in Array(0...10_100) + [99_999, 100_000, 1_234_567, Int.max] {
        #expect(ClinicValues.padded(number, width) == padded(String(number), width))
      }
    }
  }
}
