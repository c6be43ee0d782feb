import Logging
import NIOCore
import NIOPosix
import Operations
import Synchronization

/// Serves JSON-RPC 2.0 over TCP and a Unix socket: lines, frames and HTTP, with TLS or without, on one port.
///
/// `start` returns once every address is bound; `waitUntilStopped` returns when the server has been shut down, or
/// throws when it can accept no more.
public final class RPCServer: Sendable {
  private enum Phase {
    case fresh
    case running(Running)
    case stopped
  }

  private struct Running {
    var listeners: [Listener] = []
    var accepting: [Task<Void, any Error>] = []
    var server: ServerContext
  }

  private let configuration: RPCServerConfiguration
  private let connections: Connections
  private let group: any EventLoopGroup
  private let observe: @Sendable (ServerObservation) -> Void
  private let phase = Mutex(Phase.fresh)
  private let outcome: EventLoopPromise<Void>
  private let bound = Mutex<[RPCServerConfiguration.Address]>([])

  public init(
    configuration: RPCServerConfiguration, logger: Logger,
    group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  ) {
    self.configuration = configuration
    self.group = group
    connections = Connections(limits: configuration.limits)
    observe = { $0.log(to: logger) }
    outcome = group.any().makePromise()
  }

  deinit { outcome.succeed() }

  /// The TCP addresses that are bound, with the ports that the system chose.
  public var addresses: [RPCServerConfiguration.Address] { bound.withLock { $0 } }

  public var load: ServerLoad { connections.load }

  /// Binds every address and begins to serve. When one cannot be bound, none is.
  @discardableResult
  public func start(handler: any CallHandler) async throws(ServerStartError) -> [RPCServerConfiguration.Address] {
    guard !configuration.addresses.isEmpty || configuration.unixSocket != nil else { throw .nowhereToListen }
    var security: TransportSecurity?
    if let tls = configuration.tls { security = try TransportSecurity(files: tls, limits: configuration.limits) }
    let server = ServerContext(
      handler: handler, limits: configuration.limits,
      httpRules: HTTPRules(
        messageBytesMax: configuration.limits.messageBytesMax, allowedOrigins: configuration.allowedOrigins),
      gate: LogInGate(limits: configuration.limits), connections: connections, transportSecurity: security,
      observe: observe)
    let isFresh = phase.withLock { phase in
      guard case .fresh = phase else { return false }
      phase = .running(Running(server: server))
      return true
    }
    guard isFresh else { throw .startedAlready }
    var listeners: [Listener] = []
    do throws(ServerStartError) {
      for address in configuration.addresses { listeners.append(try await listener(address, server: server)) }
      if let socket = configuration.unixSocket {
        listeners.append(try await Listener.bind(socket, group: group, server: server))
      }
    } catch {
      for listener in listeners { await listener.close() }
      phase.withLock { $0 = .fresh }
      throw error
    }
    begin(listeners, server: server)
    return addresses
  }

  private func listener(
    _ address: RPCServerConfiguration.Address, server: ServerContext
  ) async throws(ServerStartError) -> Listener {
    let mayBePlaintext = configuration.allowPlaintext
    let hasTLS = configuration.tls != nil
    let socketAddress: SocketAddress
    do {
      socketAddress = try SocketAddress.makeAddressResolvingHost(address.host, port: address.port)
    } catch {
      throw .cannotListen("\(address)", reason: "the address cannot be resolved")
    }
    guard hasTLS || mayBePlaintext || socketAddress.isLoopback else { throw .plaintextRefused(address) }
    return try await Listener.bind(
      socketAddress, named: "\(address)", allowPlaintext: mayBePlaintext, group: group, server: server)
  }

  private func begin(_ listeners: [Listener], server: ServerContext) {
    bound.withLock { $0 = listeners.compactMap(\.address) }
    let accepting = listeners.map { listener in
      Task { [observe, outcome] in
        observe(.listening(on: listener.name))
        do {
          try await listener.accept()
        } catch {
          observe(.acceptingFailed(on: listener.name, reason: "\(error)"))
          outcome.fail(error)
          throw error
        }
      }
    }
    phase.withLock { $0 = .running(Running(listeners: listeners, accepting: accepting, server: server)) }
  }

  /// Returns when the server has been shut down; throws when a listener fails.
  public func waitUntilStopped() async throws { try await outcome.futureResult.get() }

  /// Reads the certificate and its key again, for the connections to come. On an error the old ones stay in use.
  public func reloadCertificate() throws(ServerStartError) {
    let running = phase.withLock { phase in if case .running(let running) = phase { running } else { nil as Running? } }
    guard let security = running?.server.transportSecurity else { return }
    try security.reload()
    observe(.certificateReloaded)
  }

  /// Stops accepting, lets what is in progress finish and be answered, and closes. What is not done by then is cut off.
  /// True when nothing had to be.
  @discardableResult
  public func shutdownGracefully(within bound: Duration) async -> Bool {
    let running = phase.withLock { phase in
      defer { phase = .stopped }
      return if case .running(let running) = phase { running } else { nil as Running? }
    }
    guard let running else { return true }
    for listener in running.listeners { await listener.close() }
    let isDrained = await isEmptied(connections.drain(), within: bound)
    if isDrained {
      observe(.drained(connections.load))
    } else {
      observe(.drainCutOff(connections.load))
      connections.closeAll()
      // Calls that were cancelled get a moment to roll back.
      _ = await isEmptied(connections.drain(), within: .seconds(1))
    }
    outcome.succeed()
    return isDrained
  }

  private func isEmptied(_ emptied: AsyncStream<Never>, within bound: Duration) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        for await _ in emptied {}
        return !Task.isCancelled
      }
      group.addTask {
        try? await Task.sleep(for: bound)
        return false
      }
      let isEmptied = await group.next() ?? false
      group.cancelAll()
      return isEmptied
    }
  }
}
