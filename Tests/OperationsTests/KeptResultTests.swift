import ClinicTesting
import ClinicValues
import Operations
import Store
import Testing

/// What is kept of a call under an idempotency key, for how long, and who sees it.
@Suite struct KeptResultTests {
  private let register = #"""
    {"familyName": "Okonkwo", "givenName": "Ada", "birthDate": "1988-04-02", "idempotencyKey": "register-ada-1"}
    """#

  /// As the application's role and without a caller, as housekeeping runs: what is old goes, whosever it is, and what
  /// somebody may still rely on stays.
  @Test func oldResultsGoAndYoungOnesStay() async throws {
    let clinic = try await TestClinic()
    let ages: [(hours: Int, stays: Bool)] = [(0, true), (24, true), (26, false), (720, false)]
    for account in ["olive.owner", "finn.desk"] {
      for age in ages {
        try await clinic.sql(
          """
          INSERT INTO operations.idempotency (account_id, method, key, params_hash, result, at)
          SELECT id, 'patients.register', '\(age.hours) hours', '', '', now() - interval '\(age.hours) hours'
          FROM access.accounts WHERE name = '\(account)'
          """)
      }
    }
    let gone = try await clinic.pool.transaction { tx in try tx.first(ForgetOldResults())?.value }
    #expect(gone == 4)
    for age in ages {
      let left = try await clinic.sql("SELECT count(*) FROM operations.idempotency WHERE key = '\(age.hours) hours'")
      #expect(left == (age.stays ? "2" : "0"), "\(age.hours) hours")
    }
  }

  /// A result holds what its call answered, so only who called may see it; and nobody takes it away before its time.
  @Test func aResultIsItsCallersOnly() async throws {
    let clinic = try await TestClinic()
    try await clinic.call("patients.register", register, as: .frontDesk)
    #expect(try await clinic.sql("SELECT count(*) FROM operations.idempotency") == "1")
    #expect(try await clinic.appSQL("SELECT count(*) FROM operations.idempotency") == "0")
    await #expect(throws: (any Error).self) { try await clinic.appSQL("DELETE FROM operations.idempotency") }
  }
}
