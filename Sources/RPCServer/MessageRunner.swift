import ClinicValues
import Operations

/// Has the calls of one connection's messages carried out and writes the answers.
struct MessageRunner: Sendable {
  let handler: any CallHandler
  let session: CallSession
  let limits: ServerLimits
  /// The limit before log-in and whom it counts; nil for the Unix socket.
  let gate: (LogInGate, AddressKey)?

  /// The same for a message that stands for itself: a log-in must not hold for what another client sends through the
  /// same proxy.
  var stateless: MessageRunner {
    MessageRunner(handler: handler, session: CallSession(origin: session.origin), limits: limits, gate: gate)
  }

  /// The answer to a message, or nil when it is only notifications.
  func answer(_ message: [UInt8], bearer: Token?) async -> [UInt8]? {
    switch RPCMessage.parse(message, limits: limits, bearer: bearer) {
    case .refused(let error): RPCAnswer.error(error)
    case .one(let item): await answer(item)
    case .batch(let items): await answer(batch: items)
    }
  }

  private func answer(_ item: RPCItem) async -> [UInt8]? {
    switch item {
    case .invalid(nil, _): return nil
    case .invalid(let id?, let error): return RPCAnswer.error(error, id: id)
    case .request(let request):
      let outcome = await outcome(of: request.call)
      guard let id = request.id else { return nil }
      switch outcome {
      case .failure(let error): return RPCAnswer.error(error, id: id)
      case .success(let document):
        guard document.count + id.count + 40 <= limits.answerBytesMax else {
          return RPCAnswer.error(.tooLarge("the answer has more than \(limits.answerBytesMax) bytes"), id: id)
        }
        return RPCAnswer.result(document, id: id)
      }
    }
  }

  /// Whoever logs in, or comes with a token that holds, is not whom the limit before log-in is for: what was counted is
  /// given back.
  private func outcome(of call: Call) async -> Result<[UInt8], CallError> {
    let isCounted = call.bearer.map { !handler.knows($0) } ?? !session.isAuthenticated
    let hasBearer = call.bearer != nil
    if isCounted, let (gate, address) = gate, let delay = gate.delay(address, hasBearer: hasBearer) {
      return .failure(.rateLimited(retryAfterMs: delay))
    }
    let outcome: Result<[UInt8], CallError>
    do {
      outcome = .success(try await handler.handle(call, from: session))
    } catch {
      outcome = .failure(error)
    }
    let isProven = session.isAuthenticated || call.bearer.map(handler.knows) == true
    if isCounted, let (gate, address) = gate, isProven {
      gate.giveBack(address, hasBearer: hasBearer)
    }
    return outcome
  }

  /// Each request of a batch stands for itself: in order until somebody has logged in, then several at once.
  private func answer(batch items: [RPCItem]) async -> [UInt8]? {
    var answers = [[UInt8]?](repeating: nil, count: items.count)
    var answerBytes = 0
    var next = 0
    while next < items.count, !session.isAuthenticated, !Task.isCancelled {
      answers[next] = await answer(items[next], afterBytes: answerBytes)
      answerBytes += answers[next]?.count ?? 0
      next += 1
    }
    await withTaskGroup(of: (Int, [UInt8]?).self) { group in
      var running = 0
      while !Task.isCancelled {
        if next < items.count, running < max(1, limits.batchConcurrencyMax) {
          group.addTask { [next, answerBytes] in (next, await answer(items[next], afterBytes: answerBytes)) }
          next += 1
          running += 1
        } else if let (index, answer) = await group.next() {
          answers[index] = answer
          answerBytes += answer?.count ?? 0
          running -= 1
        } else {
          break
        }
      }
    }
    let given = answers.compactMap { $0 }
    return given.isEmpty ? nil : RPCAnswer.batch(given)
  }

  /// A batch whose answers have grown too large together is not carried out any further, and says so.
  private func answer(_ item: RPCItem, afterBytes: Int) async -> [UInt8]? {
    guard afterBytes >= limits.answerBytesMax, case .request(let request) = item else { return await answer(item) }
    let error = CallError.tooLarge("the answers of this batch; this request was not carried out")
    return request.id.map { RPCAnswer.error(error, id: $0) }
  }
}
