import ClinicValues

/// A bio as the server answers with it: the draft, for who may see it, and what is published.
struct BioText {
  struct Flag {
    var rule: String
    var kind: String
    var blocks: Bool
    var excerpt: String
    var line: Int
    var column: Int
    var sentence: String

    init(_ json: JSON) {
      rule = json["rule"]?.stringValue ?? ""
      kind = json["kind"]?.stringValue ?? ""
      blocks = json["blocks"]?.boolValue ?? false
      excerpt = json["excerpt"]?.stringValue ?? ""
      line = json["line"]?.intValue ?? 0
      column = json["column"]?.intValue ?? 1
      sentence = json["sentence"]?.stringValue ?? ""
    }
  }

  struct Draft {
    var text: String
    var version: Int
    var state: String
    var author: String?
    var remark: String?
    var flags: [Flag]

    /// One line on where it stands.
    var heading: String {
      var text = "Version \(version), \(state)"
      if let author { text += ", by \(author)" }
      if let remark { text += "; remark: \(remark)" }
      return text + "."
    }

    /// The text with line numbers, and below a line what the advertising rules say to it.
    func annotated(isColoured: Bool) -> String {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let digits = String(lines.count).utf8.count
      var out: [String] = []
      for (index, line) in lines.enumerated() {
        let number = String(index + 1)
        let margin = String(repeating: " ", count: digits - number.utf8.count) + number
        out.append(Table.trimmed(Colour.dim.paint("\(margin) | ", if: isColoured) + TerminalText.safe(String(line))))
        for flag in flags where flag.line == index + 1 { out += marks(flag, digits: digits, isColoured: isColoured) }
      }
      return out.joined(separator: "\n")
    }

    private func marks(_ flag: Flag, digits: Int, isColoured: Bool) -> [String] {
      let colour: Colour = flag.blocks ? .red : .yellow
      let margin = String(repeating: " ", count: digits) + " | "
      let column = min(max(0, flag.column - 1), 4000)
      let signs = String(repeating: "^", count: max(1, min(80, TerminalText.width(flag.excerpt))))
      return [
        margin + String(repeating: " ", count: column) + colour.paint(signs, if: isColoured),
        margin + colour.paint(TerminalText.safe(Self.said(flag)), if: isColoured),
      ]
    }

    private static func said(_ flag: Flag) -> String {
      "\(flag.kind) (\(flag.rule)\(flag.blocks ? ", stands in the way of publishing" : "")): \(flag.sentence)"
    }

    /// The flags alone, a line each.
    func flagLines(isColoured: Bool) -> [String] {
      flags.map { flag in
        let colour: Colour = flag.blocks ? .red : .yellow
        return colour.paint(
          TerminalText.safe("line \(flag.line): “\(flag.excerpt)”: " + Self.said(flag)), if: isColoured)
      }
    }
  }

  var draft: Draft?
  var publishedText: String?

  init(_ json: JSON) {
    publishedText = json["published"]?["text"]?.stringValue
    guard let copy = json["draft"], let version = copy["version"]?.intValue else { return }
    draft = Draft(
      text: copy["text"]?.stringValue ?? "", version: version, state: copy["state"]?.stringValue ?? "",
      author: copy["author"]?.stringValue, remark: copy["remark"]?.stringValue,
      flags: copy["flags"]?.arrayValue?.map(Flag.init) ?? [])
  }

  static func shown(_ text: JSON?) -> String { TerminalText.safe(text?.stringValue ?? "", keepsLines: true) }
}
