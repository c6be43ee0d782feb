import ClinicTesting
import ClinicValues
import Testing

@testable import Store

/// Reads of several callers who may do the same are one statement, behind one that makes them all known.
@Suite struct ReadsOfSeveralTests {
  private func caller(_ number: Int) -> LaneCaller {
    LaneCaller(key: CallerKey(id: .example, version: number), sight: .example) {
      BoundStatement(BecomeSeveral(members: $0.map(\.version)))
    }
  }

  /// One that is no more spoils nothing: the others are answered, and it is told by itself. Nothing is written
  /// down of what it did not see.
  @Test(arguments: [nil, 3]) func eachHasItsAnswer(dead: Int?) async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database)
      let answers = try await withThrowingTaskGroup(of: (Int, ReadAnswer).self) { group in
        for n in 0..<200 {
          group.addTask {
            let caller = caller(n % 10 == 3 && dead == nil ? 4 : n % 10)
            let note = SightNote(request: "\(n)", who: "\(n % 10)", isFlushed: n % 2 == 0)
            let read = BoundStatement(SightOfSeveral(of: n % 4)).noted(by: note)
            return (n, try await lanes.read(read, caller: caller))
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      var sizes: Set<Int> = []
      var noted: [String: [String]] = [:]
      for (n, answer) in answers {
        let isDead = n % 10 == dead
        #expect(answer.introduction.count == (isDead ? 0 : 1))
        let rows = try answer.rows.rows(SightOfSeveral.Row.self)
        #expect(rows.map(\.value) == (isDead ? [] : Array(1..<(n % 4 + 1))))
        sizes.formUnion(rows.map(\.members))
        if answer.isNoted { noted["\(n)"] = ["\(n % 10) \(n % 4) \(n % 2 == 0 ? "on" : "off")"] }
      }
      // Some were carried out for several at once.
      #expect(sizes.contains { $0 > 1 })
      #expect(noted.count > 20)
      for n in 0..<200 {
        let found = try await pool.transaction { try $0.rows(FindSights(request: "\(n)")) }
        #expect(found.map(\.value) == noted["\(n)"] ?? [])
      }
    }
  }

  /// Whoever may do other things is made known apart.
  @Test func callersOfAnotherSightAreApart() async throws {
    try await withDatabase { database in
      _ = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database)
      let texts = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
        for n in 0..<200 {
          group.addTask {
            let one = LaneCaller(
              key: CallerKey(id: .example, version: n), sight: UUID(high: 0, low: UInt64(n % 7))
            ) { BoundStatement(Become(who: "\(n % 7) of \($0.count)")) }
            return (n, try await lanes.read(WhoAmI(greeting: "I"), caller: one).rows.first(WhoAmI.Row.self)?.text)
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for (n, text) in texts { #expect(text?.hasPrefix("I \(n % 7) of ") == true) }
      #expect(texts.contains { $0.1?.hasSuffix(" of 1") == false })
    }
  }
}

/// Makes several known, unless 3 is one of them.
private struct BecomeSeveral: Statement {
  static let sql: StaticString = """
    SELECT WHERE CASE WHEN 3 = ANY ($1::bigint[]) THEN set_config('clinic.who', '0', true) IS NULL
      ELSE set_config('clinic.who', cardinality($1)::text, true) IS NOT NULL END
    """
  typealias Row = NoRow
  var members: [Int]
  func bind(to binds: inout Binds) { binds.add(members) }
}

/// Numbers, unless nobody is known; with each, how many are known.
private struct SightOfSeveral: Statement {
  static let isGathered = true
  static let found: StaticString? = "SELECT n, count(*) FROM seen GROUP BY n"
  static let sql: StaticString = """
    SELECT g.i, current_setting('clinic.who')::bigint FROM generate_series(1, $1) AS g (i)
    WHERE current_setting('clinic.who') <> '0' ORDER BY g.i
    """
  struct Row: StatementRow {
    let value: Int
    let members: Int
    init(from columns: inout Columns) throws {
      value = try columns.next()
      members = try columns.next()
    }
  }
  var of: Int
  func bind(to binds: inout Binds) { binds.add(of) }
}
