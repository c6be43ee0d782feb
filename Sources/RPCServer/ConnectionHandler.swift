import ClinicValues
import NIOCore
import NIOHTTP1
import NIOSSL
import Operations

/// Drives one connection: reads messages, has them carried out off the event loop, writes the answers.
///
/// It carries out what its parts decide: `source` cuts messages, `inFlight` says how many may be worked on, `deadlines`
/// says until when the peer must do something. While no more is admitted, or the peer does not take its answers,
/// nothing is read: the peer's own network stack makes it wait.
final class ConnectionHandler<Source: MessageSource>: ChannelDuplexHandler {
  typealias InboundIn = Source.Part
  typealias InboundOut = Never
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Phase {
    case open
    /// No more messages are taken; what is worked on is still answered.
    case closing
    /// All is answered; the peer is given a moment to take it and to close its side.
    case lingering
    case closed
  }

  private var source: Source
  private let runner: MessageRunner
  private let limits: ServerLimits
  private let connections: Connections
  private let outbox = Outbox<Source.Reply>()

  private var context: ChannelHandlerContext?
  private var executor: EventLoopExecutor?
  private var phase = Phase.open
  private var inFlight: InFlight
  private var tasks: [UInt64: Task<Void, Never>] = [:]
  private var nextNumber: UInt64 = 0
  private var deadlines: ConnectionDeadlines
  private var timer: (task: Scheduled<Void>, at: NIODeadline)?
  private var holdsRead = false
  private var needsFlush = false
  private var isPumping = false
  private var hasEnded = false
  /// Whether everything that was received has been looked at.
  private var isExhausted = true

  init(_ source: Source, runner: MessageRunner, connections: Connections) {
    self.source = source
    self.runner = runner
    self.connections = connections
    limits = runner.limits
    inFlight = InFlight(limits: runner.limits)
    deadlines = ConnectionDeadlines(limits: runner.limits, now: .now())
  }

