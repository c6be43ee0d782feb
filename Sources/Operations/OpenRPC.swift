import ClinicValues

/// The OpenRPC 1.3.2 document of a catalog: every method with its schema, refusals and example. Errors are written
/// inline, since common generators know no `$ref` there; a result that several methods answer with is written once,
/// among the components, and so is what stands in most methods, as money and cursors do: that keeps the document below
/// the size of an answer.
public enum OpenRPC {
  public static func document(of operations: [AnyOperation], version: String) -> JSON {
    let shared = sharedResults(operations)
    return .object([
      "openrpc": .string("1.3.2"),
      "info": .object([
        "title": .string("Needlepoint"),
        "version": .string(version),
        "description": .string(
          "Practice management for groups of physiotherapy clinics that treat with IMS. JSON-RPC 2.0 over TCP."),
        "license": .object([
          "name": .string("Apache-2.0"), "url": .string("https://www.apache.org/licenses/LICENSE-2.0"),
        ]),
      ]),
      "methods": .array(operations.map { method($0, shared) }),
      "components": .object([
        "schemas": .object(
          JSONObject(
            members: shared.sorted { $0.key < $1.key }.map {
              .init(name: $0.key, value: referring(.object($0.value.json)))
            }
              + everywhere.map { .init(name: $0.name, value: $0.schema) }))
      ]),
    ])
  }

  /// The schemas that stand in most methods.
  private static let everywhere: [(name: String, schema: JSON)] = [
    ("Cursor", .object(Cursor.schema.json)), ("IdempotencyKey", .object(IdempotencyKey.schema.json)),
    ("Money", .object(Money.schema.json)), ("PageLimit", .object(PageLimit.schema.json)),
    ("PatientRef", .object(PatientRef.schema.json)),
  ]

  private static func reference(_ name: String) -> JSON {
    .object(["$ref": .string("#/components/schemas/\(name)")])
  }

  /// A schema in which those that stand everywhere are named.
  private static func referring(_ json: JSON) -> JSON {
    if let known = everywhere.first(where: { $0.schema == json }) { return reference(known.name) }
    switch json {
    case .object(let object):
      return .object(
        JSONObject(members: object.members.map { .init(name: $0.name, value: referring($0.value)) }))
    case .array(let items): return .array(items.map { referring($0) })
    default: return json
    }
  }

  /// The results that several methods answer with, by the name of their type.
  private static func sharedResults(_ operations: [AnyOperation]) -> [String: Schema] {
    var found: [String: (schema: Schema, count: Int, isOne: Bool)] = [:]
    for operation in operations {
      guard let name = operation.resultName else { continue }
      let known = found[name] ?? (operation.result, 0, true)
      found[name] = (known.schema, known.count + 1, known.isOne && known.schema.json == operation.result.json)
    }
    return found.filter { $0.value.count > 1 && $0.value.isOne }.mapValues(\.schema)
  }

  private static func result(of operation: AnyOperation, _ shared: [String: Schema]) -> JSON {
    guard let name = operation.resultName, shared[name] != nil else { return referring(.object(operation.result.json)) }
    return reference(name)
  }

  private static func method(_ operation: AnyOperation, _ shared: [String: Schema]) -> JSON {
    let example = operation.example.objectValue ?? JSONObject()
    var json: JSONObject = ["name": .string(operation.name), "summary": .string(operation.summary)]
    if operation.answersSecret {
      json["description"] = .string("The answer holds a secret that is shown once, so there is no idempotencyKey.")
    }
    // OpenRPC has the required ones first.
    let required = operation.allParameters.filter(\.isRequired)
    let optional = operation.allParameters.filter { !$0.isRequired }
    let more: JSONObject = [
      "paramStructure": .string("by-name"),
      "params": .array((required + optional).map { parameter($0, of: operation) }),
      "result": .object(["name": .string("result"), "schema": result(of: operation, shared)]),
      "errors": .array(errors(of: operation)),
      "examples": .array([
        .object([
          "name": .string("example"),
          "description": .string("The parameters work in the example clinic; the result shows its form."),
          "params": .array(
            example.members.map { .object(["name": .string($0.name), "value": $0.value]) }),
          "result": .object(["name": .string("result"), "value": operation.exampleResult ?? .null]),
        ])
      ]),
      "x-permission": .string(operation.access.text),
      "x-idempotent": .bool(!operation.isMutation || operation.takesKey),
      "x-audit": .string(operation.audit.text),
    ]
    json.members += more.members
    return .object(json)
  }

  private static func parameter(_ field: Schema.Field, of operation: AnyOperation) -> JSON {
    var json: JSONObject = ["name": .string(field.name)]
    if let help = operation.help(for: field.name) { json["description"] = .string(help) }
    json["required"] = .bool(field.isRequired)
    json["schema"] = referring(.object(field.schema.json))
    return .object(json)
  }

  /// What it may be answered with: what any call may, and its own refusals.
  private static func errors(of operation: AnyOperation) -> [JSON] {
    var errors: [CallError] = [.invalidParams([])]
    if operation.access != .anyone { errors += [.unauthenticated, .forbidden] }
    errors += [.rateLimited(retryAfterMs: 0), .busy(), .timeout]
    if operation.isMutation { errors.append(.outcomeUnknown) }
    errors += [.tooLarge("the message or its answer"), .internalError]
    if operation.takesKey { errors.append(CallError(Refusal(.idempotencyMismatch))) }
    errors += operation.refusals.map { CallError(Refusal($0)) }
    return listed(errors)
  }

  /// A code stands once, as OpenRPC has it, with all reasons that share it.
  private static func listed(_ errors: [CallError]) -> [JSON] {
    var codes: [Int] = []
    for error in errors where !codes.contains(error.code) { codes.append(error.code) }
    return codes.compactMap { code in
      let sharing = errors.filter { $0.code == code }
      guard let first = sharing.first else { return nil }
      var data: JSONObject = ["reason": .string(first.reason)]
      let others = sharing.map(\.reason).filter { $0 != first.reason }
      if !others.isEmpty { data["otherReasons"] = .array(others.map { .string($0) }) }
      return .object([
        "code": .number(String(code)), "message": .string(first.message), "data": .object(data),
      ])
    }
  }
}
