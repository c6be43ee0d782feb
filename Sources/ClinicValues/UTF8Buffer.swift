/// UTF-8 that grows at its end, written by hand since `[UInt8]` looks for its owners and its room at each append: an
/// answer is some thousand appends, and that was a tenth of the time of a day of appointments.
///
/// What is written lies within `capacity`: `room(for:)` is the only way to a place to write at.
struct UTF8Buffer: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 64) {
    self.capacity = max(64, capacity)
    start = .allocate(capacity: self.capacity)
  }

  deinit { start.deallocate() }

  var bytes: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }
  var string: String { String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }

  /// A place for so many bytes, which the caller writes all of.
  @inline(__always)
  private mutating func room(for more: Int) -> UnsafeMutablePointer<UInt8> {
    if capacity - count < more { grow(by: more) }
    let place = start + count
    count += more
    return place
  }

  @inline(never)
  private mutating func grow(by more: Int) {
    let larger = max(capacity * 2, count + more)
    let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    fresh.initialize(from: start, count: count)
    start.deallocate()
    start = fresh
    capacity = larger
  }

  mutating func append(_ byte: UInt8) { room(for: 1).initialize(to: byte) }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress else { return }
    room(for: bytes.count).initialize(from: base, count: bytes.count)
  }

  /// Appends what another has there; nothing of what it has not.
  mutating func append(_ range: Range<Int>, of other: borrowing UTF8Buffer) {
    let range = range.clamped(to: 0..<other.count)
    append(UnsafeBufferPointer(start: other.start + range.lowerBound, count: range.count))
  }

  mutating func append(_ text: StaticString) { text.withUTF8Buffer { append($0) } }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  /// Appends the bytes of a word, the lowest first.
  mutating func append<Word: FixedWidthInteger & BitwiseCopyable>(word: Word) {
    UnsafeMutableRawPointer(room(for: MemoryLayout<Word>.size)).storeBytes(of: word.littleEndian, as: Word.self)
  }

  /// Appends a number in decimal digits, with zeros in front up to a width.
  mutating func append(decimal number: Int, width: Int) {
    switch (width, number) {
    case (2, 0...99): append(word: decimalPair(number))
    case (4, 0...9999):
      append(word: UInt32(decimalPair(number / 100)) | UInt32(decimalPair(number % 100)) << 16)
    default:
      let text = String(number)
      for _ in 0..<max(0, width - text.utf8.count) { append(UInt8(ascii: "0")) }
      append(text)
    }
  }
}

/// The two decimal digits of a number below 100, the first in the lower byte.
private func decimalPair(_ number: Int) -> UInt16 {
  UInt16(truncatingIfNeeded: 0x3030 | number / 10 | (number % 10) << 8)
}

/// The eight hexadecimal digits of a word, the first in the lowest byte.
func hexadecimal(_ word: UInt32) -> UInt64 {
  // Each half byte to a byte of its own, those of the highest first …
  var digits = UInt64(word.byteSwapped)
  digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
  digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
  digits = (digits & 0x00F0_00F0_00F0_00F0) >> 4 | (digits & 0x000F_000F_000F_000F) << 8
  // … and each to its character: letters lie 39 behind the digits.
  let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
  return digits &+ 0x3030_3030_3030_3030 &+ letters &* 39
}

/// The text that `append` makes.
func text(_ append: (inout UTF8Buffer) -> Void) -> String {
  var buffer = UTF8Buffer()
  append(&buffer)
  return buffer.string
}
