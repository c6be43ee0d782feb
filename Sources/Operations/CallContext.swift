import ClinicValues
import Crypto
import Store
import Synchronization

/// What one call carries through its operation.
final class CallContext: Sendable {
  let operation: AnyOperation
  let request: String
  let session: CallSession
  /// Who calls; nil only for operations that anyone may call.
  let caller: Caller?
  let services: Services
  let idempotency: (key: IdempotencyKey, paramsHash: [UInt8])?
  let isRehearsal: Bool

  /// The parts of the running program that calls use.
  struct Services: Sendable {
    var pool: Pool
    var lanes: Lanes
    /// For rows that are flushed and that no read writes itself: a slow read would hold them up.
    var flushingLane: Lanes
    var auditReads: AuditReads

    var callers: CallerDirectory

    func write(_ row: AuditRow, isFlushed: Bool) async throws {
      try await writing(isFlushed).write(row, isFlushed: isFlushed)
    }

    func noted(_ row: AuditRow, isFlushed: Bool) -> NotedRow {
      NotedRow(row, isFlushed: isFlushed, on: writing(isFlushed))
    }

    private func writing(_ isFlushed: Bool) -> Lanes { isFlushed ? flushingLane : lanes }
  }

  init(
    operation: AnyOperation, request: String, session: CallSession, caller: Caller?, services: Services,
    idempotency: (key: IdempotencyKey, paramsHash: [UInt8])? = nil, isRehearsal: Bool = false
  ) {
    self.operation = operation
    self.request = request
    self.session = session
    self.caller = caller
    self.services = services
    self.idempotency = idempotency
    self.isRehearsal = isRehearsal
  }

  /// The caller's remembered grants do not hold any more: resolve again and repeat.
  struct CallerChanged: Error {}
  /// The call was carried out before; here is what it answered.
  struct Replay: Error { var kept: FindResult.Row }

  /// Runs a command's body in one transaction with its audit row and, under a key, its result.
  func transaction(
    _ body: @Sendable (isolated Transaction, Caller) throws -> (result: [UInt8], subject: AuditSubject)
  ) async throws -> [UInt8] {
    guard let caller else { throw CallError.unauthenticated }
    var preamble = [
      BoundStatement(BeginCaller(caller: caller))
    ]
    if let idempotency {
      preamble.append(
        BoundStatement(FindResult(account: caller.account, method: operation.name, key: idempotency.key)))
    }
    let plan = Transaction.Plan(preamble: preamble, isRehearsal: isRehearsal) { [idempotency] results in
      guard let first = results.first, first.count == 1 else { throw CallerChanged() }
      guard let idempotency, let kept = try results.last?.first(FindResult.Row.self) else { return }
      guard kept.paramsHash == idempotency.paramsHash else { throw Refusal(.idempotencyMismatch) }
      throw Replay(kept: kept)
    }
    do {
      let (result, subject) = try await services.pool.transaction(plan, cancellable: !operation.isMutation) { tx in
        let (result, subject) = try body(tx, caller)
        // Refused after COMMIT it would be done, and its caller told that it is not.
        if let tooLarge = ResultTooLarge(result) { throw tooLarge }
        tx.later(AddAuditRow(row: self.auditRow(subject, outcome: "ok")))
        if let idempotency = self.idempotency {
          tx.later(
            KeepResult(
              account: caller.account, method: self.operation.name, key: idempotency.key,
              paramsHash: idempotency.paramsHash, result: result, subject: subject))
        }
        return (result, subject)
      }
      // A rehearsal's audit row was rolled back with it.
      if isRehearsal { try await services.write(auditRow(subject, outcome: "ok"), isFlushed: true) }
      return result
    } catch let replay as Replay {
      return try await show(replay.kept)
    } catch let error where idempotency != nil && Self.isRefusal(error) {
      // Of two calls with one key at once the second may be refused for what the first has just done.
      guard let kept = try await keptResult(of: caller) else { throw error }
      return try await show(kept)
    }
  }

  /// Whether the program or the database declined what the call asks for; a key used otherwise is no such case.
  private static func isRefusal(_ error: any Error) -> Bool {
    if let refusal = error as? Refusal { return refusal.reason != .idempotencyMismatch }
    guard let constraint = (error as? StoreError)?.constraint else { return false }
    return ConstraintRefusals.refusal(constraint: constraint) != nil
  }

