import ClinicValues

/// Whom a preamble makes known. Reads share a preamble only where both halves are the same.
public struct CallerKey: Hashable, Sendable {
  let id: UUID
  let version: Int

  public init(id: UUID, version: Int) {
    self.id = id
    self.version = version
  }
}

/// What came of a read, and of the preamble before it.
public struct ReadAnswer: Sendable {
  public var preamble: ResultSet
  public var rows: ResultSet
}

/// One read with the statement that makes its caller known to the row policies.
struct LaneRead: Sendable {
  /// Made for the first of those that share it.
  var preamble: @Sendable () -> BoundStatement
  var caller: CallerKey
  var statement: BoundStatement
  /// A neighbour kept it from being run: the next time it goes in a group by itself.
  var isAlone = false
}

/// What goes in one statement.
enum LaneKind: Hashable, Sendable {
  case rows(isFlushed: Bool)
  case reads(of: BoundStatement.Key, by: CallerKey)
}

/// What lanes carry, with who is told of its end. In a box, since it is handed on several times.
indirect enum LaneItem: Sendable {
  case read(LaneRead, answered: @Sendable (Result<ReadAnswer, any Error>) -> Void)
  case row(any LaneRow, isFlushed: Bool, written: @Sendable (Result<Void, any Error>) -> Void)

  /// Rows go in one statement, and so do reads that are gathered.
  var kind: LaneKind? {
    switch self {
    case .read(let read, _):
      read.statement.mayGather && !read.isAlone ? .reads(of: read.statement.key, by: read.caller) : nil
    case .row(_, let isFlushed, _): .rows(isFlushed: isFlushed)
    }
  }

  func fail(_ error: any Error) {
    switch self {
    case .read(_, let answered): answered(.failure(error))
    case .row(_, _, let written): written(.failure(error))
    }
  }
}

/// One batch of a lane: rows first, which are quick and end a call, then reads in a group for each caller. Who waits is
/// answered as soon as the group's results are there.
struct LaneBatch {
  typealias Waiting = LaneQueue<LaneItem, LaneKind>.Waiting

  /// What stands between two Syncs, and who waits for what of it.
  private struct Group {
    var statements: [BoundStatement] = []
    var members: [Member] = []
  }

  private struct Member {
    /// Its place in the batch.
    let item: Int
    /// The place of its statement in the group.
    let statement: Int
    /// Which of the reads that the statement gathers, and of how many.
    var part: (number: Int, count: Int)?
  }

  private static var attemptsMax: Int { 3 }

  private var items: [Waiting?]
  private var groups: [Group] = []
  /// What must be run once more.
  private(set) var again: [Waiting] = []

  init(_ batch: [Waiting]) {
    items = batch
    var reads: [[(item: Int, read: LaneRead)]] = []
    var placeOf: [CallerKey: Int] = [:]
    var trailing: [(item: Int, row: any LaneRow)] = []
    var flushed: [(item: Int, row: any LaneRow)] = []
    for (index, waiting) in batch.enumerated() {
      switch waiting.item {
      case .read(let read, _):
        if !read.isAlone, let place = placeOf[read.caller] {
          reads[place].append((index, read))
        } else {
          if !read.isAlone { placeOf[read.caller] = reads.count }
          reads.append([(index, read)])
        }
      case .row(let row, isFlushed: false, _): trailing.append((index, row))
      case .row(let row, isFlushed: true, _): flushed.append((index, row))
      }
    }
    // In the group's own transaction: a setting of the session would reach others behind a pooler.
    if !trailing.isEmpty { groups.append(Self.writing(trailing, after: [BoundStatement(TrailFlush())])) }
    if !flushed.isEmpty { groups.append(Self.writing(flushed, after: [])) }
    groups += reads.map(Self.reading)
  }

  /// Reads of one caller; those of one statement are gathered where that may be.
  private static func reading(_ reads: [(item: Int, read: LaneRead)]) -> Group {
    var alike: [[(item: Int, read: LaneRead)]] = []
    var placeOf: [BoundStatement.Key: Int] = [:]
    for one in reads {
      let statement = one.read.statement
      if statement.mayGather, let place = placeOf[statement.key] {
        alike[place].append(one)
      } else {
        if statement.mayGather { placeOf[statement.key] = alike.count }
        alike.append([one])
      }
    }
    var group = Group(statements: reads.prefix(1).map { $0.read.preamble() })
    for some in alike {
      if let gathered = GatheredReads(some.map(\.read.statement)) {
        for (number, one) in some.enumerated() {
          group.members.append(
            Member(item: one.item, statement: group.statements.count, part: (number, some.count)))
        }
        group.statements.append(gathered.bound)
      } else {
        for one in some {
          group.members.append(Member(item: one.item, statement: group.statements.count))
          group.statements.append(one.read.statement)
        }
      }
    }
    return group
  }

  private static func writing(_ rows: [(item: Int, row: any LaneRow)], after: [BoundStatement]) -> Group {
    let statements = after + writing(rows.map(\.row))
    return Group(
      statements: statements, members: rows.map { Member(item: $0.item, statement: statements.count - 1) })
  }

