import ClinicTesting
import ClinicValues
import Operations
import Store
import Testing

/// Who saw a patient is found in the index of the log, and in what waits to be sorted into it.
@Suite struct AuditOfPatientTests {
  @Test func findsWhatIsSortedAndWhatIsNot() async throws {
    let clinic = try await clinic()
    for _ in 0..<3 { try await look(clinic) }
    #expect(try await looks(clinic, at: "P-000123") == 3)
    #expect(try await sorted(clinic) > 0)
    #expect(try await looks(clinic, at: "P-000123") == 3)
    for _ in 0..<3 { try await look(clinic) }
    for limit in [2, 200] { #expect(try await looks(clinic, at: "P-000123", limit: limit) == 6) }
    #expect(try await looks(clinic, at: "P-000122") == 0)
    try await clinic.remove()
  }

  /// It names one patient twice, and another who has been merged into them since.
  @Test func aRowIsShownOnce() async throws {
    let clinic = try await clinic()
    try await clinic.sql(
      """
      INSERT INTO operations.audit_log (request, roles, origin, method, action, outcome, subject_kind, patients)
      SELECT 'twice', '', '127.0.0.1', 'patients.get', 'view', 'ok', 'patient', array_agg(p.id) || min(p.id::text)::uuid
      FROM patient_records.patients p WHERE p.number IN ('P-000122', 'P-000123')
      """)
    try await clinic.call(
      "patients.merge",
      #"{"survivor": "P-000123", "survivorVersion": 1, "duplicate": "P-000122", "duplicateVersion": 1, "take": [], "#
        + #""reason": "Same health card"}"#, as: .manager)
    for _ in 0..<2 {
      #expect(try await looks(clinic, at: "P-000123") == 1)
      _ = try await sorted(clinic)
    }
    try await clinic.remove()
  }

  /// Who audits one location sees what was done there, however it is asked for.
  @Test(arguments: [#""patient": "P-000123""#, #""account": "finn.desk""#, #""since": "2020-01-01T00:00:00Z""#])
  func theLogsPoliciesHold(filter: String) async throws {
    let clinic = try await TestClinic()
    try await clinic.sql(
      """
      UPDATE access.grants g SET location_id = l.id FROM practice.locations l
      WHERE l.code = 'riverside' AND g.role = 'auditor';
      INSERT INTO operations.audit_log (request, account_id, roles, origin, method, action, outcome, subject_kind,
        patients, location_id)
      SELECT 'placed', a.id, '', '127.0.0.1', 'patients.get', 'view', 'ok', 'patient', ARRAY[p.id], l.id
      FROM patient_records.patients p, practice.locations l, access.accounts a
      WHERE p.number = 'P-000123' AND a.name = 'finn.desk'
      """)
    #expect(try await looks(clinic, filter: filter, as: .owner) == 2)
    #expect(try await looks(clinic, filter: filter, as: .auditor) == 1)
    try await clinic.remove()
  }

  /// Each way of asking reads what it shows, in a log of 40,000 rows; also its last page.
  @Test(arguments: [
    (#""patient": "P-000123""#, "audit_log_by_patient"), (#""account": "finn.desk""#, "audit_log_by_account"),
    (nil, "audit_log_pkey"),
  ])
  func readsWhatItShows(filter: String?, index: String) async throws {
    let clinic = try await TestClinic()
    for _ in 0..<3 { try await look(clinic) }
    try await clinic.sql(Self.others)
    _ = try await sorted(clinic)
    try await clinic.sql("VACUUM ANALYZE operations.audit_log")
    let first = try await clinic.sql("SELECT min(id) FROM operations.audit_log WHERE request = 'others'")
    let last = #""cursor": "\#(Cursor(parts: [first]))""#
    let before = try await rowsRead(clinic)
    #expect(try await looks(clinic, filter: filter ?? last) == 3)
    let read = try await rowsRead(since: before, in: clinic)
    #expect(read.all - before.all < 1000, "\(read)")
    #expect(read.indexes[index] != before.indexes[index], "\(read)")
    try await clinic.remove()
  }

  /// What was done since a time is found without reading what was done before it, also where it is less than a page.
  /// A clock that was set back by less than an hour hides no row.
  @Test(arguments: ["", #", "account": "finn.desk""#]) func whatIsOlderIsNotRead(filter: String) async throws {
    let clinic = try await TestClinic()
    for (minutes, count) in [(7200, 40_000), (30, 1), (80, 500)] {
      try await clinic.sql(
        """
        INSERT INTO operations.audit_log (at, request, account_id, roles, origin, method, action, outcome, subject_kind,
          patients)
        SELECT now() - interval '\(minutes) minutes', 'timed', a.id, '', '127.0.0.1', 'patients.get', 'view', 'ok',
          'patient', '{}'
        FROM access.accounts a, generate_series(1, \(count)) WHERE a.name = 'finn.desk'
        """)
    }
    try await clinic.sql("VACUUM ANALYZE operations.audit_log")
    for _ in 0..<3 { try await look(clinic) }
    let since = try await clinic.sql(
      "SELECT to_char(now() AT TIME ZONE 'UTC' - interval '1 hour', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
    let before = try await rowsRead(clinic)
    #expect(try await looks(clinic, filter: #""since": "\#(since)"\#(filter)"#) == 4)
    let read = try await rowsRead(since: before, in: clinic)
    #expect(read.all - before.all < 2000, "\(read)")
    try await clinic.remove()
  }

  /// With a second patient.
  private func clinic() async throws -> TestClinic {
    let clinic = try await TestClinic()
    try await clinic.sql(
      """
      INSERT INTO patient_records.patients (id, number, family_name, given_name, birth_date, reminders,
        may_leave_voicemail, language)
      VALUES (gen_random_uuid(), 'P-000122', 'Trembley', 'Amy', '1984-06-02', 'none', false, 'en')
      """)
    return clinic
  }

  private static let others = """
    INSERT INTO operations.audit_log (request, account_id, roles, origin, method, action, outcome, subject_kind,
      patients)
    SELECT 'others', gen_random_uuid(), '', '127.0.0.1', 'patients.search', 'view', 'ok', 'patient',
      ARRAY[gen_random_uuid()]
    FROM generate_series(1, 40000)
    """

  /// How many rows of the log were read, and how often each index was asked.
  private func rowsRead(_ clinic: TestClinic) async throws -> (all: Int, indexes: [String: Int]) {
    let rows = try await clinic.sql(
      """
      SELECT pg_stat_force_next_flush();
      SELECT 'all', seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'audit_log'
      UNION ALL
      SELECT indexrelname, idx_scan FROM pg_stat_user_indexes WHERE relname = 'audit_log'
      """)
    var counts: [String: Int] = [:]
    for row in rows.split(separator: "\n") {
      let parts = row.split(separator: "\t")
      if parts.count == 2 { counts[String(parts[0])] = Int(parts[1]) }
    }
    return (counts["all"] ?? 0, counts)
  }

  /// The same once it has changed: the counters are told when a backend is at rest, after ten seconds at the latest.
  private func rowsRead(
    since before: (all: Int, indexes: [String: Int]), in clinic: TestClinic
  ) async throws -> (all: Int, indexes: [String: Int]) {
    let until = ContinuousClock.now.advanced(by: .seconds(60))
    var read = try await rowsRead(clinic)
    while read.all == before.all, .now < until { read = try await rowsRead(clinic) }
    #expect(read.all > before.all)
    return read
  }

  private func look(_ clinic: TestClinic) async throws {
    try await clinic.call("patients.get", #"{"patient": "P-000123"}"#, as: .frontDesk)
  }

  private func sorted(_ clinic: TestClinic) async throws -> Int {
    try await clinic.pool.transaction { tx in try tx.first(SortAuditIndex())?.value ?? 0 }
  }

  private func looks(
    _ clinic: TestClinic, at patient: String, limit: Int = 50, as role: TestRole = .owner
  ) async throws -> Int {
    try await looks(clinic, filter: #""patient": "\#(patient)""#, limit: limit, as: role)
  }

  /// How many looks at a patient are shown, each once and newest first.
  private func looks(
    _ clinic: TestClinic, filter: String, limit: Int = 50, as role: TestRole = .owner
  ) async throws -> Int {
    var count = 0
    var last = Int.max
    var cursor = ""
    while true {
      let page = try await clinic.call(
        "audit.search", #"{\#(filter), "limit": \#(limit)\#(cursor)}"#, as: role)
      for item in page["items"]?.arrayValue ?? [] {
        let id = try #require(item["id"]?.intValue)
        #expect(id < last, "newest first, each once")
        last = id
        if item["method"]?.stringValue == "patients.get" { count += 1 }
      }
      guard let next = page["nextCursor"]?.stringValue else { return count }
      cursor = #", "cursor": "\#(next)""#
    }
  }
}
