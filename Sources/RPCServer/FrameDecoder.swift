import NIOCore

/// Cuts messages out of frames: headers, a blank line, as many bytes as `Content-Length` says.
struct FrameDecoder {
  static let headerBytesMax = 4096

  private enum Step {
    case headers
    case body(length: Int)
    case skip(left: Int)
  }

  private let messageBytesMax: Int
  private let skippedBytesMax: Int
  private var bytes = ByteBuffer()
  private var step = Step.headers
  private var searched = 0
  private var headerBytes = 0
  private var contentLength: Int?

  init(limits: ServerLimits) {
    messageBytesMax = limits.messageBytesMax
    skippedBytesMax = limits.skippedBytesMax
  }

  /// Whether a message has begun and not ended.
  var isUnfinished: Bool {
    if case .headers = step { return headerBytes > 0 || bytes.readableBytes > 0 }
    return true
  }

  mutating func receive(_ more: ByteBuffer) { bytes.take(more) }

  mutating func next() -> Framed? {
    defer { bytes.shrink() }
    while true {
      switch step {
      case .headers:
        switch nextHeader() {
        case .needsMore: return nil
        case .more: continue
        case .broken(let fault): return .broken(fault)
        case .refused(let fault): return .refused(fault)
        }
      case .body(let length):
        guard let body = bytes.readSlice(length: length) else { return nil }
        step = .headers
        return .message(Array(body.readableBytesView))
      case .skip(let left):
        let now = min(left, bytes.readableBytes)
        bytes.moveReaderIndex(forwardBy: now)
        guard left == now else {
          step = .skip(left: left - now)
          return nil
        }
        step = .headers
      }
    }
  }

  /// A frame that was cut short is a parse error, so that its sender learns of it.
  mutating func end() -> Framed? {
    defer {
      bytes.clear()
      step = .headers
      headerBytes = 0
      searched = 0
    }
    guard isUnfinished else { return nil }
    if case .skip = step { return nil }
    return .broken(.badHeader("the frame ends too early"))
  }

  private enum HeaderStep {
    case needsMore
    case more
    case refused(FramingFault)
    case broken(FramingFault)
  }

  private mutating func nextHeader() -> HeaderStep {
    if headerBytes == 0, searched == 0 { FramingDetector.dropBlanks(&bytes) }
    guard let end = bytes.readableBytesView.dropFirst(searched).firstIndex(of: 0x0A) else {
      searched = bytes.readableBytes
      return headerBytes + searched > Self.headerBytesMax ? .broken(.headersTooLong) : .needsMore
    }
    let length = end - bytes.readerIndex
    searched = 0
    headerBytes += length + 1
    guard headerBytes <= Self.headerBytesMax else { return .broken(.headersTooLong) }
    var line = bytes.readSlice(length: length) ?? ByteBuffer()
    bytes.moveReaderIndex(forwardBy: 1)
    line.dropCarriageReturn()
    if line.readableBytes == 0 { return endOfHeaders() }
    return header(line.readableBytesView)
  }

  private mutating func header(_ line: ByteBufferView) -> HeaderStep {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      return .broken(.badHeader("a header has no colon"))
    }
    let name = line[..<colon].map { isCapital($0) ? $0 | 0x20 : $0 }
    let value = line[line.index(after: colon)...].drop { $0 == 0x20 || $0 == 0x09 }
    guard !name.isEmpty, name.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return .broken(.badHeader("a header has a name that is none"))
    }
    if name.elementsEqual("content-length".utf8) { return length(value) }
    if name.elementsEqual("content-type".utf8) { return charset(value) }
    return .more
  }

  private mutating func length(_ value: ByteBufferView) -> HeaderStep {
    guard contentLength == nil else { return .broken(.badHeader("Content-Length stands there twice")) }
    let digits = String(decoding: value, as: UTF8.self)
    let trimmed = digits.utf8.last == 0x20 ? String(digits.dropLast()) : digits
    guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return .broken(.badHeader("Content-Length is no number"))
    }
    guard let length = Int(trimmed) else { return .broken(.messageTooLarge(limit: messageBytesMax)) }
    contentLength = length
    return .more
  }

  private func charset(_ value: ByteBufferView) -> HeaderStep {
    let text = String(decoding: value, as: UTF8.self).lowercased()
    guard
      let place = text.utf8.split(separator: UInt8(ascii: ";")).dropFirst().first(where: { part in
        part.drop { $0 == 0x20 }.starts(with: "charset=".utf8)
      })
    else { return .more }
    let name = place.drop { $0 == 0x20 }.dropFirst("charset=".utf8.count).filter { $0 != UInt8(ascii: "\"") }
    let isUTF8 = name.elementsEqual("utf-8".utf8) || name.elementsEqual("utf8".utf8)
    return isUTF8 ? .more : .broken(.badHeader("the charset must be utf-8"))
  }

  private mutating func endOfHeaders() -> HeaderStep {
    defer {
      headerBytes = 0
      contentLength = nil
    }
    guard let length = contentLength else { return .broken(.badHeader("there is no Content-Length")) }
    if length <= messageBytesMax {
      step = .body(length: length)
      return .more
    }
    guard length <= skippedBytesMax else { return .broken(.messageTooLarge(limit: messageBytesMax)) }
    step = .skip(left: length)
    return .refused(.messageTooLarge(limit: messageBytesMax))
  }

  private func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
}
