import ClinicTesting
import ClinicValues
import Operations
import Store
import Testing

/// Changes of who owns the clinic that meet in the same moment.
@Suite struct OwnerRaceTests {
  private typealias Attempt = (method: String, params: String, role: TestRole)

  /// Two owners who each shut the other out: one does, and the other is then the last.
  @Test(arguments: [
    ("accounts.disable", "accounts.disable"), ("grants.end", "grants.end"), ("accounts.disable", "grants.end"),
  ])
  func ofTwoOwnersOneStays(byOlive: String, byMax: String) async throws {
    let clinic = try await TestClinic()
    try await clinic.call("grants.add", #"{"account": "max.manager", "role": "owner"}"#)
    let verdicts = try await atOnce(
      [
        try await shutOut("max.manager", by: byOlive, as: .owner, in: clinic),
        try await shutOut("olive.owner", by: byMax, as: .manager, in: clinic),
      ], in: clinic, behind: "SELECT pg_advisory_xact_lock(7373002)")
    #expect(verdicts == ["done": 1, "last_owner": 1])
  }

  private func shutOut(
    _ account: String, by method: String, as role: TestRole, in clinic: TestClinic
  ) async throws -> Attempt {
    if method == "accounts.disable" { return (method, #"{"account": "\#(account)", "expectedVersion": 1}"#, role) }
    let grants = try await clinic.call("accounts.get", #"{"account": "\#(account)"}"#)["grants"]?.arrayValue
    let grant = try #require(grants?.first { $0["role"]?.stringValue == "owner" }?["id"]?.stringValue)
    return (method, #"{"grant": "\#(grant)"}"#, role)
  }

  @Test func thereIsOneFirstOwnerAlsoOfTwoAtOnce() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    let attempts = ["first.owner", "second.owner"].map { name -> Attempt in
      let params = #"{"name": "\#(name)", "displayName": "An Owner", "password": "correct horse battery staple"}"#
      return ("accounts.createOwner", params, .localAdministrator)
    }
    let verdicts = try await atOnce(attempts, in: clinic, behind: "SELECT pg_advisory_xact_lock(7373002)")
    #expect(verdicts == ["done": 1, "owner_exists": 1])
    #expect(try await clinic.sql("SELECT count(*) FROM access.accounts WHERE name LIKE '%.owner'") == "1")
  }

  /// Of two edits that are based on one version, one counts.
  @Test func twoEditsOfOneVersionAreNotBothCarriedOut() async throws {
    let clinic = try await TestClinic()
    try await clinic.call("accounts.disable", #"{"account": "bea.biller", "expectedVersion": 1}"#)
    let enable: Attempt = ("accounts.enable", #"{"account": "bea.biller", "expectedVersion": 2}"#, .owner)
    let verdicts = try await atOnce(
      [enable, enable], in: clinic,
      behind: "SELECT FROM access.accounts WHERE name = 'bea.biller' FOR UPDATE")
    #expect(verdicts == ["done": 1, "stale_version": 1])
    #expect(try await clinic.call("accounts.get", #"{"account": "bea.biller"}"#)["version"]?.intValue == 3)
  }

  /// Lets all calls come as far as a lock, which another transaction holds, and then go on; counts what became
  /// of them.
  private func atOnce(
    _ attempts: [Attempt], in clinic: TestClinic, behind lock: String
  ) async throws -> [String: Int] {
    let holder = try await Connection.open(ConnectionSettings(conninfo: clinic.database.superuser))
    try await holder.executeScript("BEGIN; " + lock)
    return try await withThrowingTaskGroup(of: String?.self) { group in
      for (method, params, role) in attempts {
        group.addTask { try await clinic.refusal(method, params, as: role) }
      }
      await waitUntilAllWait(attempts.count, in: clinic)
      try await holder.executeScript("COMMIT")
      return try await group.reduce(into: [String: Int]()) { $0[$1 ?? "done", default: 0] += 1 }
    }
  }

  private func waitUntilAllWait(_ count: Int, in clinic: TestClinic) async {
    let waiting = """
      SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
      """
    let deadline = ContinuousClock.now + .seconds(30)
    while (try? await clinic.sql(waiting)) != String(count) {
      guard ContinuousClock.now < deadline else {
        Issue.record("the calls did not come as far as the lock")
        return
      }
    }
  }
}
