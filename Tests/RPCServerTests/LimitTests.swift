import NIOCore
import Testing

@testable import RPCServer

/// wire.md, Transport: every limit, and deadlines that a slow peer cannot move.
@Suite(.timeLimit(.minutes(1))) struct LimitTests {
  @Test func aPeerThatDoesNotReadIsNotReadFrom() async throws {
    try await TestServer.run(limits: { $0.inFlightMax = 8 }) { server in
      let peer = try await server.connect(reads: false)
      try await peer.send(request("login"))
      let calls = 60
      let sending = Task { [channel = peer.channel] in
        // The server stops taking these; how many it took shows below.
        let text = request("big", #"{"bytes":200000}"#)
        for _ in 0..<calls { try await channel.writeAndFlush(ByteBuffer(string: text)).get() }
      }
      try await sending.value
      // All that the bound admits at once is begun, then no more until the answers are taken.
      await server.handler.begun("big", times: 1)
      var before = -1
      while server.handler.begun.count != before || server.server.load.callsInProgress > 0 {
        before = server.handler.begun.count
        let other = try await server.connect()
        for _ in 0..<50 {
          try await other.send(request("echo"))
          _ = try await other.line()
        }
        before += 50
        try await other.close()
      }
      let begun = server.handler.begun.count { $0 == "big" }
      #expect(begun < 45, "\(begun) calls were begun for a peer that reads nothing")
      try await peer.channel.setOption(.autoRead, value: true).get()
      #expect(try await peer.line() == answer("true"))
      for _ in 0..<calls { #expect(try await peer.line().utf8.count > 200_000) }
    }
  }

  @Test func aPeerThatNeverReadsIsClosed() async throws {
    try await TestServer.run(limits: { $0.unreadDeadline = .milliseconds(200) }) { server in
      let peer = try await server.connect(reads: false)
      try await peer.send(request("login"))
      // The server closes while these are sent, so sending them may fail.
      try? await peer.send(String(repeating: request("big", #"{"bytes":900000}"#), count: 50))
      try await settled(server)
      try await peer.close()
    }
  }

  /// The server itself ends the connection, with no word from the peer.
  private func settled(_ server: TestServer) async throws {
    while server.server.load.connections > 0 { try await Task.sleep(for: .milliseconds(5)) }
  }

  @Test(arguments: [
    #"{"jsonrpc":"2.0","#, "Content-Length: 500\r\n\r\n{", "Content-Len", "PO", "POST / HTTP/1.1\r\nHost: x\r\nX-A",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{",
    "\u{16}\u{03}\u{01}",
  ])
  func aMessageMustBeFinishedInTime(start: String) async throws {
    func change(_ limits: inout ServerLimits) {
      limits.messageDeadline = .milliseconds(200)
      limits.helloDeadline = .milliseconds(200)
    }
    try await TestServer.run(limits: change) { server in
      let peer = try await server.connect()
      // A byte now and then does not move the deadline.
      let dripping = Task { [channel = peer.channel] in
        try await channel.writeAndFlush(ByteBuffer(string: start)).get()
        while !Task.isCancelled {
          try await channel.writeAndFlush(ByteBuffer(string: "x")).get()
          try await Task.sleep(for: .milliseconds(20))
        }
      }
      let last = await peer.rest()
      dripping.cancel()
      let isWord = start.utf8.count < 20 && !start.hasPrefix("{")
      #expect(isWord || last.contains(#""code":-32005"#))
      #expect(!start.hasPrefix("POST") || last.hasPrefix("HTTP/1.1 408 "))
    }
  }

  /// NIO's decoder keeps a request's head to itself until all of it is there: what has come of it is noted before that.
  @Test(
    arguments: [
      ("P", false), (post("{}").dropLast(5).description, false), ("POST / HTTP/1.1\r\nHost: x\r\nX-A", true),
      (post(String(repeating: "x", count: 500)).dropLast(499).description, true),
    ], [true, false])
  func aSecondRequestMustBeFinishedInTime(second: (start: String, drips: Bool), isInOneWrite: Bool) async throws {
    try await TestServer.run(limits: { $0.messageDeadline = .milliseconds(200) }) { server in
      let peer = try await server.connect()
      try await peer.send(post(request("echo")) + (isInOneWrite ? second.start : ""))
      #expect(try await peer.response().body == answer("null"))
      if !isInOneWrite { try await peer.send(second.start) }
      let dripping = Task { [channel = peer.channel] in
        while second.drips, !Task.isCancelled {
          try await channel.writeAndFlush(ByteBuffer(string: "x")).get()
          try await Task.sleep(for: .milliseconds(20))
        }
      }
      let last = await peer.rest()
      dripping.cancel()
      #expect(last.hasPrefix("HTTP/1.1 408 ") && last.contains(#""code":-32005"#), "\(last)")
    }
  }

  /// Between two requests a connection may say nothing for longer than a request may take.
  @Test(arguments: ["", "chunked"]) func silenceBetweenRequestsIsNoUnfinishedOne(encoding: String) async throws {
    let text = request("echo")
    let chunks = "Transfer-Encoding: chunked\r\n\r\n\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n0\r\n\r\n"
    let chunked = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + chunks
    try await TestServer.run(limits: { $0.messageDeadline = .milliseconds(200) }) { server in
      let peer = try await server.connect()
      for _ in 0..<3 {
        try await peer.send(encoding.isEmpty ? post(text) : chunked)
        #expect(try await peer.response().body == answer("null"))
        try await Task.sleep(for: .milliseconds(400))
      }
    }
  }

  @Test func silenceIsClosed() async throws {
    try await TestServer.run(limits: { $0.idleDeadlineBeforeLogIn = .seconds(6) }) { server in
      let silent = try await server.connect()
      let blank = try await server.connect()
      try await blank.send("\n\n")
      let served = try await server.connect()
      try await served.send(request("echo"))
      #expect(await silent.rest() == "")
      #expect(await blank.rest() == "")
      #expect(await served.rest() == answer("null") + "\n")
    }
  }

  /// An idle deadline is not for who waits for the server. It is long enough for a busy machine to read the request by.
  @Test func aLongCallIsNoSilence() async throws {
    try await TestServer.run(limits: { $0.idleDeadlineBeforeLogIn = .seconds(6) }) { server in
      let peer = try await server.connect()
      try await peer.send(request("hold"))
      try await Task.sleep(for: .seconds(7))
      server.handler.open()
      #expect(try await peer.line() == answer(#""held""#))
    }
  }

  @Test func oneConnectionTooManyIsToldSoInItsFraming() async throws {
    try await TestServer.run(limits: { $0.connectionsMax = 1 }) { server in
      let first = try await server.connect()
      try await first.send(request("echo"))
      _ = try await first.line()
      let lines = try await server.connect()
      try await lines.send(request("echo"))
      #expect(await lines.rest().contains(#""reason":"busy","retryAfterMs":1000"#))
      let frames = try await server.connect()
      try await frames.send(frame(request("echo")))
      #expect(await frames.rest().hasPrefix("Content-Length: "))
      let http = try await server.connect()
      try await http.send(post(request("echo")))
      #expect(await http.rest().hasPrefix("HTTP/1.1 503 "))
      #expect(server.server.load.connectionsRefused == 3)
      try await first.close()
      try await settled(server)
      let next = try await server.connect()
      try await next.send(request("echo"))
      #expect(try await next.line() == answer("null"))
    }
  }

  @Test func connectionsOfOneAddressAreBounded() async throws {
    try await TestServer.run(limits: { $0.connectionsPerAddressMax = 1 }) { server in
      let first = try await server.connect()
      try await first.send(request("echo"))
      _ = try await first.line()
      let second = try await server.connect()
      try await second.send(request("echo"))
      #expect(await second.rest().contains(#""code":-32004"#))
    }
  }

  @Test func callsBeforeLogInAreLimitedByAddress() async throws {
    func change(_ limits: inout ServerLimits) {
      limits.callsPerSecondBeforeLogIn = 1
      limits.callBurstBeforeLogIn = 3
    }
    try await TestServer.run(limits: change) { server in
      let peer = try await server.connect()
      for _ in 0..<3 {
        try await peer.send(request("echo"))
        #expect(try await peer.line() == answer("null"))
      }
      // The limit is the address's, not the connection's, and each request of a batch counts.
      let other = try await server.connect()
      let batch = Array(repeating: request("echo").dropLast(), count: 50).joined(separator: ",")
      try await other.send("[\(batch)]\n")
      #expect(try await other.line().contains(#""reason":"rate_limited","retryAfterMs":"#))
      #expect(server.handler.begun.count < 50)
    }
  }

  /// What anybody may call is answered whatever token comes with it, and so is no proof of one.
  @Test func aTokenThatIsMadeUpCounts() async throws {
    func change(_ limits: inout ServerLimits) {
      limits.callsPerSecondBeforeLogIn = 1
      limits.callBurstBeforeLogIn = 2
    }
    try await TestServer.run(limits: change) { server in
      let peer = try await server.connect()
      var refused = 0
      for number in 0..<40 {
        let method = number.isMultiple(of: 2) ? "echo" : "unknown"
        try await peer.send(post(request(method), headers: ["Authorization: Bearer aaaaaaaaaaaaaaaaaaaaaa"]))
        if try await peer.response().body.contains(#""code":-32003"#) { refused += 1 }
      }
      #expect(refused > 0 && server.handler.begun.count == 40 - refused)
    }
  }

  @Test func logInsDoNotCount() async throws {
    func change(_ limits: inout ServerLimits) {
      limits.callsPerSecondBeforeLogIn = 1
      limits.callBurstBeforeLogIn = 2
    }
    try await TestServer.run(limits: change) { server in
      for _ in 0..<10 {
        let peer = try await server.connect()
        try await peer.send(request("login") + request("echo") + request("echo"))
        for _ in 0..<3 { #expect(try await peer.line().contains(#""result""#)) }
      }
      let bearer = "Authorization: Bearer 0123456789012345678901"
      let http = try await server.connect()
      for _ in 0..<10 {
        try await http.send(post(request("bearer"), headers: [bearer]))
        #expect(try await http.response().body == answer(#""0123456789012345678901""#))
      }
    }
  }
}

/// The machines behind the limits, without a clock of their own.
@Suite struct LimitMachineTests {
  @Test func aBucketRefillsByItsRate() {
    var limit = RateLimit<Int>(perSecond: 10, burst: 2)
    let steps: [(atMs: Int64, RateLimit<Int>.Verdict)] = [
      (1000, .allowed), (1000, .allowed), (1000, .refused(retryAfterMs: 101)), (1050, .refused(retryAfterMs: 51)),
      (1100, .allowed), (1100, .refused(retryAfterMs: 101)), (5000, .allowed), (5000, .allowed),
      (5000, .refused(retryAfterMs: 101)),
    ]
    for (atMs, verdict) in steps { #expect(limit.take(1, now: atMs * 1_000_000) == verdict, "at \(atMs)") }
    #expect(limit.take(2, now: 5_000_000_000) == .allowed)
    limit.giveBack(1)
    #expect(limit.take(1, now: 5_000_000_000) == .allowed)
  }

  @Test func manyKeysTakeBoundedMemory() {
    var limit = RateLimit<Int>(perSecond: 1, burst: 1, keysMax: 100)
    for key in 0..<100 { #expect(limit.take(key, now: 1) == .allowed) }
    #expect(limit.take(100, now: 2) == .allowed)
    #expect(limit.take(101, now: 3) != .allowed, "keys beyond the bound share a bucket")
    #expect(limit.keyCount == 100)
    #expect(limit.take(102, now: 2_000_000_000) == .allowed)
    #expect(limit.keyCount == 1)
  }

  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("::ffff:192.0.2.1", "192.0.2.1", true),
    ("2001:db8::1", "2001:db8::2", true), ("2001:db8:0:1::1", "2001:db8:0:2::1", false), ("::1", "0.0.0.0", false),
  ])
  func addressesCountAsOne(left: String, right: String, same: Bool) throws {
    let left = try AddressKey(SocketAddress(ipAddress: left, port: 1))
    let right = try AddressKey(SocketAddress(ipAddress: right, port: 2))
    #expect((left == right) == same)
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.8.9.10", true), ("::1", true), ("::ffff:127.0.0.1", true), ("0.0.0.0", false),
    ("::", false), ("192.168.1.1", false), ("128.0.0.1", false), ("::ffff:10.0.0.1", false),
  ])
  func loopback(address: String, expected: Bool) throws {
    #expect(try SocketAddress(ipAddress: address, port: 1).isLoopback == expected)
  }

  @Test func inFlightIsBoundedByCallsBytesAndAnswers() {
    var limits = ServerLimits()
    limits.inFlightMax = 10
    limits.inFlightBytesMax = 1000
    limits.answersWaitingBytesMax = 100_000
    var inFlight = InFlight(limits: limits)
    #expect(inFlight.admits(inOrder: true))
    let one = InFlight.Load(message: [0x7B], limits: limits)
    let batch = InFlight.Load(message: Array("  [".utf8), limits: limits)
    #expect(one.calls == 1 && batch.calls == 8)
    inFlight.start(one)
    #expect(!inFlight.admits(inOrder: true))
    #expect(inFlight.admits(inOrder: false))
    inFlight.start(batch)
    #expect(inFlight.admits(inOrder: false))
    inFlight.start(one)
    #expect(!inFlight.admits(inOrder: false))
    inFlight.finish(batch, answerBytes: 0)
    inFlight.finish(one, answerBytes: 60_000)
    #expect(!inFlight.admits(inOrder: false), "two such answers would be more than may wait")
    inFlight.finish(one, answerBytes: 1)
    #expect(inFlight.isEmpty && inFlight.admits(inOrder: false))
    let large = InFlight.Load(message: [UInt8](repeating: 0x20, count: 1000), limits: limits)
    var other = InFlight(limits: limits)
    other.start(large)
    #expect(!other.admits(inOrder: false))
  }

  @Test func deadlines() {
    let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    let limits = ServerLimits()
    var deadlines = ConnectionDeadlines(limits: limits, now: start)
    let later = start + .seconds(1)
    #expect(deadlines.due(isBusy: false, isLoggedIn: false) == .init(at: start + .minutes(2), why: .idle))
    #expect(deadlines.due(isBusy: false, isLoggedIn: true) == .init(at: start + .minutes(15), why: .idle))
    #expect(deadlines.due(isBusy: true, isLoggedIn: true) == nil)
    deadlines.unfinished(true, isNew: false, now: start)
    deadlines.unfinished(true, isNew: false, now: later)
    #expect(deadlines.due(isBusy: true, isLoggedIn: true) == .init(at: start + .seconds(30), why: .unfinishedMessage))
    deadlines.unfinished(true, isNew: true, now: later)
    #expect(deadlines.due(isBusy: true, isLoggedIn: true) == .init(at: later + .seconds(30), why: .unfinishedMessage))
    deadlines.unread(true, now: later)
    #expect(deadlines.due(isBusy: true, isLoggedIn: true) == .init(at: later + .seconds(60), why: .unread))
    deadlines.lingers(now: later)
    #expect(deadlines.due(isBusy: true, isLoggedIn: true) == .init(at: later + .seconds(1), why: .linger))
  }
}
