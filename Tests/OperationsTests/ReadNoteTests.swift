import ClinicApp
import ClinicTesting
import ClinicValues
import Testing

@testable import Operations
@testable import Store

/// The audit rows of reads that write them themselves, and whom a transaction of several callers knows.
@Suite struct ReadNoteTests {
  /// Those that are proved below.
  @Test func theseReadsNoteThemselves() {
    let noted = Catalog.statements.filter { $0.bound.noted(by: OperationStatements.note).isNoted }
    #expect(
      noted.map { "\(type(of: $0))" }.sorted() == ["FindNote", "FindPatient", "FindPatientByNumber", "PatientsByKey"])
  }

  /// A read that writes its own row says what one that is written behind it would; a refused one has a row as well.
  @Test(arguments: [
    ("patients.get", #"{"patient": "P-000123"}"#, "SELECT p.id, p.id FROM patient_records.patients p"),
    ("patients.get", #"{"patient": "{id}"}"#, "SELECT p.id, p.id FROM patient_records.patients p"),
    (
      "notes.get", #"{"note": "{id}"}"#,
      "SELECT n.id, a.patient_id FROM session_notes.notes n JOIN scheduling.appointments a ON a.id = n.appointment_id"
    ),
  ])
  func aReadNotesItsSubject(method: String, params: String, subject: String) async throws {
    let clinic = try await TestClinic()
    let found = try await clinic.sql(subject + " LIMIT 1").split(separator: "\t").map(String.init)
    try await clinic.call(method, params.replacing("{id}", with: found[0]), as: .therapist)
    let rows = try await clinic.sql(
      """
      SELECT g.outcome, g.action, g.subject_id, array_to_string(g.patients, ' '), g.roles, a.name, g.origin,
        t.account_id = a.id, g.location_id IS NULL, g.at > now() - interval '1 minute', g.request <> ''
      FROM operations.audit_log g JOIN access.accounts a ON a.id = g.account_id
        JOIN access.tokens t ON t.id = g.token_id WHERE g.method = '\(method)'
      """)
    let expected = ["ok", "view", found[0], found[1], "therapist", "dana.whitford", "127.0.0.1", "t", "t", "t", "t"]
    #expect(rows == expected.joined(separator: "\t"))
    let none = method == "notes.get" ? #"{"note": "{id}"}"# : #"{"patient": "{id}"}"#
    let reason = try await clinic.refusal(
      method, none.replacing("{id}", with: "01998a2c-0000-7000-8000-000000000000"), as: .therapist)
    #expect(reason == "not_found")
    let outcomes = try await clinic.sql(
      "SELECT string_agg(outcome, ' ' ORDER BY id) FROM operations.audit_log WHERE method = '\(method)'")
    #expect(outcomes == "ok not_found")
    try await clinic.remove()
  }

  /// The log has one row for each search, and it names whom the search showed and nobody else: of a page with more
  /// behind it, of one without, of none.
  @Test(arguments: [true, false]) func aSearchNotesWhomItShows(areAtOnce: Bool) async throws {
    let clinic = try await TestClinic()
    for (day, name) in ["Ann", "Ben", "Cleo", "Dov"].enumerated() {
      let params = #"{"familyName": "Oakes", "givenName": "\#(name)", "birthDate": "1980-01-0\#(day + 1)"}"#
      try await clinic.call("patients.register", params, as: .frontDesk)
    }
    let found = ["oak": 4, "oakes": 4, "oakesben": 1, "nobody": 0]
    let searches = [1, 2, 3, 4, 5, 50].flatMap { limit in found.map { (name: $0.key, count: $0.value, limit: limit) } }
    let shown = try await withThrowingTaskGroup(of: [String].self) { group in
      var shown: [[String]] = []
      for search in searches {
        group.addTask {
          let page = try await clinic.call(
            "patients.search", #"{"name": "\#(search.name)", "limit": \#(search.limit)}"#, as: .frontDesk)
          let ids = page["items"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
          #expect(ids.count == min(search.limit, search.count))
          #expect((page["nextCursor"] == nil) == (search.count <= search.limit))
          return ids.sorted()
        }
        if !areAtOnce, let ids = try await group.next() { shown.append(ids) }
      }
      return try await group.reduce(into: shown) { $0.append($1) }
    }
    let rows = try await clinic.sql(
      """
      SELECT string_agg(patients, E'\n' ORDER BY id) FROM (
        SELECT id, outcome || ' ' || array_to_string(ARRAY(SELECT unnest(g.patients)::text ORDER BY 1), ' ') AS patients
        FROM operations.audit_log g WHERE g.method = 'patients.search') g
      """)
    let noted = rows.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let expected = shown.map { "ok " + $0.joined(separator: " ") }
    // One after another, the rows stand as the answers came.
    #expect(areAtOnce ? noted.sorted() == expected.sorted() : noted == expected)
    try await clinic.remove()
  }

  /// Of two hundred reads side by side each is its caller's, though they share a transaction: who may see a patient
  /// does, and nobody sees nobody.
  @Test func readsOfSeveralCallersKeepToTheirPolicies() async throws {
    let clinic = try await TestClinic()
    let directory = CallerDirectory(pool: clinic.pool)
    var callers: [Caller] = [.anonymous]
    for role in [TestRole.frontDesk, .therapist, .biller] {
      let token = try #require(role.token)
      let caller = try await directory.caller(of: token, isFresh: true)
      callers.append(try #require(caller))
    }
    let lanes = Lanes(ConnectionSettings(conninfo: clinic.database.app), lanes: 1)
    let answers = try await withThrowingTaskGroup(of: (Int, Int, String?, Instant?).self) { group in
      for place in 0..<200 {
        group.addTask { [callers] in
          let caller = callers[place % callers.count]
          let answer = try await lanes.read(
            BoundStatement(SeePatient(number: "P-000123")), caller: caller.lane)
          let row = try answer.rows.first(SeePatient.Row.self)
          return (place, answer.introduction.count, row?.who, row?.at)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for (place, known, who, _) in answers {
      let caller = callers[place % callers.count]
      #expect(known == (caller.token == Caller.anonymous.token ? 0 : 1))
      #expect(who == (caller.token == Caller.anonymous.token ? nil : "\(caller.account)"))
    }
    // Several callers had one transaction.
    let transactions = Dictionary(grouping: answers.filter { $0.3 != nil }, by: { $0.3 })
    #expect(transactions.values.contains { Set($0.map(\.2)).count > 1 })
    try await clinic.remove()
  }

  /// Reads of several callers share a transaction: one whom the introduction does not find is nobody, and not who was
  /// known before.
  @Test func anIntroductionLeavesNothingOfAnother() async throws {
    let clinic = try await TestClinic()
    let connection = try await Connection.open(ConnectionSettings(conninfo: clinic.database.app))
    let results = try await connection.exchange([
      [BoundStatement(Pretend()), BoundStatement(BeginCaller(caller: .anonymous)), BoundStatement(KnownCaller())]
    ])
    let rows = try #require(results.first).map { try $0.get() }
    #expect(rows.map(\.count) == [1, 0, 1])
    #expect(try rows.last?.first(KnownCaller.Row.self)?.value == "[] []")
    try await clinic.remove()
  }
}

struct Pretend: Statement {
  static let sql: StaticString =
    "SELECT set_config('clinic.account', 'a', true), set_config('clinic.permissions', ' patients.read:* ', true)"
  typealias Row = NoRow
  func bind(to binds: inout Binds) {}
}

private struct SeePatient: Statement {
  static let isGathered = true
  static let sql: StaticString = "SELECT access.me()::text, now() FROM patient_records.patients p WHERE p.number = $1"
  struct Row: StatementRow {
    let who: String
    let at: Instant
    init(from columns: inout Columns) throws {
      who = try columns.next()
      at = try columns.next()
    }
  }
  var number: String
  func bind(to binds: inout Binds) { binds.add(number) }
}

struct KnownCaller: Statement {
  static let sql: StaticString = """
    SELECT format('[%s] [%s]', current_setting('clinic.account'), current_setting('clinic.permissions'))
    """
  typealias Row = Single<String>
  func bind(to binds: inout Binds) {}
}
