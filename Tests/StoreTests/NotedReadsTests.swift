import ClinicTesting
import ClinicValues
import Testing

@testable import Store

/// Reads that write down themselves what they find, and the one transaction of what is quick in a batch.
@Suite struct NotedReadsTests {
  /// What a read finds is on record once, and before its answer is there; a read that is not noted says so. It is
  /// refused where its row is, and keeps nobody else's from being written: neither a neighbour's nor a row that came by
  /// itself.
  @Test(arguments: [(true, true), (false, true), (false, false)])
  func eachNotesWhatItFindsOnce(isFlushed: Bool, preparesStatements: Bool) async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let lanes = Lanes(
        ConnectionSettings(conninfo: database.app, preparesStatements: preparesStatements), lanes: 1)
      let noted = try await withThrowingTaskGroup(of: Bool.self) { group in
        for n in 0..<400 {
          group.addTask {
            // Callers with many reads and with few.
            let caller = n % 10 == 0 ? n : n % 2
            let of = n % 200 == 1 ? 6 : n % 6
            let note = SightNote(request: "\(n)", who: "\(caller)", isFlushed: isFlushed)
            do {
              let answer = try await lanes.read(
                BoundStatement(Sight(of: of)).noted(by: note), caller: .known(version: caller))
              #expect(try answer.rows.rows(Sight.Row.self).map(\.value) == Array(0..<of).map { $0 + 1 })
              #expect(!answer.isNoted || of > 0)
              let found = try await pool.transaction { try $0.rows(FindSights(request: "\(n)")) }
              #expect(found.map(\.value) == (answer.isNoted ? ["\(caller) \(of) \(isFlushed ? "on" : "off")"] : []))
              return answer.isNoted
            } catch {
              #expect((error as? StoreError)?.sqlState == "23514")
              #expect(of == 6)
              return false
            }
          }
          if n % 4 == 0 {
            group.addTask {
              try await lanes.write(NewCounter(1000 + n), isFlushed: isFlushed)
              let kept = try await pool.transaction { try $0.first(FindCounterFlush(id: 1000 + n))?.value }
              #expect(kept == (isFlushed ? "on" : "off"))
              return false
            }
          }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      // Most of the two busy callers' reads wait together with others of their caller.
      #expect(noted > 100)
      let written = try await pool.transaction { try $0.first(CountSights())?.value }
      #expect(written == noted)
    }
  }

