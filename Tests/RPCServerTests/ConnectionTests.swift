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
