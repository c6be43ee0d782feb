import NIOCore
import Operations

/// What the first bytes of a connection say about the rest of it.
enum Detection: Equatable {
  case undecided
  case lines
  case frames
  case http
  case tls
}

/// Tells the framings apart by the first bytes of a connection.
///
/// The first byte that is not blank decides: `{` or `[` is lines, a letter waits for `:` (frames) or for a method and
/// a space (HTTP), 0x16 is TLS. Anything else is taken as a line, so that it is answered with a parse error.
enum FramingDetector {
  /// The longest word that is waited for; header names and methods are shorter.
  static let wordMax = 32

  /// Looks at all bytes so far, and drops the blank ones in front.
  static func detect(_ bytes: inout ByteBuffer) -> Detection {
    dropBlanks(&bytes)
    let view = bytes.readableBytesView
    guard let first = view.first else { return .undecided }
    if first == 0x16 { return .tls }
    guard isLetter(first) else { return .lines }
    var allCapitals = true
    for byte in view.prefix(wordMax) {
      switch byte {
      case UInt8(ascii: ":"): return .frames
      case UInt8(ascii: " "): return allCapitals ? .http : .lines
      case UInt8(ascii: "-"): allCapitals = false
      case _ where isLetter(byte): if byte >= UInt8(ascii: "a") { allCapitals = false }
      default: return .lines
      }
    }
    return view.count < wordMax ? .undecided : .lines
  }

  static func dropBlanks(_ bytes: inout ByteBuffer) {
    let blanks = bytes.readableBytesView.prefix { isBlank($0) }.count
    bytes.moveReaderIndex(forwardBy: blanks)
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}

/// Why bytes could not be cut into messages.
enum FramingFault: Equatable {
  case messageTooLarge(limit: Int)
  /// The message is so large that what follows it is not looked for; it was answered already.
  case skippedTooMuch
  case badHeader(String)
  case headersTooLong

  var error: CallError {
    switch self {
    case .messageTooLarge(let limit): .tooLarge("a message has at most \(limit) bytes")
    case .skippedTooMuch: .tooLarge("the message does not end")
    case .badHeader(let detail): .parseError(detail)
    case .headersTooLong: .parseError("the headers have more than \(FrameDecoder.headerBytesMax) bytes")
    }
  }
}

/// What was cut out of the bytes of a connection.
enum Framed: Equatable {
  case message([UInt8])
  /// Answered once; the connection goes on behind what was refused.
  case refused(FramingFault)
  /// Answered once, and the connection closed: nobody knows where the next message begins.
  case broken(FramingFault)
}

/// Cuts lines out of bytes: one message or batch a line, `\n` or `\r\n`, blank lines ignored.
struct LineDecoder {
  private let lineBytesMax: Int
  private let skippedBytesMax: Int
  private var bytes = ByteBuffer()
  /// The bytes from the reader's index that hold no line feed.
  private var searched = 0
  /// How much was skipped of a line that is too long; nil when none is.
  private var skipped: Int?

  init(limits: ServerLimits) {
    lineBytesMax = limits.messageBytesMax
    skippedBytesMax = limits.skippedBytesMax
  }

  /// Whether a message has begun and not ended.
  var isUnfinished: Bool { skipped != nil || bytes.readableBytes > 0 }

  mutating func receive(_ more: ByteBuffer) { bytes.take(more) }

  mutating func next() -> Framed? {
    defer { bytes.shrink() }
    if skipped != nil, let verdict = skip() { return verdict.framed }
    if searched == 0 { FramingDetector.dropBlanks(&bytes) }
    let end = bytes.readableBytesView.dropFirst(searched).firstIndex(of: 0x0A)
    guard let end else {
      searched = bytes.readableBytes
      guard searched > lineBytesMax + 1 else { return nil }
      skipped = searched
      bytes.clear()
      searched = 0
      return .refused(.messageTooLarge(limit: lineBytesMax))
    }
    let length = end - bytes.readerIndex
    searched = 0
    var line = bytes.readSlice(length: length) ?? ByteBuffer()
    bytes.moveReaderIndex(forwardBy: 1)
    line.dropCarriageReturn()
    guard line.readableBytes <= lineBytesMax else { return .refused(.messageTooLarge(limit: lineBytesMax)) }
    return .message(Array(line.readableBytesView))
  }

  /// The last line when no line feed ends it: a peer that sends one message and closes its side is answered.
  mutating func end() -> Framed? {
    defer { bytes.clear(); searched = 0; skipped = nil }
    guard skipped == nil else { return nil }
    FramingDetector.dropBlanks(&bytes)
    guard bytes.readableBytes > 0 else { return nil }
    bytes.dropCarriageReturn()
    guard bytes.readableBytes <= lineBytesMax else { return .refused(.messageTooLarge(limit: lineBytesMax)) }
    return .message(Array(bytes.readableBytesView))
  }

  /// Nil when the end of the line was found and lines follow.
  private mutating func skip() -> Skip? {
    if let end = bytes.readableBytesView.firstIndex(of: 0x0A) {
      bytes.moveReaderIndex(to: end + 1)
      skipped = nil
      return nil
    }
    let total = (skipped ?? 0) + bytes.readableBytes
    bytes.clear()
    skipped = total
    return total > skippedBytesMax ? Skip(framed: .broken(.skippedTooMuch)) : Skip(framed: nil)
  }

  private struct Skip { var framed: Framed? }
}

extension ByteBuffer {
  /// Appends bytes, without a copy when there are none yet.
  mutating func take(_ more: ByteBuffer) {
    if readableBytes == 0 { self = more } else { writeImmutableBuffer(more) }
  }

  /// Lets go of memory that a connection does not need: most of them wait with nothing in hand.
  mutating func shrink() {
    if readableBytes == 0 {
      self = ByteBuffer()
    } else if storageCapacity > 4096, storageCapacity / 4 > readableBytes {
      self = ByteBuffer(bytes: readableBytesView)
    } else if readerIndex > 65_536 {
      discardReadBytes()
    }
  }

  mutating func dropCarriageReturn() {
    if readableBytesView.last == 0x0D { moveWriterIndex(to: writerIndex - 1) }
  }
}
