/// The bytes of a file; on the wire Base64.
public struct FileData: WireValue {
  public var bytes: [UInt8]
  public static let bytesMax = 600_000
  private static let textMax = 840_000

  public static var schema: Schema {
    var schema = Schema.string(minLength: 4, maxLength: textMax, description: "At most 600,000 bytes, as Base64")
    schema.json["contentEncoding"] = .string("base64")
    return schema
  }
  public static var example: FileData { FileData(bytes: Array("Neck pain since March; please assess.\n".utf8)) }

  public init(bytes: [UInt8]) { self.bytes = bytes }

  public init(wire json: JSON) throws(InvalidValue) {
    guard case .string(let text) = json else { throw .mistyped(json, expected: "a string") }
    guard text.utf8.count <= Self.textMax else { throw InvalidValue("must be at most \(Self.bytesMax) bytes") }
    guard let bytes = Base64.decode(text), !bytes.isEmpty else { throw InvalidValue("must be Base64, and not empty") }
    guard bytes.count <= Self.bytesMax else { throw InvalidValue("must be at most \(Self.bytesMax) bytes") }
    self.bytes = bytes
  }

  public func write(to writer: inout JSONWriter) { writer.write(Base64.encode(bytes)) }
}
