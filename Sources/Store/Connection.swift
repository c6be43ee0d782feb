import CLibPQ
import Dispatch

/// Runs an actor's jobs one after another on a dispatch queue of its own, so that libpq may block there.
///
/// Swift's cooperative pool and the event loops stay free. (`DispatchSerialQueue` is an executor on Apple's systems
/// only.)
final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}

/// A connection to PostgreSQL. What is sent together travels together.
public actor Connection {
  private let executor: QueueExecutor
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let link: PipelinedLink
  private let canceller: Canceller
  public private(set) var isBroken = false

  private init(executor: QueueExecutor, link: PipelinedLink) {
    self.executor = executor
    self.link = link
    canceller = Canceller(handle: link.cancelHandle())
  }

  /// Opens a connection; throws `StoreError.unavailable`.
  public static func open(_ settings: ConnectionSettings) async throws -> Connection {
    let executor = QueueExecutor(label: "clinic.database")
    return try await Opener(executor: executor).open(settings)
  }

  /// Lives on the new connection's executor, since connecting blocks as well.
  private actor Opener {
    let executor: QueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    init(executor: QueueExecutor) { self.executor = executor }
    func open(_ settings: ConnectionSettings) throws -> Connection {
      Connection(executor: executor, link: try PipelinedLink(settings))
    }
  }

  /// Sends groups of statements in one go; see `PipelinedLink.exchange`.
  public func exchange(_ groups: [[BoundStatement]]) throws -> [[Result<ResultSet, StoreError>]] {
    do {
      let results = try link.exchange(groups)
      for case .failure(let error) in results.joined() where error.breaksConnection { isBroken = true }
      return results
    } catch {
      isBroken = true
      throw error
    }
  }

  /// Runs one statement on its own; throws its error.
  public func execute<S: Statement>(_ statement: S) throws -> [S.Row] {
    guard let result = try exchange([[BoundStatement(statement)]]).first?.first else { return [] }
    return try result.get().rows()
  }

  /// Runs a script of several statements; returns the last one's rows as text.
  @discardableResult
  public func executeScript(_ script: String) throws -> [[String?]] {
    do {
      return try link.executeScript(script)
    } catch let error as StoreError {
      if error.breaksConnection || link.isLost { isBroken = true }
      throw error
    }
  }

  /// Runs a transaction's body on this connection; rolls back when it throws.
  func transaction<T: Sendable>(
    _ plan: Transaction.Plan, body: @Sendable (isolated Transaction) throws -> T
  ) async throws -> T {
    let transaction = Transaction(executor: executor, link: link, plan: plan)
    do {
      return try await transaction.carryOut(body)
    } catch {
      if link.isLost || (error as? StoreError)?.breaksConnection == true { isBroken = true }
      throw error
    }
  }

  /// Runs `body` so that cancelling its task cancels the statement that runs here.
  func cancellable<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
    let cancel = canceller.arm()
    defer { canceller.disarm() }
    return try await withTaskCancellationHandler(operation: body) { cancel.send() }
  }

  /// What PostgreSQL says of a statement's parameters and columns, beside what the program expects; also of several
  /// gathered, and of several that note what they find.
  public func mismatch<S: Statement>(
    _ type: S.Type, example: S, note: (any ReadNote)? = nil
  ) throws -> String? {
    let bound = BoundStatement(example)
    let columns = S.Row.self == NoRow.self ? nil : try Columns.types(of: S.Row.self)
    if let found = try mismatch(bound, columns: columns) { return found }
    guard S.isGathered else { return nil }
    guard !S.sql.description.contains(/\$[^0-9]|--/), let gathered = GatheredReads([bound, bound])?.bound else {
      return "it cannot be gathered"
    }
    // The records of a list have the columns that have just been proved.
    let all = [.int8] + (bound.isList ? [.recordArray] : columns ?? [])
    if let found = try mismatch(gathered, columns: all) { return found }
    guard S.found != nil, let note else { return nil }
    for isSo in [false, true] {
      let noted = GatheredReads([bound.noted(by: note)], isOfSeveral: isSo, isTrailing: isSo)
      guard let noted else { return "it cannot be noted" }
      if let found = try mismatch(noted.bound, columns: all) { return found }
    }
    return nil
  }

  private func mismatch(_ bound: BoundStatement, columns: [SQLType]?) throws -> String? {
    let described = try link.describe(bound)
    let parameters = bound.binds.types.map(\.rawValue)
    if parameters != described.parameters { return "parameters \(parameters), PostgreSQL has \(described.parameters)" }
    guard let columns, columns.map(\.rawValue) != described.columns.map(\.type) else { return nil }
    return "columns \(columns.map(\.rawValue)), PostgreSQL has \(described.columns)"
  }
}