  /// A statement for each type of rows.
  private static func writing(_ rows: [any LaneRow]) -> [BoundStatement] {
    var left = rows
    var statements: [BoundStatement] = []
    func take<Row: LaneRow>(_ first: Row) {
      statements.append(Row.writing(left.compactMap { $0 as? Row }))
      left.removeAll { $0 is Row }
    }
    while let first = left.first { take(first) }
    return statements
  }

  /// Throws when the connection is lost; who has been answered by then is not asked for again.
  ///
  /// - Parameter answered: is told whose answers have come, and whether they were the last.
  mutating func carryOut(on link: PipelinedLink, answered: ([Int], _ isLast: Bool) -> Void) throws {
    try link.exchange(groups.map(\.statements)) { group, results in
      answered(try deliver(group, results), group == groups.count - 1)
    }
  }

  /// Returns the tickets that have their answer now.
  private mutating func deliver(_ group: Int, _ results: [Result<ResultSet, StoreError>]) throws -> [Int] {
    for case .failure(let error) in results where error.breaksConnection { throw error }
    var tickets: [Int] = []
    var parts: [Int: Result<[ResultSet], StoreError>] = [:]
    for member in groups[group].members {
      guard var waiting = items[member.item] else { continue }
      items[member.item] = nil
      switch waiting.item {
      case .read(var read, let answered):
        let answer = Self.answer(results, member, &parts)
        if Self.isSpoilt(answer, member, behind: results.first),
          !read.isAlone || waiting.attempts + 1 < Self.attemptsMax
        {
          waiting.attempts += 1
          read.isAlone = true
          waiting.item = .read(read, answered: answered)
          waiting.kind = nil
          again.append(waiting)
          continue
        }
        answered(answer.mapError { $0 as any Error })
      case .row(_, _, let written):
        written(Self.last(results).map { _ in }.mapError { $0 as any Error })
      }
      tickets.append(waiting.ticket)
    }
    return tickets
  }

  /// What came of a read behind the preamble. A preamble that failed has failed every read.
  private static func answer(
    _ results: [Result<ResultSet, StoreError>], _ member: Member, _ parts: inout [Int: Result<[ResultSet], StoreError>]
  ) -> Result<ReadAnswer, StoreError> {
    let none = Result<ReadAnswer, StoreError>.failure(.unexpectedColumns("no result"))
    guard let preamble = results.first, member.statement < results.count else { return none }
    let result = results[member.statement]
    guard let part = member.part else {
      return preamble.flatMap { preamble in result.map { ReadAnswer(preamble: preamble, rows: $0) } }
    }
    let all = parts[member.statement] ?? result.flatMap { GatheredReads.split($0, into: part.count) }
    parts[member.statement] = all
    return preamble.flatMap { preamble in
      all.flatMap { all in
        part.number < all.count ? .success(ReadAnswer(preamble: preamble, rows: all[part.number])) : none
      }
    }
  }

  /// Whether a read has no answer for what a neighbour did, and so is asked for once more by itself: one before it had
  /// failed in its group (25P02) or had kept its statement from being prepared (26000), or the data of one of those
  /// that were gathered with it cannot be computed with. A bad read does not spoil the others.
  private static func isSpoilt(
    _ answer: Result<ReadAnswer, StoreError>, _ member: Member, behind preamble: Result<ResultSet, StoreError>?
  ) -> Bool {
    guard case .failure(let error) = answer else { return false }
    if error.sqlState == "25P02" || error.sqlState == "26000" { return true }
    guard case .success = preamble else { return false }
    return member.part != nil && !error.isOfAll
  }

  /// A group of rows succeeds with its last statement; one that failed before it has failed that as well.
  private static func last(_ results: [Result<ResultSet, StoreError>]) -> Result<ResultSet, StoreError> {
    for case .failure(let error) in results { return .failure(error) }
    return results.last ?? .failure(.unexpectedColumns("no result"))
  }

  /// The connection was lost or could not be had: what has no answer goes again, or is given up.
  mutating func lose(_ error: any Error) {
    let failure = error as? StoreError ?? .unavailable("lane failed")
    let isHopeless = if case .unavailable = failure { true } else { false }
    for var waiting in items.compactMap({ $0 }) {
      waiting.attempts += 1
      if isHopeless || waiting.attempts >= Self.attemptsMax {
        waiting.item.fail(failure)
      } else {
        again.append(waiting)
      }
    }
    items = []
  }
}

struct TrailFlush: Statement {
  static let sql: StaticString = "SELECT set_config('synchronous_commit', 'off', true)"
  typealias Row = NoRow
  func bind(to binds: inout Binds) {}
}

extension StoreError {
  /// Whether a statement failed for what is no read's own: it took too long, was cancelled, waited for a lock, or
  /// PostgreSQL had no room (classes 53, 55 and 57).
  fileprivate var isOfAll: Bool {
    switch self {
    case .database(let error): ["53", "55", "57"].contains(error.sqlState.prefix(2))
    case .unexpectedColumns: false
    default: true
    }
  }
}
