import Foundation
import Glibc
import NIOCore
import Testing

@testable import RPCServer

/// wire.md, Transport: pipelines, order, half-closed peers, limits and back-pressure, over real sockets.
@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
  @Test func eachFramingIsAnsweredInItsOwn() async throws {
    try await TestServer.run { server in
      let lines = try await server.connect()
      try await lines.send("\n\r\n" + request("echo", #"{"a":"é"}"#))
      #expect(try await lines.line() == answer(#"{"a":"é"}"#))
      try await lines.send(request("pretty", id: "2"))
      #expect(try await lines.line() == answer(#"{   "a": 1 }"#, id: "2"))

      let frames = try await server.connect()
      let message = request("echo")
      for _ in 0..<2 {
        try await frames.send("content-length:\(message.utf8.count)\r\n\r\n\(message)")
        let expected = frame(answer("null"))
        #expect(try await frames.bytes(expected.utf8.count) == expected)
      }

      let http = try await server.connect()
      for _ in 0..<2 {
        try await http.send(post(request("echo")))
        let (head, body) = try await http.response()
        #expect(head.hasPrefix("HTTP/1.1 200 OK\n"))
        #expect(body == answer("null"))
      }
    }
  }

  @Test func bytesMayComeOneByOne() async throws {
    try await TestServer.run { server in
      for text in [request("echo", "{\"a\":\"é\"}"), frame(request("echo", "{\"a\":\"é\"}"))] {
        let peer = try await server.connect()
        for byte in text.utf8 { try await peer.send([byte]) }
        try await peer.endOutput()
        #expect(await peer.rest().contains(answer(#"{"a":"é"}"#)))
      }
    }
  }

  @Test func answersComeAsTheyAreReadyOnceLoggedIn() async throws {
    try await TestServer.run { server in
      let peer = try await server.connect()
      try await peer.send(request("login", id: "0") + request("hold", id: "1") + request("echo", id: "2"))
      #expect(try await peer.line() == answer("true", id: "0"))
      #expect(try await peer.line() == answer("null", id: "2"))
      server.handler.open()
      #expect(try await peer.line() == answer(#""held""#, id: "1"))
    }
  }

  @Test func messagesGoInOrderBeforeLogIn() async throws {
    try await TestServer.run { server in
      let peer = try await server.connect()
      try await peer.send(request("hold", id: "1") + request("echo", id: "2") + request("isLoggedIn", id: "3"))
      await server.handler.begun("hold", times: 1)
      #expect(server.handler.begun == ["hold"])
      server.handler.open()
      #expect(try await peer.line() == answer(#""held""#, id: "1"))
      #expect(try await peer.line() == answer("null", id: "2"))
      #expect(try await peer.line() == answer("false", id: "3"))
    }
  }

  @Test func aBatchGoesInOrderBeforeLogInAndTogetherAfter() async throws {
    try await TestServer.run { server in
      let peer = try await server.connect()
      let members = ["isLoggedIn", "login", "hold", "isLoggedIn"].enumerated()
        .map { request($1, id: "\($0)").dropLast() }
      try await peer.send("[" + members.joined(separator: ",") + "]\n")
      await server.handler.begun("isLoggedIn", times: 2)
      server.handler.open()
      let expected = ["false", "true", #""held""#, "true"].enumerated().map { answer($1, id: "\($0)") }
      #expect(try await peer.line() == "[" + expected.joined(separator: ",") + "]")
    }
  }

  @Test func aHalfClosedPeerGetsItsAnswers() async throws {
    try await TestServer.run { server in
      let peer = try await server.connect()
      try await peer.send(request("login", id: "0") + request("hold", id: "1") + request("echo", id: "2").dropLast())
      try await peer.endOutput()
      #expect(try await peer.line() == answer("true", id: "0"))
      #expect(try await peer.line() == answer("null", id: "2"))
      server.handler.open()
      #expect(await peer.rest() == answer(#""held""#, id: "1") + "\n")
    }
  }

  @Test func aDroppedConnectionCancelsItsCalls() async throws {
    try await TestServer.run { server in
      let peer = try await server.connect()
      try await peer.send(request("login", id: "0") + request("untilCancelled") + request("untilCancelled"))
      await server.handler.begun("untilCancelled", times: 2)
      try await peer.reset()
      await server.handler.cancelled(times: 2)
    }
  }

  /// A client may have gone before it is accepted; then its socket has no address.
  @Test func connectionsThatAreResetAtOnceLeaveNoDescriptor() async throws {
    try await TestServer.run { server in
      for _ in 0..<2 {
        for _ in 0..<50 { try resetAtOnce(port: server.port) }
        // What comes after them in the queue is accepted after them.
        let peer = try await server.connect()
        try await peer.send(request("echo"))
        #expect(try await peer.line() == answer("null"))
        try await peer.close()
      }
      while server.server.load.connections > 0 { try await Task.sleep(for: .milliseconds(5)) }
      // Those of other tests go; what is lost would stay until the suite's time is up.
      while try strayedSockets() >= 50 { try await Task.sleep(for: .milliseconds(50)) }
    }
  }

  /// The sockets of this process that neither listen nor have a peer; other tests may have a few for a moment.
  private func strayedSockets() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }.count { file in
      var listens: Int32 = 0
      var domain: Int32 = 0
      var size = UInt32(MemoryLayout<Int32>.size)
      guard getsockopt(file, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0, listens == 0,
        getsockopt(file, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0, domain == AF_INET
      else { return false }
      var peer = sockaddr()
      var length = UInt32(MemoryLayout<sockaddr>.size)
      return getpeername(file, &peer, &length) != 0
    }
  }

  private func resetAtOnce(port: Int) throws {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    let connected = withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, UInt32(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(connected == 0)
    var now = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, UInt32(MemoryLayout<linger>.size))
    close(socket)
  }

  @Test func noMoreIsBegunThanTheBoundSays() async throws {
    try await TestServer.run(limits: { $0.inFlightMax = 4 }) { server in
      let peer = try await server.connect()
      try await peer.send(request("login", id: "0"))
      _ = try await peer.line()
      try await peer.send((1...10).map { request("hold", id: "\($0)") }.joined())
      await server.handler.begun("hold", times: 4)
      // A message of another connection goes through after those ten have been read.
      let other = try await server.connect()
      try await other.send(request("echo"))
      _ = try await other.line()
      #expect(server.handler.begun.count { $0 == "hold" } == 4)
      server.handler.open()
      for _ in 1...10 { #expect(try await peer.line().contains("held")) }
    }
  }

  @Test func whatIsTooLargeIsRefusedOnceAndTheConnectionGoesOn() async throws {
    try await TestServer.run(limits: { $0.messageBytesMax = 1000 }) { server in
      let peer = try await server.connect()
      let large = request("echo", "\"" + String(repeating: "x", count: 5000) + "\"")
      try await peer.send(large + request("echo", id: "2"))
      #expect(try await peer.line().contains(#""code":-32006"#))
      #expect(try await peer.line() == answer("null", id: "2"))

      let frames = try await server.connect()
      try await frames.send(frame(large) + frame(request("echo", id: "2")))
      try await frames.endOutput()
      let text = await frames.rest()
      #expect(text.contains(#""code":-32006"#) && text.hasSuffix(answer("null", id: "2")))

      let endless = try await server.connect()
      try await endless.send("Content-Length: 99999999999\r\n\r\n")
      #expect(await endless.rest().contains(#""code":-32006"#))
    }
  }

  @Test(arguments: ["hello\n", "hello", "GETX", "1\n", "\u{0}\n", "{\"a\":\n"])
  func whatIsNoMessageIsAnsweredWithAnError(text: String) async throws {
    try await TestServer.run { server in
      let peer = try await server.connect()
      try await peer.send(text)
      try await peer.endOutput()
      #expect(await peer.rest().hasPrefix(#"{"jsonrpc":"2.0","error":{"code":-32"#))
    }
  }
}

func frame(_ message: String) -> String { "Content-Length: \(message.utf8.count)\r\n\r\n\(message)" }

func post(_ body: String, headers: [String] = []) -> String {
  (["POST / HTTP/1.1", "Host: localhost", "Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
    + headers + ["", body]).joined(separator: "\r\n")
}
