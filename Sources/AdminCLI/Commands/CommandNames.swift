/// How operations and parameters are called on the command line.
enum CommandNames {
  /// `expectedVersion` becomes `expected-version`, `bioHTML` becomes `bio-html`.
  static func kebab(_ camel: some StringProtocol) -> String {
    var out = ""
    var wasUppercase = false
    for character in camel {
      if character.isUppercase {
        if !out.isEmpty, !out.hasSuffix("-"), !wasUppercase { out.append("-") }
        out += character.lowercased()
      } else {
        out.append(character)
      }
      wasUppercase = character.isUppercase
    }
    return out
  }

  /// `appointments.book` is the verb `book` of the noun `appointments`.
  static func parts(of operation: String) -> (noun: String, verb: String) {
    guard let dot = operation.firstIndex(of: ".") else { return ("", operation) }
    return (String(operation[..<dot]), String(operation[operation.index(after: dot)...]))
  }

  /// Options that every command has; a parameter of such a name is written with `param-` in front.
  static let taken: Set<String> = [
    "output", "quiet", "verbose", "params", "all", "server", "context", "ca-file", "timeout", "help", "version",
    "generate-completion-script",
  ]

  /// The option of a parameter, without its dashes.
  static func option(_ parameter: String) -> String {
    let name = kebab(parameter)
    return taken.contains(name) ? "param-" + name : name
  }

  /// The option that a field of an error came from: `price.amount` is `--price (amount)`.
  static func option(ofField path: String) -> String {
    let head = path.prefix { $0 != "." && $0 != "[" }
    guard !head.isEmpty else { return path }
    let rest = path.dropFirst(head.count)
    let tail = rest.hasPrefix(".") ? rest.dropFirst() : rest
    return "--" + option(String(head)) + (tail.isEmpty ? "" : " (\(tail))")
  }
}

/// The name of a parameter as a key; any will do.
struct ParameterKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
