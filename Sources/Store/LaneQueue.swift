import DequeModule

/// What waits for the lanes, and which of them work: a pure machine without I/O. Its caller does what it says.
///
/// One lane at a time while it keeps up, since what gathers behind it travels together and costs less. Another begins
/// when a crowd waits of what costs as much together as alone, or when something has waited for so long that the batch
/// under way must be a slow one.
struct LaneQueue<Item> {
  struct Waiting {
    let ticket: Int
    var item: Item
    /// Whether it costs little beside others of its kind, and so makes no crowd.
    let isLight: Bool
    /// How often it has been under way when a connection was lost.
    var attempts = 0
    let since: ContinuousClock.Instant
  }

  enum Left {
    /// It had not been sent.
    case taken(Waiting)
    /// It is under way on this lane, and so nobody waits for anything of its batch any more.
    case lastOf(lane: Int)
    case others
  }

  static var patience: Duration { .milliseconds(5) }
  static var crowd: Int { 10 }

  let batchMax: Int
  let waitingMax: Int
  private(set) var waiting: Deque<Waiting> = []
  /// How many of those are not light.
  private var crowding = 0
  private(set) var idle: [Int]
  /// The tickets under way by lane that somebody still waits for.
  private var underWay: [[Int]]
  private var nextTicket = 0

  init(lanes: Int, batchMax: Int, waitingMax: Int) {
    self.batchMax = batchMax
    self.waitingMax = waitingMax
    idle = (0..<lanes).reversed()
    underWay = Array(repeating: [], count: lanes)
  }

  var isIdle: Bool { idle.count == underWay.count }

  mutating func ticket() -> Int {
    defer { nextTicket += 1 }
    return nextTicket
  }

  /// Takes an item in; false when too many wait already.
  mutating func enter(_ item: Item, isLight: Bool, ticket: Int, at now: ContinuousClock.Instant) -> Bool {
    guard waiting.count < waitingMax else { return false }
    waiting.append(Waiting(ticket: ticket, item: item, isLight: isLight, since: now))
    if !isLight { crowding += 1 }
    return true
  }

  /// The lane that is to begin now, if one is; it is taken for working from here on.
  mutating func start(at now: ContinuousClock.Instant) -> Int? {
    guard let first = waiting.first, !idle.isEmpty else { return nil }
    guard isIdle || crowding >= Self.crowd || now - first.since >= Self.patience else { return nil }
    return idle.popLast()
  }

  /// The next batch of a lane that works, or nil, and then it works no longer.
  mutating func next(_ lane: Int) -> [Waiting]? {
    guard !waiting.isEmpty else {
      underWay[lane] = []
      idle.append(lane)
      return nil
    }
    let batch = Array(waiting.prefix(batchMax))
    waiting.removeFirst(batch.count)
    crowding -= batch.count { !$0.isLight }
    underWay[lane] = batch.map { $0.ticket }
    return batch
  }

  /// What was under way on a lane and is to go again, before all others; returns what nobody waits for any more.
  mutating func putBack(_ items: [Waiting], from lane: Int) -> [Waiting] {
    let wanted = Set(underWay[lane])
    let again = items.filter { wanted.contains($0.ticket) }
    waiting.prepend(contentsOf: again)
    crowding += again.count { !$0.isLight }
    return items.filter { !wanted.contains($0.ticket) }
  }

  /// Somebody's answers are there. Whether the rest of the batch, if there is any, is for nobody.
  mutating func answered(_ tickets: [Int], on lane: Int) -> Bool {
    underWay[lane].removeAll { tickets.contains($0) }
    return underWay[lane].isEmpty
  }

  mutating func abandon(_ ticket: Int) -> Left {
    if let place = waiting.firstIndex(where: { $0.ticket == ticket }) {
      let left = waiting.remove(at: place)
      if !left.isLight { crowding -= 1 }
      return .taken(left)
    }
    for lane in underWay.indices {
      guard let place = underWay[lane].firstIndex(of: ticket) else { continue }
      underWay[lane].remove(at: place)
      return underWay[lane].isEmpty ? .lastOf(lane: lane) : .others
    }
    return .others
  }
}

extension LaneQueue: Sendable where Item: Sendable {}
extension LaneQueue.Waiting: Sendable where Item: Sendable {}
extension LaneQueue.Left: Sendable where Item: Sendable {}
