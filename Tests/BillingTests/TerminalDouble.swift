import ClinicValues
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Stands where a card terminal's bridge stands, and speaks its protocol (Schema/reference/card-terminals.md) over real
/// HTTP; what goes wrong is told beforehand, a fault a request.
final class TerminalDouble: Sendable {
  /// What goes wrong with a request.
  enum Fault: Sendable, Equatable {
    case none
    /// The card is declined.
    case decline
    /// The connection is cut before anything is done, or after it is done.
    case cutBefore, cutAfter
    /// It is done, and the answer never comes, or stops in its middle.
    case silent, stalled
    /// It is done, and the answer waits for `release`.
    case held
    /// The request lies somewhere on its way until `deliver` brings it there; nobody is answered.
    case late
    /// It is done, and something else is answered; `REFERENCE` stands for the charge's.
    case answer(String, status: Int = 200)
  }

  static let token = "a-token-for-the-tests-alone"

  private enum Outcome { case approved(Money), declined, cancelled }
  private struct Request: Sendable {
    var method: HTTPMethod
    var reference: String
    var token: String?
    var body: [UInt8]
  }
  private struct State {
    var outcomes: [String: Outcome] = [:]
    var faults: [Fault] = []
    var asked: [String] = []
    var taken = 0
    var late: [Request] = []
    var held: [@Sendable () -> Void] = []
    var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())
  private let listener: any Channel
  let port: Int

  private init(listener: any Channel, port: Int) {
    self.listener = listener
    self.port = port
  }

