import ClinicTesting
import Foundation
import Testing

@Suite struct StructureTests {
  /// The committed structure is what the migrations come to, so that a diff shows what a change does to the database.
  /// `SNAPSHOTS=update` rewrites it. Another major version of PostgreSQL writes the same structure in other words.
  @Test func theCommittedStructureIsTheMigrations() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    #expect(try await clinic.sql("SELECT current_setting('server_version_num')::int / 10000").hasPrefix("15"))
    let directory = try await clinic.sql("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
    let text = try dump(clinic.database, by: directory.trimmingCharacters(in: .whitespacesAndNewlines) + "/pg_dump")
    let path = TestClinic.root + "/Schema/structure.sql"
    if ProcessInfo.processInfo.environment["SNAPSHOTS"] == "update" {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let committed = try String(contentsOfFile: path, encoding: .utf8)
    #expect(committed == text, "run SNAPSHOTS=update Scripts/test, and look at the diff")
  }

  /// Rules, the practice itself, and what opens a door: nothing in them is about a patient or of a therapist's own.
  private static let withoutRowPolicies = [
    "access.accounts", "access.login_failures", "access.role_permissions", "access.roles", "access.tokens",
    "billing.accounts", "billing.claim_steps", "billing.clock_rules", "billing.payer_steps", "billing.regime_limits",
    "billing.tax_rates", "needlepoint.migrations", "patient_records.retention_rules", "practice.legal_entities",
    "practice.locations", "practice.prices", "practice.rooms", "practice.treatment_types", "scheduling.cancel_reasons",
    "scheduling.status_transitions", "session_notes.adverse_event_kinds", "session_notes.alert_questions",
    "session_notes.consent_paragraphs", "session_notes.danger_signs", "session_notes.measures",
    "session_notes.motion_normals", "session_notes.safety_rules", "therapist_profiles.advertising_rules",
  ]

  /// The second wall stands before every other table, also before its owner, and lets somebody through.
  @Test func everyTableHasItsRowPolicies() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    let open = try await clinic.sql(
      """
      SELECT n.nspname || '.' || c.relname
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity
          AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
      ORDER BY 1
      """)
    #expect(open.split(separator: "\n").map(String.init) == Self.withoutRowPolicies)
  }

  private func dump(_ database: TestDatabase, by program: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["--schema-only", "--dbname=" + database.superuser]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    // What differs from one minor version or one run to the next.
    let changing = ["-- Dumped ", "\\restrict ", "\\unrestrict "]
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.filter { line in !changing.contains { line.hasPrefix($0) } }.joined(separator: "\n")
  }
}
