import ClinicValues
import Store

/// An operation without its types: what the dispatcher, the OpenRPC document and the CLI read of a declaration.
public struct AnyOperation: Sendable {
  public let name: String
  public let summary: String
  public let access: Access
  public let audit: Audit
  public let help: [(name: String, text: String)]
  public let refusals: [RefusalReason]
  /// What its types say; empty for a declaration that says nothing sensible, which `OperationShape` throws for.
  private let shape: LazyShape
  public let isProcedure: Bool
  public let answersSecret: Bool
  let pageRows: Int
  /// The declaration itself, for who needs a type of its own for each operation.
  public let declaration: any Operation.Type

  let carryOut: @Sendable (JSON, CallContext) async throws -> [UInt8]
  /// What is wrong with parameters, without carrying anything out.
  let problems: @Sendable (JSON) -> [FieldProblem]

  public init<Op: Command>(_ type: Op.Type) {
    self.init(declaration: type, isProcedure: false) { json, context in
      let params = try WireDecoder.decode(Op.Params.self, from: json)
      return try await context.transaction { tx, caller in
        let result = try Op.run(params, in: tx, by: caller)
        return (try WireEncoder.encode(result), Op.subject(params, result))
      }
    }
  }

  public init<Op: PreparedCommand>(_ type: Op.Type) {
    self.init(declaration: type, isProcedure: false) { json, context in
      let params = try WireDecoder.decode(Op.Params.self, from: json)
      let compared = try await context.comparing(json) { try await Op.slowHash($0, salt: $1) }
      return try await compared.transaction {
        try await Op.prepare(params, at: Desk(context: compared))
      } body: { prepared, tx, caller in
        let result = try Op.run(params, with: prepared, in: tx, by: caller)
        return (try WireEncoder.encode(result), Op.subject(params, result))
      }
    }
  }

  public init<Op: OutsideCommand>(_ type: Op.Type, asking outside: Op.Outside) {
    self.init(declaration: type, isProcedure: false) { json, context in
      let params = try WireDecoder.decode(Op.Params.self, from: json)
      // A task of its own: it is not cancelled with the connection that it was called on.
      return try await Task {
        try await context.transaction(leftOpen: Op.leftOpen) {
          try await Op.ask(outside, params, at: Desk(context: context))
        } body: { answer, tx, caller in
          let result = try Op.run(params, at: outside, with: answer, in: tx, by: caller)
          return (try WireEncoder.encode(result), Op.subject(params, result))
        }
      }.value
    }
  }

  public init<Op: Read>(_ type: Op.Type) {
    self.init(declaration: type, isProcedure: false) { json, context in
      let params = try WireDecoder.decode(Op.Params.self, from: json)
      let result = try await context.read(isHeavy: Op.isHeavy) {
        try Op.query(params, by: $0)
      } answer: {
        try Op.answer($0, params)
      } subject: {
        Op.subject(params, $0)
      }
      return try WireEncoder.encode(result)
    }
  }

  public init<Op: Procedure>(_ type: Op.Type) {
    self.init(declaration: type, isProcedure: true) { json, context in
      let params = try WireDecoder.decode(Op.Params.self, from: json)
      let desk = Desk(context: context)
      let result = try await Op.run(params, at: desk)
      if !desk.isAudited { try await context.noteAlone(Op.subject(params, result)) }
      return try WireEncoder.encode(result)
    }
  }

  private init<Op: Operation>(
    declaration type: Op.Type, isProcedure: Bool,
    carryOut: @escaping @Sendable (JSON, CallContext) async throws -> [UInt8]
  ) {
    name = Op.name.description
    summary = Op.summary
    access = Op.access
    audit = Op.audit
    help = Op.help.map { ($0.key, $0.value) }
    refusals = Op.refusals
    self.isProcedure = isProcedure
    answersSecret = Op.answersSecret
    pageRows = Op.pageRows
    declaration = type
    shape = LazyShape { try OperationShape(of: type) }
    self.carryOut = Op.isHeavy ? Self.elsewhere(carryOut) : carryOut
    problems = { json in
      do {
        _ = try WireDecoder.decode(Op.Params.self, from: json)
        return []
      } catch {
        return (error as? FieldProblems)?.problems ?? [FieldProblem(field: "params", problem: "are not valid")]
      }
    }
  }

  /// Off the event loop, where a call's connection and many others are read.
  private static func elsewhere(
    _ carryOut: @escaping @Sendable (JSON, CallContext) async throws -> [UInt8]
  ) -> @Sendable (JSON, CallContext) async throws -> [UInt8] {
    { json, context in
      try await withTaskExecutorPreference(globalConcurrentExecutor) { () async throws -> [UInt8] in
        try await carryOut(json, context)
      }
    }
  }

  /// The declared parameters, in order; without those that the dispatcher adds.
  public var parameters: [Schema.Field] { shape.value?.parameters ?? [] }
  public var result: Schema { shape.value?.result ?? Schema(JSONObject()) }
  /// The name of the result's type, where it has one of its own: `Invoice`, `InvoiceCardPage`; nil: it is this
  /// operation's alone.
  var resultName: String? { shape.value?.resultName }
  /// Parameters that work in the example clinic.
  public var example: JSON { shape.value?.example ?? .object(JSONObject()) }

  /// Throws what is wrong with the declaration's types.
  public func checkShape() throws { _ = try shape.get() }

  /// A result of the right form, made of its types' examples: not what the example's parameters lead to.
  var exampleResult: JSON? { Self.exampleResult(of: declaration) }

  private static func exampleResult<Op: Operation>(of type: Op.Type) -> JSON? {
    SchemaProbe.example(of: Op.Result.self).flatMap { try? WireEncoder.json($0) }
  }

  /// Whether its answer is a page of as many rows as the caller says.
  var isPaged: Bool { parameters.contains { $0.name == "limit" } }

  /// Whether a page of fewer rows loses nothing: the list goes on behind it.
  var goesOn: Bool { isPaged && !isMutation && parameters.contains { $0.name == "cursor" } }

  /// Whether it changes anything.
  public var isMutation: Bool { audit.isWrite }

  /// Whether it may be sent again under an `idempotencyKey` without being carried out again.
  public var takesKey: Bool { takesDryRun && !answersSecret }

  /// Whether it may be rehearsed: validated, and then rolled back.
  public var takesDryRun: Bool { isMutation && !isProcedure }

  /// Whether its declaration names the reason, or the dispatcher adds it to those like it.
  func mayRefuse(_ reason: RefusalReason) -> Bool {
    refusals.contains(reason) || takesKey && reason == .idempotencyMismatch
  }

  /// The parameters as a caller may give them, with those that mutations take.
  public var allParameters: [Schema.Field] {
    var all = parameters
    if takesKey {
      all.append(Schema.Field(name: "idempotencyKey", schema: IdempotencyKey.schema, isRequired: false))
    }
    if takesDryRun { all.append(Schema.Field(name: "dryRun", schema: Bool.schema, isRequired: false)) }
    return all
  }

  /// The sentence that explains a parameter.
  public func help(for parameter: String) -> String? {
    switch parameter {
    case "idempotencyKey": "Send the same key again to repeat a call safely"
    case "dryRun": "Check everything and answer, but change nothing"
    case "expectedVersion": help.first { $0.name == parameter }?.text ?? "The version that you read"
    case "limit": help.first { $0.name == parameter }?.text ?? "Rows a page"
    case "cursor": help.first { $0.name == parameter }?.text ?? "Where the last page ended (nextCursor)"
    default: help.first { $0.name == parameter }?.text
    }
  }
}
