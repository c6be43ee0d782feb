import ClinicValues
import Operations
import Yams

/// A treatment note as a text in YAML that a person edits: one line a needle, sign or measure, and above a line what
/// the check of the note says to it. What is empty is left out.
struct NoteForm {
  /// What the check says, by the place in the note that it is about.
  struct Finding {
    var field: String?
    var blocks: Bool
    var sentence: String

    init(_ json: JSON) {
      field = json["field"]?.stringValue
      blocks = json["blocks"]?.boolValue ?? false
      sentence = json["sentence"]?.stringValue ?? ""
    }

    /// As it stands in the form and beside it.
    var line: String { (blocks ? "!! " : "?  ") + TerminalText.safe(sentence) }
  }

  /// The schema of a note's content.
  private let schema: JSON

  init() throws(Failure) {
    let field = Surface.current["notes.save"]?.parameters.first { $0.name == "content" }
    guard let field else { throw Failure(.failed, "This program knows no notes.") }
    schema = .object(field.schema.json)
  }

  // MARK: - From a note to a text

  func text(of content: JSON, heading: [String], findings: [Finding]) -> String {
    var writer = Writer(findings: findings)
    writer.lines = heading.map { "# " + TerminalText.safe($0) }
    writer.lines += findings.filter { $0.field == nil }.map { "# " + $0.line }
    writer.lines.append("")
    writer.members(of: content, schema, at: "", indent: 0)
    return writer.lines.joined(separator: "\n") + "\n"
  }

  private struct Writer {
    var findings: [Finding]
    var lines: [String] = []

    mutating func members(of value: JSON, _ schema: JSON, at path: String, indent: Int) {
      for property in schema["properties"]?.objectValue?.members ?? [] {
        let place = path.isEmpty ? property.name : path + "." + property.name
        member(property.name, value[property.name], property.value, at: place, indent: indent)
      }
    }

    private mutating func member(_ name: String, _ value: JSON?, _ schema: JSON, at path: String, indent: Int) {
      let margin = String(repeating: " ", count: indent)
      note(path, isWhole: schema["type"] != .string("object"), margin: margin)
      switch schema["type"]?.stringValue {
      case "object":
        lines.append("\(margin)\(name):")
        members(of: value ?? .null, schema, at: path, indent: indent + 2)
      case "array": rows(name, value?.arrayValue ?? [], schema, at: path, margin: margin)
      default:
        let choices = schema["enum"]?.arrayValue?.map(\.plainText).joined(separator: ", ")
        if value == nil, let choices { lines.append("\(margin)# one of: \(choices)") }
        scalar(name, value, margin: margin)
      }
      if indent == 0 { lines.append("") }
    }

    private mutating func rows(_ name: String, _ items: [JSON], _ schema: JSON, at path: String, margin: String) {
      let members = schema["items"]?["properties"]?.objectValue?.members ?? []
      if !members.isEmpty {
        let known = members.map { member in
          let choices = member.value["enum"]?.arrayValue ?? member.value["items"]?["enum"]?.arrayValue
          guard let choices, choices.count <= 12 else { return member.name }
          return member.name + " (" + choices.map(\.plainText).joined(separator: " | ") + ")"
        }
        lines += NoteForm.wrapped("a line each: " + known.joined(separator: ", "), margin: margin + "# ")
      }
      guard !items.isEmpty else { return lines.append("\(margin)\(name): []") }
      lines.append("\(margin)\(name):")
      for (place, item) in items.enumerated() {
        note("\(path)[\(place)]", isWhole: true, margin: margin + "  ")
        lines.append("\(margin)  - " + NoteForm.flow(item))
      }
    }

    private mutating func scalar(_ name: String, _ value: JSON?, margin: String) {
      guard let text = value?.stringValue, text.contains("\n"), !text.unicodeScalars.contains(where: Self.isControl)
      else {
        return lines.append("\(margin)\(name):" + (value.map { " " + NoteForm.flow($0) } ?? ""))
      }
      lines.append("\(margin)\(name): |-")
      lines += text.split(separator: "\n", omittingEmptySubsequences: false).map {
        $0.isEmpty ? "" : margin + "  " + $0
      }
    }

    /// What YAML takes only in quotes.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
      scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || (0x7F..<0xA0).contains(scalar.value)
        || [0x2028, 0x2029, 0xFEFF].contains(scalar.value)
    }

