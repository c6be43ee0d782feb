import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

@testable import AdminCLI

/// A server that answers each line as a test says, or hangs up.
final class ScriptedServer: Sendable {
  enum Answer: Sendable {
    /// `ID` stands for the request's id.
    case line(String)
    case hangUp
    case silence
  }

  private let heard = Mutex<[String]>([])
  private let script: @Sendable (_ line: String, _ count: Int) -> Answer
  private let channel: any Channel

  var lines: [String] { heard.withLock { $0 } }
  var port: Int { channel.localAddress?.port ?? 0 }

  static func with(
    tls: NIOSSLContext? = nil, _ script: @escaping @Sendable (_ line: String, _ count: Int) -> Answer,
    _ body: (ScriptedServer) async throws -> Void
  ) async throws {
    let box = Mutex<ScriptedServer?>(nil)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          if let tls { try child.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try child.pipeline.syncOperations.addHandler(
            Handler { line in box.withLock { $0 }?.answer(to: line) ?? .hangUp })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let server = ScriptedServer(script: script, channel: channel)
    box.withLock { $0 = server }
    do { try await body(server) } catch {
      try await channel.close()
      throw error
    }
    try await channel.close()
    box.withLock { $0 = nil }
  }

  private init(script: @escaping @Sendable (String, Int) -> Answer, channel: any Channel) {
    self.script = script
    self.channel = channel
  }

  private func answer(to line: String) -> Answer {
    let count = heard.withLock { heard in
      heard.append(line)
      return heard.count
    }
    return script(line, count)
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let answer: (String) -> Answer
    private var partial = ""

    init(_ answer: @escaping (String) -> Answer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      partial += String(buffer: unwrapInboundIn(data))
      while let end = partial.firstIndex(of: "\n") {
        let line = String(partial[..<end])
        partial = String(partial[partial.index(after: end)...])
        switch answer(line) {
        case .line(let text):
          let id = line.split(separator: "\"id\":").last?.prefix { $0.isNumber } ?? ""
          let reply = text.split(separator: "ID", omittingEmptySubsequences: false).joined(separator: String(id))
          context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: reply + "\n")), promise: nil)
        case .hangUp: context.close(promise: nil)
        case .silence: break
        }
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
