import ClinicApp
import ClinicTesting
import ClinicValues
import Operations
import Testing

/// What OpenRPC 1.3 and its meta-schema ask of a document, as far as it concerns ours: client generators rely on it.
@Suite struct OpenRPCRulesTests {
  @Test func theDocumentHasItsRoot() throws {
    let document = Catalog.document
    #expect(document["openrpc"]?.stringValue?.hasPrefix("1.3.") == true)
    #expect(document["info"]?["title"]?.stringValue?.isEmpty == false)
    #expect(document["info"]?["version"]?.stringValue?.isEmpty == false)
    #expect(document.objectValue?.members.map(\.name) == ["openrpc", "info", "methods", "components"])
    let names = try Self.methods().map { $0["name"]?.stringValue }
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: Contract.names) func aMethodIsWhole(name: String) throws {
    let method = try Self.method(name)
    let known: Set = ["name", "summary", "description", "paramStructure", "params", "result", "errors", "examples"]
    for member in method.objectValue?.members ?? [] {
      #expect(known.contains(member.name) || member.name.hasPrefix("x-"), "\(member.name) is no member of a method")
    }
    #expect(method["paramStructure"]?.stringValue == "by-name")
    #expect(method["result"]?["name"]?.stringValue?.isEmpty == false)
    #expect(method["result"]?["schema"]?.objectValue != nil)
  }

  /// Each has a name of its own, and the required ones come first.
  @Test(arguments: Contract.names) func parametersAreDescribedInOrder(name: String) throws {
    let parameters = try #require(try Self.method(name)["params"]?.arrayValue)
    let names = parameters.map { $0["name"]?.stringValue }
    #expect(Set(names).count == names.count && !names.contains(nil) && !names.contains(""))
    let required = parameters.map { $0["required"]?.boolValue }
    #expect(!required.contains(nil))
    let afterFirst = required.drop(while: { $0 == true })
    #expect(!afterFirst.contains(true), "a required parameter follows an optional one")
    #expect(parameters.allSatisfy { $0["schema"]?.objectValue != nil })
  }

  /// Each code is an integer and stands once. What any call may be answered with is there.
  @Test(arguments: Contract.names) func errorsAreCodesWithASentence(name: String) throws {
    let operation = try Contract.operation(name)
    let errors = try #require(try Self.method(name)["errors"]?.arrayValue)
    let codes = errors.compactMap { $0["code"]?.intValue }
    #expect(codes.count == errors.count && Set(codes).count == codes.count)
    for error in errors {
      #expect(error.objectValue?.members.map(\.name) == ["code", "message", "data"])
      #expect(error["message"]?.stringValue?.isEmpty == false)
    }
    let reasons = Set(errors.flatMap { Self.reasons(of: $0) })
    var expected: Set = ["invalid_params", "rate_limited", "busy", "timeout", "too_large", "internal_error"]
    if operation.access != .anyone { expected.formUnion(["unauthenticated", "forbidden"]) }
    if operation.isMutation { expected.insert("outcome_unknown") }
    if operation.takesKey { expected.insert("idempotency_mismatch") }
    expected.formUnion(operation.refusals.map(\.rawValue))
    #expect(reasons == expected)
  }

  /// An example has a name, its parameters and a result; without a result it would be a notification's. All are of the
  /// form that the schemas say.
  @Test(arguments: Contract.names) func examplesFitTheirSchemas(name: String) throws {
    let method = try Self.method(name)
    let parameters = method["params"]?.arrayValue ?? []
    let examples = try #require(method["examples"]?.arrayValue)
    #expect(!examples.isEmpty)
    for example in examples {
      #expect(example["name"]?.stringValue?.isEmpty == false)
      let given = try #require(example["params"]?.arrayValue)
      for value in given {
        let parameter = try #require(parameters.first { $0["name"] == value["name"] }, "it has no such parameter")
        let schema = try Self.resolved(parameter["schema"] ?? .null)
        let misfit = Self.misfit(value["value"] ?? .null, schema, at: value["name"]?.text ?? "")
        #expect(misfit == nil)
      }
      for parameter in parameters where parameter["required"] == .bool(true) {
        #expect(given.contains { $0["name"] == parameter["name"] }, "\(parameter["name"]?.text ?? "") is missing")
      }
      #expect(example["result"]?["name"]?.stringValue?.isEmpty == false)
      let result = try #require(example["result"]?["value"])
      let schema = try Self.resolved(method["result"]?["schema"] ?? .null)
      #expect(Self.misfit(result, schema, at: "result") == nil)
      #expect(Self.unwritten(result, schema, at: "result") == [], "what is read for the schema is not written")
    }
  }

