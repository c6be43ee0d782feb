import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import PatientRecords

@Suite("Searching patients")
struct SearchTests {
  private func clinicWithNames() async throws -> TestClinic {
    let clinic = try await TestClinic()
    try await clinic.sql(
      """
      INSERT INTO patient_records.patients (id, family_name, given_name, preferred_name, birth_date, phone, reminders,
        may_leave_voicemail, language)
      SELECT gen_random_uuid(), f, g, p, b, t, 'none', false, 'en' FROM (VALUES
        ('O''Neill', 'Sam', NULL, date '1970-01-01', '+14035550001'),
        ('Bélanger', 'Émile', NULL, '1970-01-01', '+14035550002'),
        ('van der Berg', 'Sanne', NULL, '1980-02-02', NULL),
        ('Tremblay-Roy', 'Ana', 'Sam', '1990-03-03', '+14035550001'),
        ('Samson', 'Sam', 'Sammy', '1991-04-04', NULL),
        ('Łukasiewicz', 'Ola', NULL, '1991-04-05', NULL)) AS n (f, g, p, b, t)
      """)
    return clinic
  }

  private func found(_ clinic: TestClinic, _ params: String) async throws -> [String] {
    let page = try await clinic.call("patients.search", params, as: .frontDesk)
    return (page["items"]?.arrayValue ?? []).compactMap { $0["familyName"]?.stringValue }.sorted()
  }

