import ClinicApp
import ClinicTesting
import Operations
import Testing

@testable import Store

/// What the planner reckons for the statements that are sent all day, in a clinic with some thousand patients and
/// visits, by its plan for any parameters, under the row policies. A statement that loses its index costs many times
/// its budget.
@Suite struct CostTests {
  /// In the planner's units: a page that is read in order costs 1.
  private static let budgets: [(statement: String, costMax: Double)] = [
    ("BeginCaller", 5),
    ("BeginCallers", 50),
    ("ResolveCaller", 30),
    ("AddAuditRows", 1),
    ("FindResult", 1),
    ("FindPatient", 10),
    ("FindPatientByNumber", 10),
    ("PatientsByKey", 30),
    ("PatientsByKeys", 30),
    ("DayOfLocation", 200),
    ("AppointmentsOfDay", 200),
    ("AppointmentsOfPatient", 50),
    ("FindAppointment", 25),
    ("FindNote", 60),
  ]

  @Test func theMostFrequentStatementsKeepToTheirBudget() async throws {
    let clinic = try await TestClinic()
    try await clinic.sql(Self.years)
    try await clinic.sql("VACUUM ANALYZE")
    for (name, costMax) in Self.budgets {
      let statement = try #require(Catalog.statements.first { "\(type(of: $0))" == name }, "\(name)")
      try await keeps(statement.bound, to: costMax, in: clinic)
      // PostgreSQL reckons with ten reads, whatever comes, and with a wider range where it sees no bounds.
      for read in [statement.bound, statement.bound.noted(by: OperationStatements.note)] {
        for isOfSeveral in [false, true] {
          guard let gathered = GatheredReads([read, read], isOfSeveral: isOfSeveral) else { continue }
          try await keeps(gathered.bound, to: 20 * costMax, in: clinic)
        }
      }
    }
    try await clinic.remove()
  }

  /// Callers who may do the same share a gathered statement, in which nobody knows who they are: no row policy that it
  /// passes may ask for that.
  @Test func gatheredReadsAskOnlyWhatOneMay() async throws {
    let clinic = try await TestClinic()
    let gathered = Catalog.statements.map(\.bound).filter(\.mayGather)
    #expect(gathered.count >= 4)
    // A plan shows the text of some functions and only the names of others, which may ask by a third.
    let asking = try await clinic.sql(
      """
      WITH RECURSIVE asking (name) AS (
        SELECT 'clinic.account' COLLATE "C"
        UNION SELECT (p.pronamespace::regnamespace || '.' || p.proname) COLLATE "C" FROM pg_proc p, asking a
        WHERE p.prokind = 'f' AND p.pronamespace::regnamespace::text !~ '^pg_|^information_schema$'
          AND strpos(pg_get_functiondef(p.oid), a.name) > 0)
      SELECT name FROM asking ORDER BY name
      """
    ).split(separator: "\n").map(String.init)
    #expect(Set(["clinic.account", "access.me", "therapist_profiles.is_me"]).isSubset(of: asking))
    for statement in gathered {
      let noted = try #require(GatheredReads([statement.noted(by: OperationStatements.note)], isOfSeveral: true))
      let plan = try await plan(of: noted.bound, in: clinic, as: "EXPLAIN (VERBOSE)")
      #expect(plan.contains("clinic.permissions"), "\(plan)")
      #expect(asking.filter { plan.contains($0) } == [], "\(plan)")
    }
    // What does ask is seen to.
    let mine = try #require(Catalog.statements.first { "\(type(of: $0))" == "FileBytes" })
    let plan = try await plan(of: mine.bound, in: clinic, as: "EXPLAIN (VERBOSE)")
    #expect(asking.contains { plan.contains($0) })
    try await clinic.remove()
  }

  private func keeps(_ statement: BoundStatement, to costMax: Double, in clinic: TestClinic) async throws {
    let plan = try await plan(of: statement, in: clinic)
    let cost = try #require(plan.firstMatch(of: /cost=[0-9.]+\.\.([0-9.]+)/).flatMap { Double($0.1) })
    #expect(cost <= costMax, "\(statement.text)\n\(plan)")
    for table in ["patients", "search_keys"] {
      #expect(!plan.contains("Seq Scan on \(table)"), "\(statement.text)\n\(plan)")
    }
  }

  private func plan(
    of statement: BoundStatement, in clinic: TestClinic, as explain: String = "EXPLAIN"
  ) async throws -> String {
    let types = statement.binds.types.map { String($0.rawValue) }.joined(separator: ", ")
    let names = try await clinic.sql(
      """
      SELECT string_agg(format_type(type, NULL), ', ' ORDER BY place)
      FROM unnest(ARRAY[\(types)]) WITH ORDINALITY AS u (type, place)
      """)
    let nulls = statement.binds.types.map { _ in "NULL" }.joined(separator: ", ")
    return try await clinic.appSQL(
      """
      SET plan_cache_mode = force_generic_plan;
      SELECT access.act_as(id, false) FROM access.accounts WHERE name = 'finn.desk';
      PREPARE frequent (\(names)) AS \(statement.text);
      \(explain) EXECUTE frequent (\(nulls));
      """)
  }

  /// Some years of a clinic: 3,000 patients, 6,000 visits one after another at Riverside, 20,000 audit rows.
  private static let years = """
    INSERT INTO patient_records.patients (id, family_name, given_name, birth_date, phone, reminders,
      may_leave_voicemail, language)
    SELECT gen_random_uuid(), 'Family' || n % 700, 'Given' || n, date '1940-01-01' + n * 3,
      '+1403555' || lpad(n::text, 4, '0'), 'none', false, 'en'
    FROM generate_series(1, 3000) AS n;
    INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, room_id,
      local_start, minutes, buffer_before, buffer_after)
    SELECT gen_random_uuid(), p.id, t.id, y.id, l.id, r.id,
      timestamp '2020-01-06 08:00' + p.n % 10 * interval '1 hour' + p.n / 10 * interval '1 day', 45, 0, 0
    FROM (SELECT id, row_number() OVER (ORDER BY id) + v * 10000 AS n
        FROM patient_records.patients, generate_series(0, 1) AS v WHERE family_name LIKE 'Family%') AS p,
      (SELECT id FROM therapist_profiles.therapists ORDER BY id LIMIT 1) AS t,
      (SELECT id FROM practice.treatment_types ORDER BY id LIMIT 1) AS y,
      (SELECT id FROM practice.locations WHERE code = 'riverside') AS l,
      LATERAL (SELECT id FROM practice.rooms WHERE location_id = l.id ORDER BY id LIMIT 1) AS r;
    INSERT INTO operations.audit_log (request, account_id, roles, origin, method, action, outcome, subject_kind,
      patients)
    SELECT 'years', a.id, 'frontDesk', '127.0.0.1', 'patients.get', 'view', 'ok', 'patient', '{}'
    FROM (SELECT id FROM access.accounts ORDER BY id LIMIT 1) AS a, generate_series(1, 20000);
    """
}
