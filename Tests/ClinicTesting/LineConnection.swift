import ClinicValues
import Foundation
import Glibc

/// A connection as somebody types at it by hand: a message a line, and whoever asks waits for the answer.
public final class LineConnection: Sendable {
  private let descriptor: Int32

  /// To a server's Unix socket; nil where nobody listens.
  public convenience init?(to socket: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8.prefix($0.count - 1)) }
    self.init(family: AF_UNIX, address)
  }

  /// To a port of loopback; nil where nobody listens.
  public convenience init?(port: Int) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(clamping: port).bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    self.init(family: AF_INET, address)
  }

  private init?<Address>(family: Int32, _ address: Address) {
    descriptor = Glibc.socket(family, Int32(SOCK_STREAM.rawValue), 0)
    let status = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
    if status != 0 { return nil }
  }

  deinit { close(descriptor) }

  /// Sends a message, without its line's end; false when the connection is lost.
  public func send(_ message: String) -> Bool {
    let bytes = Array((message + "\n").utf8)
    return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }

  /// The next answer; nil when the connection is lost.
  public func receive() -> JSON? {
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while answer.last != 10 {
      let got = read(descriptor, &buffer, buffer.count)
      guard got > 0 else { return nil }
      answer += buffer.prefix(got)
    }
    return try? JSONParser.parse(answer)
  }

  public func ask(_ message: String) -> JSON? { send(message) ? receive() : nil }
}
