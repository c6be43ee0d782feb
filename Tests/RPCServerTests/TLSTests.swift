import Foundation
import NIOCore
import NIOEmbedded
import NIOSSL
import Operations
import Testing

@testable import RPCServer

/// wire.md, Transport: TLS on the same port, 1.2 at least, AEAD only, client certificates.
@Suite(.timeLimit(.minutes(1))) struct TLSTests {
  private func withServer(
    _ change: (inout TransportSecurityFiles) -> Void = { _ in },
    _ body: (TestServer, Certificates) async throws -> Void
  ) async throws {
    let certificates = try Certificates.made.get()
    var files = TransportSecurityFiles(certificateChain: certificates.server.chain, privateKey: certificates.server.key)
    change(&files)
    try await TestServer.run(configure: { $0.tls = files }) { try await body($0, certificates) }
  }

  private func client(
    _ certificates: Certificates, _ change: (inout TLSConfiguration) throws -> Void = { _ in }
  ) throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .file(certificates.server.chain)
    configuration.certificateVerification = .noHostnameVerification
    configuration.shutdownTimeout = .milliseconds(100)
    try change(&configuration)
    return try NIOSSLContext(configuration: configuration)
  }

  /// Whether a call goes through.
  private func calls(_ server: TestServer, _ tls: NIOSSLContext) async throws -> Bool {
    let peer = try await server.connect(tls: tls)
    do {
      try await peer.send(request("echo"))
      let isAnswered = try await peer.line() == answer("null")
      try await peer.close()
      return isAnswered
    } catch {
      return false
    }
  }

  @Test func everyFramingWorksInsideTLSAndWithoutOnTheSamePort() async throws {
    try await withServer { server, certificates in
      for tls in [try client(certificates), nil] {
        let lines = try await server.connect(tls: tls)
        try await lines.send(request("login") + request("hold", id: "2") + request("echo", id: "3"))
        #expect(try await lines.line() == answer("true"))
        #expect(try await lines.line() == answer("null", id: "3"))
        try await lines.send(request("big", #"{"bytes":900000}"#, id: "4"))
        #expect(try await lines.line().utf8.count > 900_000)
        let frames = try await server.connect(tls: tls)
        try await frames.send(frame(request("echo")))
        #expect(try await frames.bytes(frame(answer("null")).utf8.count) == frame(answer("null")))
        let http = try await server.connect(tls: tls)
        try await http.send(post(request("echo")))
        #expect(try await http.response().body == answer("null"))
      }
    }
  }

  @Test func aHalfClosedTLSPeerGetsItsAnswers() async throws {
    try await withServer { server, certificates in
      let peer = try await server.connect(tls: client(certificates))
      try await peer.send(request("login") + request("hold", id: "2"))
      #expect(try await peer.line() == answer("true"))
      try await peer.endOutput()
      server.handler.open()
      #expect(await peer.rest() == answer(#""held""#, id: "2") + "\n")
    }
  }

  @Test(arguments: [
    (TLSVersion.tlsv1, TLSVersion.tlsv1, false), (.tlsv11, .tlsv11, false), (.tlsv12, .tlsv12, true),
    (.tlsv13, .tlsv13, true),
  ])
  func versions(least: TLSVersion, most: TLSVersion, isTaken: Bool) async throws {
    try await withServer { server, certificates in
      let tls = try client(certificates) {
        $0.minimumTLSVersion = least
        $0.maximumTLSVersion = most
      }
      #expect(try await calls(server, tls) == isTaken)
    }
  }

  @Test(arguments: [
    ("ECDHE-RSA-AES128-GCM-SHA256", true), ("ECDHE-RSA-CHACHA20-POLY1305", true), ("ECDHE-RSA-AES128-SHA", false),
    ("AES128-GCM-SHA256", false), ("AES256-SHA", false),
  ])
  func suites(suite: String, isTaken: Bool) async throws {
    try await withServer { server, certificates in
      let tls = try client(certificates) {
        $0.maximumTLSVersion = .tlsv12
        $0.cipherSuites = suite
      }
      #expect(try await calls(server, tls) == isTaken)
    }
  }

  @Test func clientCertificates() async throws {
    let certificates = try Certificates.made.get()
    let holding = { (pair: Certificates.Pair) in
      try self.client(certificates) {
        $0.certificateChain = try NIOSSLCertificate.fromPEMFile(pair.chain).map { .certificate($0) }
        $0.privateKey = .privateKey(try NIOSSLPrivateKey(file: pair.key, format: .pem))
      }
    }
    let cases = [
      (required: false, none: true, trusted: true, stranger: false),
      (required: true, none: false, trusted: true, stranger: false),
    ]
    for one in cases {
      func change(_ files: inout TransportSecurityFiles) {
        files.clientAuthorities = certificates.client.chain
        files.requiresClientCertificate = one.required
      }
      try await withServer(change) { server, _ in
        let none = try await calls(server, client(certificates))
        let trusted = try await calls(server, holding(certificates.client))
        let stranger = try await calls(server, holding(certificates.stranger))
        #expect([none, trusted, stranger] == [one.none, one.trusted, one.stranger])
      }
    }
  }

  @Test func theCertificateIsRenewedWhileTheServerRuns() async throws {
    let certificates = try Certificates.made.get()
    let folder = try Certificates.folder()
    let chain = folder + "/chain.pem"
    let key = folder + "/key.pem"
    func put(_ pair: Certificates.Pair) throws {
      for (from, to) in [(pair.chain, chain), (pair.key, key)] {
        try Data(contentsOf: URL(filePath: from)).write(to: URL(filePath: to))
      }
    }
    try put(certificates.stranger)
    try await withServer({
      $0.certificateChain = chain; $0.privateKey = key
    }) { server, certificates in
      #expect(try await !calls(server, client(certificates)))
      try put(certificates.server)
      try server.server.reloadCertificate()
      #expect(try await calls(server, client(certificates)))
      try Data("no certificate".utf8).write(to: URL(filePath: chain))
      #expect(throws: ServerStartError.self) { try server.server.reloadCertificate() }
      #expect(try await calls(server, client(certificates)))
    }
  }

  @Test func withoutACertificateTLSIsRefusedWithAnAlert() async throws {
    let certificates = try Certificates.made.get()
    try await TestServer.run { server in
      let isAnswered = try await calls(server, client(certificates))
      #expect(!isAnswered)
    }
  }

  /// Where TLS is configured, peers from elsewhere may not go without: what they said would be read on the way.
  @Test(arguments: [
    (request("echo"), "{"), (frame(request("echo")), "Content-Length"), (post(request("echo")), "HTTP/1.1 403 "),
  ])
  func plaintextFromElsewhereIsRefused(text: String, start: String) throws {
    let handler = ScriptedHandler()
    let limits = ServerLimits()
    let server = ServerContext(
      handler: handler, limits: limits, httpRules: HTTPRules(messageBytesMax: 1000, allowedOrigins: []),
      gate: LogInGate(limits: limits), connections: Connections(limits: limits), transportSecurity: nil,
      observe: { _ in })
    let address = try SocketAddress(ipAddress: "192.0.2.1", port: 1)
    let key = try #require(AddressKey(address))
    let peer = NetworkPeer(
      origin: .network(address: "192.0.2.1"), key: key, mayUsePlaintext: false, isRefused: false)
    let channel = EmbeddedChannel(handler: DetectionHandler(server: server, peer: peer))
    try channel.connect(to: address).wait()
    try channel.writeInbound(ByteBuffer(string: text))
    let refusal = try #require(try channel.readOutbound(as: ByteBuffer.self))
    #expect(String(buffer: refusal).hasPrefix(start))
    #expect(String(buffer: refusal).contains(#""reason":"tls_required""#))
    #expect(handler.begun.isEmpty)
    _ = try? channel.finish()
  }
}

/// Certificates as the `openssl` command makes them, once for all tests.
struct Certificates: Sendable {
  struct Pair: Sendable {
    var chain: String
    var key: String
  }

  struct Failed: Error { var status: Int32 }

  var server: Pair
  var client: Pair
  var stranger: Pair

  static let made = Result {
    let place = try folder()
    return Certificates(
      server: try make("server", in: place), client: try make("client", in: place),
      stranger: try make("stranger", in: place))
  }

  static func folder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rpc-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path(percentEncoded: false)
  }

  private static func make(_ name: String, in folder: String) throws -> Pair {
    let pair = Pair(chain: "\(folder)/\(name).pem", key: "\(folder)/\(name).key")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = [
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(name)", "-addext",
      "subjectAltName=IP:127.0.0.1", "-keyout", pair.key, "-out", pair.chain,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(status: process.terminationStatus) }
    return pair
  }
}