  @Test("By name prefix, without case or accents, telephone, birth date, number, health number")
  func keys() async throws {
    let clinic = try await clinicWithNames()
    let cases: [(String, [String])] = [
      (#"{"name": "trem"}"#, ["Tremblay", "Tremblay-Roy"]),
      (#"{"name": "TREMBLAY, a"}"#, ["Tremblay", "Tremblay-Roy"]),
      (#"{"name": "amelie trem"}"#, ["Tremblay"]),
      (#"{"name": "amy"}"#, ["Tremblay"]),
      (#"{"name": "roy"}"#, ["Tremblay-Roy"]),
      (#"{"name": "belanger e"}"#, ["Bélanger"]),
      (#"{"name": "ÉMILE"}"#, ["Bélanger"]),
      (#"{"name": "oneil"}"#, ["O'Neill"]),
      (#"{"name": "o’neill"}"#, ["O'Neill"]),
      (#"{"name": "vanderb"}"#, ["van der Berg"]),
      (#"{"name": "berg"}"#, ["van der Berg"]),
      (#"{"name": "lukas"}"#, ["Łukasiewicz"]),
      (#"{"name": "sam"}"#, ["O'Neill", "Samson", "Tremblay-Roy"]),
      (#"{"name": "emblay"}"#, []),
      (#"{"name": "%"}"#, []),
      (#"{"name": "-"}"#, []),
      (#"{"name": "x' OR true --"}"#, []),
      (#"{"phone": "403-555-0001"}"#, ["O'Neill", "Tremblay-Roy"]),
      (#"{"phone": "403-555-0001", "name": "sam o"}"#, ["O'Neill"]),
      (#"{"phone": "403-555-0001", "birthDate": "1990-03-03"}"#, ["Tremblay-Roy"]),
      (#"{"birthDate": "1970-01-01"}"#, ["Bélanger", "O'Neill"]),
      (#"{"birthDate": "1970-01-01", "name": "sam"}"#, ["O'Neill"]),
      (#"{"number": "p-123"}"#, ["Tremblay"]),
      (#"{"number": "P-000123", "birthDate": "1970-01-01"}"#, []),
      (#"{"healthNumber": "1234 56782"}"#, ["Tremblay"]),
      (#"{"healthNumber": "1234567"}"#, []),
    ]
    for (params, names) in cases { #expect(try await found(clinic, params) == names, "\(params)") }
    #expect(try await clinic.refusal("patients.search", "{}") == "invalid_params")
    #expect(try await clinic.refusal("patients.search", #"{"name": "a", "cursor": "00"}"#) == "invalid_params")
    try await clinic.remove()
  }

  @Test("What is typed in ASCII is folded as PostgreSQL folds the names, and all else is left to it")
  func folding() async throws {
    let clinic = try await TestClinic()
    var random = SeededRandom(printedAs: "search folding")
    let ascii = (0x20...0x7E).map { String(UnicodeScalar(UInt8($0))) }
    let texts =
      [ascii.joined(), "", "-", "O'Neill", "VAN DER BERG", "Tremblay, A"]
      + (0..<200).map { _ in (0..<12).map { _ in ascii.randomElement(using: &random) ?? "" }.joined() }
    let quoted = texts.map { "'" + $0.replacing("'", with: "''") + "'" }.joined(separator: ", ")
    let folded = try await clinic.sql(
      """
      SELECT string_agg(patient_records.fold(t), chr(10) ORDER BY place)
      FROM unnest(ARRAY[\(quoted)]) WITH ORDINALITY AS u (t, place)
      """)
    #expect(
      folded.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) == texts.map(SearchKey.folded))
    for other in ["Émile", "Łukasz", "O’Neill", "e\u{301}", "\u{130}", "\u{212A}"] {
      #expect(SearchKey.folded(other) == nil, "\(other)")
    }
    try await clinic.remove()
  }

  @Test("An edit moves the keys with the patient")
  func edits() async throws {
    let clinic = try await TestClinic()
    try await clinic.call(
      "patients.update",
      #"{"patient": "P-000123", "expectedVersion": 1, "familyName": "Gagnon", "phone": "4035550777"}"#)
    #expect(try await found(clinic, #"{"name": "tremb"}"#) == [])
    #expect(try await found(clinic, #"{"phone": "4035550142"}"#) == [])
    #expect(try await found(clinic, #"{"name": "gagnon"}"#) == ["Gagnon"])
    #expect(try await found(clinic, #"{"phone": "4035550777"}"#) == ["Gagnon"])
    // Several keys lead there, before and after a key between them goes.
    for preferred in [#""Gagné""#, "null"] {
      let version = try await clinic.sql("SELECT version FROM patient_records.patients WHERE number = 'P-000123'")
      try await clinic.call(
        "patients.update",
        #"{"patient": "P-000123", "expectedVersion": \#(version), "givenName": "Ga", "preferredName": \#(preferred)}"#)
      #expect(try await found(clinic, #"{"name": "ga"}"#) == ["Gagnon"])
      let misplaced = try await clinic.sql(
        """
        SELECT count(*) FROM (
          SELECT previous, lag(key) OVER (PARTITION BY patient_id ORDER BY key) AS before
          FROM patient_records.search_keys) AS keys
        WHERE previous IS DISTINCT FROM before
        """)
      #expect(misplaced == "0")
    }
    try await clinic.remove()
  }

  @Test("A row shows what tells people apart, no more; the audit log names all of a page")
  func rowsAndAudit() async throws {
    let clinic = try await clinicWithNames()
    let page = try await clinic.call("patients.search", #"{"name": "amelie"}"#, as: .frontDesk)
    let names = page["items"]?.arrayValue?.first?.objectValue?.members.map(\.name)
    #expect(
      names == [
        "id", "number", "familyName", "givenName", "preferredName", "birthDate", "phone", "preferredLocation",
      ])
    try await clinic.call("patients.search", #"{"name": "sam"}"#, as: .frontDesk)
    let logged = try await clinic.sql(
      "SELECT cardinality(patients) FROM operations.audit_log WHERE method = 'patients.search' ORDER BY id DESC LIMIT 1"
    )
    #expect(logged == "3")
    let odd = #"{"familyName": "Sa\"m\\", "givenName": "e\u0301é 日本", "birthDate": "1981-02-28", "reminders": "none"}"#
    let registered = try await clinic.call("patients.register", odd, as: .frontDesk)
    let shown = try await clinic.call("patients.search", #"{"name": "sa\"m\\"}"#, as: .frontDesk)
    #expect(shown["items"]?.arrayValue?.count == 1)
    for field in ["id", "number", "familyName", "givenName", "birthDate"] {
      #expect(shown["items"]?.arrayValue?.first?[field] == registered[field])
    }
    try await clinic.remove()
  }

  private func manyPatients() async throws -> TestClinic {
    let clinic = try await TestClinic()
    try await clinic.sql(
      """
      INSERT INTO patient_records.patients (id, family_name, given_name, birth_date, phone, reminders,
        may_leave_voicemail, language)
      SELECT gen_random_uuid(), initcap(translate(left(md5(n::text), 7), '0123456789', 'ghijklmnop')),
        initcap(translate(left(md5((n * 7)::text), 6), '0123456789', 'ghijklmnop')),
        date '1940-01-01' + n * 3 % 25000, '+1403555' || lpad(n::text, 4, '0'), 'none', false, 'en'
      FROM generate_series(1, 4000) AS n;
      """)
    try await clinic.sql("VACUUM ANALYZE patient_records.patients, patient_records.search_keys")
    return clinic
  }

  @Test("Pages of a long list join without gap or double, in one order")
  func pages() async throws {
    let clinic = try await manyPatients()
    var seen: [String] = []
    var cursor: String?
    repeat {
      let more = cursor.map { #", "cursor": "\#($0)""# } ?? ""
      let page = try await clinic.call("patients.search", #"{"name": "a", "limit": 37\#(more)}"#, as: .frontDesk)
      seen += page["items"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
      cursor = page["nextCursor"]?.stringValue
    } while cursor != nil
    let expected = try await clinic.sql(
      "SELECT count(*) FROM patient_records.patients WHERE family_name LIKE 'A%' OR given_name LIKE 'A%'")
    #expect(String(seen.count) == expected)
    #expect(Set(seen).count == seen.count)
    try await clinic.remove()
  }

  @Test("A cursor of another search, or a forged one, leads to nobody who does not match")
  func foreignCursors() async throws {
    let clinic = try await manyPatients()
    let page = try await clinic.call("patients.search", #"{"name": "b", "limit": 5}"#, as: .frontDesk)
    let later = try await clinic.call("patients.search", #"{"name": "g", "limit": 200}"#, as: .frontDesk)
    let matching = Set(later["items"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? [])
    let forged = Cursor(parts: ["", "00000000-0000-0000-0000-000000000000"]).value
    for cursor in [try #require(page["nextCursor"]?.stringValue), forged] {
      let found = try await clinic.call(
        "patients.search", #"{"name": "g", "limit": 200, "cursor": "\#(cursor)"}"#, as: .frontDesk)
      let ids = found["items"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
      #expect(!ids.isEmpty && Set(ids) == matching)
    }
    try await clinic.remove()
  }

  @Test("The hot reads take an index under the row policies, also with a plan for any parameters")
  func plans() async throws {
    let clinic = try await manyPatients()
    let search = #"EXECUTE search('n', 'abc', NULL, NULL, NULL, NULL, NULL, NULL, 51)"#
    for (statement, execute) in [
      ("search(text, text, text, uuid, date, text, text, text, bigint) AS \(PlanTexts.search)", search),
      (
        "search(text, text, text, uuid, date, text, text, text, bigint) AS \(PlanTexts.search)",
        "EXECUTE search('p', '+14035550001', NULL, NULL, NULL, NULL, NULL, NULL, 51)"
      ),
      ("search(text, text, bigint) AS \(PlanTexts.searchByOne)", "EXECUTE search('nabc', 'nabd', 51)"),
      ("search(text, text, bigint) AS \(PlanTexts.searchByOne)", "EXECUTE search('p+1403', 'p+1404', 51)"),
      ("one(uuid) AS \(PlanTexts.get)", "EXECUTE one('\(UUID.example)')"),
      ("one(text) AS \(PlanTexts.getByNumber)", "EXECUTE one('P-000123')"),
    ] {
      let plan = try await clinic.appSQL(
        """
        SET plan_cache_mode = force_generic_plan;
        SELECT access.act_as(id, false) FROM access.accounts WHERE name = 'finn.desk';
        PREPARE \(statement);
        EXPLAIN \(execute);
        """)
      #expect(!plan.contains("Seq Scan on patients"), "\(execute)\n\(plan)")
      #expect(!plan.contains("Seq Scan on search_keys"), "\(execute)\n\(plan)")
      #expect(!plan.contains("Sort Key: k.key"), "\(execute)\n\(plan)")
    }
    try await clinic.remove()
  }
}