  // MARK: What the channel says

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    executor = EventLoopExecutor(context.eventLoop)
    settle(isNew: true)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    abandon()
    self.context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard phase == .open else { return }
    deadlines.active(now: .now())
    source.receive(unwrapInboundIn(data))
    work()
  }

  /// Bytes may have come of which nothing could be cut yet.
  func channelReadComplete(context: ChannelHandlerContext) {
    settle(isNew: false)
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    if mayRead { context.read() } else { holdsRead = true }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    deadlines.unread(!context.channel.isWritable, now: .now())
    work()
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event as? ChannelEvent == .inputClosed {
      hasEnded = true
      if phase == .lingering { return context.close(promise: nil) }
      source.receiveEnd()
      isExhausted = false
      work()
    } else if event is ChannelShouldQuiesceEvent {
      if phase == .open { phase = .closing }
      work()
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    // A peer that ends TLS without saying so has half-closed as any other; a message that was cut short shows.
    case NIOSSLError.uncleanShutdown: break
    case is HTTPParserError:
      source.receive(error: error)
      work()
    default: context.close(promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    abandon()
    context.fireChannelInactive()
  }

  /// Nobody waits for the answers any more; what that means for a call its handler decides.
  private func abandon() {
    phase = .closed
    timer?.task.cancel()
    timer = nil
    for task in tasks.values { task.cancel() }
    tasks.removeAll()
  }

  // MARK: Messages

  private var mayRead: Bool {
    switch phase {
    case .open: admits
    case .closing: false
    case .lingering, .closed: true
    }
  }

  private var admits: Bool {
    guard let context, context.channel.isWritable else { return false }
    return inFlight.admits(inOrder: source.isInOrder || !runner.session.isAuthenticated)
  }

  /// Takes as many messages as are admitted, then sees what follows from that.
  private func work() {
    guard !isPumping, let context else { return }
    isPumping = true
    var isNew = false
    while phase == .open, admits {
      guard let incoming = source.next() else {
        isExhausted = true
        break
      }
      isExhausted = false
      isNew = true
      take(incoming, context: context)
    }
    isPumping = false
    if needsFlush {
      // The peer may take all of it at once, and then the channel says, while it flushes, that it can be written to.
      needsFlush = false
      context.flush()
    }
    settle(isNew: isNew)
  }

  private func take(_ incoming: Incoming<Source.Reply>, context: ChannelHandlerContext) {
    switch incoming {
    case .message(let message, let bearer, let reply): start(message, bearer: bearer, reply: reply, context: context)
    case .write(let bytes, let thenClose):
      write(bytes, context: context)
      if thenClose { phase = .closing }
    }
  }

  private func start(_ message: [UInt8], bearer: Token?, reply: Source.Reply, context: ChannelHandlerContext) {
    let load = InFlight.Load(message: message, limits: limits)
    inFlight.start(load)
    let number = nextNumber
    nextNumber &+= 1
    let runner = source.isStateless ? runner.stateless : runner
    let this = NIOLoopBound(self, eventLoop: context.eventLoop)
    connections.callStarted()
    // Where the connection lives nothing has to change threads; what is long to read must not hold up others.
    let executor = load.bytes <= EventLoopExecutor.messageBytesMax ? executor : nil
    tasks[number] = Task(executorPreference: executor) { [outbox, connections, eventLoop = context.eventLoop] in
      let answer = await runner.answer(message, bearer: bearer)
      let isFirst = outbox.put(Finished(number: number, load: load, reply: reply, answer: answer))
      connections.callEnded()
      if isFirst { eventLoop.execute { this.value.collect() } }
    }
  }

  /// Writes the answers that have come together since the last time, with one flush.
  private func collect() {
    let finished = outbox.takeAll()
    guard let context, phase != .closed else { return }
    deadlines.active(now: .now())
    for one in finished {
      tasks[one.number] = nil
      inFlight.finish(one.load, answerBytes: one.answer?.count ?? 0)
      if source.closes(after: one.reply), phase == .open { phase = .closing }
      guard let bytes = source.bytes(of: one.answer, reply: one.reply, isLast: phase != .open) else {
        continue
      }
      write(bytes, context: context)
    }
    work()
  }

  private func write(_ bytes: ByteBuffer, context: ChannelHandlerContext) {
    guard bytes.readableBytes > 0 else { return }
    needsFlush = true
    guard bytes.readableBytes > 16_384 else { return context.write(wrapOutboundOut(bytes), promise: nil) }
    // Who takes large answers slowly takes them all the same.
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenSuccess { [self] in
      if !context.channel.isWritable { deadlines.unread(true, now: .now()) }
    }
    context.write(wrapOutboundOut(bytes), promise: written)
  }

  // MARK: What follows

  private func settle(isNew: Bool) {
    guard let context, phase != .closed else { return }
    let reads = phase == .open && admits
    deadlines.unfinished(reads && source.isUnfinished && !hasEnded, isNew: isNew, now: .now())
    let isDone = phase == .closing || phase == .open && hasEnded && isExhausted
    if isDone, inFlight.isEmpty { finish(context: context) }
    if holdsRead, mayRead {
      holdsRead = false
      context.read()
    }
    schedule()
  }

  /// Closes the connection behind the last answer.
  ///
  /// A socket that is closed while something unread waits in it resets the connection, and the reset can overtake the
  /// answer. So the server closes its side, and throws away what comes until the peer closes the other or a moment
  /// has passed.
  private func finish(context: ChannelHandlerContext) {
    phase = .lingering
    deadlines.unread(true, now: .now())
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete { [self] _ in
      guard phase == .lingering else { return }
      if hasEnded { return context.close(promise: nil) }
      deadlines.lingers(now: .now())
      context.close(mode: .output, promise: nil)
      schedule()
    }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
  }

  private func schedule() {
    guard let context, phase != .closed else { return }
    guard let due = deadlines.due(isBusy: !inFlight.isEmpty, isLoggedIn: runner.session.isAuthenticated) else { return }
    // A timer that is too early looks again; one for each message would cost more than the message.
    if let timer, timer.at <= due.at { return }
    timer?.task.cancel()
    let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: due.at) { [self] in elapsed() }
    timer = (task, due.at)
  }

  private func elapsed() {
    timer = nil
    guard let context, phase != .closed else { return }
    let due = deadlines.due(isBusy: !inFlight.isEmpty, isLoggedIn: runner.session.isAuthenticated)
    guard let due, due.at <= .now() else { return schedule() }
    switch due.why {
    case .unread, .linger: context.close(promise: nil)
    case .idle: phase = .closing
    case .unfinishedMessage:
      phase = .closing
      write(source.bytesOfTimeout(), context: context)
    }
    work()
  }
}

/// A message that was carried out.
struct Finished<Reply: Sendable>: Sendable {
  var number: UInt64
  var load: InFlight.Load
  var reply: Reply
  var answer: [UInt8]?
}
