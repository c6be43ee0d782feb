import ClinicValues
import Foundation
import Glibc

/// A connection to a server's Unix socket: a message a line, and whoever asks waits for the answer.
final class LineConnection: Sendable {
  private let descriptor: Int32

  /// Nil where nobody listens.
  init?(to socket: String) {
    descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8.prefix($0.count - 1)) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    if status != 0 { return nil }
  }

  deinit { close(descriptor) }

  /// Sends a message, without its line's end; false when the connection is lost.
  func send(_ message: String) -> Bool {
    let bytes = Array((message + "\n").utf8)
    return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }

  /// The next answer; nil when the connection is lost.
  func receive() -> JSON? {
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while answer.last != 10 {
      let got = read(descriptor, &buffer, buffer.count)
      guard got > 0 else { return nil }
      answer += buffer.prefix(got)
    }
    return try? JSONParser.parse(answer)
  }

  func ask(_ message: String) -> JSON? { send(message) ? receive() : nil }
}
