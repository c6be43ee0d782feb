import ClinicValues
import NIOCore
import Synchronization

/// Why a connection did not bring an answer. None of it says whether a call that was sent has been carried out.
enum WireFault: Error, Equatable {
  case cannotConnect(String)
  case lost
  case timedOut
  case notTrusted(String)
  case notJSONRPC(String)
}

/// Why a connection has ended, kept for who comes too late: a certificate may be refused before the first request is
/// written, and a closed channel says no more than that it is closed.
final class EndOfConnection: Sendable {
  private let first = Mutex<WireFault?>(nil)

  var fault: WireFault? { first.withLock { $0 } }

  func note(_ fault: WireFault) { first.withLock { $0 = $0 ?? fault } }
}

/// One request on its way, and who waits for its answer.
struct Exchange: Sendable {
  var id: Int
  var line: [UInt8]
  var answer: EventLoopPromise<JSON>
}

/// Sends a request a line, and hands each answer to whoever waits for its id.
final class ReplyHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = Exchange
  typealias OutboundOut = ByteBuffer

  /// A server's answers stay below 1,000,000 bytes; what is larger by far is no answer.
  static let lineMax = 8 << 20

  private var waiting: [Int: EventLoopPromise<JSON>] = [:]
  private var partial: [UInt8] = []
  private let ending: EndOfConnection

  init(_ ending: EndOfConnection) { self.ending = ending }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let exchange = unwrapOutboundIn(data)
    if let fault = ending.fault {
      exchange.answer.fail(fault)
      promise?.fail(fault)
      return
    }
    waiting[exchange.id] = exchange.answer
    var buffer = context.channel.allocator.buffer(capacity: exchange.line.count + 1)
    buffer.writeBytes(exchange.line)
    buffer.writeInteger(UInt8(ascii: "\n"))
    context.write(wrapOutboundOut(buffer), promise: promise)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    for byte in buffer.readableBytesView {
      if byte == UInt8(ascii: "\n") {
        take(partial, context: context)
        partial.removeAll(keepingCapacity: true)
      } else {
        partial.append(byte)
      }
    }
    if partial.count > Self.lineMax { end(.notJSONRPC("its answer has no end"), context: context) }
  }

  private func take(_ line: [UInt8], context: ChannelHandlerContext) {
    guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) else { return }
    guard let json = try? JSONParser.parse(line), json["jsonrpc"]?.stringValue == "2.0" else {
      end(.notJSONRPC("it answered with something else"), context: context)
      return
    }
    if let id = json["id"]?.intValue, let answer = waiting.removeValue(forKey: id) {
      answer.succeed(json)
    } else if json["error"] != nil {
      // An error without an id is about the line as such, so about whoever has waited longest
      guard let first = waiting.keys.min() else { return }
      waiting.removeValue(forKey: first)?.succeed(json)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    end(WireConnection.fault(of: error), context: context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    end(.lost, context: context)
    context.fireChannelInactive()
  }

  private func end(_ reason: WireFault, context: ChannelHandlerContext) {
    ending.note(reason)
    let all = waiting.values
    waiting.removeAll()
    for answer in all { answer.fail(ending.fault ?? reason) }
    context.close(promise: nil)
  }
}
