import ClinicValues

/// The OpenRPC 1.3.2 document of a catalog: every method with its schema, refusals and example. Errors are written
/// inline, since common generators know no `$ref` there.
public enum OpenRPC {
  public static func document(of operations: [AnyOperation], version: String) -> JSON {
    .object([
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
      "methods": .array(operations.map(method)),
    ])
  }

  private static func method(_ operation: AnyOperation) -> JSON {
    let example = operation.example.objectValue ?? JSONObject()
    var json: JSONObject = ["name": .string(operation.name), "summary": .string(operation.summary)]
    if operation.answersSecret {
      json["description"] = .string("The answer holds a secret that is shown once, so there is no idempotencyKey.")
    }
    let more: JSONObject = [
      "paramStructure": .string("by-name"),
      "params": .array(operation.allParameters.map { parameter($0, of: operation) }),
      "result": .object(["name": .string("result"), "schema": .object(operation.result.json)]),
      "errors": .array(errors(of: operation)),
      "examples": .array([
        .object([
          "name": .string("example"),
          "params": .array(
            example.members.map { .object(["name": .string($0.name), "value": $0.value]) }),
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
    json["schema"] = .object(field.schema.json)
    return .object(json)
  }

  private static func errors(of operation: AnyOperation) -> [JSON] {
    var errors: [CallError] = [.invalidParams([])]
    if operation.access != .anyone { errors += [.unauthenticated, .forbidden] }
    errors += [.busy()]
    if operation.takesKey { errors.append(CallError(Refusal(.idempotencyMismatch))) }
    errors += operation.refusals.map { CallError(Refusal($0)) }
    return errors.map { error in
      .object([
        "code": .number(String(error.code)), "message": .string(error.message),
        "data": .object(["reason": .string(error.reason)]),
      ])
    }
  }
}
