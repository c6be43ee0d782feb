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
  var preamble: BoundStatement
  var caller: CallerKey
  var statement: BoundStatement
  /// A neighbour kept it from being run: the next time it goes in a group by itself.
  var isAlone = false
}

/// What lanes carry, with who is told of its end. In a box, since it is handed on several times.
indirect enum LaneItem: Sendable {
  case read(LaneRead, answered: @Sendable (Result<ReadAnswer, any Error>) -> Void)
  case row(any LaneRow, isFlushed: Bool, written: @Sendable (Result<Void, any Error>) -> Void)

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
  typealias Waiting = LaneQueue<LaneItem>.Waiting

  private static var attemptsMax: Int { 3 }

  private var items: [Waiting?]
  private var groups: [(statements: [BoundStatement], members: [Int])] = []
  /// What must be run once more.
  private(set) var again: [Waiting] = []

  init(_ batch: [Waiting]) {
    items = batch
    var reads: [(statements: [BoundStatement], members: [Int])] = []
    var groupOf: [CallerKey: Int] = [:]
    var trailing: (rows: [any LaneRow], members: [Int]) = ([], [])
    var flushed: (rows: [any LaneRow], members: [Int]) = ([], [])
    for (index, waiting) in batch.enumerated() {
      switch waiting.item {
      case .read(let read, _):
        if !read.isAlone, let group = groupOf[read.caller] {
          reads[group].statements.append(read.statement)
          reads[group].members.append(index)
        } else {
          if !read.isAlone { groupOf[read.caller] = reads.count }
          reads.append(([read.preamble, read.statement], [index]))
        }
      case .row(let row, isFlushed: false, _):
        trailing.rows.append(row)
        trailing.members.append(index)
      case .row(let row, isFlushed: true, _):
        flushed.rows.append(row)
        flushed.members.append(index)
      }
    }
    // In the group's own transaction: a setting of the session would reach others behind a pooler.
    if !trailing.rows.isEmpty {
      groups.append(([BoundStatement(TrailFlush())] + Self.writing(trailing.rows), trailing.members))
    }
    if !flushed.rows.isEmpty { groups.append((Self.writing(flushed.rows), flushed.members)) }
    groups += reads
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
    for (place, index) in groups[group].members.enumerated() {
      guard var waiting = items[index] else { continue }
      items[index] = nil
      switch waiting.item {
      case .read(var read, let answered):
        let answer = Self.answer(results, place)
        if Self.isSkipped(answer), !read.isAlone {
          read.isAlone = true
          waiting.item = .read(read, answered: answered)
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

  /// What came of the read at a place behind the preamble. A preamble that failed has failed every read.
  private static func answer(
    _ results: [Result<ResultSet, StoreError>], _ place: Int
  ) -> Result<ReadAnswer, StoreError> {
    guard let preamble = results.first, place + 1 < results.count else {
      return .failure(.unexpectedColumns("no result"))
    }
    return preamble.flatMap { preamble in results[place + 1].map { ReadAnswer(preamble: preamble, rows: $0) } }
  }

  /// Whether a read was not run since a neighbour before it in its group had failed (25P02), or a neighbour's failure
  /// kept its statement from being prepared (26000): a bad read does not spoil the others.
  private static func isSkipped(_ answer: Result<ReadAnswer, StoreError>) -> Bool {
    guard case .failure(let error) = answer else { return false }
    return error.sqlState == "25P02" || error.sqlState == "26000"
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
