import ClinicTesting
import ClinicValues
import Foundation
import Glibc
import Operations
import Synchronization
import Testing

/// The real server program under random operations on money, killed while they are under way, from a printed seed:
/// nothing that was acknowledged is lost, and what is repeated under its key is done once (rule 2.15). In CI it is
/// killed three times, on demand (`Scripts/test --long`) sixty times in ten thousand calls.
@Suite struct KilledLedgerTests {
  @Test(.timeLimit(.minutes(10))) func theLedgerAgreesWithTheModelThoughTheServerIsKilled() async throws {
    let isLong = ProcessInfo.processInfo.environment["CLINIC_LONG"] != nil
    let kills = isLong ? 60 : 3
    let clinic = try await TestClinic()
    try await clinic.call("packages.offer", LedgerModel.offer, as: .manager)
    try await clinic.set(now: "2026-12-14T16:00:00Z")
    let before = try await clinic.sql("SELECT max(id) FROM billing.entries")
    let random = SeededRandom(printedAs: "killed ledger")
    try await withServerFolder { folder in
      let teller = Teller(socket: folder + "/clinic.sock")
      let work = Task {
        let model = LedgerModel(random) { method, params in try await blocking { teller.ask(method, params) }.get() }
        while !teller.isClosing { try await model.step() }
        return model.accounts
      }
      var when = random
      for kill in 0...kills {
        let arguments = ["--database", clinic.database.app, "--calls-per-second", "0"]
        try await ServerProcess.with(arguments, in: folder) { server in
          // Killed after so many calls have been sent: the next is under way, or on its way.
          let calls = teller.sent + Int.random(in: isLong ? 120...220 : 20...60, using: &when)
          while teller.sent < calls, teller.failure == nil { try await Task.sleep(for: .milliseconds(1)) }
          guard kill < kills else {
            teller.close()
            _ = await work.result
            return
          }
          await server.kill()
        }
      }
      #expect(teller.failure == nil)
      for (account, cents) in try await work.value {
        let has = try await clinic.sql(
          "SELECT coalesce(sum(amount), 0) FROM billing.postings WHERE entry_id > \(before) AND account = '\(account)'")
        #expect(has == "\(cents)", "\(account)")
      }
      #expect(teller.repeated >= kills / 2, "the server was killed between the calls, never under one")
    }
    try await clinic.remove()
  }
}

/// Who calls, and repeats under the same key what it got no answer to.
private final class Teller: Sendable {
  private struct State {
    var sent = 0
    var repeated = 0
    var failure: String?
    var isClosing = false
  }
  private let socket: String
  private let state = Mutex(State())

  init(socket: String) { self.socket = socket }

  var sent: Int { state.withLock { $0.sent } }
  var repeated: Int { state.withLock { $0.repeated } }
  var failure: String? { state.withLock { $0.failure } }
  var isClosing: Bool { state.withLock { $0.isClosing } }
  func close() { state.withLock { $0.isClosing = true } }

  private struct OutOfTime: Error {}

  func ask(_ method: String, _ params: String) -> Result<JSON, any Error> {
    let key = UUID().uuidString
    let request =
      #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params.dropLast()),"idempotencyKey":"\#(key)"}}"#
    let deadline = ContinuousClock.now + .seconds(60)
    var connection: LineConnection?
    while ContinuousClock.now < deadline {
      connection = connection ?? LineConnection(to: socket)
      guard let open = connection else {
        usleep(20_000)
        continue
      }
      state.withLock { $0.sent += 1 }
      guard let answer = open.ask(request) else {
        connection = nil
        state.withLock { $0.repeated += 1 }
        continue
      }
      if let result = answer["result"] { return .success(result) }
      let reason = answer["error"]?["data"]?["reason"]?.stringValue ?? answer.text
      guard reason == "busy" || reason == "outcome_unknown" else {
        return .failure(CallError(code: 0, reason: reason, message: ""))
      }
      usleep(20_000)
    }
    state.withLock { $0.failure = $0.failure ?? "\(method) ran out of time" }
    return .failure(OutOfTime())
  }
}
