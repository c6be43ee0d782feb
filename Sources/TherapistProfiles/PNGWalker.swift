/// Walks through the chunks of a PNG file (ISO/IEC 15948) and keeps what a viewer needs.
enum PNGWalker {
  static let magic: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Chunks beside IHDR, IDAT and IEND that stay: palette, transparency, colours, the shape of a pixel. An animation
  /// loses its chunks with the rest and stands still.
  private static let kept: Set<String> = ["PLTE", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "pHYs"]

  static func walk(_ bytes: [UInt8]) throws -> PhotoFile {
    var reader = ByteReader(bytes, at: magic.count)
    var out = magic
    var size: (width: Int, height: Int)?
    var hasData = false
    while true {
      let length = try reader.uint32()
      guard length <= reader.remaining - 8 else { throw PhotoProblem.truncated }
      let start = reader.at
      let type = String(decoding: try reader.take(4), as: UTF8.self)
      let content = Array(try reader.take(length))
      let checksum = try reader.uint32()
      guard checksum == Int(crc(bytes[start..<start + 4 + length])) else { throw PhotoProblem.damaged }
      let chunk = bytes[start - 4..<reader.at]
      switch type {
      case "IHDR":
        guard size == nil else { throw PhotoProblem.damaged }
        size = try header(content)
        out += chunk
      case _ where size == nil: throw PhotoProblem.damaged
      case "IDAT":
        hasData = true
        out += chunk
      case "IEND":
        guard hasData, let size else { throw PhotoProblem.damaged }
        return PhotoFile(format: .png, width: size.width, height: size.height, bytes: out + chunk)
      case _ where kept.contains(type): out += chunk
      default:
        // A capital first letter says that a viewer must know the chunk.
        guard let first = type.utf8.first, first & 0x20 != 0 else { throw PhotoProblem.unusual }
      }
    }
  }

  private static func header(_ content: [UInt8]) throws -> (width: Int, height: Int) {
    guard content.count == 13 else { throw PhotoProblem.damaged }
    var reader = ByteReader(content)
    let width = try reader.uint32()
    let height = try reader.uint32()
    let depth = try reader.byte()
    let colour = try reader.byte()
    let depths: [UInt8: [UInt8]] = [0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]]
    let methods = try reader.take(3)
    guard width > 0, height > 0, depths[colour]?.contains(depth) == true, methods.prefix(2) == [0, 0],
      let interlace = methods.last, interlace <= 1
    else { throw PhotoProblem.damaged }
    return (width, height)
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  }

  /// CRC-32 as in ISO 3309.
  static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 255)] ^ value >> 8 }
    return value ^ 0xFFFF_FFFF
  }
}
