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

  /// A repetition shows the answer once more: a look, by the same account, at the same patient.
  @Test func aRepetitionIsOnRecord() async throws {
    let clinic = try await TestClinic()
    for _ in 0..<3 { try await clinic.call("patients.register", register, as: .frontDesk) }
    let rows = try await clinic.sql(
      """
      SELECT l.action, l.outcome, l.subject_id = p.id, l.patients = ARRAY[p.id]
      FROM operations.audit_log l, patient_records.patients p
      WHERE l.method = 'patients.register' AND p.family_name = 'Okonkwo' ORDER BY l.id
      """)
    #expect(rows == "write\tok\tt\tt\nview\tok\tt\tt\nview\tok\tt\tt")
  }

  /// Also where the answer was had since another call with the same key was faster.
  @Test func everyAnswerOfManyAtOnceIsOnRecord() async throws {
    let clinic = try await TestClinic(connections: 8)
    try await withThrowingTaskGroup { group in
      for _ in 0..<16 {
        group.addTask { _ = try await clinic.call("patients.register", register, as: .frontDesk) }
      }
      try await group.waitForAll()
    }
    let rows = try await clinic.sql(
      """
      SELECT action, count(*), count(DISTINCT request) FROM operations.audit_log
      WHERE method = 'patients.register' AND cardinality(patients) = 1 GROUP BY action ORDER BY action
      """)
    #expect(rows == "view\t15\t15\nwrite\t1\t1")
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
