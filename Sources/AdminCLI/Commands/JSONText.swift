import ClinicValues

/// JSON as text for people and programs. Characters that act on a terminal are escaped, which changes no value.
enum JSONText {
  /// On several lines, indented by two.
  static func pretty(_ json: JSON) -> String {
    var out = ""
    write(json, depth: 0, into: &out)
    return out
  }

  /// On one line.
  static func compact(_ json: JSON) -> String {
    var out = ""
    write(json, depth: nil, into: &out)
    return out
  }

  private static func write(_ json: JSON, depth: Int?, into out: inout String) {
    switch json {
    case .string(let text): quote(text, into: &out)
    case .array(let items):
      list(items, brackets: ("[", "]"), depth: depth, into: &out) { item, depth, out in
        write(item, depth: depth, into: &out)
      }
    case .object(let object):
      list(object.members, brackets: ("{", "}"), depth: depth, into: &out) { member, depth, out in
        quote(member.name, into: &out)
        out += depth == nil ? ":" : ": "
        write(member.value, depth: depth, into: &out)
      }
    default: out += json.text
    }
  }

  private static func list<Item>(
    _ items: [Item], brackets: (String, String), depth: Int?, into out: inout String,
    _ body: (Item, Int?, inout String) -> Void
  ) {
    out += brackets.0
    let inner = depth.map { $0 + 1 }
    for (index, item) in items.enumerated() {
      if index > 0 { out += "," }
      if let inner { out += "\n" + String(repeating: "  ", count: inner) }
      body(item, inner, &out)
    }
    if let depth, !items.isEmpty { out += "\n" + String(repeating: "  ", count: depth) }
    out += brackets.1
  }

  private static func quote(_ text: String, into out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      default:
        if TerminalText.isHidden(scalar) {
          for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          }
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    out += "\""
  }
}
