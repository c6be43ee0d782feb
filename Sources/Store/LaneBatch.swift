import ClinicValues

/// What came of a read.
public struct ReadAnswer: Sendable {
  /// What the statement gave that made its caller known.
  public var introduction: ResultSet
  public var rows: ResultSet
  /// Whether the read has written down itself what it found (`ReadNote`).
  public var isNoted = false
}

/// One read. A class, since it is handed on often.
final class LaneRead: Sendable {
  let caller: LaneCaller
  let statement: BoundStatement

  init(caller: LaneCaller, statement: BoundStatement) {
    self.caller = caller
    self.statement = statement
  }

  /// The same, writing nothing down.
  var withoutNote: LaneRead { LaneRead(caller: caller, statement: statement.withoutNote) }

  /// Whom its caller may be made known with. Only what is gathered asks what a caller may and never who it is.
  var company: LaneCompany { statement.mayGather ? .sight(caller.sight) : .caller(caller.key) }

  /// What it is gathered with, if it is.
  var gathering: LaneKind? { statement.mayGather ? .reads(of: statement.key, sight: caller.sight) : nil }
}

enum LaneCompany: Hashable {
  case caller(CallerKey)
  case sight(UUID)
}

/// What goes in one statement, and what counts once in a crowd.
enum LaneKind: Hashable, Sendable {
  case rows
  case reads(of: BoundStatement.Key, sight: UUID)
}

/// What lanes carry, with who is told of its end. In a box, since it is handed on several times.
indirect enum LaneItem: Sendable {
  case read(LaneRead, answered: @Sendable (Result<ReadAnswer, any Error>) -> Void)
  case row(any LaneRow, isFlushed: Bool, written: @Sendable (Result<Void, any Error>) -> Void)

  /// What it costs little more with than alone: rows with rows, which go in one statement, and a read with those that
  /// it is gathered with, unless it is of a list.
  var kind: LaneKind? {
    switch self {
    case .read(let read, _): read.statement.isList ? nil : read.gathering
    case .row: .rows
    }
  }

  func fail(_ error: any Error) {
    switch self {
    case .read(_, let answered): answered(.failure(error))
    case .row(_, _, let written): written(.failure(error))
    }
  }
}

/// One batch of a lane. What is quick is one transaction, whoever calls: the rows, and gathered reads with what they
/// note, those of all callers of one sight behind what makes them known. Notes that are flushed have a transaction of
/// their own, since the others need not wait for that. The reads that may be slow follow, in one for each caller. Who
/// waits is answered as soon as the transaction's results are there.
///
/// What is spoilt, since something else failed in its transaction, goes again: rows with rows, reads with their
/// caller's, and then each by itself; their rows follow them. So a bad read is told, and spoils no other.
struct LaneBatch {
  typealias Waiting = LaneQueue<LaneItem, LaneKind>.Waiting

  /// How often it may lose its connection, and be spoilt.
  private static var attemptsMax: Int { 3 }
  private static var spoiltMax: Int { 3 }
  /// To start a statement that notes takes as long as to write so many rows, which go in one whosever they are.
  private static var notesMin: Int { 4 }

  private var items: [Waiting?]
  private let groups: [LaneGroup]
  /// What must be run once more.
  private(set) var again: [Waiting] = []

  init(_ batch: [Waiting]) {
    items = batch
    var rows: [[LaneGroup.Row]] = [[], []]
    var reads: [[LaneGroup.Read]] = [[], [], []]
    var isFlushed = false
    for (index, waiting) in batch.enumerated() {
      switch waiting.item {
      case .read(let read, _): reads[min(waiting.spoilt, 2)].append((index, read))
      case .row(let row, let waits, _):
        rows[min(waiting.spoilt, 1)].append((index, row))
        if waits { isFlushed = true }
      }
    }
    let quick = Self.noting(reads[0].filter { $0.read.statement.mayGather })
    let isApart = { (one: LaneGroup.Read) in one.read.statement.note?.isFlushed == true }
    // What is spoilt stands first, where nothing but the like of it can spoil it once more.
    let spoilt = reads[1].alike { $0.read.caller.key } + reads[2].map { [$0] }
    let slow = reads[0].filter { !$0.read.statement.mayGather }.alike { $0.read.caller.key }
    groups =
      [LaneGroup(rows: rows[1], isFlushed: isFlushed)] + spoilt.map { LaneGroup(reads: $0) }
      + [
        LaneGroup(rows: rows[0], reads: quick.filter { !isApart($0) }, isFlushed: isFlushed),
        LaneGroup(reads: quick.filter(isApart), isFlushed: true),
      ] + slow.map { LaneGroup(reads: $0) }
  }

