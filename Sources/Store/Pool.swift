import Synchronization

/// A bounded pool of connections, with a bounded wait and then `StoreError.busy`.
public final class Pool: Sendable {
  public struct Limits: Sendable {
    public var connections: Int
    public var waitersMax: Int
    public var waitMax: Duration
    /// How long a lost database is tried again before the caller is told.
    public var openMax: Duration

    public init(
      connections: Int = 8, waitersMax: Int = 1000, waitMax: Duration = .seconds(5), openMax: Duration = .seconds(3)
    ) {
      self.connections = connections
      self.waitersMax = waitersMax
      self.waitMax = waitMax
      self.openMax = openMax
    }
  }

  private enum Served {
    case connection(Connection)
    case place
    case refused
  }

  private struct Inside {
    var state: PoolState<Connection>
    var waiting: [Int: CheckedContinuation<Served, Never>] = [:]
    /// Served before they had begun to wait.
    var early: [Int: Served] = [:]
    var nextTicket = 0
  }

  private let settings: ConnectionSettings
  private let limits: Limits
  private let inside: Mutex<Inside>

  public init(_ settings: ConnectionSettings, limits: Limits = Limits()) {
    self.settings = settings
    self.limits = limits
    inside = Mutex(Inside(state: PoolState(capacity: limits.connections, waitersMax: limits.waitersMax)))
  }

  /// Runs `body` in a transaction; 40001 and 40P01 run it again as a whole, at most five times.
  ///
  /// - Parameter cancellable: the statement under way is cancelled with the task. For reads only: a write is never
  ///   cut off in its middle.
  public func transaction<T: Sendable>(
    _ plan: Transaction.Plan = Transaction.Plan(), cancellable: Bool = false,
    body: @Sendable (isolated Transaction) throws -> T
  ) async throws -> T {
    try await Retry.transient {
      try await self.withConnection { connection in
        guard cancellable else { return try await connection.transaction(plan, body: body) }
        return try await connection.cancellable { try await connection.transaction(plan, body: body) }
      }
    }
  }

  /// Lends a connection for the time of `body`.
  public func withConnection<T: Sendable>(_ body: (Connection) async throws -> T) async throws -> T {
    let connection = try await acquire()
    do {
      let value = try await body(connection)
      await release(connection)
      return value
    } catch {
      await release(connection)
      throw error
    }
  }

  /// Closes what is idle and refuses everyone who waits. Connections in use close when they come back.
  public func close() {
    let waiting = inside.withLock { inside in
      let (_, waiters) = inside.state.close()
      return waiters.compactMap { inside.waiting.removeValue(forKey: $0) }
    }
    for continuation in waiting { continuation.resume(returning: .refused) }
  }

  private func acquire() async throws -> Connection {
    let (ticket, decision) = inside.withLock { inside in
      inside.nextTicket += 1
      return (inside.nextTicket, inside.state.ask(ticket: inside.nextTicket))
    }
    switch decision {
    case .use(let connection): return connection
    case .open: return try await open()
    case .refuse: throw StoreError.busy
    case .wait: break
    }
    let giveUp = Task {
      try await Task.sleep(for: self.limits.waitMax)
      self.giveUp(ticket)
    }
    defer { giveUp.cancel() }
    let served = await withCheckedContinuation { continuation in
      // Between `ask` and here the ticket may have been served already or the pool closed.
      let now: Served? = inside.withLock { inside in
        if let early = inside.early.removeValue(forKey: ticket) { return early }
        if inside.state.isClosed { return .refused }
        inside.waiting[ticket] = continuation
        return nil
      }
      if let now { continuation.resume(returning: now) }
    }
    switch served {
    case .connection(let connection): return connection
    case .place: return try await open()
    case .refused: throw StoreError.busy
    }
  }

  private func giveUp(_ ticket: Int) {
    let continuation = inside.withLock { inside in
      inside.state.giveUp(ticket: ticket) ? inside.waiting.removeValue(forKey: ticket) : nil
    }
    continuation?.resume(returning: .refused)
  }

  private func open() async throws -> Connection {
    do {
      return try await Retry.opening(settings, within: limits.openMax)
    } catch {
      serve(inside.withLock { $0.state.lose() })
      throw error
    }
  }

  private func release(_ connection: Connection) async {
    let isBroken = await connection.isBroken
    serve(inside.withLock { isBroken ? $0.state.lose() : $0.state.putBack(connection) })
  }

  private func serve(_ handover: PoolState<Connection>.Handover) {
    let (ticket, served): (Int, Served)
    switch handover {
    case .nothing: return
    case .give(let connection, let waiter): (ticket, served) = (waiter, .connection(connection))
    case .openFor(let waiter): (ticket, served) = (waiter, .place)
    }
    let continuation = inside.withLock { inside in
      let continuation = inside.waiting.removeValue(forKey: ticket)
      if continuation == nil { inside.early[ticket] = served }
      return continuation
    }
    continuation?.resume(returning: served)
  }
}