  /// A schema with what its references among the components are to.
  private static func resolved(_ schema: JSON) throws -> JSON {
    if let reference = schema["$ref"]?.stringValue {
      let name = String(reference.dropFirst("#/components/schemas/".count))
      return try resolved(
        try #require(Catalog.document["components"]?["schemas"]?[name], "\(reference) leads nowhere"))
    }
    switch schema {
    case .object(let object):
      return .object(
        JSONObject(members: try object.members.map { .init(name: $0.name, value: try resolved($0.value)) }))
    case .array(let items): return .array(try items.map { try resolved($0) })
    default: return schema
    }
  }

  /// A discovered document is an answer, and stays below the size of one (wire.md), with room for what comes.
  @Test func theDocumentFitsAnAnswer() throws {
    #expect(Catalog.document.bytes.count < 970_000)
  }

  /// The properties that the schema has and an example with all of them does not show.
  private static func unwritten(_ value: JSON, _ schema: JSON, at path: String) -> [String] {
    if let items = schema["items"], let first = value.arrayValue?.first { return unwritten(first, items, at: path) }
    return (schema["properties"]?.objectValue?.members ?? []).flatMap { property in
      let place = path + "." + property.name
      guard let inner = value[property.name] else { return [place] }
      return unwritten(inner, property.value, at: place)
    }
  }

  private static func reasons(of error: JSON) -> [String] {
    let first = error["data"]?["reason"]?.stringValue
    let others = error["data"]?["otherReasons"]?.arrayValue ?? []
    return (first.map { [$0] } ?? []) + others.compactMap(\.stringValue)
  }

  private static func methods() throws -> [JSON] { try #require(Catalog.document["methods"]?.arrayValue) }

  private static func method(_ name: String) throws -> JSON {
    try #require(try methods().first { $0["name"]?.stringValue == name })
  }

  /// Why a value is not of a schema's form; nil when it is. The part of JSON Schema that our schemas use.
  private static func misfit(_ value: JSON, _ schema: JSON, at path: String) -> String? {
    if let choices = schema["enum"]?.arrayValue, !choices.contains(value) { return "\(path) is none of the choices" }
    switch schema["type"]?.stringValue {
    case "object": return misfit(ofObject: value, schema, at: path)
    case "array":
      guard let items = value.arrayValue else { return "\(path) is no array" }
      let misfits = items.enumerated().compactMap { misfit($1, schema["items"] ?? .null, at: "\(path)[\($0)]") }
      return misfits.first
    case "string":
      guard let length = value.stringValue?.unicodeScalars.count else { return "\(path) is no string" }
      let fits = length >= schema["minLength"]?.intValue ?? 0 && length <= schema["maxLength"]?.intValue ?? .max
      return fits ? nil : "\(path) has \(length) characters"
    case "integer":
      guard let number = value.intValue else { return "\(path) is no integer" }
      let fits = number >= schema["minimum"]?.intValue ?? .min && number <= schema["maximum"]?.intValue ?? .max
      return fits ? nil : "\(path) is out of its range"
    case "boolean": return value.boolValue == nil ? "\(path) is no boolean" : nil
    default: return nil
    }
  }

  private static func misfit(ofObject value: JSON, _ schema: JSON, at path: String) -> String? {
    guard case .object(let object) = value else { return "\(path) is no object" }
    for name in (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue) where object[name] == nil {
      return "\(path).\(name) is missing"
    }
    for member in object.members {
      guard let inner = schema["properties"]?[member.name] else { return "\(path).\(member.name) is unknown" }
      if let found = misfit(member.value, inner, at: path + "." + member.name) { return found }
    }
    return nil
  }
}
