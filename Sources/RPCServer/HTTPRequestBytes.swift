import NIOCore

/// Whether bytes of a request have come whose end has not.
///
/// NIO's decoder keeps a request's head to itself until all of it is there, so nobody behind it can say whether a peer
/// is silent or in the middle of a head. The handler in front of the decoder notes bytes, `HTTPSource` notes ends.
final class HTTPRequestProgress {
  fileprivate(set) var isBegun = false

  func ended() { isBegun = false }
}

/// Notes that bytes of a request come, in front of the decoder that cuts them into parts.
final class HTTPRequestBytes: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let progress: HTTPRequestProgress

  init(_ progress: HTTPRequestProgress) { self.progress = progress }

  /// The last byte goes by itself: it ends a request, or it belongs to one that is not finished. Were all of them to go
  /// at once, nobody could tell whether anything follows a request's end.
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    if let most = bytes.readSlice(length: bytes.readableBytes - 1), most.readableBytes > 0 {
      progress.isBegun = true
      context.fireChannelRead(wrapInboundOut(most))
    }
    progress.isBegun = true
    context.fireChannelRead(wrapInboundOut(bytes))
  }
}
