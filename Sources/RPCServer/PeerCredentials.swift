import Glibc
import NIOCore

/// Who the operating system says is at the other end of a Unix socket: Linux's `struct ucred`.
struct PeerCredentials: Sendable, Equatable {
  var process: Int32 = 0
  var user: UInt32 = 0
  var group: UInt32 = 0

  /// Asks for the credentials that the peer had when it connected.
  static func of(_ channel: any Channel) -> EventLoopFuture<PeerCredentials> {
    guard let socket = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
    }
    return socket.unsafeGetSocketOption(level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
  }
}