  /// A read of more rows than `found` tells of says that it is not noted, and is not.
  @Test func whatIsTooMuchToNoteIsNot() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database)
      let noted = try await withThrowingTaskGroup(of: Bool.self) { group in
        for n in 0..<120 {
          group.addTask {
            let of = n % 6
            let note = SightNote(request: "\(n)", who: "one", isFlushed: false)
            let answer = try await lanes.read(
              BoundStatement(Glimpse(of: of)).noted(by: note), caller: .known())
            #expect(answer.rows.count == of)
            #expect(!answer.isNoted || (1...3).contains(of))
            let found = try await pool.transaction { try $0.rows(FindSights(request: "\(n)")) }
            #expect(found.count == (answer.isNoted ? 1 : 0))
            return answer.isNoted
          }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(noted == 60)
    }
  }

  /// Whose connection is lost goes again, with whomever it travelled; who has left meanwhile is missed by nobody.
  @Test func neitherALostConnectionNorWhoLeavesIsFeltByOthers() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let killer = try await Connection.open(ConnectionSettings(conninfo: database.superuser))
      let lanes = Fixture.lanes(database)
      for wave in 0..<6 {
        try await withThrowingTaskGroup(of: (Int, ReadAnswer)?.self) { group in
          for n in 0..<120 {
            let reading = Task {
              try await lanes.read(
                BoundStatement(Sight(of: n % 6)).noted(
                  by: SightNote(request: "\(wave) \(n)", who: "\(n % 5)", isFlushed: n % 2 == 0)),
                caller: .known(version: n % 5))
            }
            if n % 9 == 0 { reading.cancel() }
            group.addTask {
              if n % 9 == 0 {
                _ = try? await reading.value
                return nil
              }
              return (n, try await reading.value)
            }
          }
          var killed = false
          for try await case (let n, let answer)? in group {
            if !killed, let backend = try answer.introduction.first(BackendID.Row.self)?.value {
              _ = try await killer.execute(KillBackend(id: backend))
              killed = true
            }
            #expect(try answer.rows.rows(Sight.Row.self).count == n % 6)
            let found = try await pool.transaction { try $0.rows(FindSights(request: "\(wave) \(n)")).count }
            // One whose answer was lost on the way is on record twice.
            #expect(answer.isNoted ? found >= 1 : found == 0 || n % 6 > 0)
          }
          #expect(killed)
        }
      }
    }
  }

  /// One alone takes one trip.
  @Test func oneAloneIsNoted() async throws {
    try await withDatabase { database in
      let pool = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database)
      for (of, isNoted) in [(3, true), (0, false)] {
        let note = SightNote(request: "one", who: "me", isFlushed: false)
        let answer = try await lanes.read(
          BoundStatement(Sight(of: of)).noted(by: note), caller: .known())
        #expect(answer.isNoted == isNoted)
        #expect(try await pool.transaction { try $0.rows(FindSights(request: "one")).map(\.value) } == ["me 3 off"])
      }
    }
  }

  /// Whoever calls; and each behind an introduction of its own.
  @Test func quickReadsAreOneTransaction() async throws {
    try await withDatabase { database in
      _ = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database)
      let answers = try await withThrowingTaskGroup(of: (Int, String, Instant).self) { group in
        for n in 0..<100 {
          group.addTask {
            let answer = try await lanes.read(
              BoundStatement(WhoAmI(greeting: "Hello")),
              caller: .known(by: BoundStatement(Become(who: "\(n)")), version: n))
            let row = try #require(try answer.rows.first(WhoAmI.Row.self))
            return (n, row.text, row.at)
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for (n, text, _) in answers { #expect(text == "Hello \(n)") }
      #expect(Set(answers.map(\.2)).count < 60)
    }
  }

  /// An introduction that fails is its own caller's.
  @Test func aCallersFailureIsNobodyElses() async throws {
    try await withDatabase { database in
      _ = try await Fixture.pool(database)
      let lanes = Fixture.lanes(database)
      let texts = await withTaskGroup(of: (Int, String).self) { group in
        for n in 0..<100 {
          group.addTask {
            do {
              let answer = try await lanes.read(
                BoundStatement(WhoAmI(greeting: "Hello")),
                caller: .known(
                  by: n % 10 == 3 ? BoundStatement(Failing()) : BoundStatement(Become(who: "\(n)")), version: n))
              return (n, try answer.rows.first(WhoAmI.Row.self)?.text ?? "")
            } catch {
              return (n, (error as? StoreError)?.sqlState ?? "\(error)")
            }
          }
        }
        return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
      }
      for n in 0..<100 { #expect(texts[n] == (n % 10 == 3 ? "22012" : "Hello \(n)")) }
    }
  }

  @Test func theTextWritesWhatIsSeen() {
    let note = SightNote(request: "r", who: "w", isFlushed: false)
    let one = BoundStatement(Sight(of: 1)).noted(by: note)
    let text = GatheredReads([one, one])?.bound.text ?? ""
    #expect(text.hasPrefix("WITH seen AS MATERIALIZED (SELECT r.n, q.* FROM unnest($1) WITH ORDINALITY AS r (p1, n)"))
    #expect(
      text.hasSuffix(
        """
         noted AS (
          INSERT INTO sightings (request, who, what)
          SELECT ($2)[s.n::integer], $3, s.what FROM (SELECT n, max(value) FROM seen GROUP BY n) AS s (n, what))
        SELECT * FROM seen
        """))
    let trailing = GatheredReads([one, one], isTrailing: true)?.bound.text ?? ""
    #expect(trailing == text + " WHERE (SELECT set_config('synchronous_commit', 'off', true)) IS NOT NULL")
    #expect(GatheredReads([one.withoutNote, one.withoutNote], isTrailing: true)?.bound.text.contains("sync") == false)
    let crowd = GatheredReads([one, one], isOfSeveral: true)?.bound.text ?? ""
    #expect(crowd.contains("SELECT ($2)[s.n::integer], ($3)[s.n::integer], s.what FROM"))
    let list = GatheredReads([BoundStatement(SightList(of: 1)).noted(by: note)])?.bound.text ?? ""
    #expect(list.contains("(SELECT array_agg(q) AS list, max(q.value) AS greatest FROM (SELECT i.value FROM"))
    #expect(list.contains("FROM (SELECT n, greatest FROM seen WHERE greatest <= 3) AS s (n, what))"))
    #expect(list.hasSuffix("SELECT n, list FROM seen"))
    #expect(GatheredReads([one])?.bound.isNoted == true)
    #expect(GatheredReads([one.withoutNote]) == nil)
    #expect(GatheredReads([one, one.withoutNote]) == nil)
    #expect(!BoundStatement(Parts(of: 1, name: nil)).noted(by: note).isNoted)
  }
}

/// The numbers up to one; what it finds is the greatest.
private struct Sight: Statement {
  static let isGathered = true
  static let found: StaticString? = "SELECT n, max(value) FROM seen GROUP BY n"
  static let sql: StaticString = "SELECT i.value FROM generate_series(1, $1) AS i (value) ORDER BY i.value"
  typealias Row = Single<Int>
  var of: Int
  func bind(to binds: inout Binds) { binds.add(of) }
}

/// The same, told of only where it is three at most.
private struct Glimpse: Statement {
  static let isGathered = true
  static let found: StaticString? = "SELECT n, max(value) FROM seen GROUP BY n HAVING count(*) <= 3"
  static let sql = Sight.sql
  typealias Row = Single<Int>
  var of: Int
  var foundMax: Int { 3 }
  func bind(to binds: inout Binds) { binds.add(of) }
}

/// The same as a list.
private struct SightList: Statement {
  static let isGathered = true
  static let listed: StaticString? = "max(q.value) AS greatest"
  static let found: StaticString? = "SELECT n, greatest FROM seen WHERE greatest <= 3"
  static let sql = Sight.sql
  typealias Row = Single<Int>
  var of: Int
  var foundMax: Int { 3 }
  func bind(to binds: inout Binds) { binds.add(of) }
}

struct SightNote: ReadNote {
  static let table: StaticString = "sightings"
  static let own: [StaticString] = ["request"]
  static let ofCaller: [StaticString] = ["who"]
  static let shared: [StaticString] = []
  static let found: [StaticString] = ["what"]
  var request: String
  var who: String
  var isFlushed: Bool
  var likeness: String { "sight" }
  func bindOwn(to binds: inout Binds) { binds.add(request) }
  func bindCaller(to binds: inout Binds) { binds.add(who) }
  func bindShared(to binds: inout Binds) {}
}

struct FindSights: Statement {
  static let sql: StaticString = "SELECT concat_ws(' ', who, what, flush) FROM sightings WHERE request = $1"
  typealias Row = Single<String>
  var request: String
  func bind(to binds: inout Binds) { binds.add(request) }
}

private struct FindCounterFlush: Statement {
  static let sql: StaticString = "SELECT flush FROM counters WHERE id = $1"
  typealias Row = Single<String>
  var id: Int
  func bind(to binds: inout Binds) { binds.add(id) }
}

private struct CountSights: Statement {
  static let sql: StaticString = "SELECT count(*) FROM sightings"
  typealias Row = Single<Int>
  func bind(to binds: inout Binds) {}
}

struct Become: Statement {
  static let sql: StaticString = "SELECT set_config('clinic.who', $1, true)"
  typealias Row = Single<String>
  var who: String
  func bind(to binds: inout Binds) { binds.add(who) }
}

/// As whom, and when the transaction began.
struct WhoAmI: Statement {
  static let isGathered = true
  static let sql: StaticString = "SELECT $1 || ' ' || current_setting('clinic.who'), now()"
  struct Row: StatementRow {
    let text: String
    let at: Instant
    init(from columns: inout Columns) throws {
      text = try columns.next()
      at = try columns.next()
    }
  }
  var greeting: String
  func bind(to binds: inout Binds) { binds.add(greeting) }
}
