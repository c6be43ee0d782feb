import ClinicTesting
import ClinicValues
import Operations
import Store
import Testing

@Suite struct DispatcherTests {
  private let register = #"""
    {"familyName": "Okonkwo", "givenName": "Ada", "birthDate": "1988-04-02", "idempotencyKey": "register-ada-1"}
    """#

  /// Many at once under one key: one is carried out, all get its answer.
  @Test func oneKeyOneEffect() async throws {
    let clinic = try await TestClinic(connections: 8)
    let answers = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<16 {
        group.addTask { try await clinic.call("patients.register", register, as: .frontDesk).text }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(answers.count == 1)
    #expect(
      try await clinic.sql("SELECT count(*) FROM patient_records.patients WHERE family_name = 'Okonkwo'").hasPrefix("1")
    )
  }

  @Test func aKeyWithOtherParametersIsRefused() async throws {
    let clinic = try await TestClinic()
    try await clinic.call("patients.register", register, as: .frontDesk)
    let other = register.replacing("Ada", with: "Eve")
    #expect(try await clinic.refusal("patients.register", other, as: .frontDesk) == "idempotency_mismatch")
    // Another account's key of the same text is another key.
    #expect(try await clinic.refusal("patients.register", other, as: .therapist) == nil)
  }

  /// All that is wrong is named in one answer, also what the dispatcher itself reads; and not to who may not call.
  @Test func everyOffendingFieldIsNamedAtOnce() async throws {
    let clinic = try await TestClinic()
    let params = #"{"familyName": 7, "givenName": "Ada", "idempotencyKey": "short", "dryRun": "yes", "age": 38}"#
    let error = await #expect(throws: CallError.self) {
      try await clinic.call("patients.register", params, as: .frontDesk)
    }
    #expect(error?.code == -32602)
    let named = error?.details["fields"]?.arrayValue?.compactMap { $0["field"]?.stringValue } ?? []
    #expect(named.sorted() == ["age", "birthDate", "dryRun", "familyName", "idempotencyKey"])
    #expect(try await clinic.refusal("patients.register", params, as: .nobody) == "unauthenticated")
    #expect(try await clinic.refusal("patients.register", params, as: .stranger) == "forbidden")
  }

  @Test func aChangeSentAsANotificationIsNotCarriedOut() async throws {
    let clinic = try await TestClinic()
    let before = try await clinic.fingerprint()
    let call = Call(method: "patients.register", params: try JSONParser.parse(register), isNotification: true)
    await #expect(throws: CallError.self) {
      _ = try await clinic.dispatcher.handle(call, from: clinic.session(.frontDesk))
    }
    #expect(try await clinic.fingerprint() == before)
  }

  @Test func anAccountThatCallsTooOftenWaits() async throws {
    let clinic = try await TestClinic(limits: CallLimits(callsPerSecond: 5))
    // At once, so that a slow machine does not fill the bucket in between.
    let reasons = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<100 { group.addTask { try await clinic.refusal("session.whoami", "{}", as: .frontDesk) } }
      return try await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(reasons.filter { $0 == nil }.count >= 10)
    #expect(reasons.contains("rate_limited"))
    #expect(try await clinic.refusal("session.whoami", "{}", as: .biller) == nil)
  }

  @Test func everyErrorNamesItsRequest() async throws {
    let clinic = try await TestClinic()
    let error = await #expect(throws: CallError.self) { try await clinic.call("no.such.method", as: .nobody) }
    #expect(error?.code == -32601)
    #expect(error?.data["requestId"]?.stringValue?.isEmpty == false)
  }

  /// Forty reads at once travel together, and each has its own audit row.
  @Test(arguments: [AuditReads.flushed, .committed]) func everyReadHasItsRow(reads: AuditReads) async throws {
    let clinic = try await TestClinic(auditReads: reads)
    try await withThrowingTaskGroup { group in
      for index in 0..<40 {
        group.addTask {
          _ = try await clinic.call(
            "patients.get", #"{"patient": "P-000123"}"#, as: index % 2 == 0 ? .frontDesk : .biller)
        }
      }
      try await group.waitForAll()
    }
    let rows = try await clinic.sql(
      "SELECT count(*), count(DISTINCT request) FROM operations.audit_log WHERE method = 'patients.get'")
    #expect(rows.hasPrefix("40\t40"))
  }

  /// Whoever hangs up takes back a read, also one of several statements, and never half of a change.
  @Test(.timeLimit(.minutes(20))) func aCallerWhoIsGoneStopsReadsAndNoChange() async throws {
    let clinic = try await TestClinic()
    let waiting = """
      SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND usename = 'clinic_app' AND wait_event_type = 'Lock'
      """
    let holder = try await Connection.open(ConnectionSettings(conninfo: clinic.database.superuser))
    try await holder.executeScript("BEGIN; LOCK TABLE session_notes.notes IN ACCESS EXCLUSIVE MODE")
    let read = Task { try await clinic.refusal("notes.unsigned", "{}", as: .therapist) }
    while try await clinic.sql(waiting) == "0" {}
    read.cancel()
    #expect(try await read.value == "timeout")
    #expect(try await clinic.sql(waiting) == "0")
    try await holder.executeScript("ROLLBACK; BEGIN; SELECT FROM patient_records.patients FOR UPDATE")
    let change = Task {
      try await clinic.call(
        "patients.update", #"{"patient": "P-000123", "expectedVersion": 1, "language": "fr"}"#, as: .frontDesk)
    }
    while try await clinic.sql(waiting) == "0" {}
    change.cancel()
    // A cancel would be there by now: it takes one packet, and this a round trip.
    for _ in 0..<5 { #expect(try await clinic.sql(waiting) == "1") }
    try await holder.executeScript("ROLLBACK")
    _ = try? await change.value
    #expect(
      try await clinic.sql("SELECT language, version FROM patient_records.patients WHERE number = 'P-000123'")
        == "fr\t2")
  }

  /// The second wall: whatever the program forgot, the application's role sees nothing without a caller.
  @Test func withoutACallerThePoliciesShowNothing() async throws {
    let clinic = try await TestClinic()
    for table in [
      "patient_records.patients", "patient_records.alerts", "scheduling.appointments", "operations.audit_log",
    ] {
      #expect(try await clinic.appSQL("SELECT count(*) FROM \(table)").hasPrefix("0"), "\(table)")
    }
  }
}

@Suite struct RefusalTests {
  @Test func codesAreNeverGivenTwice() {
    #expect(Set(RefusalReason.allCases.map(\.code)).count == RefusalReason.allCases.count)
  }
}

@Suite struct TokenBucketTests {
  @Test func aBucketFillsWithTime() {
    let start = ContinuousClock.now
    var bucket = TokenBucket(perSecond: 10, burst: 2, at: start)
    let verdicts = [0, 0, 0, 100, 100, 1000, 1000, 1000].map { bucket.take(at: start + .milliseconds($0)) == nil }
    #expect(verdicts == [true, true, false, true, false, true, true, false])
  }
}