  /// - Parameter tls: with which it serves `https`.
  static func start(tls: NIOSSLContext? = nil) async throws -> TerminalDouble {
    let door = Door()
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 64)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Connection(door: door))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let double = TerminalDouble(listener: listener, port: listener.localAddress?.port ?? 0)
    door.double.withLock { $0 = double }
    return double
  }

  func stop() async { try? await listener.close() }

  // MARK: What a test tells it and asks it

  /// What goes wrong with the next requests, one each.
  func next(_ faults: Fault...) { state.withLock { $0.faults += faults } }
  func next(_ faults: [Fault]) { state.withLock { $0.faults += faults } }
  func forgetFaults() { state.withLock { $0.faults = [] } }

  /// The methods of the requests, in the order in which they came.
  var asked: [String] { state.withLock { $0.asked } }

  /// The charges that were approved.
  var approved: [Money] {
    state.withLock { $0.outcomes.values.compactMap { if case .approved(let money) = $0 { money } else { nil } } }
  }

  var approvedTotal: Int64 { approved.reduce(0) { $0 + $1.minorUnits } }

  /// The approved charges by their references, as a query of the clinic's would list them.
  var ledger: String {
    state.withLock { state in
      state.outcomes.compactMap { reference, outcome in
        if case .approved(let money) = outcome { "\(reference)\t\(money.minorUnits)" } else { nil }
      }.sorted().joined(separator: "\n")
    }
  }

  /// Brings the requests that lay on their way.
  func deliver() { state.withLock { state in for request in state.late { _ = Self.carryOut(request, &state) } } }

  /// Lets the answers go that were held.
  func release() {
    let held = state.withLock { state in
      defer { state.held = [] }
      return state.held
    }
    for answer in held { answer() }
  }

  /// Returns once so many requests have been answered or held.
  func wait(for count: Int) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.taken >= count { return true }
        state.waiting.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  // MARK: The terminal

  /// Does what is asked once for a reference. The answer's body, or nil where there is none.
  private static func carryOut(_ request: Request, _ state: inout State, declines: Bool = false) -> String {
    let reference = request.reference
    switch (request.method, state.outcomes[reference]) {
    case (.PUT, nil):
      let asked = (try? JSONParser.parse(request.body)).flatMap { $0["amount"] }.flatMap { try? Money(wire: $0) }
      guard let asked else { return #"{"error": "no amount"}"# }
      state.outcomes[reference] = declines ? .declined : .approved(asked)
    case (.DELETE, nil): state.outcomes[reference] = .cancelled
    default: break
    }
    switch state.outcomes[reference] {
    case nil: return #"{"reference": "\#(reference)", "outcome": "unknown"}"#
    case .declined: return #"{"reference": "\#(reference)", "outcome": "declined", "reason": "Insufficient funds"}"#
    case .cancelled: return #"{"reference": "\#(reference)", "outcome": "cancelled"}"#
    case .approved(let money): return approval(reference, money.amount, money.currency.rawValue)
    }
  }

  static func approval(_ reference: String, _ amount: String, _ currency: String = "CAD") -> String {
    #"{"reference": "\#(reference)", "outcome": "approved", "amount": {"amount": "\#(amount)", "currency": "#
      + #""\#(currency)"}, "tender": "credit_card", "terminalReference": "T2-\#(reference.suffix(6))", "#
      + #""lastFour": "0417"}"#
  }

  /// What is done on the wire with the answer to a request.
  private enum Reply { case send(String, status: Int), held(String), stall, silence, cut }

  /// Answers a request. Who waits for it is told once it is answered or held: what is released then is there.
  private func take(_ request: Request, answer: (Reply) -> Void) {
    let reply = state.withLock { state in
      state.asked.append(request.method.rawValue)
      return Self.reply(to: request, &state)
    }
    answer(reply)
    let waiters = state.withLock { state in
      state.taken += 1
      let ready = state.waiting.filter { $0.count <= state.taken }
      state.waiting.removeAll { $0.count <= state.taken }
      return ready
    }
    for waiter in waiters { waiter.continuation.resume() }
  }

  private static func reply(to request: Request, _ state: inout State) -> Reply {
    guard request.token == "Bearer " + token else { return .send("{}", status: 401) }
    let fault = state.faults.isEmpty ? Fault.none : state.faults.removeFirst()
    switch fault {
    case .cutBefore: return .cut
    case .late:
      state.late.append(request)
      return .silence
    default: break
    }
    let body = carryOut(request, &state, declines: fault == .decline)
    switch fault {
    case .none, .decline: return .send(body, status: 200)
    case .cutBefore, .cutAfter: return .cut
    case .silent, .late: return .silence
    case .stalled: return .stall
    case .held: return .held(body)
    case .answer(let text, let status):
      return .send(text.replacing("REFERENCE", with: request.reference), status: status)
    }
  }

  // MARK: The wire

  private final class Door: Sendable { let double = Mutex<TerminalDouble?>(nil) }

  private final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    private let door: Door
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(door: Door) { self.door = door }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        self.head = head
        body = []
      case .body(let buffer): body += buffer.readableBytesView
      case .end:
        guard let head, let double = door.double.withLock({ $0 }) else { return context.close(promise: nil) }
        let reference = head.uri.split(separator: "/").last.map(String.init) ?? ""
        let request = Request(
          method: head.method, reference: reference, token: head.headers.first(name: "authorization"), body: body)
        double.take(request) { write($0, context) }
      }
    }

    private func write(_ reply: Reply, _ context: ChannelHandlerContext) {
      switch reply {
      case .silence: break
      case .cut: context.close(promise: nil)
      case .stall:
        write("{", of: 200, status: .ok, context)
      case .held(let text):
        let (loop, bound) = (context.eventLoop, NIOLoopBound((self, context), eventLoop: context.eventLoop))
        door.double.withLock { $0 }?.state.withLock { state in
          state.held.append { loop.execute { bound.value.0.write(.send(text, status: 200), bound.value.1) } }
        }
      case .send(let text, let status):
        write(text, of: text.utf8.count, status: .init(statusCode: status), context)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      }
    }

    private func write(_ text: String, of length: Int, status: HTTPResponseStatus, _ context: ChannelHandlerContext) {
      var head = HTTPResponseHead(version: .http1_1, status: status)
      head.headers.add(name: "content-length", value: String(length))
      // Where a redirection would lead, were it followed.
      if status == .found { head.headers.add(name: "location", value: "/charges/elsewhere") }
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    }
  }
}
