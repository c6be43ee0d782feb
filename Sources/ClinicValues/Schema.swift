/// A JSON Schema, as far as the API's values need it.
public struct Schema: Sendable, Equatable {
  public var json: JSONObject
  /// Whether the value is protected health or credential information; it is then never printed by itself.
  public var isProtected = false

  public init(_ json: JSONObject, isProtected: Bool = false) {
    self.json = json
    self.isProtected = isProtected
  }

  public static func string(
    minLength: Int? = nil, maxLength: Int? = nil, pattern: String? = nil, format: String? = nil,
    description: String? = nil, isProtected: Bool = false
  ) -> Schema {
    var json: JSONObject = ["type": .string("string")]
    if let minLength { json["minLength"] = .number(String(minLength)) }
    if let maxLength { json["maxLength"] = .number(String(maxLength)) }
    if let pattern { json["pattern"] = .string(pattern) }
    if let format { json["format"] = .string(format) }
    if let description { json["description"] = .string(description) }
    if isProtected { json["x-protected"] = .bool(true) }
    return Schema(json, isProtected: isProtected)
  }

  public static func integer(_ range: ClosedRange<Int>, description: String? = nil) -> Schema {
    var json: JSONObject = [
      "type": .string("integer"), "minimum": .number(String(range.lowerBound)),
      "maximum": .number(String(range.upperBound)),
    ]
    if let description { json["description"] = .string(description) }
    return Schema(json)
  }

  public static func choice(_ values: [String]) -> Schema {
    Schema(["type": .string("string"), "enum": .array(values.map { .string($0) })])
  }

  public static func array(of items: Schema, max: Int? = nil) -> Schema {
    var json: JSONObject = ["type": .string("array"), "items": .object(items.json)]
    if let max { json["maxItems"] = .number(String(max)) }
    return Schema(json)
  }

  public static func object(_ fields: [Field]) -> Schema {
    var properties = JSONObject()
    for field in fields { properties[field.name] = .object(field.schema.json) }
    var json: JSONObject = ["type": .string("object"), "properties": .object(properties)]
    let required = fields.filter(\.isRequired).map { JSON.string($0.name) }
    if !required.isEmpty { json["required"] = .array(required) }
    json["additionalProperties"] = .bool(false)
    return Schema(json)
  }

  /// One member of an object.
  public struct Field: Sendable, Equatable {
    public var name: String
    public var schema: Schema
    public var isRequired: Bool

    public init(name: String, schema: Schema, isRequired: Bool) {
      self.name = name
      self.schema = schema
      self.isRequired = isRequired
    }
  }
}
