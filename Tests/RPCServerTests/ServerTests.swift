import Foundation
import Logging
import Operations
import Testing

@testable import RPCServer

/// wire.md, Transport: where the server listens, the Unix socket, and how it comes to an end.
@Suite(.timeLimit(.minutes(1))) struct ServerTests {
  private func server(_ configuration: RPCServerConfiguration) -> RPCServer {
    RPCServer(configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  @Test(arguments: ["0.0.0.0", "::", "192.0.2.1"])
  func plaintextBeyondLoopbackIsRefusedAtTheStart(host: String) async throws {
    let address = RPCServerConfiguration.Address(host: host, port: 0)
    let server = server(RPCServerConfiguration(addresses: [address]))
    await #expect(throws: ServerStartError.plaintextRefused(address)) {
      try await server.start(handler: ScriptedHandler())
    }
    #expect(ServerStartError.plaintextRefused(address).description.contains("--allow-plaintext"))
  }

  @Test func plaintextBeyondLoopbackMayBeAllowed() async throws {
    func configure(_ configuration: inout RPCServerConfiguration) {
      configuration.addresses = [.init(host: "0.0.0.0", port: 0)]
      configuration.allowPlaintext = true
    }
    try await TestServer.run(configure: configure) { server in
      let peer = try await server.connect()
      try await peer.send(request("origin"))
      #expect(try await peer.line().contains("127.0.0.1"))
    }
  }

  @Test func whatCannotStartSaysWhy() async throws {
    let folder = try Certificates.folder()
    try Data("no socket".utf8).write(to: URL(filePath: folder + "/file"))
    let long = folder + "/" + String(repeating: "x", count: 100)
    func configuration(_ change: (inout RPCServerConfiguration) -> Void) -> RPCServerConfiguration {
      var configuration = RPCServerConfiguration(addresses: [.init(host: "127.0.0.1", port: 0)])
      change(&configuration)
      return configuration
    }
    let table: [(RPCServerConfiguration, String)] = [
      (configuration { $0.addresses = [] }, "no address"),
      (configuration { $0.addresses = [.init(host: "no.such.host.invalid", port: 1)] }, "cannot be resolved"),
      (configuration { $0.unixSocket = .init(path: folder + "/file") }, "is no socket"),
      (configuration { $0.unixSocket = .init(path: long) }, "longer than"),
      (configuration { $0.unixSocket = .init(path: folder + "/none/socket") }, "No such file"),
      (configuration { $0.tls = .init(certificateChain: folder + "/none", privateKey: folder + "/none") }, "for TLS"),
      (configuration { $0.tls = .init(certificateChain: folder + "/file", privateKey: folder + "/file") }, "for TLS"),
    ]
    for (configuration, expected) in table {
      let error = await #expect(throws: ServerStartError.self) {
        try await server(configuration).start(handler: ScriptedHandler())
      }
      #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }
  }

  @Test func aPortIsTakenOnce() async throws {
    try await TestServer.run { running in
      let other = server(RPCServerConfiguration(addresses: [.init(host: "127.0.0.1", port: running.port)]))
      let place = "127.0.0.1:\(running.port)"
      await #expect(throws: ServerStartError.cannotListen(place, reason: "Address already in use")) {
        try await other.start(handler: ScriptedHandler())
      }
    }
  }

  @Test func theUnixSocketKnowsItsPeer() async throws {
    let path = try Certificates.folder() + "/socket"
    try await TestServer.run(configure: { $0.unixSocket = .init(path: path) }) { _ in
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let peer = try await TestPeer.connect(unixSocket: path)
      try await peer.send(request("origin"))
      #expect(try await peer.line().contains("unixSocket(user: \(geteuid()))"))
      // Lines are all that is spoken there.
      try await peer.send(post(request("echo")))
      #expect(try await peer.line().contains(#""code":-32700"#))
      // A second server does not take the first one's place.
      let other = server(RPCServerConfiguration(addresses: [], unixSocket: .init(path: path)))
      await #expect(throws: ServerStartError.socketInUse(path)) { try await other.start(handler: ScriptedHandler()) }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aSocketLeftBehindIsReplaced() async throws {
    let path = try Certificates.folder() + "/socket"
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    #expect(isBound)
    #expect(close(descriptor) == 0)
    try await TestServer.run(configure: { $0.unixSocket = .init(path: path) }) { _ in
      let peer = try await TestPeer.connect(unixSocket: path)
      try await peer.send(request("echo"))
      #expect(try await peer.line() == answer("null"))
    }
  }

  @Test func aDrainFinishesWhatIsInProgress() async throws {
    try await TestServer.run { server in
      let lines = try await server.connect()
      try await lines.send(request("login") + request("hold", id: "2"))
      #expect(try await lines.line() == answer("true"))
      let http = try await server.connect()
      try await http.send(post(request("hold")))
      let idle = try await server.connect()
      try await idle.send(request("echo"))
      _ = try await idle.line()
      await server.handler.begun("hold", times: 2)
      async let isDrained = server.server.shutdownGracefully(within: .seconds(20))
      #expect(await idle.rest() == "")
      await #expect(throws: (any Error).self) { try await server.connect() }
      server.handler.open()
      #expect(await lines.rest() == answer(#""held""#, id: "2") + "\n")
      let response = await http.rest()
      #expect(response.contains("Connection: close") && response.hasSuffix(answer(#""held""#)))
      #expect(await isDrained)
      try await server.server.waitUntilStopped()
      #expect(server.server.load.connections == 0)
    }
  }

  @Test func aDrainIsCutOffAtItsBound() async throws {
    try await TestServer.run { server in
      let peer = try await server.connect()
      try await peer.send(request("untilCancelled"))
      await server.handler.begun("untilCancelled", times: 1)
      #expect(await !server.server.shutdownGracefully(within: .milliseconds(100)))
      await server.handler.cancelled(times: 1)
      #expect(await peer.rest() == "")
    }
  }

  @Test func itStartsOnce() async throws {
    try await TestServer.run { server in
      await #expect(throws: ServerStartError.startedAlready) {
        try await server.server.start(handler: ScriptedHandler())
      }
    }
  }
}
