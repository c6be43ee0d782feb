import Glibc
import Logging
import NIOCore
import NIOPosix
import NIOSSL

@testable import RPCServer

/// A client that says exactly the bytes that a test gives it.
final class TestPeer {
  struct Closed: Error {}

  private final class Collector: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    let received: AsyncStream<ByteBuffer>.Continuation

    init(_ received: AsyncStream<ByteBuffer>.Continuation) { self.received = received }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { received.yield(unwrapInboundIn(data)) }
    func channelInactive(context: ChannelHandlerContext) { received.finish() }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if event as? ChannelEvent == .inputClosed { received.finish() }
      context.fireUserInboundEventTriggered(event)
    }
  }

  let channel: any Channel
  private var iterator: AsyncStream<ByteBuffer>.Iterator
  private var unread = ByteBuffer()

  private init(channel: any Channel, received: AsyncStream<ByteBuffer>) {
    self.channel = channel
    iterator = received.makeAsyncIterator()
  }

  static func connect(port: Int, tls: NIOSSLContext? = nil, reads: Bool = true) async throws -> TestPeer {
    try await connect(to: SocketAddress(ipAddress: "127.0.0.1", port: port), tls: tls, reads: reads)
  }

  static func connect(unixSocket path: String) async throws -> TestPeer {
    try await connect(to: SocketAddress(unixDomainSocketPath: path), tls: nil, reads: true)
  }

  private static func connect(to address: SocketAddress, tls: NIOSSLContext?, reads: Bool) async throws -> TestPeer {
    let (received, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.autoRead, value: reads)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if !reads { try channel.syncOptions?.setOption(.socketOption(.so_rcvbuf), value: 65_536) }
          if let tls {
            let handler = try NIOSSLClientHandler(context: tls, serverHostname: nil)
            try channel.pipeline.syncOperations.addHandler(handler)
          }
          try channel.pipeline.syncOperations.addHandler(Collector(continuation))
        }
      }
      .connect(to: address).get()
    return TestPeer(channel: channel, received: received)
  }

  func send(_ text: String) async throws { try await send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
  }

  /// The next line, without its end.
  func line() async throws -> String {
    var searched = 0
    while true {
      if let end = unread.readableBytesView.dropFirst(searched).firstIndex(of: 0x0A) {
        let line = unread.readString(length: end - unread.readerIndex) ?? ""
        unread.moveReaderIndex(forwardBy: 1)
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
      }
      searched = unread.readableBytes
      try await more()
    }
  }

  func bytes(_ count: Int) async throws -> String {
    while unread.readableBytes < count { try await more() }
    return unread.readString(length: count) ?? ""
  }

  /// Everything until the server closes its side.
  func rest() async -> String {
    while let more = await iterator.next() { unread.writeImmutableBuffer(more) }
    return unread.readString(length: unread.readableBytes) ?? ""
  }

  /// An HTTP response: its head, and as much of a body as it says.
  func response() async throws -> (head: String, body: String) {
    var head: [String] = []
    while let line = try await Optional(line()), !line.isEmpty { head.append(line) }
    let length = head.first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.dropFirst("content-length:".count).trimmingPrefix { $0 == " " }) }
    return (head.joined(separator: "\n"), try await bytes(length ?? 0))
  }

  func endOutput() async throws { try await channel.close(mode: .output).get() }
  func close() async throws { try? await channel.close().get() }

  /// Closes the connection with a reset.
  func reset() async throws {
    try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    try await close()
  }

  private func more() async throws {
    guard let more = await iterator.next() else { throw Closed() }
    unread.writeImmutableBuffer(more)
  }
}

/// A running server on a port of its own.
struct TestServer {
  let server: RPCServer
  let handler: ScriptedHandler
  let port: Int

  static func run(
    limits change: (inout ServerLimits) -> Void = { _ in },
    configure: (inout RPCServerConfiguration) -> Void = { _ in },
    _ body: (TestServer) async throws -> Void
  ) async throws {
    var limits = ServerLimits()
    limits.callsPerSecondBeforeLogIn = 1_000_000
    limits.callBurstBeforeLogIn = 1_000_000
    limits.lingerDeadline = .milliseconds(100)
    change(&limits)
    var configuration = RPCServerConfiguration(addresses: [.init(host: "127.0.0.1", port: 0)], limits: limits)
    configure(&configuration)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let server = RPCServer(configuration: configuration, logger: logger)
    let handler = ScriptedHandler()
    let addresses = try await server.start(handler: handler)
    do {
      try await body(TestServer(server: server, handler: handler, port: addresses.first?.port ?? 0))
    } catch {
      handler.open()
      await server.shutdownGracefully(within: .seconds(10))
      throw error
    }
    handler.open()
    await server.shutdownGracefully(within: .seconds(10))
  }

  func connect(tls: NIOSSLContext? = nil, reads: Bool = true) async throws -> TestPeer {
    try await TestPeer.connect(port: port, tls: tls, reads: reads)
  }
}

/// A request as one line.
func request(_ method: String, _ params: String? = nil, id: String? = "1") -> String {
  let params = params.map { #","params":\#($0)"# } ?? ""
  let id = id.map { #","id":\#($0)"# } ?? ""
  return #"{"jsonrpc":"2.0","method":"\#(method)"\#(params)\#(id)}"# + "\n"
}

/// An answer with a result as one line.
func answer(_ result: String, id: String = "1") -> String { #"{"jsonrpc":"2.0","result":\#(result),"id":\#(id)}"# }
