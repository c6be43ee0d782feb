import ClinicTesting
import ClinicValues
import Foundation
import Glibc
import Synchronization
import Testing

/// The real server program, killed under load: no acknowledged booking is lost, and none is made twice.
@Suite struct KilledServerTests {
  @Test(.timeLimit(.minutes(3))) func killedUnderLoadItLosesNothingAndRepeatsNothing() async throws {
    let clinic = try await TestClinic()
    let arguments = ["--database", clinic.database.app, "--calls-per-second", "0"]
    try await withServerFolder { folder in
      let progress = Progress()
      let desks = (0..<8).map { number in
        Thread { Desk(number: number, socket: folder + "/clinic.sock", progress: progress).bookAll() }
      }
      try await ServerProcess.with(arguments, in: folder) { server in
        for desk in desks { desk.start() }
        while progress.acknowledged < 30, progress.failure == nil { try await Task.sleep(for: .milliseconds(5)) }
        await server.kill()
      }
      // The folder was not there, so it is the server's account's alone.
      var status = stat()
      #expect(stat(folder, &status) == 0 && status.st_mode & 0o777 == 0o700)
      try await ServerProcess.with(arguments, in: folder) { server in
        while progress.finished < desks.count, progress.failure == nil {
          try await Task.sleep(for: .milliseconds(20))
        }
        server.terminate()
        #expect(await server.exit() == 0, "asked to stop, it ends with 0")
      }
      #expect(progress.failure == nil)
      #expect(progress.acknowledged == 8 * 20)
    }
    let kept = try await clinic.sql(
      "SELECT count(*), count(DISTINCT note) FROM scheduling.appointments WHERE note LIKE 'desk %'")
    #expect(kept == "160\t160")
  }
}

/// What the desks have done so far.
private final class Progress: Sendable {
  private let state = Mutex((acknowledged: 0, finished: 0, failure: String?.none))
  var acknowledged: Int { state.withLock { $0.acknowledged } }
  var finished: Int { state.withLock { $0.finished } }
  var failure: String? { state.withLock { $0.failure } }
  func acknowledge() { state.withLock { $0.acknowledged += 1 } }
  func finish() { state.withLock { $0.finished += 1 } }
  func fail(_ what: String) { state.withLock { $0.failure = $0.failure ?? what } }
}

/// A front desk that books twenty visits in a week of its own, and repeats under the same key what it got no answer to.
private struct Desk {
  let number: Int
  let socket: String
  let progress: Progress

  func bookAll() {
    var connection: LineConnection?
    defer { progress.finish() }
    let deadline = ContinuousClock.now + .seconds(90)
    for visit in 0..<20 {
      while true {
        guard ContinuousClock.now < deadline, progress.failure == nil else { return progress.fail("ran out of time") }
        connection = connection ?? LineConnection(to: socket)
        guard let answer = connection?.ask(request(visit)) else {
          connection = nil
          usleep(20_000)
          continue
        }
        if answer["result"] != nil { break }
        let reason = answer["error"]?["data"]?["reason"]?.stringValue
        guard reason == "busy" else { return progress.fail(answer.text) }
        usleep(20_000)
      }
      progress.acknowledge()
    }
  }

  private func request(_ visit: Int) -> String {
    // 2027-03-01 is a Monday; five days of four visits.
    let day = CivilDate(year: 2027, month: 3, day: 1)?.adding(days: 7 * number + visit / 4).description ?? ""
    let hour = ["08", "10", "12", "14"][visit % 4]
    return #"{"jsonrpc":"2.0","id":1,"method":"appointments.book","params":{"patient":"P-000123","#
      + #""therapist":"dana-whitford","treatment":"ims-45","location":"riverside","start":"\#(day)T\#(hour):00","#
      + #""note":"desk \#(number) visit \#(visit)","idempotencyKey":"desk-\#(number)-visit-\#(visit)"}}"#
  }
}
