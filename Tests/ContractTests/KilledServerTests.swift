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
    let folder = "/tmp/needlepoint-killed-\(getpid())-\(UInt32.random(in: .min ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var server = try ServerProcess(database: clinic.database.app, folder: folder)
    let progress = Progress()
    let desks = (0..<8).map { number in
      Thread { Desk(number: number, socket: folder + "/clinic.sock", progress: progress).bookAll() }
    }
    for desk in desks { desk.start() }
    while progress.acknowledged < 30, progress.failure == nil { try await Task.sleep(for: .milliseconds(5)) }
    server.kill()
    server = try ServerProcess(database: clinic.database.app, folder: folder)
    while progress.finished < desks.count, progress.failure == nil { try await Task.sleep(for: .milliseconds(20)) }
    server.terminate()
    #expect(server.waitForExit() == 0, "asked to stop, it ends with 0")
    #expect(progress.failure == nil)
    #expect(progress.acknowledged == 8 * 20)
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
    var connection: Int32 = -1
    defer { progress.finish() }
    let deadline = ContinuousClock.now + .seconds(90)
    for visit in 0..<20 {
      while true {
        guard ContinuousClock.now < deadline, progress.failure == nil else { return progress.fail("ran out of time") }
        if connection < 0 { connection = open() }
        guard connection >= 0, let answer = ask(connection, request(visit)) else {
          if connection >= 0 { close(connection) }
          connection = -1
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
      + #""note":"desk \#(number) visit \#(visit)","idempotencyKey":"desk-\#(number)-visit-\#(visit)"}}"# + "\n"
  }

  private func open() -> Int32 {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8.prefix($0.count - 1)) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else {
      close(descriptor)
      return -1
    }
    return descriptor
  }

  /// The answer; nil when the connection is lost.
  private func ask(_ descriptor: Int32, _ line: String) -> JSON? {
    let bytes = Array(line.utf8)
    guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return nil }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while answer.last != 10 {
      let got = read(descriptor, &buffer, buffer.count)
      guard got > 0 else { return nil }
      answer += buffer.prefix(got)
    }
    return try? JSONParser.parse(answer)
  }
}

/// The server program as it was built beside the tests.
private struct ServerProcess {
  private let process = Process()

  init(database: String, folder: String) throws {
    let built = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    process.executableURL = built.appendingPathComponent("clinic-server")
    process.arguments = [
      "--database", database, "--data", folder, "--listen", "127.0.0.1:0", "--calls-per-second", "0", "--schema",
      TestClinic.root + "/Schema", "--log-level", "error",
    ]
    try process.run()
  }

  func kill() {
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  func terminate() { process.terminate() }

  func waitForExit() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
