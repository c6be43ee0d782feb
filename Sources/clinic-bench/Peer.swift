import ClinicValues
import Glibc

struct BenchFailed: Error, CustomStringConvertible {
  var description: String
}

/// One connection, written and read without waiting for more than its answer.
struct Peer {
  let socket: Int32

  init(port: UInt16) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw BenchFailed(description: "cannot connect to port \(port): errno \(errno)") }
    var yes: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  func authenticate(_ token: String) throws {
    let answer = try call("session.authenticate", #"{"token":"\#(token)"}"#)
    guard answer["result"] != nil else { throw BenchFailed(description: "not authenticated: \(answer.text)") }
  }

  private func call(_ method: String, _ params: String) throws -> JSON {
    send(Array(#"{"jsonrpc":"2.0","id":0,"method":"\#(method)","params":\#(params)}"#.utf8) + [10])
    var line: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while line.last != 10 {
      let got = read(socket, &buffer, buffer.count)
      guard got > 0 else { throw BenchFailed(description: "the server closed the connection") }
      line += buffer.prefix(got)
    }
    return try JSONParser.parse(line)
  }

  func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { write(socket, $0.baseAddress.map { $0 + sent }, bytes.count - sent) }
      guard count > 0 else { return }
      sent += count
    }
  }
}
