import Glibc
import NIOCore
import NIOPosix
import Operations

/// A socket that accepts connections.
struct Listener: Sendable {
  /// As the configuration names it.
  let name: String
  /// The address that is bound; nil for a Unix socket.
  let address: RPCServerConfiguration.Address?
  private let channel: NIOAsyncChannel<Void, Never>
  private let file: (UnixSocketFile, identity: UInt64?)?

  /// Accepts until the socket is closed. It waits a second when descriptors have run out.
  func accept() async throws {
    try await channel.executeThenClose { inbound in
      for try await _ in inbound {}
    }
  }

  func close() async {
    try? await channel.channel.close().get()
    if let (file, identity) = file { file.remove(ifStill: identity) }
  }

  static func bind(
    _ address: SocketAddress, named name: String, allowPlaintext: Bool, group: any EventLoopGroup, server: ServerContext
  ) async throws(ServerStartError) -> Listener {
    let mayUsePlaintext = allowPlaintext || address.isLoopback
    do {
      let channel = try await bootstrap(group).bind(to: address) { child in
        closing(
          child,
          onFailureOf: child.eventLoop.makeCompletedFuture {
            try serve(child, mayUsePlaintext: mayUsePlaintext, server: server)
          })
      }
      let local = channel.channel.localAddress
      let bound = RPCServerConfiguration.Address(host: local?.ipAddress ?? name, port: local?.port ?? 0)
      return Listener(name: "\(bound)", address: bound, channel: channel, file: nil)
    } catch {
      throw .cannotListen(name, reason: reason(error))
    }
  }

  static func bind(
    _ socket: RPCServerConfiguration.UnixSocket, group: any EventLoopGroup, server: ServerContext
  ) async throws(ServerStartError) -> Listener {
    let file = try UnixSocketFile(path: socket.path, mode: socket.mode)
    try file.prepare()
    let channel: NIOAsyncChannel<Void, Never>
    do {
      channel = try await bootstrap(group).bind(unixDomainSocketPath: file.bindPath) { child in
        closing(child, onFailureOf: serveLocally(child, server: server))
      }
    } catch {
      throw .cannotListen(socket.path, reason: reason(error))
    }
    do throws(ServerStartError) {
      try file.publish()
    } catch {
      try? await channel.channel.close().get()
      throw error
    }
    return Listener(name: socket.path, address: nil, channel: channel, file: (file, file.identity()))
  }

  /// `maxMessagesPerRead` is 1: what was read is worked on before more is read, and a small message costs one system
  /// call instead of two.
  private static func bootstrap(_ group: any EventLoopGroup) -> ServerBootstrap {
    ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.writeBufferWaterMark, value: .init(low: 65_536, high: 262_144))
  }

  /// A client that has gone before it is served leaves a socket without an address, and options that cannot be set. NIO
  /// neither registers nor closes a channel whose initializer fails: its descriptor would be lost.
  private static func closing(_ child: any Channel, onFailureOf serving: EventLoopFuture<Void>) -> EventLoopFuture<Void>
  {
    serving.flatMapErrorThrowing { _ in child.close(promise: nil) }
  }

  private static func serve(_ child: any Channel, mayUsePlaintext: Bool, server: ServerContext) throws {
    guard let remote = child.remoteAddress, let key = AddressKey(remote) else { throw ChannelError.unknownLocalAddress }
    let origin = Origin.network(address: remote.ipAddress ?? "")
    let admission = server.connections.admit(child, from: key)
    if admission != .served { server.observe(.connectionRefused(peer: origin)) }
    guard admission != .dropped else {
      child.close(promise: nil)
      return
    }
    let options = child.syncOptions
    try options?.setOption(.socketOption(.so_keepalive), value: 1)
    try options?.setOption(.tcpOption(.tcp_nodelay), value: 1)
    let peer = NetworkPeer(
      origin: origin, key: key, mayUsePlaintext: mayUsePlaintext || remote.isLoopback, isRefused: admission == .refused)
    try child.pipeline.syncOperations.addHandler(DetectionHandler(server: server, peer: peer))
  }

  private static func serveLocally(_ child: any Channel, server: ServerContext) -> EventLoopFuture<Void> {
    PeerCredentials.of(child).flatMapThrowing { credentials in
      guard server.connections.admit(child, from: nil) == .served else {
        child.close(promise: nil)
        return
      }
      let session = CallSession(origin: .unixSocket(user: credentials.user))
      let runner = MessageRunner(handler: server.handler, session: session, limits: server.limits, gate: nil)
      let source = StreamSource(LineDecoder(limits: server.limits))
      try child.pipeline.syncOperations.addHandler(
        ConnectionHandler(source, runner: runner, connections: server.connections))
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? IOError else { return "\(error)" }
    return String(cString: strerror(error.errnoCode))
  }
}