  /// Runs a command's body in one transaction after what takes long.
  func transaction<Prepared: Sendable>(
    preparing prepare: @Sendable () async throws -> Prepared,
    body: @Sendable (Prepared, isolated Transaction, Caller) throws -> (result: [UInt8], subject: AuditSubject)
  ) async throws -> [UInt8] {
    guard let caller else { throw CallError.unauthenticated }
    // A repetition is found first: it need not take long, and what was so for the first call may hold no more.
    if let kept = try await keptResult(of: caller) { return try await show(kept) }
    let prepared: Prepared
    do {
      prepared = try await prepare()
    } catch let refusal as Refusal {
      guard let kept = try await keptResult(of: caller) else { throw refusal }
      return try await show(kept)
    }
    return try await transaction { tx, caller in try body(prepared, tx, caller) }
  }

  /// Runs a command's body in one transaction after somebody outside has answered. A rehearsal asks nobody.
  func transaction<Answer: Sendable>(
    leftOpen: @escaping @Sendable (Answer) -> Refusal?, asking ask: @escaping @Sendable () async throws -> Answer,
    body: @Sendable (Answer?, isolated Transaction, Caller) throws -> (result: [UInt8], subject: AuditSubject)
  ) async throws -> [UInt8] {
    let answered = Mutex<Answer?>(nil)
    do {
      return try await transaction {
        guard !self.isRehearsal else { return nil as Answer? }
        let answer = try await ask()
        answered.withLock { $0 = answer }
        return answer
      } body: { answer, tx, caller in
        try body(answer, tx, caller)
      }
    } catch let error where !(error is Refusal) && !isRepeated(error) {
      guard let answer = answered.withLock({ $0 }), let refusal = leftOpen(answer) else { throw error }
      throw refusal
    }
  }

  /// Whether the dispatcher repeats a call that failed like that: its kept result tells what became of it.
  private func isRepeated(_ error: any Error) -> Bool {
    (error as? StoreError).map { $0.isRepeatable(under: idempotency?.key) } ?? false
  }

  /// By what somebody outside knows this call: the same for all that are sent under one key, and for each attempt.
  var reference: UUID {
    if let key = idempotency?.key, let caller {
      return UUID(digest: comparisonSalt(account: caller.account, method: operation.name, key: key))
    }
    return UUID(digest: Array(SHA256.hash(data: Array(request.utf8))))
  }

  /// This call, compared with others under its key by a slow hash: its parameters hold a password.
  func comparing(
    _ params: JSON, by hash: @Sendable (_ params: [UInt8], _ salt: [UInt8]) async throws -> [UInt8]
  ) async throws -> CallContext {
    guard let key = idempotency?.key, let caller else { return self }
    let salt = comparisonSalt(account: caller.account, method: operation.name, key: key)
    let slow = try await hash(comparable(params), salt)
    return CallContext(
      operation: operation, request: request, session: session, caller: caller, services: services,
      idempotency: (key, slow), isRehearsal: isRehearsal)
  }

  /// Answers what was kept: nothing is changed by it, but it is seen once more, and that is on record first.
  private func show(_ kept: FindResult.Row) async throws -> [UInt8] {
    var row = auditRow(kept.subject, outcome: "ok")
    row.action = "view"
    try await services.write(row, isFlushed: true)
    return kept.result
  }

  /// What the call answered when it was carried out before, under the same key with the same parameters.
  private func keptResult(of caller: Caller) async throws -> FindResult.Row? {
    guard let idempotency else { return nil }
    let plan = Transaction.Plan(
      preamble: [BoundStatement(BeginCaller(caller: caller))])
    let kept = try await services.pool.transaction(plan) { tx in
      try tx.first(FindResult(account: caller.account, method: self.operation.name, key: idempotency.key))
    }
    return kept.flatMap { $0.paramsHash == idempotency.paramsHash ? $0 : nil }
  }

  /// Runs a read of one statement in a pipeline shared with others, and writes its audit row; the answer may leave when
  /// this returns.
  ///
  /// - Parameters:
  ///   - isHeavy: whether the answer takes long to make: then it is made in the call's own task.
  ///   - subject: whom and what an answer shows; not asked for where the read has noted that itself.
  func read<Query: RowQuery, Answer: Sendable>(
    isHeavy: Bool, _ query: (Caller) throws -> Query,
    answer: @escaping @Sendable ([Query.Row]) throws -> Answer,
    subject: @escaping @Sendable (Answer) -> AuditSubject
  ) async throws -> Answer {
    let caller = caller ?? .anonymous
    let isFlushed = services.auditReads == .flushed
    let isAudited = operation.audit != .none
    let note = isAudited ? AuditNote(row: auditRow(.nothing, outcome: "ok"), isFlushed: isFlushed) : nil
    let statement = try query(caller).bound.noted(by: note)
    let conclude = { @Sendable (found: ReadAnswer) throws -> (answer: Answer, row: AuditRow?) in
      if self.caller != nil, found.introduction.count != 1 { throw CallerChanged() }
      let answer = try answer(try found.rows.rows())
      return (answer, isAudited && !found.isNoted ? self.auditRow(subject(answer), outcome: "ok") : nil)
    }
    guard isHeavy else {
      return try await services.lanes.read(statement, caller: caller.lane) { [services] in
        let (answer, row) = try conclude($0)
        return (answer, row.map { services.noted($0, isFlushed: isFlushed) })
      }
    }
    let (answer, row) = try conclude(try await services.lanes.read(statement, caller: caller.lane))
    if let row { try await services.write(row, isFlushed: isFlushed) }
    return answer
  }