    /// What the check says to this place; of a place that is written as a whole, also what it says to its parts.
    private mutating func note(_ path: String, isWhole: Bool, margin: String) {
      for finding in findings {
        guard let field = finding.field else { continue }
        let isPart = field.hasPrefix(path + ".") && path.hasSuffix("]")
        if field == path || isWhole && isPart { lines.append(margin + "# " + finding.line) }
      }
    }
  }

  /// A value on one line, in YAML's flow style. JSON's strings are YAML's too.
  private static func flow(_ value: JSON) -> String {
    switch value {
    case .string(let text): isPlain(text) ? text : JSON.string(text).text
    case .array(let items): "[" + items.map(flow).joined(separator: ", ") + "]"
    case .object(let object): "{" + object.members.map { "\($0.name): \(flow($0.value))" }.joined(separator: ", ") + "}"
    default: value.text
    }
  }

  /// Whether a text needs no quotes: words of letters, that mean nothing else in YAML.
  private static func isPlain(_ text: String) -> Bool {
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
    guard let first = text.utf8.first, !words.contains(text.lowercased()), text.utf8.last != UInt8(ascii: " ") else {
      return false
    }
    let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte | 0x20) }
    return isLetter(first)
      && text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || " -_./;()".utf8.contains($0) }
  }

  private static func wrapped(_ text: String, margin: String) -> [String] {
    var lines: [String] = []
    var line = margin
    for word in text.split(separator: " ") {
      if line.utf8.count + word.utf8.count > 110, line != margin {
        lines.append(line)
        line = margin + "  "
      }
      line += (line.hasSuffix(" ") ? "" : " ") + word
    }
    return lines + [line]
  }

  // MARK: - From a text to a note

  /// What a person left: the content, and the line on which each part of it stands.
  struct Read {
    var content: JSON
    var lines: [String: Int]

    /// The line of a place, or of the nearest part around it that has one.
    func line(of field: String) -> Int? {
      var path = Substring(field)
      while !path.isEmpty {
        if let line = lines[String(path)] { return line }
        path = path.prefix(upTo: path.lastIndex { $0 == "." || $0 == "[" } ?? path.startIndex)
      }
      return nil
    }
  }

  func read(_ text: String) throws(Failure) -> Read {
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw Failure(.invalid, "The form is no YAML: " + Self.sentence(error))
    }
    var read = Read(content: .object(JSONObject()), lines: [:])
    if let node { read.content = try convert(node, schema, at: "", into: &read) ?? .object(JSONObject()) }
    guard read.content.objectValue != nil else { throw Failure(.invalid, "The form must be `name: value` lines.") }
    return read
  }

  private static func sentence(_ error: any Error) -> String {
    guard let error = error as? YamlError else { return "\(error)" }
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return "line \(mark.line): \(problem)"
    default: return "\(error)".split(separator: "\n").first.map(String.init) ?? "it cannot be read"
    }
  }

  /// The node as JSON by its schema; nil for what is empty.
  private func convert(
    _ node: Node, _ schema: JSON, at path: String, into read: inout Read
  ) throws(Failure) -> JSON? {
    if let line = node.mark?.line, !path.isEmpty { read.lines[path] = line }
    switch node {
    case .scalar(let scalar): return Self.scalar(scalar, schema["type"]?.stringValue)
    case .sequence(let items):
      var values: [JSON] = []
      for item in items {
        let place = "\(path)[\(values.count)]"
        guard let value = try convert(item, schema["items"] ?? .null, at: place, into: &read) else { continue }
        values.append(value)
      }
      // A list that is there and empty is as one that is not there.
      return values.isEmpty ? nil : .array(values)
    case .mapping(let pairs):
      var object = JSONObject()
      for (key, value) in pairs {
        guard let name = key.string else { throw Failure(.invalid, "A name in the form is no word.") }
        let place = path.isEmpty ? name : path + "." + name
        let member = schema["properties"]?[name] ?? .null
        if let mark = key.mark { read.lines[place] = mark.line }
        if let value = try convert(value, member, at: place, into: &read) { object[name] = value }
        if let mark = key.mark { read.lines[place] = mark.line }
      }
      return object.members.isEmpty ? nil : .object(object)
    case .alias: throw Failure(.invalid, "The form takes no aliases.")
    }
  }

  /// A word as the schema wants it; what does not fit goes as it is, and the server names it.
  private static func scalar(_ scalar: Node.Scalar, _ type: String?) -> JSON? {
    let text = scalar.string
    guard scalar.style == .plain || scalar.style == .any else { return .string(text) }
    if text.isEmpty || text == "~" || text == "null" { return nil }
    switch type {
    case "boolean":
      switch text.lowercased() {
      case "true", "yes", "on": return .bool(true)
      case "false", "no", "off": return .bool(false)
      default: return .string(text)
      }
    case "number", "integer":
      if let json = try? JSONParser.parse(Array(text.utf8)), case .number = json { return json }
      return .string(text)
    default: return .string(text)
    }
  }
}
