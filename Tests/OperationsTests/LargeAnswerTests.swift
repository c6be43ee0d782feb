import ClinicTesting
import ClinicValues
import Glibc
import Operations
import Store
import Testing

/// A change whose answer is too large to be given is not made: refused after COMMIT it would be made, and its caller
/// told that it is not.
@Suite struct LargeAnswerTests {
  private enum Flood: Command {
    static let name: OperationName = "test.flood"
    static let summary = "Answer with as many labels as asked for"
    static let access = Access.needs(.patientsWrite)
    static let audit = Audit.writes(.patient)
    static let help: KeyValuePairs = ["labels": "How many"]

    struct Params: Codable, Sendable { var labels: Version }
    struct Result: Codable, Sendable { var labels: [Label] }

    static func subject(_ params: Params, _ result: Result) -> AuditSubject { .nothing }
    static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
      Result(labels: Array(repeating: Label(stored: String(repeating: "x", count: 97)), count: params.labels.value))
    }
  }

  @Test func aChangeWithTooLargeAnAnswerIsNotMade() async throws {
    let clinic = try await TestClinic()
    let dispatcher = Dispatcher(
      [AnyOperation(Flood.self)], settings: ConnectionSettings(conninfo: clinic.database.app), pool: clinic.pool,
      auditReads: .flushed, limits: CallLimits(), ownUser: getuid()
    ) { _ in }
    // A label is 100 bytes with its quotes and comma; what is around them is the rest.
    for (labels, reason) in [(9979, nil), (9981, "too_large"), (20_000, "too_large")] as [(Int, String?)] {
      let params = try JSONParser.parse(#"{"labels": \#(labels), "idempotencyKey": "flood-of-\#(labels)"}"#)
      var refused: CallError?
      do {
        let call = Call(method: "test.flood", params: params)
        #expect(try await dispatcher.handle(call, from: clinic.session(.frontDesk)).count > 900_000)
      } catch {
        refused = error
      }
      #expect(refused?.reason == reason, "\(labels)")
      #expect(reason == nil || refused?.message.contains("nothing was changed") == true)
      let kept = try await clinic.sql("SELECT count(*) FROM operations.idempotency WHERE key = 'flood-of-\(labels)'")
      #expect(kept == (reason == nil ? "1" : "0"), "\(labels)")
    }
    let rows = try await clinic.sql("SELECT count(*) FROM operations.audit_log WHERE method = 'test.flood'")
    #expect(rows == "1")
    try await clinic.remove()
  }
}
