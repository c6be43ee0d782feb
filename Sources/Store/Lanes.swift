import ClinicValues
import Dispatch
import Synchronization

/// A row that travels with others of its type.
public protocol LaneRow: Sendable {
  /// The one statement that writes them all.
  static func writing(_ rows: [Self]) -> BoundStatement
}

/// A row that is to be written, on these lanes or on others.
public struct NotedRow: Sendable {
  let row: any LaneRow
  let isFlushed: Bool
  let lanes: Lanes

  public init(_ row: any LaneRow, isFlushed: Bool, on lanes: Lanes) {
    self.row = row
    self.isFlushed = isFlushed
    self.lanes = lanes
  }
}

/// Connections that many callers share, for reads of one statement and for the rows that keep record of them.
///
/// While one batch is under way the next gathers, and then travels together: PostgreSQL answers several times as many
/// statements a second when they arrive pipelined, and one commit serves all rows that are in it. A read costs
/// one round trip without BEGIN, since what stands between two Syncs of a pipeline is one implicit transaction. A batch
/// that loses its connection is run again on a new one: lanes carry what is safe to repeat (a row may be there twice).
public final class Lanes: Sendable {
  private struct State {
    var queue: LaneQueue<LaneItem, LaneKind>
    /// How to cancel what is under way, by lane.
    var cancel: [Canceller.Request?]
    var isWatched = false
  }

  private let settings: ConnectionSettings
  private let lines: [LaneLine]
  private let state: Mutex<State>

  public init(_ settings: ConnectionSettings, lanes: Int = 2, waitingMax: Int = 4096) {
    self.settings = settings
    let count = max(1, lanes)
    lines = (0..<count).map { _ in LaneLine() }
    state = Mutex(
      State(
        queue: LaneQueue(lanes: count, batchMax: 64, waitingMax: waitingMax),
        cancel: Array(repeating: nil, count: count)))
  }

  /// Reads with one statement in a caller's name.
  ///
  /// A task that is cancelled takes its read back. One that is under way is cancelled once nobody waits for anything of
  /// its batch; until then it shares the way of the others.
  ///
  /// - Parameter conclude: makes the answer, and the row that is to be written before anybody gets it. It is called on
  ///   the lane, where the row joins what travels next: a task that is woken only to write it costs more than the row.
  ///   Others wait meanwhile, so it must not take long.
  public func read<Answer: Sendable>(
    _ statement: BoundStatement, caller: LaneCaller,
    conclude: @escaping @Sendable (ReadAnswer) throws -> (answer: Answer, noted: NotedRow?)
  ) async throws -> Answer {
    let read = LaneRead(caller: caller, statement: statement)
    let ticket = state.withLock { $0.queue.ticket() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Answer, any Error>) in
        let item = LaneItem.read(read) { result in
          do {
            let (answer, noted) = try conclude(result.get())
            guard let noted else { return continuation.resume(returning: answer) }
            noted.lanes.enter(noted.row, isFlushed: noted.isFlushed) { continuation.resume(with: $0.map { answer }) }
          } catch {
            continuation.resume(throwing: error)
          }
        }
        enter(item, ticket: ticket)
        // It may have been cancelled before there was anything to abandon.
        if Task.isCancelled { abandon(ticket) }
      }
    } onCancel: {
      abandon(ticket)
    }
  }

  /// The same, for who does with the rows what takes long.
  public func read(_ statement: BoundStatement, caller: LaneCaller) async throws -> ReadAnswer {
    try await read(statement, caller: caller) { ($0, nil) }
  }

  /// Writes a row; it is kept also when nobody waits for it any more.
  ///
  /// - Parameter isFlushed: whether to wait until the row is on disk, or only until it is committed: a crash of
  ///   PostgreSQL's machine may then lose what was committed in the last fraction of a second.
  public func write(_ row: any LaneRow, isFlushed: Bool) async throws {
    try await withCheckedThrowingContinuation { continuation in
      enter(row, isFlushed: isFlushed) { continuation.resume(with: $0) }
    }
  }

  private func enter(
    _ row: any LaneRow, isFlushed: Bool, written: @escaping @Sendable (Result<Void, any Error>) -> Void
  ) {
    let ticket = state.withLock { $0.queue.ticket() }
    enter(.row(row, isFlushed: isFlushed, written: written), ticket: ticket)
  }

  private func enter(_ item: LaneItem, ticket: Int) {
    let (isAccepted, lane, watches) = state.withLock { state -> (Bool, Int?, Bool) in
      let now = ContinuousClock.now
      guard state.queue.enter(item, kind: item.kind, ticket: ticket, at: now) else { return (false, nil, false) }
      let lane = state.queue.start(at: now)
      let watches = lane == nil && !state.isWatched && lines.count > 1
      if watches { state.isWatched = true }
      return (true, lane, watches)
    }
    if !isAccepted { item.fail(StoreError.busy) }
    if let lane { begin(lane) }
    if watches { watch() }
  }

  private func abandon(_ ticket: Int) {
    let (left, cancel) = state.withLock { state -> (LaneItem?, Canceller.Request?) in
      switch state.queue.abandon(ticket) {
      case .taken(let waiting): (waiting.item, nil)
      case .lastOf(let lane): (nil, state.cancel[lane])
      case .others: (nil, nil)
      }
    }
    left?.fail(CancellationError())
    cancel?.send()
  }

  /// Looks after what waits behind a slow batch, as long as anything is under way.
  private func watch() {
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(5)) { [self] in
      let (lane, isWatched) = state.withLock { state in
        let lane = state.queue.start(at: .now)
        state.isWatched = !state.queue.isIdle
        return (lane, state.isWatched)
      }
      if let lane { begin(lane) }
      if isWatched { watch() }
    }
  }

  private func begin(_ lane: Int) { lines[lane].queue.async { self.run(lane) } }

  // MARK: On a lane's queue

  private func run(_ lane: Int) {
    while let batch = state.withLock({ $0.queue.next(lane) }) { carryOut(batch, on: lane) }
  }

  private func carryOut(_ items: [LaneQueue<LaneItem, LaneKind>.Waiting], on lane: Int) {
    var batch = LaneBatch(items)
    do {
      let (link, canceller) = try lines[lane].connected(settings)
      let cancel = canceller.arm()
      state.withLock { $0.cancel[lane] = cancel }
      defer {
        state.withLock { $0.cancel[lane] = nil }
        canceller.disarm()
      }
      try batch.carryOut(on: link) { tickets, isLast in
        let isForNobody = state.withLock { $0.queue.answered(tickets, on: lane) }
        if isForNobody, !isLast { cancel.send() }
      }
    } catch {
      lines[lane].disconnect()
      batch.lose(error)
    }
    let again = batch.again
    guard !again.isEmpty else { return }
    for waiting in state.withLock({ $0.queue.putBack(again, from: lane) }) { waiting.item.fail(CancellationError()) }
  }
}

/// A lane's connection and the queue where libpq may block; nothing changes threads between one batch and the next.
private final class LaneLine: @unchecked Sendable {
  // Sendable: the connection is touched on the serial queue only.
  let queue = DispatchQueue(label: "clinic.lane")
  private var link: (PipelinedLink, Canceller)?

  func connected(_ settings: ConnectionSettings) throws -> (PipelinedLink, Canceller) {
    if let link { return link }
    let opened = try Retry.opening(settings, blockingFor: .seconds(3))
    let fresh = (opened, Canceller(handle: opened.cancelHandle()))
    link = fresh
    return fresh
  }

  func disconnect() { link = nil }
}
