import ClinicValues
import Operations

/// A place in an operation's parameters where a value can be put: a parameter, or what is nested in one.
struct ParameterPlace {
  /// As an error names it: `address.city`, `languages[0]`, `acknowledge[0].reason`.
  let path: String
  let schema: JSON
  /// The documented example with this value in the place, and what is around it as examples of its types have it.
  let params: (JSON) -> JSONObject

  var type: String? { schema["type"]?.stringValue }

  static func all(of operation: AnyOperation) throws -> [ParameterPlace] {
    let example = operation.example.objectValue ?? JSONObject()
    let whole = try exampleOfAll(operation.declaration)
    return operation.allParameters.flatMap { parameter -> [ParameterPlace] in
      let value = example[parameter.name] ?? whole[parameter.name] ?? .null
      return places(in: value, .object(parameter.schema.json), path: parameter.name) { put in
        var params = example
        params[parameter.name] = put
        return params
      }
    }
  }

  /// All parameters, also those that the documented example leaves out.
  private static func exampleOfAll<Op: Operation>(_ type: Op.Type) throws -> JSON {
    guard let params = SchemaProbe.example(of: Op.Params.self) else { return .object([:]) }
    return try WireEncoder.json(params)
  }

  /// The value's own place and those within it.
  private static func places(
    in value: JSON, _ schema: JSON, path: String, params: @escaping (JSON) -> JSONObject
  ) -> [ParameterPlace] {
    var places = [ParameterPlace(path: path, schema: schema, params: params)]
    switch schema["type"]?.stringValue {
    case "object":
      let object = value.objectValue ?? JSONObject()
      for member in schema["properties"]?.objectValue?.members ?? [] {
        places += Self.places(
          in: object[member.name] ?? .null, member.value, path: path + "." + member.name,
          params: { put in
            var object = object
            object[member.name] = put
            return params(.object(object))
          })
      }
    case "array":
      places += Self.places(
        in: value.arrayValue?.first ?? .null, schema["items"] ?? .null, path: path + "[0]",
        params: { params(.array([$0])) })
    default: break
    }
    return places
  }
}
