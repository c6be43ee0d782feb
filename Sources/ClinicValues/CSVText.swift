/// Comma-separated values as RFC 4180 has them, with line feeds between records.
///
/// Written by hand, over bytes: SwiftCSV compares by Character, where a quote with a combining mark is no quote, and
/// takes a file that ends within quotes for whole, which for a file about money it is not.
public enum CSVText {
  /// A field as it stands in a record.
  public static func field(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { ",\"\n\r".utf8.contains($0) }
    guard needsQuotes else { return text }
    // By scalars: as a Character, a quote followed by a combining mark is no quote
    return "\"" + text.unicodeScalars.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } + "\""
  }

  public static func record(_ fields: [String]) -> String { fields.map { field($0) }.joined(separator: ",") + "\n" }

  /// A record with the number of the line on which it begins, from 1.
  public struct Record: Sendable, Hashable {
    public var line: Int
    public var fields: [String]
  }

  /// Why a text is no CSV.
  public struct Malformed: Error, Hashable {
    public var line: Int
    public var problem: String
  }

  /// The records of a file; lines without anything are left out. A mark of the byte order in front is passed over.
  public static func records(_ bytes: [UInt8]) throws(Malformed) -> [Record] {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw Malformed(line: 1, problem: "is not UTF-8") }
    var reader = Reader()
    for byte in bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...] { try reader.take(byte) }
    return try reader.end()
  }

  /// The state between two bytes.
  private struct Reader {
    private enum Place { case start, plain, quoted, afterQuote, afterReturn }
    private var place = Place.start
    private var line = 1
    private var recordLine = 1
    private var field: [UInt8] = []
    private var fields: [String] = []
    private var records: [Record] = []

    mutating func take(_ byte: UInt8) throws(Malformed) {
      if place == .afterReturn {
        guard byte == UInt8(ascii: "\n") else { throw Malformed(line: line, problem: "has a lone carriage return") }
        endRecord()
        return
      }
      if place == .quoted {
        if byte == UInt8(ascii: "\"") { place = .afterQuote } else { field.append(byte) }
        if byte == UInt8(ascii: "\n") { line += 1 }
        return
      }
      switch byte {
      case UInt8(ascii: ","): endField()
      case UInt8(ascii: "\n"): endRecord()
      case UInt8(ascii: "\r"): place = .afterReturn
      case UInt8(ascii: "\""):
        switch place {
        case .start: place = .quoted
        case .afterQuote:
          field.append(byte)
          place = .quoted
        default: throw Malformed(line: line, problem: "has a quote within a field that is not quoted")
        }
      default:
        guard place != .afterQuote else { throw Malformed(line: line, problem: "has text after a closing quote") }
        place = .plain
        field.append(byte)
      }
    }

    private mutating func endField() {
      fields.append(String(decoding: field, as: UTF8.self))
      field = []
      place = .start
    }

    private mutating func endRecord() {
      let isEmpty = fields.isEmpty && field.isEmpty
      endField()
      if !isEmpty { records.append(Record(line: recordLine, fields: fields)) }
      fields = []
      line += 1
      recordLine = line
    }

    mutating func end() throws(Malformed) -> [Record] {
      switch place {
      case .quoted: throw Malformed(line: recordLine, problem: "has a quote that is not closed")
      case .afterReturn: endRecord()
      case .start, .plain, .afterQuote: if !fields.isEmpty || !field.isEmpty || place == .afterQuote { endRecord() }
      }
      return records
    }
  }
}
