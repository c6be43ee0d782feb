import NIOCore
import NIOHTTP1
import NIOSSL
import NIOTLS
import Operations

/// What all connections of a server share.
struct ServerContext: Sendable {
  let handler: any CallHandler
  let limits: ServerLimits
  let httpRules: HTTPRules
  let gate: LogInGate
  let connections: Connections
  let transportSecurity: TransportSecurity?
  let observe: @Sendable (ServerObservation) -> Void
}

/// Who is at the other end of a TCP connection.
struct NetworkPeer: Sendable {
  var origin: Origin
  var key: AddressKey
  /// Whether it may do without TLS.
  var mayUsePlaintext: Bool
  var isRefused: Bool
}

/// Waits for the first bytes of a connection, then puts those in its place who speak its protocol.
final class DetectionHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let server: ServerContext
  private let peer: NetworkPeer
  private var bytes = ByteBuffer()
  private var isEncrypted = false
  private var isClosing = false
  private var timer: Scheduled<Void>?
  private var isHello = false

  init(server: ServerContext, peer: NetworkPeer) {
    self.server = server
    self.peer = peer
  }

  func handlerAdded(context: ChannelHandlerContext) { allow(silence, context: context) }
  func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isClosing else { return }
    bytes.take(unwrapInboundIn(data))
    decide(context: context)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case TLSUserEvent.handshakeCompleted:
      isHello = false
      allow(silence, context: context)
    case ChannelEvent.inputClosed where bytes.readableBytes > 0 && !isClosing:
      // A word, and then no more: it is answered as a line that is no JSON.
      serveLines(context: context)
      context.fireUserInboundEventTriggered(event)
      leave(context: context)
    case ChannelEvent.inputClosed, is ChannelShouldQuiesceEvent: context.close(promise: nil)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if isEncrypted { server.observe(.handshakeFailed(peer: peer.origin, reason: "\(error)")) }
    context.close(promise: nil)
  }

  // MARK: Deadlines

  private var silence: TimeAmount {
    peer.isRefused ? min(server.limits.helloDeadline, .seconds(5)) : server.limits.idleDeadlineBeforeLogIn
  }

  private func allow(_ time: TimeAmount, context: ChannelHandlerContext) {
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
  }

  /// From the first byte of a word or of a TLS hello the time is short, however slowly more bytes come.
  private func expectHello(context: ChannelHandlerContext) {
    guard !isHello else { return }
    isHello = true
    allow(min(server.limits.helloDeadline, silence), context: context)
  }

  // MARK: Detection

  private func decide(context: ChannelHandlerContext) {
    let detection = FramingDetector.detect(&bytes)
    switch detection {
    case .undecided:
      if bytes.readableBytes > 0 { expectHello(context: context) } else { bytes.clear() }
    case .tls: startTLS(context: context)
    case .lines, .frames, .http:
      if peer.isRefused || !isEncrypted && !peer.mayUsePlaintext {
        refuse(detection, peer.isRefused ? .busy(retryAfterMs: 1000) : .tlsRequired, context: context)
      } else {
        serve(detection, context: context)
        leave(context: context)
      }
    }
  }

  private func startTLS(context: ChannelHandlerContext) {
    guard !isEncrypted, let security = server.transportSecurity else {
      // A fatal alert, handshake_failure: what a client of TLS understands.
      return close(behind: ByteBuffer(bytes: [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28]), context: context)
    }
    isEncrypted = true
    expectHello(context: context)
    let pipeline = context.pipeline.syncOperations
    do {
      let handler = NIOSSLServerHandler(context: security.context)
      try pipeline.addHandler(handler, position: .before(self))
    } catch {
      return errorCaught(context: context, error: error)
    }
    let hello = bytes
    bytes = ByteBuffer()
    pipeline.fireChannelRead(NIOAny(hello))
    pipeline.fireChannelReadComplete()
  }

  private func refuse(_ detection: Detection, _ error: CallError, context: ChannelHandlerContext) {
    let limits = server.limits
    let refusal =
      switch detection {
      case .http: HTTPSource.bytes(of: error)
      case .frames: StreamSource(FrameDecoder(limits: limits)).bytes(of: error)
      case .lines, .tls, .undecided: StreamSource(LineDecoder(limits: limits)).bytes(of: error)
      }
    close(behind: refusal, context: context)
  }

  /// Says a last word, and closes when the peer has, or a moment later.
  private func close(behind last: ByteBuffer, context: ChannelHandlerContext) {
    isClosing = true
    bytes = ByteBuffer()
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete { [self] _ in
      context.close(mode: .output, promise: nil)
      allow(server.limits.lingerDeadline, context: context)
    }
    context.writeAndFlush(wrapOutboundOut(last), promise: written)
  }

  // MARK: Service

  private func serve(_ detection: Detection, context: ChannelHandlerContext) {
    switch detection {
    case .http: serveHTTP(context: context)
    case .frames: install(StreamSource(FrameDecoder(limits: server.limits)), context: context)
    case .lines, .tls, .undecided: serveLines(context: context)
    }
    let first = bytes
    bytes = ByteBuffer()
    if first.readableBytes > 0 {
      context.fireChannelRead(wrapInboundOut(first))
      context.fireChannelReadComplete()
    }
  }

  private func serveLines(context: ChannelHandlerContext) {
    install(StreamSource(LineDecoder(limits: server.limits)), context: context)
    let first = bytes
    bytes = ByteBuffer()
    context.fireChannelRead(wrapInboundOut(first))
  }

  private func serveHTTP(context: ChannelHandlerContext) {
    var bounds = NIOHTTPDecoderLimitConfiguration()
    bounds.maxHeaderFieldSize = HTTPRules.headerBytesMax / 2
    bounds.maxHeaderListSize = HTTPRules.headerBytesMax
    bounds.maxHeaderFieldCount = HTTPRules.headersMax
    let progress = HTTPRequestProgress()
    install(HTTPSource(rules: server.httpRules, progress: progress), context: context)
    let decoder = ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: bounds))
    add(decoder, context: context)
    add(HTTPRequestBytes(progress), context: context)
  }

  private func install<Source: MessageSource>(_ source: Source, context: ChannelHandlerContext) {
    let runner = MessageRunner(
      handler: server.handler, session: CallSession(origin: peer.origin), limits: server.limits,
      gate: (server.gate, peer.key))
    add(ConnectionHandler(source, runner: runner, connections: server.connections), context: context)
  }

  /// Puts a handler right behind this one.
  private func add(_ handler: some ChannelHandler, context: ChannelHandlerContext) {
    do {
      try context.pipeline.syncOperations.addHandler(handler, position: .after(self))
    } catch {
      errorCaught(context: context, error: error)
    }
  }

  private func leave(context: ChannelHandlerContext) {
    timer?.cancel()
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
  }
}
