import NIOCore
import Testing

@testable import RPCServer

/// wire.md, Transport: the first bytes tell the framings apart, and packets may cut messages anywhere.
@Suite struct FramingTests {
  @Test(arguments: [
    ("", Detection.undecided), ("  \r\n\t", .undecided), ("{", .lines), ("\n\n [", .lines), ("\u{16}", .tls),
    ("Content-Length", .undecided), ("Content-Length:", .frames), ("content-length: 5", .frames), ("X:", .frames),
    ("POST", .undecided), ("POST ", .http), ("GET /", .http), ("PRI * HTTP/2.0", .http), ("M-SEARCH *", .lines),
    ("hello world", .lines), ("hello\n", .lines), ("true", .undecided), ("1", .lines), ("\"x\"", .lines),
    ("-", .lines), ("\u{FEFF}{", .lines), (String(repeating: "A", count: 31), .undecided),
    (String(repeating: "A", count: 32), .lines), ("\u{0}", .lines),
  ])
  func firstBytesDecide(bytes: String, expected: Detection) {
    var buffer = ByteBuffer(string: bytes)
    #expect(FramingDetector.detect(&buffer) == expected)
  }

  private static func message(_ text: String) -> Framed { .message(Array(text.utf8)) }
  private static let tooLarge = Framed.refused(.messageTooLarge(limit: 20))

  private static let lines: [(String, [Framed])] = [
    ("{}\n", [message("{}")]),
    ("{}\r\n[1]\n", [message("{}"), message("[1]")]),
    ("\n\r\n  \n{}\n\n", [message("{}")]),
    ("  {} \n", [message("{} ")]),
    ("{\"é\":1}\n", [message("{\"é\":1}")]),
    ("{}", [message("{}")]),
    ("{}\r", [message("{}")]),
    ("", []),
    ("   ", []),
    ("01234567890123456789\n", [message("01234567890123456789")]),
    ("01234567890123456789\r\n", [message("01234567890123456789")]),
    ("012345678901234567890\n{}\n", [tooLarge, message("{}")]),
    (String(repeating: "a", count: 90) + "\n{}\n", [tooLarge, message("{}")]),
    (String(repeating: "a", count: 90), [tooLarge]),
  ]

  private static let frames: [(String, [Framed])] = [
    ("Content-Length: 2\r\n\r\n{}", [message("{}")]),
    ("content-LENGTH:2\r\n\r\n{}Content-Length: 3\r\n\r\n[1]", [message("{}"), message("[1]")]),
    ("Content-Length: 2\n\n{}\r\nContent-Length: 0\r\n\r\n", [message("{}"), message("")]),
    ("Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2 \r\n\r\n{}", [message("{}")]),
    ("Content-Type: a/b; charset=\"UTF8\"\r\nContent-Length: 2\r\n\r\n{}", [message("{}")]),
    ("Content-Length: 21\r\n\r\n012345678901234567890Content-Length: 2\r\n\r\n{}", [tooLarge, message("{}")]),
    ("Content-Length: 999\r\n\r\n", [.broken(.messageTooLarge(limit: 20))]),
    ("Content-Length: 99999999999999999999\r\n", [.broken(.messageTooLarge(limit: 20))]),
    ("Content-Length: -1\r\n", [.broken(.badHeader("Content-Length is no number"))]),
    ("Content-Length: \r\n", [.broken(.badHeader("Content-Length is no number"))]),
    ("Content-Length: 2\r\nContent-Length: 2\r\n", [.broken(.badHeader("Content-Length stands there twice"))]),
    ("X: 2\r\n\r\n", [.broken(.badHeader("there is no Content-Length"))]),
    ("X: 2\r\nhello\r\n", [.broken(.badHeader("a header has no colon"))]),
    ("X: 2\r\n: 2\r\n", [.broken(.badHeader("a header has a name that is none"))]),
    ("Content-Type: a/b; charset=latin1\r\n", [.broken(.badHeader("the charset must be utf-8"))]),
    ("Content-Length: 9\r\n\r\n{}", [.broken(.badHeader("the frame ends too early"))]),
    ("Content-Len", [.broken(.badHeader("the frame ends too early"))]),
  ]

  @Test(arguments: lines)
  func linesAreCutWhereverPacketsAre(text: String, expected: [Framed]) {
    everySplit(text, expected) { LineDecoder(limits: Self.limits) }
  }

  @Test(arguments: frames)
  func framesAreCutWhereverPacketsAre(text: String, expected: [Framed]) {
    everySplit(text, expected) { FrameDecoder(limits: Self.limits) }
  }

  @Test func headersWithoutEndAreRefused() {
    let text = "X: " + String(repeating: "y", count: FrameDecoder.headerBytesMax)
    #expect(decode([Array(text.utf8)], FrameDecoder(limits: Self.limits)) == [.broken(.headersTooLong)])
    let many = String(repeating: "X: y\r\n", count: FrameDecoder.headerBytesMax)
    #expect(decode([Array(many.utf8)], FrameDecoder(limits: Self.limits)) == [.broken(.headersTooLong)])
  }

  @Test func aLineWithoutEndIsSkippedOnlySoFar() {
    let text = Array(String(repeating: "a", count: 16 * 20 + 30).utf8)
    let pieces = text.map { [$0] }
    #expect(decode(pieces, LineDecoder(limits: Self.limits)) == [Self.tooLarge, .broken(.skippedTooMuch)])
  }

  private static var limits: ServerLimits {
    var limits = ServerLimits()
    limits.messageBytesMax = 20
    return limits
  }

  private func everySplit(_ text: String, _ expected: [Framed], _ decoder: () -> some MessageDecoder) {
    let bytes = Array(text.utf8)
    #expect(decode([bytes], decoder()) == expected)
    #expect(decode(bytes.map { [$0] }, decoder()) == expected)
    for cut in bytes.indices {
      let framed = decode([Array(bytes[..<cut]), Array(bytes[cut...])], decoder())
      #expect(framed == expected, "cut at \(cut)")
    }
  }

  /// Stops at the first fault that the connection would be closed for.
  private func decode(_ pieces: [[UInt8]], _ decoder: some MessageDecoder) -> [Framed] {
    var decoder = decoder
    var out: [Framed] = []
    func take(_ framed: Framed) -> Bool {
      out.append(framed)
      if case .broken = framed { return true }
      return false
    }
    for piece in pieces {
      decoder.receive(ByteBuffer(bytes: piece))
      while let framed = decoder.next() { if take(framed) { return out } }
    }
    if let last = decoder.end() { _ = take(last) }
    #expect(!decoder.isUnfinished)
    return out
  }
}
