import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import TherapistProfiles

/// Photos: what is taken, what is left out of them, and that no bytes whatever bring the server down.
@Suite struct PhotoFileTests {
  // MARK: pictures to try

  static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    let length = content.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + content
  }

  static func frame(_ width: Int, _ height: Int, marker: UInt8 = 0xC0) -> [UInt8] {
    segment(
      marker,
      [8, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255), 1, 1, 0x11, 0])
  }

  static func jpeg(_ segments: [UInt8], width: Int = 640, height: Int = 480, after: [UInt8] = []) -> [UInt8] {
    [0xFF, 0xD8] + segments + segment(0xDB, Array(repeating: 1, count: 65)) + frame(width, height)
      + segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9] + after
  }

  static let jfif = segment(0xE0, Array("JFIF\0".utf8) + [1, 2, 0, 0, 1, 0, 1, 1, 1, 9, 9, 9])

  /// EXIF with an orientation and a word that must not get out.
  static func exif(orientation: UInt8, isLittle: Bool) -> [UInt8] {
    let head: [UInt8] =
      isLittle
      ? [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
      : [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
    return segment(0xE1, Array("Exif\0\0".utf8) + head + [0, 0, 0, 0] + Array("SECRET-PLACE".utf8))
  }

  static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> UInt32(24 - 8 * $0) & 255) } }
    let typed = Array(type.utf8) + content
    return number(UInt32(content.count)) + typed + number(PNGWalker.crc(typed[...]))
  }

  static func png(_ chunks: [UInt8] = [], width: UInt8 = 100, header: [UInt8] = [8, 2, 0, 0, 0]) -> [UInt8] {
    PNGWalker.magic + chunk("IHDR", [0, 0, 0, width, 0, 0, 0, 90] + header) + chunks + chunk("IDAT", [1, 2, 3])
      + chunk("IEND", [])
  }

  private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    bytes.firstRange(of: Array(text.utf8)) != nil
  }

  private func problem(_ bytes: [UInt8]) -> String? {
    do {
      _ = try PhotoFile.read(bytes)
      return nil
    } catch let refusal as Refusal {
      return refusal.reason == .notAPhoto ? refusal.details["problem"]?.stringValue : "another refusal"
    } catch {
      return "another error"
    }
  }

  // MARK: what is taken

  @Test func aJPEGLosesWhatTellsOfPlaceTimeAndCamera() throws {
    let comment = Self.segment(0xFE, Array("SECRET-COMMENT".utf8))
    let xmp = Self.segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0SECRET-XMP".utf8))
    let file = try PhotoFile.read(
      Self.jpeg(
        Self.jfif + Self.exif(orientation: 1, isLittle: true) + xmp + comment, after: Array("SECRET-VIDEO".utf8)))
    #expect(file.format == .jpeg)
    #expect((file.width, file.height) == (640, 480))
    #expect(!contains(file.bytes, "SECRET"))
    #expect(!contains(file.bytes, "Exif"))
    #expect(contains(file.bytes, "JFIF"))
    #expect(file.bytes.suffix(2) == [0xFF, 0xD9])
    #expect(try PhotoFile.read(file.bytes) == file)
  }

  @Test(arguments: [true, false]) func theOrientationStays(isLittle: Bool) throws {
    let file = try PhotoFile.read(Self.jpeg(Self.exif(orientation: 6, isLittle: isLittle)))
    #expect(!contains(file.bytes, "SECRET"))
    let kept = file.bytes.firstRange(of: [1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6] as [UInt8])
    #expect(kept != nil)
    #expect(try PhotoFile.read(file.bytes) == file)
  }

  @Test func aPNGLosesItsTexts() throws {
    let texts = Self.chunk("tEXt", Array("SECRET".utf8)) + Self.chunk("eXIf", Array("SECRET".utf8))
    let file = try PhotoFile.read(Self.png(texts + Self.chunk("pHYs", Array(repeating: 0, count: 9))) + [1, 2, 3])
    #expect(file.format == .png)
    #expect((file.width, file.height) == (100, 90))
    #expect(!contains(file.bytes, "SECRET"))
    #expect(contains(file.bytes, "pHYs"))
    #expect(try PhotoFile.read(file.bytes) == file)
  }

  // MARK: what is not

  @Test func badPictures() {
    let table: [(String, [UInt8], PhotoProblem)] = [
      ("nothing", [], .unknownFormat),
      ("a GIF", Array("GIF89a".utf8), .unknownFormat),
      ("HTML", Array("<svg onload=x>".utf8), .unknownFormat),
      ("only the start of a JPEG", JPEGWalker.magic, .truncated),
      ("a JPEG cut off", Self.jpeg([]).dropLast(2) + [], .truncated),
      ("a JPEG that is too small", Self.jpeg([], width: 63), .size),
      ("a JPEG that is too wide", Self.jpeg([], width: 8_001), .size),
      ("a JPEG with too many pixels", Self.jpeg([], width: 8_000, height: 5_001), .size),
      ("a JPEG without lines", Self.jpeg([], height: 0), .unusual),
      ("a lossless JPEG", [0xFF, 0xD8] + Self.frame(100, 100, marker: 0xC3), .unusual),
      ("a JPEG with two frames", Self.jpeg(Self.frame(100, 100)), .unusual),
      ("a JPEG without a scan", [0xFF, 0xD8] + Self.frame(100, 100) + [0xFF, 0xD9], .damaged),
      ("a segment of length 1", [0xFF, 0xD8, 0xFF, 0xE0, 0, 1], .damaged),
      ("only the start of a PNG", PNGWalker.magic, .truncated),
      ("a PNG that is too small", Self.png(width: 10), .size),
      ("a PNG of an impossible depth", Self.png(header: [3, 2, 0, 0, 0]), .damaged),
      ("a PNG with an unknown critical chunk", Self.png(Self.chunk("ABCD", [])), .unusual),
      ("a PNG without data", PNGWalker.magic + Self.chunk("IEND", []), .damaged),
      ("a PNG with a wrong checksum", Self.png().dropLast() + [0], .damaged),
      ("a PNG of a giant chunk", PNGWalker.magic + [0xFF, 0xFF, 0xFF, 0xFF] + Array("IHDR".utf8), .truncated),
    ]
    for (name, bytes, expected) in table { #expect(problem(bytes) == expected.rawValue, "\(name)") }
  }

  @Test func exifThatLiesIsLeftOut() throws {
    for place: [UInt8] in [[0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 8], [0x7F, 0xFF, 0xFF, 0xFF]] {
      let lie = Self.segment(0xE1, Array("Exif\0\0".utf8) + [0x4D, 0x4D, 0, 0x2A] + place + [0xFF, 0xFF])
      #expect(problem(Self.jpeg(lie)) == nil)
    }
  }

  /// Flips, cuts, repeats: each ends in a photo that reads again as itself, or in a named refusal.
  @Test func chance() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("PhotoFile seed \(seed)")
    var random = SeededRandom(seed: seed)
    let texts = Self.chunk("tEXt", Array("note".utf8))
    let seeds = [
      Self.jpeg(Self.jfif + Self.exif(orientation: 3, isLittle: true)), Self.png(texts),
      Self.jpeg(Self.exif(orientation: 8, isLittle: false)),
    ]
    for _ in 0..<20_000 {
      var bytes = seeds.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...9, using: &random)))
        case 2: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 12)], at: at)
        default: bytes[at] = [0, 0xFF, 0xD9, 0xD8].randomElement(using: &random) ?? 0
        }
      }
      do {
        let file = try PhotoFile.read(bytes)
        #expect(try PhotoFile.read(file.bytes) == file, "seed \(seed)")
      } catch let refusal as Refusal {
        #expect(refusal.reason == .notAPhoto, "seed \(seed)")
      }
    }
  }

  @Test func base64() throws {
    let table: [(String, [UInt8]?)] = [
      ("", []), ("Zg==", [0x66]), ("Zm8=", [0x66, 0x6F]), ("Zm9v", [0x66, 0x6F, 0x6F]),
      ("Zm\n9v\r\n", [0x66, 0x6F, 0x6F]),
      ("Zg=", nil), ("Zg", nil), ("Zh==", nil), ("Zg==Zg==", nil), ("Z", nil), ("Zm9v!", nil), ("Zm-_", nil),
      ("====", nil),
    ]
    for (text, bytes) in table { #expect(Base64.decode(text) == bytes, "\(text)") }
    for count in 0..<40 {
      let bytes = (0..<count).map { UInt8($0 * 37 & 255) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
    #expect(try PhotoFile.read(PhotoData.example.bytes).width == 64)
  }
}
