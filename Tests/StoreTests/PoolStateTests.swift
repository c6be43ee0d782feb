import Testing

@testable import Store

@Suite struct PoolStateTests {
  @Test func placesAreTakenThenWaitedForThenRefused() {
    var state = PoolState<String>(capacity: 1, waitersMax: 1)
    guard case .open = state.ask(ticket: 1), case .wait = state.ask(ticket: 2), case .refuse = state.ask(ticket: 3)
    else {
      Issue.record("not as it should be")
      return
    }
    guard case .give("a", to: 2) = state.putBack("a"), case .nothing = state.putBack("a"),
      case .use("a") = state.ask(ticket: 4)
    else {
      Issue.record("not as it should be")
      return
    }
  }

  @Test func aLostConnectionGivesItsPlaceToWhoWaits() {
    var state = PoolState<String>(capacity: 1, waitersMax: 5)
    _ = state.ask(ticket: 1)
    _ = state.ask(ticket: 2)
    guard case .openFor(2) = state.lose(), case .nothing = state.lose(), case .open = state.ask(ticket: 3) else {
      Issue.record("not as it should be")
      return
    }
  }

  @Test func whoGaveUpIsNotServed() {
    var state = PoolState<String>(capacity: 1, waitersMax: 5)
    _ = state.ask(ticket: 1)
    _ = state.ask(ticket: 2)
    let outcomes = [state.giveUp(ticket: 2), state.giveUp(ticket: 2)]
    #expect(outcomes == [true, false])
    guard case .nothing = state.putBack("a") else {
      Issue.record("served a waiter that had gone")
      return
    }
  }

  /// Random asks, returns, losses and give-ups: never more places than capacity, nobody served twice, none forgotten.
  @Test(arguments: [UInt64.random(in: .min ... .max), 1, 2, 3])
  func neverMoreThanTheCapacity(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var state = PoolState<Int>(capacity: 3, waitersMax: 4)
    var held: [Int] = []
    var waiting: Set<Int> = []
    var made = 0
    func take(_ handover: PoolState<Int>.Handover) {
      switch handover {
      case .give(let item, let ticket):
        #expect(waiting.remove(ticket) != nil)
        held.append(item)
      case .openFor(let ticket):
        #expect(waiting.remove(ticket) != nil)
        made += 1
        held.append(made)
      case .nothing: break
      }
    }
    for ticket in 0..<2000 {
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1:
        switch state.ask(ticket: ticket) {
        case .use(let item): held.append(item)
        case .open:
          made += 1
          held.append(made)
        case .wait: waiting.insert(ticket)
        case .refuse: #expect(waiting.count == 4)
        }
      case 2 where !held.isEmpty:
        let item = held.remove(at: Int.random(in: 0..<held.count, using: &random))
        take(Bool.random(using: &random) ? state.putBack(item) : state.lose())
      default:
        if let ticket = waiting.first, state.giveUp(ticket: ticket) { waiting.remove(ticket) }
      }
      #expect(held.count + state.idle.count == state.taken)
      #expect(state.taken <= 3, "seed \(seed)")
      #expect(Set(held).count == held.count)
      #expect(state.waiters.count == waiting.count)
    }
  }
}

/// SplitMix64: a small generator whose runs can be repeated from the printed seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
