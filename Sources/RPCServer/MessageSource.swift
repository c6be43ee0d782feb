import ClinicValues
import Glibc
import NIOCore
import NIOHTTP1
import Operations

/// What has come of a connection's bytes.
enum Incoming<Reply: Sendable & Equatable>: Equatable {
  /// A message that is to be answered as `Reply` says.
  case message([UInt8], bearer: Token?, reply: Reply)
  /// Bytes to be written as they are; then the connection goes on or is closed.
  case write(ByteBuffer, thenClose: Bool)
}

/// Turns the parts that a connection delivers into messages, and answers into bytes. No I/O: it can be fed by a test.
protocol MessageSource: SendableMetatype {
  associatedtype Part
  associatedtype Reply: Sendable & Equatable

  /// Whether messages are answered one after the other whoever sends them.
  var isInOrder: Bool { get }
  /// Whether each message stands for itself: nobody logs in for the connection.
  var isStateless: Bool { get }
  /// Whether a message has begun and not ended.
  var isUnfinished: Bool { get }

  mutating func receive(_ part: Part)
  /// The bytes could not be read as the protocol has them.
  mutating func receive(error: any Error)
  /// The peer sends no more.
  mutating func receiveEnd()
  mutating func next() -> Incoming<Reply>?

  /// Whether the connection is closed behind the answer.
  func closes(after reply: Reply) -> Bool
  /// The bytes of an answer; nil when nothing is to be sent.
  func bytes(of answer: [UInt8]?, reply: Reply, isLast: Bool) -> ByteBuffer?
  /// The bytes that say a fault of the connection as a whole.
  func bytes(of error: CallError) -> ByteBuffer
  /// The error as this protocol's refusal of a message that does not end in time.
  func bytesOfTimeout() -> ByteBuffer
}

/// Cuts messages out of a stream of bytes.
protocol MessageDecoder: SendableMetatype {
  var isUnfinished: Bool { get }
  mutating func receive(_ more: ByteBuffer)
  mutating func next() -> Framed?
  /// What is left when the peer sends no more.
  mutating func end() -> Framed?
  /// The bytes that carry an answer.
  static func enveloped(_ answer: [UInt8]) -> ByteBuffer
}

/// Lines and frames.
struct StreamSource<Decoder: MessageDecoder>: MessageSource {
  struct Reply: Sendable, Equatable {}

  private var decoder: Decoder
  private var hasEnded = false

  init(_ decoder: Decoder) { self.decoder = decoder }

  var isInOrder: Bool { false }
  var isStateless: Bool { false }
  var isUnfinished: Bool { decoder.isUnfinished }

  mutating func receive(_ part: ByteBuffer) { decoder.receive(part) }
  mutating func receive(error: any Error) {}
  mutating func receiveEnd() { hasEnded = true }

  mutating func next() -> Incoming<Reply>? {
    switch decoder.next() ?? (hasEnded ? decoder.end() : nil) {
    case nil: nil
    case .message(let message): .message(message, bearer: nil, reply: Reply())
    case .refused(let fault): .write(bytes(of: fault.error), thenClose: false)
    case .broken(.skippedTooMuch): .write(ByteBuffer(), thenClose: true)
    case .broken(let fault): .write(bytes(of: fault.error), thenClose: true)
    }
  }

  func closes(after reply: Reply) -> Bool { false }
  func bytes(of answer: [UInt8]?, reply: Reply, isLast: Bool) -> ByteBuffer? { answer.map(Decoder.enveloped) }
  func bytes(of error: CallError) -> ByteBuffer { Decoder.enveloped(RPCAnswer.error(error)) }
  func bytesOfTimeout() -> ByteBuffer { bytes(of: .unfinishedMessage) }
}

extension LineDecoder: MessageDecoder {
  /// A line feed inside a JSON document is only space between its tokens, and would cut the line in two.
  static func enveloped(_ answer: [UInt8]) -> ByteBuffer {
    var bytes = ByteBuffer()
    bytes.reserveCapacity(answer.count + 1)
    // `contains` looks at one byte at a time.
    let holdsLineFeed = answer.withUnsafeBytes { document in
      document.baseAddress.flatMap { memchr($0, 0x0A, document.count) } != nil
    }
    if holdsLineFeed {
      bytes.writeBytes(answer.map { $0 == 0x0A ? 0x20 : $0 })
    } else {
      bytes.writeBytes(answer)
    }
    bytes.writeInteger(UInt8(ascii: "\n"))
    return bytes
  }
}

extension FrameDecoder: MessageDecoder {
  static func enveloped(_ answer: [UInt8]) -> ByteBuffer {
    let header = "Content-Length: \(answer.count)\r\n\r\n"
    var bytes = ByteBuffer()
    bytes.reserveCapacity(header.utf8.count + answer.count)
    bytes.writeString(header)
    bytes.writeBytes(answer)
    return bytes
  }
}

extension CallError {
  static var unfinishedMessage: CallError {
    CallError(code: -32005, reason: "timeout", message: "The message was not finished in time.")
  }
  static var tlsRequired: CallError {
    CallError(code: -32600, reason: "tls_required", message: "This address is served over TLS only.")
  }
}
