import ClinicTesting
import ClinicValues
import Testing

@testable import Store

@Suite struct GatheredReadsTests {
  /// Reads of one statement travel as one; each gets its own rows in their order, nulls and no rows at all among them.
  @Test(arguments: [true, false], [true, false])
  func eachGetsItsOwnRows(preparesStatements: Bool, areLists: Bool) async throws {
    try await withDatabase { database in
      let settings = ConnectionSettings(conninfo: database.app, preparesStatements: preparesStatements)
      let reads = (0..<200).map { Parts(of: $0 % 5, name: $0 % 7 == 0 ? nil : "é\($0)") }
      let got = await answers(to: reads, by: Lanes(settings, lanes: 1), areLists: areLists)
      for (place, read) in reads.enumerated() { #expect(got[place].texts == read.answer, "\(place)") }
      // Of 160 that have rows, many were one statement.
      #expect(Set(got.compactMap(\.at)).count < 120)
    }
  }

  /// It fails by itself, whatever travels with it.
  @Test(arguments: [true, false]) func oneBadReadDoesNotSpoilItsNeighbours(areLists: Bool) async throws {
    try await withDatabase { database in
      let reads = (0..<200).map { Parts(of: $0 % 6, name: nil) }
      let got = await answers(to: reads, by: Fixture.lanes(database), areLists: areLists)
      for (place, read) in reads.enumerated() {
        #expect(got[place].texts == (read.of == 5 ? ["22012"] : read.answer), "\(place)")
      }
    }
  }

  /// It is nobody's fault, and not tried again for each: only for each caller.
  @Test func anIntroductionThatFailsFailsAllAtOnce() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let got = await answers(
        to: (0..<200).map { Parts(of: $0 % 5, name: nil) }, by: Fixture.lanes(database),
        behind: BoundStatement(Failing()))
      #expect(got.allSatisfy { $0.texts == ["22012"] })
      #expect(try await pool.transaction { try $0.first(Run())?.value ?? .max } < 40)
    }
  }

  /// Whose rows they are is never guessed.
  @Test(arguments: [([1, 1, 3], [2, 0, 1]), ([2, 1], nil), ([1, 4], nil), ([0, 1], nil), ([], [0, 0, 0])])
  func rowsOutOfOrderAreNobodys(numbers: [Int], counts: [Int]?) async throws {
    try await withDatabase { database in
      let connection = try await Connection.open(ConnectionSettings(conninfo: database.app))
      let results = try await connection.exchange([[BoundStatement(Ordered(numbers: numbers))]])
      let all = try #require(results.first?.first).get()
      #expect((try? GatheredReads.split(all, into: 3, isList: false).get().map(\.count)) == counts)
    }
  }

  /// A list is read by its number as well.
  @Test(arguments: [([1, 2, 3], true), ([1, 3, 2], false), ([1, 2], false), ([1, 2, 3, 4], false), ([], false)])
  func listsOutOfOrderAreNobodys(numbers: [Int], isRead: Bool) async throws {
    try await withDatabase { database in
      let connection = try await Connection.open(ConnectionSettings(conninfo: database.app))
      let results = try await connection.exchange([[BoundStatement(Ordered(numbers: numbers))]])
      let all = try #require(results.first?.first).get()
      let parts = try? GatheredReads.split(all, into: 3, isList: true).get()
      // Each is null: no rows.
      #expect(parts?.map(\.count) == (isRead ? [0, 0, 0] : nil))
    }
  }

  /// The rows of each as text, or the SQLSTATE, and when its statement began.
  private func answers(
    to reads: [Parts], by lanes: Lanes, behind introduction: BoundStatement = BoundStatement(BackendID()),
    areLists: Bool = false
  ) async -> [(texts: [String], at: Instant?)] {
    await withTaskGroup(of: (Int, [String], Instant?).self) { group in
      for (place, read) in reads.enumerated() {
        group.addTask {
          do {
            let answer = try await lanes.read(
              areLists ? BoundStatement(ListedParts(parts: read)) : BoundStatement(read),
              caller: .known(by: introduction, version: place % 2))
            let rows = try answer.rows.rows(Parts.Row.self)
            return (place, rows.map { "\($0.text) \($0.share)" }, rows.first?.at)
          } catch {
            return (place, [(error as? StoreError)?.sqlState ?? "\(error)"], nil)
          }
        }
      }
      return await group.reduce(into: Array(repeating: ([], nil), count: reads.count)) { $0[$1.0] = ($1.1, $1.2) }
    }
  }

  /// One alone, and a statement that is not for it, are not gathered.
  @Test func theTextIsThatOfEach() {
    let counters = [ReadCounter(id: 1), ReadCounter(id: 2)].map { BoundStatement($0) }
    let reads = [Parts(of: 1, name: nil), Parts(of: 2, name: "b")].map { BoundStatement($0) }
    let text = GatheredReads(reads)?.bound.text ?? ""
    #expect(
      text.hasPrefix(
        """
        SELECT * FROM (SELECT r.n, q.* FROM unnest($1, $2) WITH ORDINALITY AS r (p1, p2, n), \
        LATERAL (SELECT * FROM (
        """))
    #expect(text.contains("FROM generate_series(1, r.p1) AS i (n)"))
    #expect(text.hasSuffix(") AS q OFFSET 0) AS q) AS seen"))
    let lists = GatheredReads([1, 2].map { BoundStatement(ShortList(length: $0)) })?.bound.text ?? ""
    #expect(lists.hasPrefix("SELECT n, list FROM (SELECT r.n, q.* FROM unnest($1) WITH ORDINALITY AS r (p1, n), "))
    #expect(lists.contains("LATERAL (SELECT array_agg(q) AS list, count(*) AS length FROM (SELECT i.n FROM"))
    #expect(GatheredReads([reads[0]]) == nil)
    #expect(GatheredReads(counters) == nil)
  }
}