  /// Without the notes of those of a kind that are too few, unless they are all.
  private static func noting(_ reads: [LaneGroup.Read]) -> [LaneGroup.Read] {
    let kinds = reads.alike { $0.read.gathering }
    guard kinds.count > 1 else { return reads }
    return kinds.flatMap { some in
      some.count >= notesMin
        ? some
        : some.map { ($0.item, $0.read.withoutNote) }
    }
  }

  /// Throws when the connection is lost; who has been answered by then is not asked for again.
  ///
  /// - Parameter answered: is told whose answers have come, and whether they were the last.
  mutating func carryOut(on link: PipelinedLink, answered: ([Int], _ isLast: Bool) -> Void) throws {
    let groups = groups.filter { !$0.members.isEmpty }
    try link.exchange(groups.map(\.statements)) { place, results in
      answered(try deliver(groups[place], results), place == groups.count - 1)
    }
  }

  /// Returns the tickets that have their answer now.
  private mutating func deliver(_ group: LaneGroup, _ results: [Result<ResultSet, StoreError>]) throws -> [Int] {
    for case .failure(let error) in results where error.breaksConnection { throw error }
    let failed = results.firstIndex { if case .failure = $0 { true } else { false } }
    let whole = failed.map { results[$0].map { _ in } } ?? .success(())
    var tickets: [Int] = []
    var parts: [Int: Result<[ResultSet], StoreError>] = [:]
    for member in group.members {
      guard var waiting = items[member.item] else { continue }
      items[member.item] = nil
      let isNoted = group.statements[member.statement].isNoted
      // What was written is gone with whatever failed behind it in its transaction.
      let isUndone = failed.map { $0 > member.statement } ?? false
      switch waiting.item {
      case .read(let read, let answered):
        let answer = Self.answer(
          results, member, isList: read.statement.isList, notedMax: isNoted ? read.statement.foundMax : 0, &parts)
        // An answer whose row is undone never leaves.
        if isNoted && isUndone || waiting.spoilt < Self.spoiltMax && Self.isSpoilt(answer, member, failed: failed) {
          waiting.item = .read(read.withoutNote, answered: answered)
          waiting.spoilt += 1
          // What goes by itself now, or by its caller, counts by itself.
          waiting.kind = waiting.spoilt == 1 && !member.isWithOthers ? waiting.item.kind : nil
          again.append(waiting)
          continue
        }
        answered(answer.mapError { $0 as any Error })
      case .row(_, _, let written):
        if isUndone, waiting.spoilt < Self.spoiltMax {
          waiting.spoilt += 1
          again.append(waiting)
          continue
        }
        written(whole.mapError { $0 as any Error })
      }
      tickets.append(waiting.ticket)
    }
    return tickets
  }

  /// What came of a read. An introduction that failed has failed every read behind it.
  private static func answer(
    _ results: [Result<ResultSet, StoreError>], _ member: LaneGroup.Member, isList: Bool, notedMax: Int,
    _ parts: inout [Int: Result<[ResultSet], StoreError>]
  ) -> Result<ReadAnswer, StoreError> {
    let none = Result<ReadAnswer, StoreError>.failure(.unexpectedColumns("no result"))
    guard member.introduction < results.count, member.statement < results.count else { return none }
    let introduction = results[member.introduction]
    let result = results[member.statement]
    guard let part = member.part else {
      return introduction.flatMap { introduction in
        result.map { ReadAnswer(introduction: introduction, rows: $0) }
      }
    }
    let all = parts[member.statement] ?? result.flatMap { GatheredReads.split($0, into: part.count, isList: isList) }
    parts[member.statement] = all
    return introduction.flatMap { introduction in
      all.flatMap { all in
        guard part.number < all.count else { return none }
        let rows = all[part.number]
        let isNoted = rows.count > 0 && rows.count <= notedMax
        return .success(ReadAnswer(introduction: introduction, rows: rows, isNoted: isNoted))
      }
    }
  }

  /// Whether a read has no answer for what a neighbour did, and so is asked for once more: one before it had failed in
  /// its transaction (25P02) or had kept its statement from being prepared (26000), the data of one of those that were
  /// gathered with it cannot be computed with, or another caller that was to be made known with its own is no more.
  private static func isSpoilt(_ answer: Result<ReadAnswer, StoreError>, _ member: LaneGroup.Member, failed: Int?)
    -> Bool
  {
    switch answer {
    case .success(let found): return member.isWithOthers && found.introduction.count != 1
    case .failure(let error):
      if error.sqlState == "25P02" || error.sqlState == "26000" { return true }
      let isGathered = member.part.map { $0.count > 1 } ?? false
      return !error.isOfAll && (member.isWithOthers || isGathered && member.introduction != failed)
    }
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
