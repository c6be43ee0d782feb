/// What stands between two Syncs of a lane's batch and so is one transaction, and who waits for what of it.
struct LaneGroup {
  typealias Row = (item: Int, row: any LaneRow)
  typealias Read = (item: Int, read: LaneRead)

  struct Member {
    /// Its place in the batch.
    let item: Int
    /// The places in the group of the statement that makes its caller known, and of its own.
    let introduction: Int
    let statement: Int
    /// Whether its caller is made known with others.
    var isWithOthers = false
    /// Which of the reads that the statement gathers, and of how many.
    var part: (number: Int, count: Int)?
  }

  private(set) var statements: [BoundStatement] = []
  private(set) var members: [Member] = []

  /// The rows, then the reads of those who are made known together.
  ///
  /// - Parameter isFlushed: whether who waits for what is written waits until it is on disk.
  init(rows: [Row] = [], reads: [Read] = [], isFlushed: Bool = true) {
    if !isFlushed, !rows.isEmpty { statements.append(BoundStatement(TrailFlush())) }
    write(rows)
    for reads in reads.alike(by: { $0.read.company }) { read(reads, isTrailing: !isFlushed && rows.isEmpty) }
  }

  /// A statement for each type of rows.
  private mutating func write(_ rows: [Row]) {
    var left = rows
    func take<Row: LaneRow>(_ first: Row) -> BoundStatement {
      let taken = left.compactMap { $0.row as? Row }
      left.removeAll { $0.row is Row }
      return Row.writing(taken)
    }
    while let first = left.first { statements.append(take(first.row)) }
    members += rows.map { Member(item: $0.item, introduction: 0, statement: statements.count - 1) }
  }

  /// Reads behind what makes their callers known; those of one statement are gathered.
  private mutating func read(_ reads: [Read], isTrailing: Bool) {
    let introduction = statements.count
    let callers = reads.alike(by: { $0.read.caller.key }).compactMap(\.first?.read.caller)
    statements += callers.prefix(1).map { $0.introducing(callers.map(\.key)) }
    func member(_ item: Int, part: (number: Int, count: Int)? = nil) -> Member {
      Member(
        item: item, introduction: introduction, statement: statements.count, isWithOthers: callers.count > 1, part: part
      )
    }
    for some in reads.alike(by: { $0.read.gathering }) {
      let isOfSeveral = callers.count > 1 && some.contains { $0.read.caller.key != some.first?.read.caller.key }
      if let gathered = GatheredReads(
        some.map(\.read.statement), isOfSeveral: isOfSeveral, isTrailing: isTrailing)
      {
        members += some.enumerated().map { member($1.item, part: ($0, some.count)) }
        statements.append(gathered.bound)
      } else {
        for one in some {
          members.append(member(one.item))
          statements.append(one.read.statement)
        }
      }
    }
  }
}

/// The transaction's commit does not wait for the disk. Reads that note what they find say so in their own statement
/// instead. Of the transaction and not of the session, since a setting of that would reach others behind a pooler.
struct TrailFlush: Statement {
  static let sql: StaticString = "SELECT set_config('synchronous_commit', 'off', true)"
  typealias Row = NoRow
  func bind(to binds: inout Binds) {}
}

extension Array {
  /// Those of one key together, in the order of the first of each; what has none stands by itself.
  func alike<Key: Hashable>(by key: (Element) -> Key?) -> [[Element]] {
    // Mostly all are of one key, and then nothing is copied.
    if let first = first.flatMap(key), dropFirst().allSatisfy({ key($0) == first }) { return [self] }
    var alike: [[Element]] = []
    var placeOf: [Key: Int] = [:]
    for element in self {
      let key = key(element)
      if let key, let place = placeOf[key] {
        alike[place].append(element)
      } else {
        if let key { placeOf[key] = alike.count }
        alike.append([element])
      }
    }
    return alike
  }
}
