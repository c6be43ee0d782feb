import ClinicValues

extension JSON {
  /// One member a line, so that a diff shows what has changed.
  func pretty(indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .object(let object) where !object.members.isEmpty:
      let members = object.members.map { "\(inner)\(JSON.string($0.name).text): \($0.value.pretty(indent: inner))" }
      return "{\n" + members.joined(separator: ",\n") + "\n\(indent)}"
    case .array(let items) where !items.isEmpty:
      return "[\n" + items.map { inner + $0.pretty(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    default: return text
    }
  }
}
