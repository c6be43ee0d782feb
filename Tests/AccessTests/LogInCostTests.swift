import ClinicTesting
import ClinicValues
import Operations
import Synchronization
import Testing

@testable import Access

/// How long a refusal takes must not tell which accounts there are: each costs one comparison of a password.
@Suite struct LogInCostTests {
  private final class Counter: Sendable {
    private let state = Mutex(0)
    var count: Int { state.withLock { $0 } }
    func add() { state.withLock { $0 += 1 } }
  }

  @Test(arguments: [
    "dana.whitford", "no.such.account", "nobody@example.com", "bea.biller", "sid.stranger", "local-administrator",
  ])
  func aRefusalCostsOneComparison(account: String) async throws {
    let clinic = try await TestClinic()
    try await clinic.call("accounts.disable", #"{"account": "bea.biller", "expectedVersion": 1}"#)
    try await clinic.sql("UPDATE access.accounts SET password_hash = NULL WHERE name = 'sid.stranger'")
    let counter = Counter()
    let reason = try await PasswordHash.$witness.withValue({ counter.add() }) {
      try await clinic.refusal(
        "session.login", #"{"account": "\#(account)", "password": "not the right password"}"#, as: .nobody)
    }
    #expect(reason == "wrong_credentials")
    #expect(counter.count == 1)
  }

  /// A comparison costs what the parameters in the hash say.
  @Test func theHashThatNobodyHasIsAsDearAsAnyOther() async throws {
    let real = try await PasswordHash.make(.example).split(separator: "$")
    let unmatched = PasswordHash.unmatched.split(separator: "$")
    #expect(real.dropLast(2) == unmatched.dropLast(2))
    #expect(real.map(\.utf8.count) == unmatched.map(\.utf8.count))
  }
}
