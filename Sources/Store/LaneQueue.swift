import DequeModule

/// What waits for the lanes, and which of them work: a pure machine without I/O. Its caller does what it says.
///
/// One lane at a time while it keeps up, since what gathers behind it travels together and costs less. Another begins
/// when a crowd waits, or when something has waited for so long that the batch under way must be a slow one.
///
/// What is of one kind costs little more together than alone, so a crowd is of kinds.
struct LaneQueue<Item, Kind: Hashable> {
  struct Waiting {
    let ticket: Int
    var item: Item
    /// What it is of one kind with; nil for what stands for itself.
    var kind: Kind?
    /// How often it has lost its connection while it was under way.
    var attempts = 0
    /// How often something else kept it from its answer.
    var spoilt = 0
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
  /// How many of those stand for themselves, and how many there are of each kind.
  private var single = 0
  private var kinds: [Kind: Int] = [:]
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

  private mutating func count(_ kind: Kind?, _ change: Int) {
    guard let kind else { return single += change }
    let count = (kinds[kind] ?? 0) + change
    kinds[kind] = count > 0 ? count : nil
  }

  mutating func ticket() -> Int {
    defer { nextTicket += 1 }
    return nextTicket
  }

  /// Takes an item in; false when too many wait already.
  mutating func enter(_ item: Item, kind: Kind?, ticket: Int, at now: ContinuousClock.Instant) -> Bool {
    guard waiting.count < waitingMax else { return false }
    waiting.append(Waiting(ticket: ticket, item: item, kind: kind, since: now))
    count(kind, 1)
    return true
  }

  /// The lane that is to begin now, if one is; it is taken for working from here on.
  mutating func start(at now: ContinuousClock.Instant) -> Int? {
    guard let first = waiting.first, !idle.isEmpty else { return nil }
    guard isIdle || single + kinds.count >= Self.crowd || now - first.since >= Self.patience else { return nil }
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
    for waiting in batch { count(waiting.kind, -1) }
    underWay[lane] = batch.map { $0.ticket }
    return batch
  }

  /// What was under way on a lane and is to go again, before all others; returns what nobody waits for any more.
  mutating func putBack(_ items: [Waiting], from lane: Int) -> [Waiting] {
    let wanted = Set(underWay[lane])
    let again = items.filter { wanted.contains($0.ticket) }
    waiting.prepend(contentsOf: again)
    for waiting in again { count(waiting.kind, 1) }
    underWay[lane] = []
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
      count(left.kind, -1)
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

extension LaneQueue: Sendable where Item: Sendable, Kind: Sendable {}
extension LaneQueue.Waiting: Sendable where Item: Sendable, Kind: Sendable {}
extension LaneQueue.Left: Sendable where Item: Sendable, Kind: Sendable {}
