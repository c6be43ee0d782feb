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
  /// One of its group failed: it goes by itself, so that a bad read does not spoil its neighbours.
  var isAlone = false
}

/// What lanes carry, with who waits for it.
enum LaneItem<Row: Sendable>: Sendable {
  case read(LaneRead, CheckedContinuation<ReadAnswer, any Error>)
  case row(Row, isFlushed: Bool, CheckedContinuation<Void, any Error>)

  func fail(_ error: any Error) {
    switch self {
    case .read(_, let continuation): continuation.resume(throwing: error)
    case .row(_, _, let continuation): continuation.resume(throwing: error)
    }
  }
}

/// One batch of a lane: reads first, in a group for each caller, then rows. Who waits is answered as soon as the
/// group's results are there, also while PostgreSQL still flushes the rows.
struct LaneBatch<Row: Sendable> {
  typealias Waiting = LaneQueue<LaneItem<Row>>.Waiting

  private static var attemptsMax: Int { 3 }

  private var items: [Waiting?]
  private var groups: [(statements: [BoundStatement], members: [Int])] = []
  /// What must be run once more.
  private(set) var again: [Waiting] = []

  init(_ batch: [Waiting], rowsStatement: ([Row]) -> BoundStatement) {
    items = batch
    var groupOf: [CallerKey: Int] = [:]
    var trailing: (rows: [Row], members: [Int]) = ([], [])
    var flushed: (rows: [Row], members: [Int]) = ([], [])
    for (index, waiting) in batch.enumerated() {
      switch waiting.item {
      case .read(let read, _):
        if !read.isAlone, let group = groupOf[read.caller] {
          groups[group].statements.append(read.statement)
          groups[group].members.append(index)
        } else {
          if !read.isAlone { groupOf[read.caller] = groups.count }
          groups.append(([read.preamble, read.statement], [index]))
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
      groups.append(([BoundStatement(TrailFlush()), rowsStatement(trailing.rows)], trailing.members))
    }
    if !flushed.rows.isEmpty { groups.append(([rowsStatement(flushed.rows)], flushed.members)) }
  }

  /// Throws when the connection is lost; who has been answered by then is not asked for again.
  mutating func carryOut(on link: PipelinedLink) throws {
    try link.exchange(groups.map(\.statements)) { group, results in try deliver(group, results) }
  }

  private mutating func deliver(_ group: Int, _ results: [Result<ResultSet, StoreError>]) throws {
    let members = groups[group].members
    for case .failure(let error) in results where error.breaksConnection { throw error }
    let isSpoilt = results.contains { if case .failure = $0 { true } else { false } }
    for (place, index) in members.enumerated() {
      guard let waiting = items[index] else { continue }
      items[index] = nil
      switch waiting.item {
      case .read(var read, let continuation):
        if isSpoilt, members.count > 1 {
          read.isAlone = true
          var alone = waiting
          alone.item = .read(read, continuation)
          again.append(alone)
        } else {
          continuation.resume(with: Self.answer(results, place))
        }
      case .row(_, _, let continuation):
        continuation.resume(with: Self.last(results).map { _ in }.mapError { $0 as any Error })
      }
    }
  }

  private static func answer(
    _ results: [Result<ResultSet, StoreError>], _ place: Int
  ) -> Result<ReadAnswer, any Error> {
    Result {
      guard let preamble = results.first, place + 1 < results.count else {
        throw StoreError.unexpectedColumns("no result")
      }
      return ReadAnswer(preamble: try preamble.get(), rows: try results[place + 1].get())
    }
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
