import DequeModule

/// Who gets which connection: a bounded pool as a pure machine. It never waits and opens nothing; its caller does what
/// it says.
struct PoolState<Item> {
  enum Decision {
    case use(Item)
    /// A place is taken for the asker, who opens a new connection and reports `opened` or `openFailed`.
    case open
    case wait
    case refuse
  }

  /// What follows from something coming free.
  enum Handover {
    case give(Item, to: Int)
    case openFor(Int)
    case nothing
  }

  let capacity: Int
  let waitersMax: Int
  private(set) var idle: [Item] = []
  /// Connections that are open or being opened.
  private(set) var taken = 0
  private(set) var waiters: Deque<Int> = []
  private(set) var isClosed = false

  init(capacity: Int, waitersMax: Int) {
    self.capacity = capacity
    self.waitersMax = waitersMax
  }

  mutating func ask(ticket: Int) -> Decision {
    if isClosed { return .refuse }
    if let item = idle.popLast() { return .use(item) }
    if taken < capacity {
      taken += 1
      return .open
    }
    guard waiters.count < waitersMax else { return .refuse }
    waiters.append(ticket)
    return .wait
  }

  /// A waiter gives up; false when it has been served already.
  mutating func giveUp(ticket: Int) -> Bool {
    guard let place = waiters.firstIndex(of: ticket) else { return false }
    waiters.remove(at: place)
    return true
  }

  /// A connection comes back in order.
  mutating func putBack(_ item: Item) -> Handover {
    if isClosed {
      taken -= 1
      return .nothing
    }
    if let next = waiters.popFirst() { return .give(item, to: next) }
    idle.append(item)
    return .nothing
  }

  /// A connection came back broken, or could not be opened: its place is free. What lies idle was most likely lost with
  /// it, to a restart or a failover, and is let go of as well.
  mutating func lose() -> Handover {
    taken -= 1 + idle.count
    idle = []
    guard !isClosed, let next = waiters.popFirst() else { return .nothing }
    taken += 1
    return .openFor(next)
  }

  /// No more asking; returns what is idle, to be closed, and who waits, to be refused.
  mutating func close() -> (idle: [Item], waiters: [Int]) {
    isClosed = true
    defer {
      taken -= idle.count
      idle = []
      waiters = []
    }
    return (idle, Array(waiters))
  }
}
