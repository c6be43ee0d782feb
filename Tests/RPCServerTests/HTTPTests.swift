import NIOCore
import Testing

@testable import RPCServer

/// wire.md, Transport: HTTP/1.1 `POST /`, and what is kept out.
@Suite(.timeLimit(.minutes(1))) struct HTTPTests {
  private static let body = #"{"jsonrpc":"2.0","method":"echo","id":1}"#
  private static let json = "Content-Type: application/json"
  private static let host = "Host: localhost"

  private static func raw(_ start: String, _ headers: [String], _ body: String = "") -> String {
    ([start] + headers + ["", body]).joined(separator: "\r\n")
  }

  private static var length: String { "Content-Length: \(body.utf8.count)" }

  static let table: [(String, String, Int)] = [
    ("a call", raw("POST / HTTP/1.1", [host, json, length], body), 200),
    ("a query", raw("POST /?x=1 HTTP/1.1", [host, json, length], body), 200),
    ("the absolute form", raw("POST http://localhost/ HTTP/1.1", [host, json, length], body), 200),
    ("HTTP/1.0", raw("POST / HTTP/1.0", [json, length], body), 200),
    ("a charset", raw("POST / HTTP/1.1", [host, "Content-Type: Application/JSON; charset=UTF-8", length], body), 200),
    ("a JSON-RPC error", raw("POST / HTTP/1.1", [host, json, "Content-Length: 2"], "[]"), 200),
    ("no body", raw("POST / HTTP/1.1", [host, json, "Content-Length: 0"]), 200),
    ("GET", raw("GET / HTTP/1.1", [host]), 405), ("DELETE", raw("DELETE / HTTP/1.1", [host]), 405),
    ("OPTIONS", raw("OPTIONS / HTTP/1.1", [host]), 405),
    ("another path", raw("POST /rpc HTTP/1.1", [host, json]), 404),
    ("GET of another path", raw("GET /index.html HTTP/1.1", [host]), 404),
    ("a path that goes up", raw("POST /../ HTTP/1.1", [host, json]), 404),
    ("an origin", raw("POST / HTTP/1.1", [host, json, length, "Origin: http://evil.example"], body), 403),
    ("no origin", raw("POST / HTTP/1.1", [host, json, length, "Origin: null"], body), 403),
    (
      "two origins",
      raw(
        "POST / HTTP/1.1", [host, json, length, "Origin: https://clinic.example", "Origin: https://x.example"], body),
      403
    ),
    ("an origin with GET", raw("GET / HTTP/1.1", [host, "Origin: http://evil.example"]), 403),
    ("an allowed origin", raw("POST / HTTP/1.1", [host, json, length, "Origin: https://clinic.example"], body), 200),
    ("text/plain", raw("POST / HTTP/1.1", [host, "Content-Type: text/plain", length], body), 415),
    (
      "a form", raw("POST / HTTP/1.1", [host, "Content-Type: application/x-www-form-urlencoded", length], body), 415
    ),
    ("no type", raw("POST / HTTP/1.1", [host, length], body), 415),
    ("two types", raw("POST / HTTP/1.1", [host, json, "Content-Type: text/plain", length], body), 415),
    ("latin1", raw("POST / HTTP/1.1", [host, json + "; charset=latin1", length], body), 415),
    ("gzip", raw("POST / HTTP/1.1", [host, json, length, "Content-Encoding: gzip"], body), 415),
    (
      "both lengths",
      raw("POST / HTTP/1.1", [host, json, "Transfer-Encoding: chunked", length], "28\r\n\(body)\r\n0\r\n\r\n"), 400
    ),
    (
      "both lengths, the other way",
      raw("POST / HTTP/1.1", [host, json, length, "Transfer-Encoding: chunked"], "28\r\n\(body)\r\n0\r\n\r\n"), 400
    ),
    ("two lengths", raw("POST / HTTP/1.1", [host, json, length, length], body), 400),
    ("another coding", raw("POST / HTTP/1.1", [host, json, "Transfer-Encoding: gzip"], body), 400),
    ("no host", raw("POST / HTTP/1.1", [json, length], body), 400),
    ("two hosts", raw("POST / HTTP/1.1", [host, host, json, length], body), 400),
    ("no length", raw("POST / HTTP/1.1", [host, json, "Content-Length: x"], body), 400),
    ("a bad chunk", raw("POST / HTTP/1.1", [host, json, "Transfer-Encoding: chunked"], "zz\r\n"), 400),
    ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ("HTTP/0.9", raw("POST / HTTP/0.9", [host, json, length], body), 505),
    ("an upgrade", raw("POST / HTTP/1.1", [host, json, length, "Connection: upgrade", "Upgrade: h2c"], body), 200),
    ("CONNECT", raw("CONNECT localhost:80 HTTP/1.1", [host]), 404),
    ("no HTTP", "POST x y z\r\n\r\n", 400),
    ("too long", raw("POST / HTTP/1.1", [host, json, "Content-Length: 5000"]), 413),
    (
      "too long in chunks",
      raw(
        "POST / HTTP/1.1", [host, json, "Transfer-Encoding: chunked"], "7d0\r\n" + String(repeating: " ", count: 2000)),
      413
    ),
    ("a long header", raw("POST / HTTP/1.1", [host, "X: " + String(repeating: "x", count: 10_000)]), 431),
    ("many headers", raw("POST / HTTP/1.1", [host] + Array(repeating: "X: y", count: 100)), 431),
    ("a long path", raw("POST /" + String(repeating: "x", count: 10_000) + " HTTP/1.1", [host]), 431),
    ("a bad token", raw("POST / HTTP/1.1", [host, json, length, "Authorization: Bearer x"], body), 401),
    ("Basic", raw("POST / HTTP/1.1", [host, json, length, "Authorization: Basic eDp5"], body), 401),
    ("an expectation", raw("POST / HTTP/1.1", [host, json, length, "Expect: miracle"], body), 417),
    ("cut short", raw("POST / HTTP/1.1", [host, json, "Content-Length: 100"], body), 400),
  ]

  @Test func requestsAndTheirStatus() async throws {
    func configure(_ configuration: inout RPCServerConfiguration) {
      configuration.allowedOrigins = ["https://clinic.example"]
      configuration.limits.messageBytesMax = 1000
    }
    try await TestServer.run(configure: configure) { server in
      for (name, text, status) in Self.table {
        let peer = try await server.connect()
        try? await peer.send(text)
        try? await peer.endOutput()
        let response = await peer.rest()
        #expect(response.hasPrefix("HTTP/1.1 \(status) "), "\(name): \(response)")
        #expect(response.contains("\r\nCache-Control: no-store\r\n"), "\(name)")
        #expect(status == 200 || response.contains("\r\nConnection: close\r\n"), "\(name)")
        #expect(status == 200 || response.contains(#"{"jsonrpc":"2.0","error":{"code":-32"#), "\(name)")
      }
    }
  }

  @Test func chunkedBodiesAndContinue() async throws {
    try await TestServer.run { server in
      let peer = try await server.connect()
      let head = ["POST / HTTP/1.1", Self.host, Self.json, "Transfer-Encoding: chunked", "Expect: 100-continue"]
      try await peer.send(head.joined(separator: "\r\n") + "\r\n\r\n")
      #expect(try await peer.response().head == "HTTP/1.1 100 Continue")
      for byte in Self.body.utf8 { try await peer.send("1\r\n\(Unicode.Scalar(byte))\r\n") }
      try await peer.send("0\r\n\r\n")
      let (first, body) = try await peer.response()
      #expect(first.hasPrefix("HTTP/1.1 200 OK") && first.contains("Connection: keep-alive"))
      #expect(body == answer("null"))
      // What is refused by its head is refused before its body is sent.
      try await peer.send(Self.raw("POST /x HTTP/1.1", [Self.host, "Content-Length: 9", "Expect: 100-continue"]))
      #expect(await peer.rest().hasPrefix("HTTP/1.1 404 "))
    }
  }

  @Test func notificationsGetAnEmptyBody() async throws {
    try await TestServer.run { server in
      let peer = try await server.connect()
      for body in [request("echo", id: nil), "[\(request("echo", id: nil).dropLast())]"] {
        try await peer.send(post(body))
        let (head, body) = try await peer.response()
        #expect(head.hasPrefix("HTTP/1.1 200 OK\n") && head.contains("Content-Length: 0") && body.isEmpty)
        #expect(!head.contains("Content-Type"))
      }
    }
  }

  @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
    try await TestServer.run { server in
      let peer = try await server.connect()
      let closing = post(request("echo", id: "3"), headers: ["Connection: close"])
      try await peer.send(post(request("hold", id: "1")) + post(request("echo", id: "2")) + closing)
      try await peer.endOutput()
      await server.handler.begun("hold", times: 1)
      #expect(server.handler.begun == ["hold"])
      server.handler.open()
      #expect(try await peer.response().body == answer(#""held""#, id: "1"))
      #expect(try await peer.response().body == answer("null", id: "2"))
      let (head, body) = try await peer.response()
      #expect(head.contains("Connection: close") && body == answer("null", id: "3"))
      #expect(await peer.rest() == "")
    }
  }

  /// Behind a proxy several clients share a connection: what one of them logs in as must not hold for the next.
  @Test func aLogInDoesNotOutliveItsRequest() async throws {
    try await TestServer.run { server in
      let peer = try await server.connect()
      try await peer.send(post(request("login")) + post(request("isLoggedIn")))
      #expect(try await peer.response().body == answer("true"))
      #expect(try await peer.response().body == answer("false"))
    }
  }

  @Test func theBearerIsTheRequestsOwn() async throws {
    try await TestServer.run { server in
      let peer = try await server.connect()
      try await peer.send(post(request("bearer"), headers: ["authorization: bearer 01234567890123456789"]))
      #expect(try await peer.response().body == answer(#""01234567890123456789""#))
      try await peer.send(post(request("bearer")))
      #expect(try await peer.response().body.contains(#""code":-32001"#))
    }
  }

  @Test func allowedOriginsArePreflighted() async throws {
    try await TestServer.run(configure: { $0.allowedOrigins = ["https://clinic.example"] }) { server in
      let peer = try await server.connect()
      let headers = [Self.host, "Origin: https://clinic.example", "Access-Control-Request-Method: POST"]
      try await peer.send(Self.raw("OPTIONS / HTTP/1.1", headers))
      let (head, _) = try await peer.response()
      #expect(head.hasPrefix("HTTP/1.1 204 "))
      #expect(head.contains("Access-Control-Allow-Origin: https://clinic.example"))
      try await peer.send(post(Self.body, headers: ["Origin: https://clinic.example"]))
      let (second, body) = try await peer.response()
      #expect(second.contains("Access-Control-Allow-Origin: https://clinic.example") && body == answer("null"))
    }
  }

  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
  ])
  func dates(seconds: Int, expected: String) {
    #expect(HTTPDate.text(unixSeconds: seconds) == expected)
  }
}
