import ClinicValues

/// Rows under headings, as wide as their widest cell.
struct Table {
  var header: [String]
  var rows: [[String]]

  /// What is never cut below: less says nothing.
  private static let widthMin = 8

  /// The lines of the table. On a terminal the widest columns give way until it fits.
  func lines(width: Int?, isColoured: Bool) -> [String] {
    var widths = header.indices.map { column in
      ([header[column]] + rows.map { $0[column] }).map(TerminalText.width).max() ?? 0
    }
    if let width { shrink(&widths, to: width) }
    let head = zip(header, widths).map { TerminalText.fitted($0, to: $1) }.joined(separator: "  ")
    let body = rows.map { row in
      Self.trimmed(zip(row, widths).map { TerminalText.fitted($0, to: $1) }.joined(separator: "  "))
    }
    return [Colour.bold.paint(Self.trimmed(head), if: isColoured)] + body
  }

  /// Takes away the last columns that have no room even when all are cut short, and says which.
  mutating func dropColumns(beyond width: Int) -> [String] {
    var dropped: [String] = []
    while header.count > 1 {
      let least = header.indices.map { column in
        min(Self.widthMin, ([header[column]] + rows.map { $0[column] }).map(TerminalText.width).max() ?? 0)
      }
      guard least.reduce(0, +) + 2 * (header.count - 1) > width else { break }
      dropped.insert(header.removeLast(), at: 0)
      for row in rows.indices { rows[row].removeLast() }
    }
    return dropped
  }

  private func shrink(_ widths: inout [Int], to width: Int) {
    var excess = widths.reduce(0, +) + 2 * max(0, widths.count - 1) - width
    while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > Self.widthMin
    {
      widths[widest] -= 1
      excess -= 1
    }
  }

  static func trimmed(_ line: String) -> String {
    var end = line.endIndex
    while end > line.startIndex, line[line.index(before: end)] == " " { end = line.index(before: end) }
    return String(line[..<end])
  }

  /// `expectedVersion` becomes `EXPECTED VERSION`.
  static func title(_ name: String) -> String {
    TerminalText.safe(CommandNames.kebab(name).split(separator: "-").joined(separator: " ").uppercased())
  }

  /// One value on one line.
  static func cell(_ json: JSON?) -> String {
    switch json {
    case nil, .null: ""
    case .bool(let value): value ? "yes" : "no"
    case .number(let text): text
    case .string(let text): TerminalText.safe(text)
    case .array(let items): items.map { cell($0) }.joined(separator: ", ")
    case .object(let object): TerminalText.safe(brief(object))
    }
  }

  /// Something nested in a few words: money as an amount, a thing by the name that it is called.
  private static func brief(_ object: JSONObject) -> String {
    if let amount = object["amount"]?.stringValue, let currency = object["currency"]?.stringValue {
      return "\(amount) \(currency)"
    }
    for name in ["code", "slug", "number", "name", "title", "id"] {
      if let text = object[name]?.stringValue { return text }
    }
    return object.members.map { "\($0.name): \(cell($0.value))" }.joined(separator: ", ")
  }
}

/// One thing, a member a line; what is nested is indented below its name.
struct Card {
  var width: Int?
  var isColoured: Bool

  func lines(of json: JSON, indent: Int = 0) -> [String] {
    guard case .object(let object) = json else { return [TerminalText.safe(json.plainText, keepsLines: true)] }
    let members = object.members.filter { $0.value != .null && $0.value != .array([]) }
    let titles = members.map { Self.title($0.name) }
    let widest = titles.map(TerminalText.width).max() ?? 0
    let margin = String(repeating: " ", count: indent)
    return zip(titles, members).flatMap { title, member -> [String] in
      let label = Colour.bold.paint(TerminalText.fitted(title, to: widest), if: isColoured)
      switch member.value {
      case .object(let inner) where inner["amount"]?.stringValue == nil:
        return [margin + Table.trimmed(label)] + lines(of: member.value, indent: indent + 2)
      case .array(let items) where items.contains(where: { $0.objectValue != nil }):
        return [margin + Table.trimmed(label)] + table(items, indent: indent + 2)
      case .string(let text) where text.contains("\n"):
        let inner = String(repeating: " ", count: indent + 2)
        let text = TerminalText.safe(text, keepsLines: true)
        return [margin + Table.trimmed(label)]
          + text.split(separator: "\n", omittingEmptySubsequences: false).map { Table.trimmed(inner + $0) }
      case .string(let text) where text.utf8.count > 1000 && !text.contains(" "):
        // A file in Base64 is nothing to read
        return ["\(margin)\(label)  \(text.utf8.count) characters; -o json shows them"]
      default: return [Table.trimmed("\(margin)\(label)  \(Table.cell(member.value))")]
      }
    }
  }

  private func table(_ items: [JSON], indent: Int) -> [String] {
    let names = ResultWriter.columns(of: items, schema: nil)
    let table = Table(header: names.map(Table.title), rows: items.map { item in names.map { Table.cell(item[$0]) } })
    let margin = String(repeating: " ", count: indent)
    return table.lines(width: width.map { max(40, $0 - indent) }, isColoured: isColoured).map { margin + $0 }
  }

  private static func title(_ name: String) -> String {
    let words = CommandNames.kebab(name).split(separator: "-").joined(separator: " ")
    return TerminalText.safe(words.prefix(1).uppercased() + words.dropFirst())
  }
}

/// JSON laid flat for comma-separated values.
enum CSV {
  /// An object's members, nested ones by their path: `price.amount`.
  static func flattened(_ json: JSON, path: String = "") -> [(name: String, value: String)] {
    guard case .object(let object) = json else { return [(path.isEmpty ? "value" : path, text(json))] }
    return object.members.flatMap { member in
      flattened(member.value, path: path.isEmpty ? member.name : "\(path).\(member.name)")
    }
  }

  private static func text(_ json: JSON) -> String {
    switch json {
    case .null: ""
    case .string(let text): text
    default: json.text
    }
  }
}
