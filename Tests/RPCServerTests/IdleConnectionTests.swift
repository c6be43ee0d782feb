import Foundation
import Testing

@testable import RPCServer

/// A connection that waits must cost little: 1,000 of them at most 40 MiB.
@Suite(.timeLimit(.minutes(1))) struct IdleConnectionTests {
  @Test func aThousandIdleConnectionsAreCheap() async throws {
    try await TestServer.run(limits: { $0.connectionsPerAddressMax = 2000 }) { server in
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      limit.rlim_cur = limit.rlim_max
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      let peers = PlainSockets(port: server.port)
      defer { peers.closeAll() }
      peers.open(50)
      while server.server.load.connections < 50 || server.handler.begun.count < 50 { await Task.yield() }
      let before = Self.residentBytes
      peers.open(1000)
      while server.server.load.connections < 1050 || server.handler.begun.count < 1050 { await Task.yield() }
      let cost = Self.residentBytes - before
      print("1,000 idle connections cost \(cost / 1024) KiB")
      #expect(cost < 40 << 20)
    }
  }

  private static var residentBytes: Int {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return pages.count > 1 ? (Int(pages[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
  }
}

/// Clients that are nothing but a descriptor, so that only the server's memory is measured.
private final class PlainSockets {
  private let port: Int
  private var descriptors: [Int32] = []

  init(port: Int) { self.port = port }

  func open(_ count: Int) {
    for _ in 0..<count {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(port).bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let isConnected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      }
      #expect(isConnected)
      let text = Array(request("echo").utf8)
      #expect(write(descriptor, text, text.count) == text.count)
      descriptors.append(descriptor)
    }
  }

  func closeAll() {
    for descriptor in descriptors { close(descriptor) }
  }
}
