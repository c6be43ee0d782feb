/// Walks through the segments of a JPEG file (ITU-T T.81, JFIF 1.02) and keeps what a viewer needs.
struct JPEGWalker {
  static let magic: [UInt8] = [0xFF, 0xD8, 0xFF]

  private var reader: ByteReader
  private var size: (width: Int, height: Int)?
  private var jfif: [UInt8] = []
  private var orientation: UInt8?
  private var body: [UInt8] = []
  private var hasScan = false

  private init(_ bytes: [UInt8]) { reader = ByteReader(bytes, at: 2) }

  static func walk(_ bytes: [UInt8]) throws -> PhotoFile {
    var walker = JPEGWalker(bytes)
    while try walker.segment() {}
    guard let size = walker.size, walker.hasScan else { throw PhotoProblem.damaged }
    let start: [UInt8] = [0xFF, 0xD8]
    let kept = start + walker.jfif + walker.orientationSegment + walker.body + [0xFF, 0xD9]
    return PhotoFile(format: .jpeg, width: size.width, height: size.height, bytes: kept)
  }

  /// Reads one segment; false at the end of the picture.
  private mutating func segment() throws -> Bool {
    let marker = try nextMarker()
    if marker == 0xD9 { return false }
    guard marker >= 0xC0, !(0xD0...0xD8).contains(marker) else { throw PhotoProblem.damaged }
    let length = try reader.uint16()
    guard length >= 2 else { throw PhotoProblem.damaged }
    let content = Array(try reader.take(length - 2))
    switch marker {
    case 0xC0, 0xC1, 0xC2:
      try frame(content)
      keep(marker, content)
    case 0xC4, 0xDB, 0xDD: keep(marker, content)
    case 0xDA:
      guard size != nil else { throw PhotoProblem.damaged }
      keep(marker, content)
      try scan()
      hasScan = true
    case 0xE0...0xEF: application(marker, content)
    case 0xFE: break
    // Lossless, hierarchical and arithmetic coding; lines counted after the fact.
    default: throw PhotoProblem.unusual
    }
    return true
  }

  private mutating func nextMarker() throws -> UInt8 {
    guard try reader.byte() == 0xFF else { throw PhotoProblem.damaged }
    var byte = try reader.byte()
    while byte == 0xFF { byte = try reader.byte() }
    return byte
  }

  private mutating func keep(_ marker: UInt8, _ content: [UInt8]) {
    body += Self.segment(marker, content)
  }

  private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    let length = content.count + 2
    return [0xFF, marker, UInt8(length >> 8 & 255), UInt8(length & 255)] + content
  }

  private mutating func frame(_ content: [UInt8]) throws {
    var header = ByteReader(content)
    guard size == nil, try header.byte() == 8 else { throw PhotoProblem.unusual }
    let height = try header.uint16()
    let width = try header.uint16()
    let components = Int(try header.byte())
    guard [1, 3, 4].contains(components), header.remaining == components * 3 else { throw PhotoProblem.damaged }
    guard width > 0, height > 0 else { throw PhotoProblem.unusual }
    size = (width, height)
  }

  /// Copies entropy-coded data up to the next marker that is not part of it.
  private mutating func scan() throws {
    let start = reader.at
    var at = start
    let bytes = reader.bytes
    while at + 1 < bytes.count {
      if bytes[at] == 0xFF {
        let next = bytes[at + 1]
        let isData = next == 0 || (0xD0...0xD7).contains(next)
        if !isData, next != 0xFF { break }
        at += isData ? 2 : 1
      } else {
        at += 1
      }
    }
    guard at + 1 < bytes.count else { throw PhotoProblem.truncated }
    body += try reader.take(at - start)
  }

  private mutating func application(_ marker: UInt8, _ content: [UInt8]) {
    switch marker {
    case 0xE0 where content.starts(with: Array("JFIF\0".utf8)) && content.count >= 14:
      // Without its thumbnail, which may show what was cut away.
      jfif = Self.segment(marker, content.prefix(12) + [0, 0])
    case 0xE1 where content.starts(with: Array("Exif\0\0".utf8)):
      orientation = (try? Self.orientation(Array(content.dropFirst(6)))) ?? orientation
    // Colours: the profile, and how the components are meant.
    case 0xE2 where content.starts(with: Array("ICC_PROFILE\0".utf8)): keep(marker, content)
    case 0xEE where content.starts(with: Array("Adobe".utf8)) && content.count >= 12:
      keep(marker, Array(content.prefix(12)))
    default: break
    }
  }

  /// The orientation of EXIF's first directory: 1 to 8, nil where it has none.
  private static func orientation(_ tiff: [UInt8]) throws -> UInt8? {
    let isLittle: Bool
    switch tiff.prefix(4) {
    case [0x49, 0x49, 0x2A, 0x00]: isLittle = true
    case [0x4D, 0x4D, 0x00, 0x2A]: isLittle = false
    default: return nil
    }
    func number(_ place: Int, _ count: Int) throws -> Int {
      var reader = ByteReader(tiff)
      _ = try reader.take(place)
      let bytes = Array(try reader.take(count))
      return (isLittle ? bytes.reversed() : bytes).reduce(0) { $0 << 8 | Int($1) }
    }
    let directory = try number(4, 4)
    for entry in 0..<(try number(directory, 2)) {
      let place = directory + 2 + entry * 12
      guard try number(place, 2) == 0x0112 else { continue }
      let value = try number(place + 8, 2)
      return (1...8).contains(value) ? UInt8(value) : nil
    }
    return nil
  }

  /// EXIF with nothing in it but the orientation, for a picture that was taken with the camera turned.
  private var orientationSegment: [UInt8] {
    guard let orientation, orientation > 1 else { return [] }
    let directory: [UInt8] = [
      0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
    ]
    return Self.segment(0xE1, Array("Exif\0\0".utf8) + directory)
  }
}
