import ClinicValues

/// The bytes of a picture; on the wire Base64 (RFC 4648), in which line breaks are skipped.
struct PhotoData: WireValue {
  var bytes: [UInt8]

  /// More is refused before it is looked at.
  static let bytesMax = 500_000
  private static let textMax = 700_000

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  static var schema: Schema {
    var schema = Schema.string(
      minLength: 4, maxLength: textMax, description: "JPEG or PNG, at most 500,000 bytes, as Base64")
    schema.json["contentEncoding"] = .string("base64")
    return schema
  }

  /// Stripes, 64 by 64 pixels.
  static var example: PhotoData { PhotoData(Base64.decode(exampleText) ?? []) }

  private static let exampleText =
    "iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQAAAACCEkxzAAAAEklEQVR42mP4AAUMo4xRBukMACHk4BB9bzJSAAAAAElFTkSu"
    + "QmCC"

  init(wire json: JSON) throws(InvalidValue) {
    guard case .string(let text) = json else { throw .mistyped(json, expected: "a string") }
    guard text.utf8.count <= Self.textMax else { throw InvalidValue("must be at most \(Self.bytesMax) bytes") }
    guard let bytes = Base64.decode(text) else { throw InvalidValue("must be Base64") }
    guard bytes.count <= Self.bytesMax else { throw InvalidValue("must be at most \(Self.bytesMax) bytes") }
    guard !bytes.isEmpty else { throw InvalidValue("must not be empty") }
    self.bytes = bytes
  }

  func write(to writer: inout JSONWriter) { writer.write(Base64.encode(bytes)) }
}
