import Testing

@testable import Store

/// Which lane begins when, as a pure machine.
@Suite struct LaneQueueTests {
  private let start = ContinuousClock.now

  private func queue(lanes: Int = 2, waiting count: Int = 0) -> LaneQueue<Int> {
    var queue = LaneQueue<Int>(lanes: lanes, batchMax: 16, waitingMax: 20)
    for item in 0..<count { enter(item, &queue) }
    return queue
  }

  private func enter(_ item: Int, _ queue: inout LaneQueue<Int>, isLight: Bool = false, isTaken: Bool = true) {
    let ticket = queue.ticket()
    let wasTaken = queue.enter(item, isLight: isLight, ticket: ticket, at: start)
    #expect(wasTaken == isTaken)
  }

  private func items(_ queue: inout LaneQueue<Int>) -> [Int]? { queue.next(0)?.map(\.item) }
  private func lane(_ queue: inout LaneQueue<Int>, after milliseconds: Int = 0) -> Int? {
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

  /// What is light makes no crowd, and what has left or is under way makes one no more.
  @Test func aCrowdIsOfWhatCostsAsMuchTogetherAsAlone() throws {
    var queue = queue(waiting: 1)
    #expect(lane(&queue) == 0)
    let first = queue.next(0)
    for item in 1...10 { enter(item, &queue, isLight: true) }
    #expect(lane(&queue) == nil)
    for item in 11...19 { enter(item, &queue) }
    #expect(lane(&queue) == nil)
    let abandoned = queue.putBack(try #require(first), from: 0)
    #expect(abandoned.isEmpty)
    _ = queue.abandon(5)
    _ = queue.abandon(15)
    #expect(lane(&queue) == nil)
    enter(20, &queue)
    #expect(lane(&queue) == 1)
    #expect(queue.next(1)?.count == 16)
    for item in 21...26 { enter(item, &queue) }
    #expect(queue.waiting.count == 9)
    for item in 27...28 { enter(item, &queue) }
    #expect(lane(&queue, after: 4) == nil)
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
