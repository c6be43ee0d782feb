import ClinicValues
import Operations
import Store

/// The two formats that a photo may have.
enum PhotoFormat: String, WireChoice, SQLValue {
  case jpeg, png
}

/// A picture that was walked through from end to end: its size, and its bytes without anything that tells of where,
/// when and with what it was taken.
///
/// Nothing is decompressed, so no picture can make the server swell. What a viewer needs to show it is kept, all else
/// is left out: EXIF but for the orientation, XMP, comments, thumbnails, whatever comes after the picture's end.
struct PhotoFile: Equatable, Sendable {
  var format: PhotoFormat
  var width: Int
  var height: Int
  var bytes: [UInt8]

  static let sideRange = 64...8_000
  static let pixelsMax = 40_000_000

  /// Throws `Refusal(.notAPhoto)` that says what is wrong.
  static func read(_ bytes: [UInt8]) throws -> PhotoFile {
    do {
      let file: PhotoFile
      if bytes.starts(with: JPEGWalker.magic) {
        file = try JPEGWalker.walk(bytes)
      } else if bytes.starts(with: PNGWalker.magic) {
        file = try PNGWalker.walk(bytes)
      } else {
        throw PhotoProblem.unknownFormat
      }
      guard sideRange.contains(file.width), sideRange.contains(file.height), file.width * file.height <= pixelsMax
      else { throw PhotoProblem.size }
      return file
    } catch let problem as PhotoProblem {
      throw Refusal(.notAPhoto, field: "photo", details: ["problem": .string(problem.rawValue)])
    }
  }
}

/// What is wrong with a picture.
enum PhotoProblem: String, Error {
  case unknownFormat = "it is neither JPEG nor PNG"
  case truncated = "it ends too early"
  case damaged = "it is damaged"
  case unusual = "it is of a rare kind that browsers do not show"
  case size = "its sides must be 64 to 8000 pixels, and 40 million pixels at most"
}

/// Reads bytes with every bound checked.
struct ByteReader {
  let bytes: [UInt8]
  private(set) var at: Int

  init(_ bytes: [UInt8], at: Int = 0) {
    self.bytes = bytes
    self.at = at
  }

  var remaining: Int { bytes.count - at }

  mutating func byte() throws -> UInt8 {
    guard at < bytes.count else { throw PhotoProblem.truncated }
    defer { at += 1 }
    return bytes[at]
  }

  mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else { throw PhotoProblem.truncated }
    defer { at += count }
    return bytes[at..<at + count]
  }

  /// Big-endian.
  mutating func uint16() throws -> Int { try take(2).reduce(0) { $0 << 8 | Int($1) } }
  mutating func uint32() throws -> Int { try take(4).reduce(0) { $0 << 8 | Int($1) } }
}
