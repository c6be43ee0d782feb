import ClinicValues
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// One connection to a server: requests go out together, answers come back by their ids.
struct WireConnection: Sendable {
  private let channel: any Channel
  private let ending: EndOfConnection

  static func open(_ server: ServerAddress, caFile: String?, timeout: TimeAmount, on group: any EventLoopGroup)
    async throws(WireFault) -> WireConnection
  {
    let tls: NIOSSLContext?
    do {
      tls = try tlsContext(for: server, caFile: caFile)
    } catch {
      throw .notTrusted("the file of certificates cannot be used: \(caFile ?? "the system's")")
    }
    let ending = EndOfConnection()
    let bootstrap = ClientBootstrap(group: group)
      .connectTimeout(min(timeout, .seconds(10)))
      .channelOption(.socketOption(.tcp_nodelay), value: server.isUnix ? 0 : 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(try tlsHandler(tls, server)) }
          try channel.pipeline.syncOperations.addHandler(ReplyHandler(ending))
        }
      }
    do {
      switch server.place {
      case .unix(let path):
        return WireConnection(channel: try await bootstrap.connect(unixDomainSocketPath: path).get(), ending: ending)
      case .tcp(let host, let port), .tls(let host, let port):
        return WireConnection(channel: try await bootstrap.connect(host: host, port: port).get(), ending: ending)
      }
    } catch {
      throw .cannotConnect(reason(error))
    }
  }

  private static func tlsContext(for server: ServerAddress, caFile: String?) throws -> NIOSSLContext? {
    guard case .tls = server.place else { return nil }
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if let caFile { configuration.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMFile(caFile))] }
    return try NIOSSLContext(configuration: configuration)
  }

  private static func tlsHandler(_ context: NIOSSLContext, _ server: ServerAddress) throws -> NIOSSLClientHandler {
    guard case .tls(let host, _) = server.place else { throw WireFault.cannotConnect("no TLS") }
    // A numeric address is no name to ask for; the certificate is then checked against the address itself
    let isNumeric = (try? SocketAddress(ipAddress: host, port: 0)) != nil
    return try NIOSSLClientHandler(context: context, serverHostname: isNumeric ? nil : host)
  }

  /// Sends requests in one write and waits for each answer in turn.
  func exchange(_ requests: [(id: Int, line: [UInt8])], timeout: TimeAmount) async throws(WireFault) -> [JSON] {
    let loop = channel.eventLoop
    let exchanges = requests.map { Exchange(id: $0.id, line: $0.line, answer: loop.makePromise(of: JSON.self)) }
    let deadline = loop.scheduleTask(in: timeout) {
      for exchange in exchanges { exchange.answer.fail(WireFault.timedOut) }
    }
    defer { deadline.cancel() }
    for exchange in exchanges {
      // A write that fails on a closed channel never reaches the handler
      channel.write(exchange).whenFailure { [ending] in exchange.answer.fail(ending.fault ?? Self.fault(of: $0)) }
    }
    channel.flush()
    do {
      return try await EventLoopFuture.whenAllSucceed(exchanges.map(\.answer.futureResult), on: loop).get()
    } catch {
      throw Self.fault(of: error)
    }
  }

  func close() async { try? await channel.close().get() }

  /// What an error of the network stack means here.
  static func fault(of error: any Error) -> WireFault {
    switch error {
    case let fault as WireFault: fault
    case let error as NIOSSLError:
      switch error {
      case .handshakeFailed(let why): .notTrusted("the TLS handshake failed (\(why))")
      case .unableToValidateCertificate: .notTrusted("its certificate is not trusted")
      case .uncleanShutdown: .lost
      default: .notTrusted("\(error)")
      }
    case is NIOSSLExtraError: .notTrusted("its certificate is for another name")
    case is BoringSSLError: .notTrusted("TLS failed (\(error))")
    default: .lost
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError:
      if let first = error.connectionErrors.first { return reason(first.error) }
      return error.dnsAError != nil || error.dnsAAAAError != nil ? "its name is not known" : "no address answers"
    case let error as IOError: return "\(String(cString: strerror(error.errnoCode)))"
    case let error as ChannelError:
      if case .connectTimeout = error { return "it does not answer" }
      return "\(error)"
    default: return "\(error)"
    }
  }
}

extension ServerAddress {
  var isUnix: Bool { if case .unix = place { true } else { false } }
}
