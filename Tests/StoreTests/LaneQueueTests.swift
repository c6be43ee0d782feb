import ClinicValues
import Testing

@testable import Store

/// Which lane begins when, as a pure machine.
@Suite struct LaneQueueTests {
  private let start = ContinuousClock.now

  private func queue(lanes: Int = 2, waiting count: Int = 0) -> LaneQueue<Int, String> {
    var queue = LaneQueue<Int, String>(lanes: lanes, batchMax: 16, waitingMax: 20)
    for item in 0..<count { enter(item, &queue) }
    return queue
  }

  private func enter(_ item: Int, _ queue: inout LaneQueue<Int, String>, kind: String? = nil, isTaken: Bool = true) {
    let ticket = queue.ticket()
    let wasTaken = queue.enter(item, kind: kind, ticket: ticket, at: start)
    #expect(wasTaken == isTaken)
  }

  private func items(_ queue: inout LaneQueue<Int, String>) -> [Int]? { queue.next(0)?.map(\.item) }
  private func lane(_ queue: inout LaneQueue<Int, String>, after milliseconds: Int = 0) -> Int? {
    queue.start(at: start + .milliseconds(milliseconds))
  }

  @Test func theFirstBeginsAtOnceAndTheNextGather() {
    var queue = queue(waiting: 1)
    #expect(lane(&queue) == 0)
    #expect(items(&queue) == [0])
    for item in 1...3 { enter(item, &queue) }
    #expect(lane(&queue) == nil)
    #expect(items(&queue) == [1, 2, 3])
    #expect(items(&queue) == nil)
    #expect(queue.isIdle)
  }

  /// How many wait, for how many milliseconds, behind a lane that works: whether another begins.
  @Test(arguments: [(1, 0, false), (9, 4, false), (10, 0, true), (1, 5, true), (0, 50, false)])
  func anotherBeginsForACrowdOrForOneWhoWaitsLong(waiting: Int, milliseconds: Int, begins: Bool) {
    var queue = queue(waiting: 1)
    #expect(lane(&queue) == 0)
    _ = queue.next(0)
    for item in 0..<waiting { enter(item, &queue) }
    #expect((lane(&queue, after: milliseconds) == 1) == begins)
  }

  /// What is of one kind goes in one statement and counts once; what has left or is under way counts no more, what
  /// goes again counts again.
  @Test func aCrowdIsOfKinds() throws {
    var queue = queue(lanes: 3, waiting: 1)
    #expect(lane(&queue) == 0)
    let first = queue.next(0)
    for item in 1...5 { enter(item, &queue, kind: "reads") }
    for item in 6...9 { enter(item, &queue, kind: "rows") }
    for item in 10...16 { enter(item, &queue) }
    #expect(lane(&queue) == nil)
    let abandoned = queue.putBack(try #require(first), from: 0)
    #expect(abandoned.isEmpty)
    // Ten by now, but two leave: one of a kind of which others stay, one by itself.
    _ = queue.abandon(3)
    _ = queue.abandon(12)
    #expect(lane(&queue) == nil)
    enter(17, &queue)
    #expect(lane(&queue) == 1)
    #expect(queue.next(1)?.count == 16)
    #expect(queue.waiting.isEmpty)
    for item in 20...28 { enter(item, &queue) }
    #expect(lane(&queue) == nil)
    enter(29, &queue)
    #expect(lane(&queue) == 2)
  }

  /// Reads by a key count once in a crowd, those of a list each.
  @Test func readsOfAListAreACrowd() {
    func kind(_ statement: some Statement) -> LaneKind? {
      let read = LaneRead(caller: .known(), statement: BoundStatement(statement))
      return LaneItem.read(read, answered: { _ in }).kind
    }
    #expect(kind(Parts(of: 1)) == kind(Parts(of: 2)))
    #expect(kind(Parts(of: 1)) != nil)
    #expect(kind(ShortList(length: 1)) == nil)
    #expect(BoundStatement(ShortList(length: 1)).mayGather)
  }

  @Test func aBatchAndTheQueueAreBounded() {
    var queue = queue(waiting: 20)
    enter(20, &queue, isTaken: false)
    #expect(lane(&queue) == 0)
    #expect(items(&queue)?.count == 16)
    #expect(items(&queue)?.count == 4)
  }

  @Test func whatGoesAgainGoesFirst() throws {
    var queue = queue(waiting: 2)
    #expect(lane(&queue) == 0)
    let next = queue.next(0)
    let batch = try #require(next)
    enter(2, &queue)
    let abandoned = queue.putBack(batch, from: 0)
    #expect(abandoned.isEmpty)
    #expect(items(&queue) == [0, 1, 2])
  }

  /// Who left while it was under way is not run once more for nobody.
  @Test func whoHasLeftDoesNotGoAgain() throws {
    var queue = queue(waiting: 3)
    #expect(lane(&queue) == 0)
    let next = queue.next(0)
    let batch = try #require(next)
    _ = queue.abandon(1)
    let abandoned = queue.putBack(batch, from: 0)
    #expect(abandoned.map(\.item) == [1])
    #expect(items(&queue) == [0, 2])
  }

  /// An answered neighbour is no reason to go on for one who has left.
  @Test func answersThatHaveComeCountNoMore() {
    var queue = queue(waiting: 3)
    #expect(lane(&queue) == 0)
    _ = queue.next(0)
    _ = queue.abandon(2)
    let afterOne = queue.answered([0], on: 0)
    #expect(!afterOne)
    let afterTwo = queue.answered([1], on: 0)
    #expect(afterTwo)
  }

  @Test func whoLeavesLastIsTold() {
    var queue = queue(waiting: 3)
    if case .taken(let waiting) = queue.abandon(1) {
      #expect(waiting.item == 1)
    } else {
      Issue.record("it had not been sent")
    }
    #expect(lane(&queue) == 0)
    _ = queue.next(0)
    if case .others = queue.abandon(0) {} else { Issue.record("another waits for the batch") }
    if case .lastOf(let lane) = queue.abandon(2) { #expect(lane == 0) } else { Issue.record("nobody waits any more") }
    if case .others = queue.abandon(99) {} else { Issue.record("there is no such ticket") }
  }
}
