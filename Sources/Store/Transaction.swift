/// A transaction under way. An operation's body runs isolated to it, on the executor of its connection: nothing
/// suspends between a check and the write that relies on it, and there is no way from here to another connection.
public actor Transaction {
  /// How a transaction begins and ends.
  public struct Plan: Sendable {
    /// Sent right after BEGIN, in the same packet as the first statement; makes the caller known to the row policies.
    public var preamble: [BoundStatement]
    /// Sees what the preamble returned before the body sees anything; throws to end the transaction.
    public var checkPreamble: @Sendable ([ResultSet]) throws -> Void
    /// Everything is carried out and checked, deferred constraints too, and then rolled back.
    public var isRehearsal: Bool

    public init(
      preamble: [BoundStatement] = [], isRehearsal: Bool = false,
      checkPreamble: @escaping @Sendable ([ResultSet]) throws -> Void = { _ in }
    ) {
      self.preamble = preamble
      self.isRehearsal = isRehearsal
      self.checkPreamble = checkPreamble
    }
  }

  private let executor: QueueExecutor
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let link: PipelinedLink
  private let plan: Plan
  private var pending: [BoundStatement]
  private var hasBegun = false
  private var failure: StoreError?

  init(executor: QueueExecutor, link: PipelinedLink, plan: Plan) {
    self.executor = executor
    self.link = link
    self.plan = plan
    pending = [BoundStatement(Begin())] + plan.preamble
  }

  /// Runs a statement and returns its rows. It travels with all that waits in `later`.
  public func rows<S: Statement>(_ statement: S) throws -> [S.Row] { try send(statement).rows() }

  /// Runs a statement and returns its first row.
  public func first<Query: RowQuery>(_ query: Query) throws -> Query.Row? { try send(query).first() }

  /// Runs a statement and returns how many rows it touched.
  @discardableResult
  public func execute<S: Statement>(_ statement: S) throws -> Int { try send(statement).affected }

  /// Sends a statement along with the next one or with COMMIT. Its rows are dropped; its error is thrown there.
  public func later<S: Statement>(_ statement: S) { pending.append(BoundStatement(statement)) }

  private func send(_ query: some RowQuery) throws -> ResultSet {
    pending.append(query.bound)
    guard let last = try flush().last else { throw StoreError.unexpectedColumns("no result") }
    return last
  }

  /// Sends what is pending; throws the first error among it.
  private func flush() throws -> [ResultSet] {
    if let failure { throw failure }
    let statements = pending
    pending = []
    do {
      let isFirst = !hasBegun
      hasBegun = true
      guard let results = try link.exchange([statements]).first else { return [] }
      // What the preamble says goes before what became of the first statement, which travelled along untried: a call
      // that is repeated finds its kept answer, although its effect cannot be had twice.
      if isFirst { try plan.checkPreamble(try results.dropFirst().prefix(plan.preamble.count).map { try $0.get() }) }
      return try results.map { try $0.get() }
    } catch let error as StoreError {
      failure = error
      throw error
    }
  }

  func carryOut<T: Sendable>(_ body: @Sendable (isolated Transaction) throws -> T) throws -> T {
    do {
      let value = try body(self)
      try plan.isRehearsal ? rehearseCommit() : commit()
      return value
    } catch {
      rollBack()
      throw error
    }
  }

  private func commit() throws {
    if let failure { throw failure }
    guard hasBegun || pending.count > 1 + plan.preamble.count else { return }
    // COMMIT does not travel with what the preamble may yet forbid.
    if !hasBegun, !plan.preamble.isEmpty { _ = try flush() }
    pending.append(BoundStatement(Commit()))
    do {
      _ = try flush()
      hasBegun = false
    } catch StoreError.connectionLost {
      // COMMIT was sent and no answer came. The connection is lost, so nothing is left to roll back.
      hasBegun = false
      throw StoreError.outcomeUnknown
    }
  }

  private func rehearseCommit() throws {
    pending.append(BoundStatement(CheckDeferredConstraints()))
    _ = try flush()
    rollBack()
  }

  private func rollBack() {
    guard hasBegun, !link.isLost else { return }
    hasBegun = false
    // Whatever keeps ROLLBACK from being carried out, a lost connection or a late cancellation: nobody may find the
    // rest of this transaction on the connection. With it, PostgreSQL rolls back by itself.
    guard case .success? = (try? link.exchange([[BoundStatement(Rollback())]]))?.first?.first else {
      link.giveUp()
      return
    }
  }
}

struct Begin: Statement {
  static let sql: StaticString = "BEGIN"
  typealias Row = NoRow
  func bind(to binds: inout Binds) {}
}

struct Commit: Statement {
  static let sql: StaticString = "COMMIT"
  typealias Row = NoRow
  func bind(to binds: inout Binds) {}
}

struct Rollback: Statement {
  static let sql: StaticString = "ROLLBACK"
  typealias Row = NoRow
  func bind(to binds: inout Binds) {}
}

struct CheckDeferredConstraints: Statement {
  static let sql: StaticString = "SET CONSTRAINTS ALL IMMEDIATE"
  typealias Row = NoRow
  func bind(to binds: inout Binds) {}
}
