extension [UInt8] {
  /// Appends a number in decimal digits, with zeros in front up to a width.
  mutating func append(decimal number: Int, width: Int) {
    var divisor = 1
    for _ in 1..<Swift.max(1, width) { divisor *= 10 }
    guard number >= 0, number / 10 < divisor, width < 10 else {
      append(contentsOf: String(number).utf8)
      return
    }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
  }

  /// Appends the 16 hexadecimal digits of a word from one place up to another.
  mutating func append(hexadecimal word: UInt64, digits: Range<Int>) {
    for place in digits {
      let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * place) & 15)
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
    }
  }
}

/// A number in ASCII digits only, nil for anything else.
func digits(_ text: some StringProtocol) -> Int? {
  guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
  return Int(text)
}

func padded(_ number: Int, _ width: Int) -> String { text { $0.append(decimal: number, width: width) } }

/// The text of the bytes that `append` adds.
func text(_ append: (inout [UInt8]) -> Void) -> String {
  var bytes: [UInt8] = []
  append(&bytes)
  return String(decoding: bytes, as: UTF8.self)
}
