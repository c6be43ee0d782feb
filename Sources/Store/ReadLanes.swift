import ClinicValues

/// Reads of one statement, pipelined: several callers share a connection, and each read costs one round trip without
/// BEGIN, since what stands between two Syncs of a pipeline is one implicit transaction.
public final class ReadLanes: Sendable {
  /// Whom a preamble makes known. Reads share a preamble only where both halves are the same.
  public struct CallerKey: Hashable, Sendable {
    let id: UUID
    let version: Int

    public init(id: UUID, version: Int) {
      self.id = id
      self.version = version
    }
  }

  /// One read with the statement that makes its caller known to the row policies.
  struct Read: Sendable {
    var preamble: BoundStatement
    var caller: CallerKey
    var statement: BoundStatement
  }

  public struct Answer: Sendable {
    public var preamble: ResultSet
    public var rows: ResultSet
  }

  private let lanes: [Lane<Read, Answer>]

  public init(_ settings: ConnectionSettings, lanes count: Int = 2) {
    lanes = (0..<max(1, count)).map { _ in
      Lane(settings, batchMax: 64) { connection, reads in try await Self.carryOut(reads, on: connection) }
    }
  }

  public func read<S: Statement>(
    _ statement: S, preamble: BoundStatement, caller: CallerKey
  ) async throws -> Answer {
    let read = Read(preamble: preamble, caller: caller, statement: BoundStatement(statement))
    var lane = lanes.first
    var load = Int.max
    for candidate in lanes {
      let its = candidate.load
      if its < load { (lane, load) = (candidate, its) }
    }
    guard let lane else { throw StoreError.busy }
    return try await lane.submit(read)
  }

  private static func carryOut(
    _ reads: [Read], on connection: Connection
  ) async throws -> [Result<Answer, StoreError>] {
    let groups = Dictionary(grouping: reads.indices, by: { reads[$0].caller }).values.map { $0 }
    let results = try await connection.exchange(
      groups.map { group in [reads[group[0]].preamble] + group.map { reads[$0].statement } })
    var answers = [Result<Answer, StoreError>](repeating: .failure(.busy), count: reads.count)
    var alone: [Int] = []
    for (group, outcome) in zip(groups, results) {
      let failed = outcome.contains { if case .failure = $0 { true } else { false } }
      if failed, group.count > 1 {
        // One bad read must not spoil its neighbours': each is run by itself.
        alone += group
        continue
      }
      for (index, rows) in zip(group, outcome.dropFirst()) { answers[index] = answer(outcome.first, rows) }
    }
    guard !alone.isEmpty else { return answers }
    let again = try await connection.exchange(alone.map { [reads[$0].preamble, reads[$0].statement] })
    for (index, outcome) in zip(alone, again) { answers[index] = answer(outcome.first, outcome.last) }
    return answers
  }

  private static func answer(
    _ preamble: Result<ResultSet, StoreError>?, _ rows: Result<ResultSet, StoreError>?
  ) -> Result<Answer, StoreError> {
    guard let preamble, let rows else { return .failure(.unexpectedColumns("no result")) }
    return preamble.flatMap { preamble in rows.map { Answer(preamble: preamble, rows: $0) } }
  }
}
