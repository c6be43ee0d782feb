import ClinicTesting
import ClinicValues
import Testing

@testable import Operations
@testable import Store

/// Reads of callers who may do the same travel as one statement; each is on record as its own caller's.
@Suite struct ReadsOfSeveralCallersTests {
  private static let members = 1...6

  /// Six accounts at the front desk, and a patient whom each of them looks at.
  private func desk() async throws -> TestClinic {
    let clinic = try await TestClinic()
    try await clinic.sql(
      """
      INSERT INTO access.accounts (id, name, display_name)
        SELECT gen_random_uuid(), 'desk.' || n, 'Desk ' || n FROM generate_series(1, 6) AS n;
      INSERT INTO access.grants (id, account_id, role, granted_by)
        SELECT gen_random_uuid(), id, 'frontDesk', '00000000-0000-7000-8000-000000000001'
        FROM access.accounts WHERE name LIKE 'desk.%';
      INSERT INTO access.tokens (id, account_id, kind, name, hash, expires_at)
        SELECT gen_random_uuid(), id, 'api', name,
          sha256(convert_to('npt_token_of_' || name || '_at_the_front_desk', 'UTF8')), now() + interval '1 year'
        FROM access.accounts WHERE name LIKE 'desk.%';
      INSERT INTO patient_records.patients (id, family_name, given_name, birth_date, reminders, may_leave_voicemail,
        language)
        SELECT ('01998a2c-0009-7000-8000-00000000000' || n)::uuid, 'Patient' || n, 'Of desk', date '1980-01-01' + n,
          'none', false, 'en'
        FROM generate_series(1, 6) AS n
      """)
    return clinic
  }

