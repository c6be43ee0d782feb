import ClinicValues

/// Rows under headings, as wide as their widest cell.
///
/// On a terminal a table fits: the widest columns give way, down to what still says something, and those that have no
/// room even so are left out, texts of sentences first. The first column, by which a row is called, stays whole unless
/// it is such a text.
struct Table {
  var header: [String]
  var rows: [[String]]

  /// What says something; columns that are not left out are cut to half of that.
  private static let widthMin = 16
  /// What is wider holds sentences, of which so little says nothing.
  private static let proseMin = 60
  private static let gap = 2

  func lines(width: Int?, isColoured: Bool) -> [String] {
    var widths = self.widths
    if let width { shrink(&widths, to: width) }
    let head = zip(header, widths).map { TerminalText.fitted($0, to: $1) }.joined(separator: "  ")
    let body = rows.map { row in
      Self.trimmed(zip(row, widths).map { TerminalText.fitted($0, to: $1) }.joined(separator: "  "))
    }
    return [Colour.bold.paint(Self.trimmed(head), if: isColoured)] + body
  }

  /// Takes away the columns that have no room even when all are cut short, and says which.
  mutating func dropColumns(beyond width: Int) -> [String] {
    let widths = self.widths
    var kept = Array(header.indices)
    while kept.count > 1, kept.map({ least(widths, $0) }).reduce(0, +) + Self.gap * (kept.count - 1) > width {
      let place = kept.lastIndex { widths[$0] > Self.proseMin && $0 > 0 } ?? kept.count - 1
      kept.remove(at: place)
    }
    let dropped = header.indices.filter { !kept.contains($0) }.map { header[$0] }
    header = kept.map { header[$0] }
    rows = rows.map { row in kept.map { row[$0] } }
    return dropped
  }

  private var widths: [Int] {
    header.indices.map { column in
      ([header[column]] + rows.map { $0[column] }).map(TerminalText.width).max() ?? 0
    }
  }

  private func least(_ widths: [Int], _ column: Int) -> Int {
    min(widths[column], column == 0 ? Self.proseMin : Self.widthMin)
  }

  /// A table whose columns must all stay goes on below what says something, the first column last. A terminal that is
  /// narrower wraps its lines: less than that would hide what a row says.
  private func shrink(_ widths: inout [Int], to width: Int) {
    let whole = widths
    var excess = widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) - width
    func giveWay(to least: (Int) -> Int) {
      while excess > 0,
        let widest = widths.indices.filter({ widths[$0] > least($0) }).max(by: { widths[$0] < widths[$1] })
      {
        widths[widest] -= 1
        excess -= 1
      }
    }
    giveWay { self.least(whole, $0) }
    giveWay { $0 == 0 ? self.least(whole, $0) : Self.widthMin / 2 }
    giveWay { _ in Self.widthMin / 2 }
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

  /// Something nested in a few words: money as an amount, a role with its location, a thing by the name that it is
  /// called.
  private static func brief(_ object: JSONObject) -> String {
    if let amount = object["amount"]?.stringValue, let currency = object["currency"]?.stringValue {
      return "\(amount) \(currency)"
    }
    if let role = object["role"]?.stringValue {
      let place = object["location"]?.stringValue.map { "\(role)@\($0)" } ?? role
      return object["until"]?.stringValue.map { "\(place) until \($0)" } ?? place
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
