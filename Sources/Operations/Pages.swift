import ClinicValues

/// Where a page of a list ended: the sort key of its last row, sealed as text. It survives inserts.
public enum CursorKind: TextKind {
  public static let lengthMax = 600
  public static let example = "Y3Vyc29y"
  public static let summary: String? = "Where the last page ended (nextCursor)"
}
public typealias Cursor = Text<CursorKind>

extension Text where Kind == CursorKind {
  /// A cursor over a key's parts.
  public init(parts: [String]) {
    let json = JSON.array(parts.map { .string($0) })
    self.init(stored: json.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
  }

  /// The parts, or an error naming the field when it is no cursor of this list.
  ///
  /// A cursor comes from a peer, so its parts are no better than what the peer types: no text of the clinic holds
  /// control characters, and PostgreSQL takes no NUL.
  public func parts(_ count: Int) throws -> [String] {
    let bad = FieldProblems.foreignCursor
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in value.utf8 {
      guard let nibble = Character(Unicode.Scalar(digit)).hexDigitValue else { throw bad }
      if let first = high {
        bytes.append(first << 4 | UInt8(nibble))
        high = nil
      } else {
        high = UInt8(nibble)
      }
    }
    guard high == nil, let json = try? JSONParser.parse(bytes), case .array(let items) = json else { throw bad }
    let parts = items.compactMap(\.stringValue)
    guard parts.count == count, items.count == count, parts.allSatisfy(Self.isText) else { throw bad }
    return parts
  }

  private static func isText(_ part: String) -> Bool {
    part.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
  }
}

extension FieldProblems {
  /// The refusal of a cursor that no page of this list ended with.
  public static var foreignCursor: FieldProblems {
    FieldProblems([FieldProblem(field: "cursor", problem: "is not a cursor of this list")])
  }
}

/// One page of a list.
public struct Page<Item: Codable & Sendable>: Codable, Sendable {
  public var items: [Item]
  /// Absent on the last page.
  public var nextCursor: Cursor?

  public init(items: [Item], nextCursor: Cursor?) {
    self.items = items
    self.nextCursor = nextCursor
  }

  /// Cuts a page out of rows that were asked for one more than fits.
  public init(cutting rows: [Item], limit: Int, cursor: (Item) -> Cursor) {
    items = rows.count > limit ? Array(rows.prefix(limit)) : rows
    nextCursor = rows.count > limit ? items.last.map(cursor) : nil
  }
}

/// A page of records is written by itself, like them.
extension Page: WireRecord where Item: WireRecord {
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("items", items)
    writer.member("nextCursor", nextCursor)
  }
}

extension Text where Kind == CursorKind {
  /// How many rows a page has unless the caller says.
  public static var pageSize: Int { 50 }
}

/// Where a list by id ended.
extension UUID {
  public init(cursor: Cursor) throws {
    guard let id = try cursor.parts(1).first.flatMap({ UUID($0) }) else { throw FieldProblems.foreignCursor }
    self = id
  }

  public var cursor: Cursor { Cursor(parts: [description]) }
}

/// Where a list by time ended: its last instant, and the id that tells rows of one instant apart.
public struct PlaceInTime: Sendable {
  public var at: Instant
  public var id: UUID

  public init(at: Instant, id: UUID) {
    self.at = at
    self.id = id
  }

  public init(cursor: Cursor) throws {
    let parts = try cursor.parts(2)
    guard let at = parts.first.flatMap({ Instant($0) }), let id = parts.last.flatMap({ UUID($0) }) else {
      throw FieldProblems.foreignCursor
    }
    self.init(at: at, id: id)
  }

  public var cursor: Cursor { Cursor(parts: [at.description, id.description]) }
}