  private func read(of member: Int, number: Int, in clinic: TestClinic) async -> String {
    let session = CallSession(origin: .network(address: "10.0.\(member).\(number)"))
    session.bind(Token(stored: "npt_token_of_desk.\(member)_at_the_front_desk"))
    do {
      let (method, params) =
        number % 2 == 0
        ? ("patients.get", #"{"patient": "01998a2c-0009-7000-8000-00000000000\#(member)"}"#)
        : ("patients.search", #"{"name": "patient\#(member)"}"#)
      let call = Call(method: method, params: try JSONParser.parse(params))
      let answer = try JSONParser.parse(try await clinic.dispatcher.handle(call, from: session))
      let shown = answer["items"]?.arrayValue ?? [answer]
      return shown.map { $0["familyName"]?.stringValue ?? $0.text }.joined(separator: " ")
    } catch {
      return (error as? CallError)?.reason ?? "\(error)"
    }
  }

  /// What each member was told, of as many reads of all at once.
  private func reads(_ clinic: TestClinic, of each: Int) async -> [Int: Set<String>] {
    await withTaskGroup(of: (Int, String).self) { group in
      for number in 1...each {
        for member in Self.members {
          group.addTask { (member, await read(of: member, number: number, in: clinic)) }
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0, default: []].insert($1.1) }
    }
  }

  /// The rows: whose, and whether the token, where from, and whom it showed are theirs.
  private func rows(_ clinic: TestClinic) async throws -> [String] {
    try await clinic.sql(
      """
      SELECT right(a.name, 1), l.method, l.outcome, l.roles, l.token_id = t.id,
        l.origin LIKE '10.0.' || right(a.name, 1) || '.%', l.patients = ARRAY[p.id],
        l.subject_id IS NOT DISTINCT FROM CASE l.method WHEN 'patients.get' THEN p.id END, count(*)
      FROM operations.audit_log l JOIN access.accounts a ON a.id = l.account_id
        JOIN access.tokens t ON t.account_id = a.id
        JOIN patient_records.patients p ON p.family_name = 'Patient' || right(a.name, 1)
      WHERE l.origin LIKE '10.0.%' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
      """
    ).split(separator: "\n").map(String.init)
  }

  private func row(_ member: Int, _ method: String, _ role: String, _ count: Int) -> String {
    "\(member)\tpatients.\(method)\tok\t\(role)\tt\tt\tt\tt\t\(count)"
  }

  @Test func eachReadIsOnRecordAsItsCallers() async throws {
    let clinic = try await desk()
    let told = await reads(clinic, of: 40)
    for member in Self.members { #expect(told[member] == ["Patient\(member)"]) }
    let expected = Self.members.flatMap { [row($0, "get", "frontDesk", 20), row($0, "search", "frontDesk", 20)] }
    #expect(try await rows(clinic) == expected)
    try await clinic.remove()
  }

  /// What the server remembers of one of them holds no more, and it does not know yet: that one is told, the others are
  /// answered, and each answer is on record once.
  @Test(arguments: [
    ("UPDATE access.tokens SET revoked_at = now() WHERE name = 'desk.3'", "unauthenticated"),
    ("UPDATE access.tokens SET expires_at = now() WHERE name = 'desk.3'", "unauthenticated"),
    ("UPDATE access.accounts SET disabled_at = now() WHERE name = 'desk.3'", "unauthenticated"),
    (
      """
      UPDATE access.grants SET role = 'biller'
      WHERE account_id = (SELECT id FROM access.accounts WHERE name = 'desk.3')
      """,
      nil
    ),
  ])
  func whoIsNoMoreSpoilsNothing(change: String, reason: String?) async throws {
    let clinic = try await desk()
    _ = await reads(clinic, of: 2)
    try await clinic.sql(change)
    let told = await reads(clinic, of: 40)
    for member in Self.members { #expect(told[member] == [member == 3 ? reason ?? "Patient3" : "Patient\(member)"]) }
    let expected = Self.members.flatMap { member in
      guard member == 3 else { return [row(member, "get", "frontDesk", 21), row(member, "search", "frontDesk", 21)] }
      return ["get", "search"].flatMap { method in
        (reason == nil ? [row(3, method, "biller", 20)] : []) + [row(3, method, "frontDesk", 1)]
      }
    }
    #expect(try await rows(clinic) == expected)
    try await clinic.remove()
  }

  /// Of several nobody knows who they are, only what they may do.
  @Test func severalAreKnownByWhatTheyMayDo() async throws {
    let clinic = try await desk()
    let directory = CallerDirectory(pool: clinic.pool)
    var callers: [Caller] = []
    for member in Self.members {
      let token = Token(stored: "npt_token_of_desk.\(member)_at_the_front_desk")
      callers.append(try #require(try await directory.caller(of: token, isFresh: true)))
    }
    let lanes = Lanes(ConnectionSettings(conninfo: clinic.database.app), lanes: 1)
    let known = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
      for place in 0..<200 {
        group.addTask { [callers] in
          let caller = callers[place % callers.count]
          let answer = try await lanes.read(BoundStatement(SeeMe(number: "P-000123")), caller: caller.lane)
          return (place, try answer.rows.first(SeeMe.Row.self)?.value)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for (place, who) in known { #expect(who == "" || who == "\(callers[place % callers.count].account)") }
    #expect(known.contains { $0.1 == "" })
    try await clinic.remove()
  }

  /// All hold and are known by what they may do, or nobody is, whoever was known before.
  @Test func allHoldOrNobodyIsKnown() async throws {
    let clinic = try await desk()
    try await clinic.sql(
      """
      UPDATE access.tokens SET revoked_at = now() WHERE name = 'desk.2';
      UPDATE access.tokens SET expires_at = now() WHERE name = 'desk.3';
      UPDATE access.accounts SET disabled_at = now() WHERE name = 'desk.4';
      INSERT INTO access.tokens (id, account_id, kind, name, hash, expires_at)
        SELECT gen_random_uuid(), id, 'api', 'second', sha256('second'), now() + interval '1 year'
        FROM access.accounts WHERE name = 'desk.1'
      """)
    func key(_ token: String, _ more: Int = 0) async throws -> CallerKey {
      let found = try await clinic.sql(
        """
        SELECT t.id, a.access_version FROM access.tokens t JOIN access.accounts a ON a.id = t.account_id
        WHERE t.name = '\(token)'
        """
      ).split(separator: "\t")
      let (id, version) = (try #require(found.first), try #require(found.last.flatMap { Int($0) }))
      return CallerKey(id: try #require(UUID(String(id))), version: version + more)
    }
    let (first, fifth) = (try await key("desk.1"), try await key("desk.5"))
    let unknown = CallerKey(id: UUID(high: 1, low: 1), version: first.version)
    let second = try await key("second")
    let later = try #require(Instant("2999-01-01T00:00:00Z"))
    let earlier = try #require(Instant("2020-01-01T00:00:00Z"))
    let table: [(keys: [CallerKey], changesAt: Instant?, areKnown: Bool)] = [
      ([first, fifth], nil, true), ([first, second, fifth], nil, true), ([first, fifth], later, true),
      ([first, fifth], earlier, false), ([first, try await key("desk.2")], nil, false),
      ([try await key("desk.3"), fifth], nil, false), ([first, try await key("desk.4")], nil, false),
      ([first, try await key("desk.5", 1)], nil, false), ([first, try await key("desk.1", 1)], nil, false),
      ([first, unknown], nil, false),
    ]
    let connection = try await Connection.open(ConnectionSettings(conninfo: clinic.database.app))
    for (place, line) in table.enumerated() {
      let standing = Standing(version: 0, permissions: " patients.write:* ", changesAt: line.changesAt)
      let results = try await connection.exchange([
        [
          BoundStatement(Pretend()), BoundStatement(BeginCallers(keys: line.keys, standing: standing)),
          BoundStatement(KnownCaller()),
        ]
      ])
      let rows = try #require(results.first).map { try $0.get() }
      #expect(rows.map(\.count) == [1, line.areKnown ? 1 : 0, 1], "\(place)")
      let known = try rows.last?.first(KnownCaller.Row.self)?.value
      #expect(known == (line.areKnown ? "[] [ patients.write:* ]" : "[] []"), "\(place)")
    }
    try await clinic.remove()
  }

  /// Who may do the same, as long, has one sight; whoever may do other things, or for another time, has another.
  @Test func aSightIsWhatOneMayDoAndUntilWhen() throws {
    func sight(_ permissions: String, _ until: String?) throws -> UUID {
      Standing(version: 1, permissions: permissions, changesAt: try until.map { try #require(Instant($0)) }).sight
    }
    let all = try [
      sight("", nil), sight(" patients.read:* ", nil), sight(" patients.read:* ", "2026-12-15T06:00:00Z"),
      sight(" patients.read:* ", "2026-12-16T06:00:00Z"), sight(" patients.read:* patients.write:* ", nil),
    ]
    #expect(Set(all).count == all.count)
    #expect(try sight(" patients.read:* ", nil) == all[1])
    #expect(Standing(version: 2, permissions: " patients.read:* ", changesAt: nil).sight == all[1])
  }
}

private struct SeeMe: Statement {
  static let isGathered = true
  static let sql: StaticString =
    "SELECT coalesce(access.me()::text, '') FROM patient_records.patients p WHERE p.number = $1"
  typealias Row = Single<String>
  var number: String
  func bind(to binds: inout Binds) { binds.add(number) }
}
