import ArgumentParser
import ClinicValues
import Operations

/// How one parameter is given on the command line.
struct OptionForm: Sendable {
  enum Kind: Sendable, Equatable {
    /// `--flag` and `--no-flag`.
    case flag
    /// `--flag`.
    case plainFlag
    case text
    case number
    case choice([String])
    case money
    case object
    indirect case list(of: Kind)
  }

  /// The parameter, or one member of it: `address`, `address.city`.
  let path: [String]
  let option: String
  let kind: Kind
  let isRequired: Bool
  /// Whether it is typed unseen, since others can read a process's arguments.
  let isSecret: Bool
  /// Whether `@file` and `-` stand for what is in a file.
  let takesFiles: Bool
  let isBase64: Bool
  /// Whether it is an id or a short code.
  let isReference: Bool
  /// `date` or `uuid`, for instance.
  let format: String?
  /// What the schema says of the value.
  let meaning: String?

  /// A text of this length is not typed on a command line.
  static let longTextFrom = 600

  /// The options of a parameter. A nested object of plain values has one for each of its members besides its own, so
  /// that nobody needs to write JSON for an address.
  static func all(for field: Schema.Field) -> [OptionForm] {
    let whole = OptionForm(field, below: nil)
    guard whole.kind == .object, let members = field.schema.json["properties"]?.objectValue?.members else {
      return [whole]
    }
    let parts = members.map { member in
      let schema = Schema(member.value.objectValue ?? JSONObject())
      return OptionForm(.init(name: member.name, schema: schema, isRequired: false), below: field.name)
    }
    guard parts.allSatisfy({ $0.kind != .object && $0.kind != .list(of: .object) }) else { return [whole] }
    return [whole] + parts
  }

  private init(_ field: Schema.Field, below parent: String?) {
    path = [parent, field.name].compactMap { $0 }
    option =
      parent.map { CommandNames.option($0) + "-" + CommandNames.kebab(field.name) }
      ?? CommandNames.option(field.name)
    isRequired = field.isRequired
    kind = field.name == "dryRun" ? .plainFlag : Self.kind(of: .object(field.schema.json))
    let name = field.name.lowercased()
    isSecret = kind == .text && (name.hasSuffix("password") || name == "token" || name == "secret")
    let lengthMax = field.schema.json["maxLength"]?.intValue ?? .max
    isBase64 = field.schema.json["contentEncoding"]?.stringValue == "base64"
    format = field.schema.json["format"]?.stringValue
    meaning = field.schema.json["description"]?.stringValue
    isReference = meaning.map { $0.hasPrefix("Id of ") || $0.hasPrefix("Short code") } ?? false
    let isPlain = field.schema.json["format"] != nil || field.schema.json["pattern"] != nil
    takesFiles =
      switch kind {
      case .text: isSecret || isBase64 || (lengthMax >= Self.longTextFrom && !isPlain && name != "cursor")
      case .object, .list(of: .object): true
      default: false
      }
  }

  private static func kind(of schema: JSON) -> Kind {
    if let values = schema["enum"]?.arrayValue { return .choice(values.compactMap(\.stringValue)) }
    switch schema["type"]?.stringValue {
    case "boolean": return .flag
    case "integer", "number": return .number
    case "string": return .text
    case "array": return .list(of: kind(of: schema["items"] ?? .null))
    default:
      let members = schema["properties"]?.objectValue?.members.map(\.name) ?? []
      return members == ["amount", "currency"] ? .money : .object
    }
  }

  /// The parameter that it gives, or gives part of.
  var parameter: String { path.first ?? "" }
  var isPart: Bool { path.count > 1 }
  /// How argument-parser knows it.
  var key: String { path.joined(separator: "_") }

  /// Whether it names the thing that the command is about, and may stand without its option.
  var isSubject: Bool { isRequired && kind == .text && isReference }

  var valueName: String {
    switch kind {
    case .flag, .plainFlag: ""
    case .text where isBase64: "@file"
    case .text where takesFiles: "text|@file"
    case .text where format == "date": "date"
    case .text where format == "uuid": "id"
    case .text: CommandNames.kebab(path.last ?? "")
    case .number: "n"
    case .choice(let values): values.count <= 4 ? values.joined(separator: "|") : CommandNames.kebab(path.last ?? "")
    case .money: "amount"
    case .object, .list(of: .object): "json|@file"
    case .list: CommandNames.kebab(path.last ?? "")
    }
  }

  func help(_ sentence: String?) -> ArgumentHelp {
    var text = sentence ?? meaning ?? ""
    if isPart, meaning == nil {
      let words = CommandNames.kebab(path.last ?? "").split(separator: "-").joined(separator: " ")
      text = words.prefix(1).uppercased() + words.dropFirst() + " in --" + CommandNames.option(parameter)
    }
    if text.hasSuffix(".") { text.removeLast() }
    var hints: [String] = []
    switch kind {
    case .choice(let values) where values.count > 4, .list(of: .choice(let values)):
      hints.append("one of " + values.joined(separator: ", "))
    case .money: hints.append("like 120.00 or \"120.00 CAD\"")
    default: break
    }
    if case .list = kind { hints.append("repeat for several") }
    if isSecret { hints.append(isRequired ? "asked for unless given" : "asked for where it is needed") }
    if isBase64 { hints.append("@ and the file's name") }
    if isRequired { hints.append("required") }
    if !hints.isEmpty { text += (text.isEmpty ? "" : " ") + "(" + hints.joined(separator: "; ") + ")" }
    return ArgumentHelp(text.isEmpty ? "" : "\(text).", valueName: valueName)
  }

  var completion: CompletionKind? {
    switch kind {
    case .choice(let values), .list(of: .choice(let values)): .list(values)
    default: takesFiles ? .file() : nil
    }
  }

  /// What argument-parser reads of a command's property: the wrapper that declares the option.
  func declaration(_ sentence: String?) -> Any {
    let name = NameSpecification.customLong(option)
    let help = help(sentence)
    return switch kind {
    case .flag: Flag<Bool?>(name: name, inversion: .prefixedNo, help: help)
    case .plainFlag: Flag<Bool>(wrappedValue: false, name: name, help: help)
    case .list:
      Option<[String]>(wrappedValue: [], name: name, parsing: .singleValue, help: help, completion: completion)
    default: Option<String?>(name: name, help: help, completion: completion)
    }
  }

  /// What was typed for it: nothing, or its words.
  func read(from container: KeyedDecodingContainer<ParameterKey>) throws -> Typed? {
    let key = ParameterKey(key)
    switch kind {
    case .flag: return try container.decode(Flag<Bool?>.self, forKey: key).wrappedValue.map { .flag($0) }
    case .plainFlag: return try container.decode(Flag<Bool>.self, forKey: key).wrappedValue ? .flag(true) : nil
    case .list:
      let words = try container.decode(Option<[String]>.self, forKey: key).wrappedValue
      return words.isEmpty ? nil : .words(words)
    default: return try container.decode(Option<String?>.self, forKey: key).wrappedValue.map { .words([$0]) }
    }
  }

  enum Typed: Sendable, Equatable {
    case flag(Bool)
    case words([String])
  }
}
