import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

/// The export of a record against an oracle that shares nothing with it: the foreign keys of the schema.
@Suite("A patient's whole record (R9, rule 3.2)")
struct ExportTests {
  /// Kept for searching, laid out of a note's document, or which rows a merge moved: nothing about the patient is in
  /// them that is not in the rows themselves.
  private static let derived: Set<String> = ["search_keys", "needles", "merged_rows"]

  /// Every page of a record, put together: rows by table.
  static func record(_ clinic: TestClinic, _ patient: String) async throws -> [String: [JSON]] {
    var tables: [String: [JSON]] = [:]
    var cursor = ""
    repeat {
      let page = try await clinic.call("records.export", #"{"patient": "\#(patient)"\#(cursor)}"#, as: .therapist)
      for member in page["record"]?.objectValue?.members ?? [] {
        tables[member.name, default: []] += member.value.arrayValue ?? []
      }
      cursor = page["nextCursor"].map { #", "cursor": \#($0.text)"# } ?? ""
    } while !cursor.isEmpty
    return tables
  }

  /// Each table that hangs on a patient, directly or through others, and how many of its rows do.
  private func rows(_ clinic: TestClinic, _ patient: String) async throws -> [String: Int] {
    let tables = try await clinic.sql(
      """
      WITH RECURSIVE hanging (id, path) AS (
        SELECT 'patient_records.patients'::regclass::oid, format('t.id = %L', p.id) COLLATE "C"
        FROM patient_records.patients p WHERE p.number = '\(patient)'
        UNION
        SELECT c.conrelid,
          format('t.%I IN (SELECT t.%I FROM %s t WHERE %s)', k.attname, f.attname, h.id::regclass, h.path) COLLATE "C"
        FROM hanging h JOIN pg_constraint c ON c.contype = 'f' AND c.confrelid = h.id AND c.conrelid <> h.id
          JOIN pg_attribute k ON k.attrelid = c.conrelid AND k.attnum = c.conkey[1]
          JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
        WHERE length(h.path) < 2000)
      SELECT id::regclass::text, string_agg(DISTINCT '(' || path || ')', ' OR ') FROM hanging GROUP BY id
      """)
    var counts: [String: Int] = [:]
    for line in tables.split(separator: "\n") {
      let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
      guard parts.count == 2, let name = parts[0].split(separator: ".").last.map(String.init) else { continue }
      let count = try await clinic.sql("SELECT count(*) FROM \(parts[0]) t WHERE \(parts[1])")
      counts[name] = Int(count)
    }
    return counts
  }

  @Test func nothingThatHangsOnAPatientIsLeftOut() async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2026-12-14T16:00:00Z")
    try await clinic.call(
      "notes.amend", #"{"note": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6e", "text": "Left side", "reason": "Mixed up"}"#,
      as: .therapist)
    try await clinic.call(
      "needles.found", #"{"note": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f70", "place": "linen", "detail": "Fold"}"#,
      as: .therapist)
    let exported = try await Self.record(clinic, "P-000123")
    let expected = try await rows(clinic, "P-000123")
    #expect(expected.count > 20)
    for (table, count) in expected where !Self.derived.contains(table) {
      #expect(exported[table]?.count ?? -1 == count, "\(table)")
    }
    #expect(Set(exported.keys).isSubset(of: expected.keys))
    // Whole rows: every column of the table.
    for (table, rows) in exported {
      let columns = try await clinic.sql(
        "SELECT string_agg(column_name, ',' ORDER BY column_name) FROM information_schema.columns "
          + "WHERE table_name = '\(table)' "
          + "AND table_schema IN ('patient_records', 'scheduling', 'session_notes', 'billing')")
      for row in rows {
        #expect((row.objectValue?.members.map(\.name) ?? []).sorted().joined(separator: ",") == columns, "\(table)")
      }
    }
    // And nobody else's.
    try await clinic.call(
      "patients.register", #"{"familyName": "Other", "givenName": "One", "birthDate": "1990-01-01"}"#, as: .frontDesk)
    let other = try await Self.record(clinic, "P-000124")
    #expect(other.values.reduce(0) { $0 + $1.count } == 1)
    try await clinic.remove()
  }

  @Test func aLongRecordComesInPages() async throws {
    let clinic = try await TestClinic()
    try await clinic.sql(
      """
      SET session_replication_role = replica;
      INSERT INTO session_notes.notes (id, appointment_id, patient_id, therapist_id, location_id, visit_at,
        visit_start, visit_date, author_id, document)
      SELECT gen_random_uuid(), gen_random_uuid(), n.patient_id, n.therapist_id, n.location_id, n.visit_at,
        n.visit_start, n.visit_date, n.author_id, n.document
      FROM session_notes.notes n, generate_series(1, 120) WHERE n.id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6e'
      """)
    let notes = try await Self.record(clinic, "P-000123")["notes"] ?? []
    #expect(notes.count == 124)
    #expect(Set(notes.compactMap { $0["id"]?.stringValue }).count == 124)
    for role in [TestRole.frontDesk, .manager, .auditor] {
      #expect(try await clinic.refusal("records.export", #"{"patient": "P-000123"}"#, as: role) == "forbidden")
    }
    try await clinic.remove()
  }
}