  /// Writes an audit row in a transaction of its own, flushed.
  func noteAlone(_ subject: AuditSubject, outcome: String = "ok") async throws {
    guard operation.audit != .none else { return }
    try await services.write(auditRow(subject, outcome: outcome), isFlushed: true)
  }

  func auditRow(_ subject: AuditSubject, outcome: String) -> AuditRow {
    let (action, kind) =
      switch operation.audit {
      case .none: ("view", SubjectKind.system)
      case .reads(let kind): ("view", kind)
      case .writes(let kind): (isRehearsal ? "rehearse" : "write", kind)
      case .login: ("login", SubjectKind.account)
      }
    return AuditRow(
      request: request, account: caller?.account, roles: caller?.roles.joined(separator: ",") ?? "",
      token: caller?.token, origin: session.origin.text, method: operation.name, action: action, outcome: outcome,
      subjectKind: kind, subject: subject)
  }
}

extension Caller {
  /// Nobody: has no token, so no row policy lets anything of a patient through.
  static let anonymous = Caller(
    account: AccountID(UUID(high: 0, low: 0)), accountName: "", displayName: "", token: TokenID(UUID(high: 0, low: 0)),
    permissions: [], permissionsEverywhere: [], roles: [],
    standing: Standing(version: 0, permissions: "", changesAt: nil))
}

extension UUID {
  /// An id made of a hash (RFC 9562, version 8): the same for the same bytes.
  init(digest: [UInt8]) {
    let words = digest.prefix(16).enumerated().reduce(into: (UInt64(0), UInt64(0))) { words, byte in
      if byte.offset < 8 {
        words.0 = words.0 << 8 | UInt64(byte.element)
      } else {
        words.1 = words.1 << 8 | UInt64(byte.element)
      }
    }
    self.init(
      high: words.0 & 0xFFFF_FFFF_FFFF_0FFF | 0x8000, low: words.1 & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
  }
}

extension Origin {
  var text: String {
    switch self {
    case .network(let address): address
    case .unixSocket(let user): "unix:\(user)"
    }
  }
}

/// What a procedure works with: transactions of its own, and the connection it was called on.
public final class Desk: Sendable {
  private let context: CallContext
  private let audited = Mutex(false)

  init(context: CallContext) { self.context = context }

  /// Whether a transaction has written the audit row already.
  var isAudited: Bool { audited.withLock { $0 } }

  public var caller: Caller? { context.caller }
  public var session: CallSession { context.session }
  /// Where the call comes from, as the audit log names it.
  public var originText: String { context.session.origin.text }

  /// By what somebody outside is asked: the same id for all calls under one `idempotencyKey`.
  public var reference: UUID { context.reference }

  /// A transaction that changes nothing that needs an audit row: looking up before a hash is computed.
  public func lookUp<T: Sendable>(_ body: @Sendable (isolated Transaction) throws -> T) async throws -> T {
    try await context.services.pool.transaction(plan, body: body)
  }

  /// A transaction with its effect and its audit row.
  public func transaction<T: Sendable>(
    subject: @escaping @Sendable (T) -> AuditSubject, _ body: @Sendable (isolated Transaction) throws -> T
  ) async throws -> T {
    let value = try await context.services.pool.transaction(plan) { tx in
      let value = try body(tx)
      tx.later(AddAuditRow(row: self.context.auditRow(subject(value), outcome: "ok")))
      return value
    }
    audited.withLock { $0 = true }
    return value
  }

  /// Whose token this is, if it opens a door.
  public func caller(of token: Token) async throws -> Caller? {
    try await context.services.callers.caller(of: token, isFresh: true)
  }

  /// Makes the server look again at what a caller may do.
  public func forget(_ caller: Caller) { context.services.callers.forget(caller) }

  private var plan: Transaction.Plan {
    guard let caller = context.caller else { return Transaction.Plan() }
    let preamble = BoundStatement(BeginCaller(caller: caller))
    return Transaction.Plan(preamble: [preamble]) { results in
      guard results.first?.count == 1 else { throw CallContext.CallerChanged() }
    }
  }
}
