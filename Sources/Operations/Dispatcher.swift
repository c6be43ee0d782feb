import ClinicValues
import Store

/// The way of every call, whichever door it came through: who, may they, decode, carry out with its audit row, answer.
public final class Dispatcher: CallHandler {
  private let operations: [String: AnyOperation]
  private let services: CallContext.Services
  private let limits: CallLimits
  private let rates: RateLimits
  private let requests = RequestNames()
  private let ownUser: UInt32
  private let observe: @Sendable (Observation) -> Void

  /// - Parameters:
  ///   - settings: how to reach the database, as the application's role.
  ///   - ownUser: the operating system's user that the server runs as; it and root are the local administrator.
  public init(
    _ operations: [AnyOperation], settings: ConnectionSettings, pool: Pool, auditReads: AuditReads, readLanes: Int = 2,
    limits: CallLimits, ownUser: UInt32, observe: @escaping @Sendable (Observation) -> Void
  ) {
    self.operations = Dictionary(operations.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.ownUser = ownUser
    self.observe = observe
    self.limits = limits
    rates = RateLimits(perSecond: limits.callsPerSecond)
    services = CallContext.Services(
      pool: pool, lanes: Lanes(settings, lanes: readLanes),
      flushingLane: Lanes(settings, lanes: 1),
      auditReads: auditReads,
      callers: CallerDirectory(pool: pool))
  }

  public func handle(_ call: Call, from session: CallSession) async throws(CallError) -> [UInt8] {
    let request = requests.next()
    let started = ContinuousClock.now
    do {
      let answer = try await carryOut(call, from: session, request: request)
      observe(.callAnswered(method: call.method, request: request, took: started.duration(to: .now)))
      return answer
    } catch {
      var failure = callError(error, request: request)
      failure.details["requestId"] = .string(request)
      let known = operations[call.method] == nil ? "unknown" : call.method
      if let reason = RefusalReason(rawValue: failure.reason), operations[call.method]?.mayRefuse(reason) != true {
        observe(.undeclared(method: known, reason: failure.reason, request: request))
      }
      observe(
        .callRefused(method: known, reason: failure.reason, request: request, took: started.duration(to: .now)))
      throw failure
    }
  }

  public func knows(_ token: Token) -> Bool { services.callers.knows(token) }

  private func carryOut(_ call: Call, from session: CallSession, request: String) async throws -> [UInt8] {
    guard let operation = operations[call.method] else { throw CallError.methodNotFound }
    if call.isNotification, operation.isMutation || operation.isProcedure {
      throw CallError.invalidRequest("a change sent as a notification is not carried out")
    }
    var (params, key, isRehearsal, mistakes) = split(call.params, of: operation)
    mistakes += limits.bound(&params, of: operation)
    let keyed = key.map { ($0, paramsHash(params)) }
    var attempt = 1
    var hasFollowed = false
    while true {
      let caller = try await caller(of: call, from: session, isFresh: operation.isProcedure)
      let context = CallContext(
        operation: operation, request: request, session: session, caller: caller, services: services,
        idempotency: keyed, isRehearsal: isRehearsal)
      do {
        try admit(caller, to: operation)
        // What is wrong with the rest is named in the same answer.
        if !mistakes.isEmpty { throw FieldProblems(mistakes + operation.problems(params)) }
        let result = try await operation.carryOut(params, context)
        if let tooLarge = ResultTooLarge(result) { throw tooLarge }
        return result
      } catch let tooLarge as ResultTooLarge {
        guard let fewer = limits.fewer(params, of: operation, after: tooLarge) else {
          throw CallError(tooLarge, of: operation)
        }
        params = fewer
        continue
      } catch let error as CallError where error.code == CallError.forbidden.code && attempt == 1 {
        // What is remembered of the caller may be older than a grant.
        if let caller { services.callers.forget(caller) }
      } catch is CallContext.CallerChanged where attempt < 3 {
        if let caller { services.callers.forget(caller) }
      } catch let error as StoreError where error.isRepeatable(under: key) && attempt < 3 {
        // The first of two calls with one key has just been committed, or COMMIT's answer was lost: its kept result
        // tells.
      } catch is CallContext.CallerChanged {
        throw CallError.unauthenticated
      } catch {
        if !hasFollowed, let survivor = try await context.survivor(of: params, after: error) {
          hasFollowed = true
          params = survivor
          continue
        }
        do { try await note(error, in: context) } catch let failure {
          // Whoever is told that nothing was changed calls again.
          guard (error as? Refusal)?.leavesOpen == true else { throw failure }
        }
        throw error
      }
      attempt += 1
    }
  }

  private func caller(of call: Call, from session: CallSession, isFresh: Bool) async throws -> Caller? {
    if let token = call.bearer ?? session.token {
      let caller = try await services.callers.caller(of: token, isFresh: isFresh)
      if caller == nil { session.unbind(token) }
      return caller
    }
    guard !session.hasEnded, case .unixSocket(let user) = session.origin, user == ownUser || user == 0 else {
      return nil
    }
    return try await services.callers.localAdministrator()
  }

  private func admit(_ caller: Caller?, to operation: AnyOperation) throws {
    if let caller, let wait = rates.wait(for: caller.account) { throw CallError.rateLimited(retryAfterMs: wait) }
    guard operation.access != .anyone else { return }
    guard let caller else { throw CallError.unauthenticated }
    guard caller.permits(operation.access) else { throw CallError.forbidden }
  }

  /// Takes off what the dispatcher itself reads of a mutation's parameters, and says what is wrong with it.
  private func split(
    _ params: JSON?, of operation: AnyOperation
  ) -> (params: JSON, key: IdempotencyKey?, isRehearsal: Bool, mistakes: [FieldProblem]) {
    let json = params ?? .object(JSONObject())
    guard operation.takesDryRun, case .object(var object) = json else { return (json, nil, false, []) }
    var problems: [FieldProblem] = []
    func take<T: WireValue>(_ name: String, as type: T.Type) -> T? {
      guard let value = object[name] else { return nil }
      object[name] = nil
      guard value != .null else { return nil }
      do { return try T(wire: value) } catch {
        problems.append(FieldProblem(field: name, problem: error.problem))
        return nil
      }
    }
    let key = operation.takesKey ? take("idempotencyKey", as: IdempotencyKey.self) : nil
    let isRehearsal = take("dryRun", as: Bool.self) ?? false
    return (.object(object), isRehearsal ? nil : key, isRehearsal, problems)
  }

  /// Leaves an audit row of what was declined, where somebody is known to have tried.
  private func note(_ error: any Error, in context: CallContext) async throws {
    let failure = callError(error, request: context.request, isObserved: false)
    let isWorthIt = failure.code > 0 || failure.code == CallError.forbidden.code
    guard isWorthIt, context.operation.audit != .none else { return }
    try await context.noteAlone((error as? Refusal)?.subject ?? .nothing, outcome: failure.reason)
  }

  private func callError(_ error: any Error, request: String, isObserved: Bool = true) -> CallError {
    switch error {
    case let error as CallError: return error
    case let refusal as Refusal: return CallError(refusal)
    case let problems as FieldProblems: return .invalidParams(problems.problems)
    case let invalid as InvalidValue: return .invalidParams([FieldProblem(field: "params", problem: invalid.problem)])
    case is CancellationError: return .timeout
    case let error as StoreError:
      if let known = CallError(error) { return known }
      if isObserved { observe(.failed(request: request, what: error.description)) }
      return .internalError
    default:
      if isObserved { observe(.failed(request: request, what: "\(type(of: error))")) }
      return .internalError
    }
  }
}

extension StoreError {
  /// Whether a call under this key is sent again after it, to find what the key has kept.
  func isRepeatable(under key: IdempotencyKey?) -> Bool {
    guard key != nil else { return false }
    if case .outcomeUnknown = self { return true }
    return constraint == "idempotency_key"
  }
}

extension CallError {
  /// What a database error means to the caller; nil where it is a fault of the program.
  init?(_ error: StoreError) {
    switch error {
    case .busy, .unavailable, .connectionLost: self = .busy()
    case .cancelled: self = .timeout
    case .outcomeUnknown: self = .outcomeUnknown
    case .unexpectedColumns: return nil
    case .database(let error):
      if let constraint = error.constraint, let refusal = ConstraintRefusals.refusal(constraint: constraint) {
        self.init(refusal)
        return
      }
      switch error.sqlState {
      // A row policy declined the row.
      case "42501": self = .forbidden
      case "40001", "40P01", "55P03", "53300", "53200", "25006", "57P01", "57P02", "57P03": self = .busy()
      default: return nil
      }
    }
  }
}
