import ClinicValues

/// A profile as a text to edit: `key: value` on a line, lists as `- item` below their key, comments after `#`.
///
/// The keys are the parameters of the operation that saves it, so a new field of the profile appears here by itself.
struct ProfileForm {
  struct Field: Equatable {
    var name: String
    var help: String
    var isList: Bool
    var isNumber: Bool
  }

  var fields: [Field]

  /// The form filled in.
  func text(of values: JSONObject, title: String) -> String {
    var lines = [
      "# \(title)", "# Change what is after a colon, or the lines of a list. Leave a value empty to clear it.", "",
    ]
    for field in fields {
      if !field.help.isEmpty { lines.append("# \(field.help)") }
      let value = values[field.name] ?? .null
      if field.isList {
        lines.append("\(field.name):")
        lines += (value.arrayValue ?? []).map { "- " + Self.word($0) }
      } else {
        lines.append(Table.trimmed("\(field.name): " + (value == .null ? "" : Self.word(value))))
      }
      lines.append("")
    }
    return lines.joined(separator: "\n")
  }

  private static func word(_ json: JSON) -> String { json.stringValue ?? JSONText.compact(json) }

  /// What stands in an edited form; a field that is empty is null, an empty list an empty array.
  func values(in text: String) throws(Failure) -> JSONObject {
    var values = JSONObject()
    var current: Field?
    for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = Self.trimmed(raw)
      if line.isEmpty || line.hasPrefix("#") { continue }
      let place = "Line \(index + 1)"
      if line.hasPrefix("- ") || line == "-" {
        guard let field = current, field.isList else {
          throw Failure(.invalid, "\(place) is an item of no list.")
        }
        let item = Self.trimmed(line.dropFirst())
        guard !item.isEmpty else { continue }
        values[field.name] = .array((values[field.name]?.arrayValue ?? []) + [Self.value(item, isNumber: false)])
        continue
      }
      guard let colon = line.firstIndex(of: ":") else { throw Failure(.invalid, "\(place) is no `key: value`.") }
      let name = Self.trimmed(line[..<colon])
      let value = Self.trimmed(line[line.index(after: colon)...])
      guard let field = fields.first(where: { $0.name == name }) else {
        throw Failure(.invalid, "\(place): there is no field “\(name)”.")
      }
      guard values[name] == nil else { throw Failure(.invalid, "\(place): “\(name)” is there twice.") }
      guard !field.isList || value.isEmpty else {
        throw Failure(.invalid, "\(place): write the items of “\(name)” below it, each after a dash.")
      }
      current = field
      values[name] = field.isList ? .array([]) : value.isEmpty ? .null : Self.value(value, isNumber: field.isNumber)
    }
    return values
  }

  private static func value(_ text: String, isNumber: Bool) -> JSON {
    if isNumber || text.hasPrefix("{"), let json = try? JSONParser.parse(text) { return json }
    return .string(text)
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let isSpace = { (character: Character) in character.isWhitespace }
    let start = text.drop(while: isSpace)
    guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(start[...last])
  }

  /// The fields that differ: what they are now, null for what was cleared.
  func changes(from old: JSONObject, to new: JSONObject) -> JSONObject {
    var changes = JSONObject()
    for field in fields {
      guard let value = new[field.name] else { continue }
      let before = old[field.name] ?? (field.isList ? .array([]) : .null)
      if value != before { changes[field.name] = value }
    }
    return changes
  }
}
