import ArgumentParser
import ClinicValues
import Operations

/// One operation of the catalog as a command; its options are the operation's parameters.
///
/// argument-parser learns a command's options from `Mirror(reflecting: init())`. This command has no properties for it
/// to find: its mirror shows one option for each parameter, made from the declaration.
struct OperationCommand<Op: Operation>: AsyncParsableCommand {
  var connection = ConnectionOptions()
  var output = OutputOptions()
  var subject: String?
  var whole: String?
  var isAll = false
  var typed: [(form: OptionForm, typed: OptionForm.Typed)] = []

  init() {}

  static var operation: AnyOperation? { Surface.current[Op.name.description] }
  static var forms: [OptionForm] { Surface.current.forms(of: Op.name.description) }
  /// The parameter that may stand without its option: the first required one, if it names something.
  static var subjectForm: OptionForm? { forms.first(where: \.isRequired).flatMap { $0.isSubject ? $0 : nil } }
  static var isPaged: Bool { forms.contains { $0.parameter == "cursor" } }

  static var _commandName: String { CommandNames.kebab(CommandNames.parts(of: Op.name.description).verb) }

  static var configuration: CommandConfiguration {
    Surface.current.configuration(of: Op.name.description) {
      CommandConfiguration(
        commandName: _commandName, abstract: Op.summary + ".", usage: usage, discussion: discussion)
    }
  }

  private static var usage: String {
    let (noun, verb) = CommandNames.parts(of: Op.name.description)
    var words = ["clinic", CommandNames.kebab(noun), CommandNames.kebab(verb)]
    let subject = subjectForm
    for form in forms where form.isRequired && !form.isSecret {
      let option = form.kind == .flag ? "--\(form.option)" : "--\(form.option) <\(form.valueName)>"
      words.append(form.parameter == subject?.parameter ? "<\(form.valueName)>" : option)
    }
    return words.joined(separator: " ") + " [<options>]"
  }

  private static var discussion: String {
    guard let operation else { return "" }
    var text = "Method \(operation.name); permission: \(operation.access.text)."
    if operation.answersSecret { text += "\nIts answer holds a secret, which is shown once." }
    if !operation.refusals.isEmpty {
      text += "\nMay refuse with: " + operation.refusals.map(\.rawValue).joined(separator: ", ") + "."
    }
    return text
  }

  // The keys that argument-parser decodes are the parameters' names, and these; a parameter begins with a small letter.
  private static var subjectKey: String { "SubjectArgument" }
  private static var wholeKey: String { "ParamsOption" }
  private static var allKey: String { "AllFlag" }
  private static var connectionKey: String { "ConnectionGroup" }
  private static var outputKey: String { "OutputGroup" }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: ParameterKey.self)
    for form in Self.forms {
      if let typed = try form.read(from: container) { self.typed.append((form, typed)) }
    }
    if Self.subjectForm != nil {
      subject = try container.decode(Argument<String?>.self, forKey: ParameterKey(Self.subjectKey)).wrappedValue
    }
    if Self.isPaged { isAll = try container.decode(Flag<Bool>.self, forKey: ParameterKey(Self.allKey)).wrappedValue }
    whole = try container.decode(Option<String?>.self, forKey: ParameterKey(Self.wholeKey)).wrappedValue
    output = try container.decode(OptionGroup<OutputOptions>.self, forKey: ParameterKey(Self.outputKey)).wrappedValue
    connection =
      try container.decode(OptionGroup<ConnectionOptions>.self, forKey: ParameterKey(Self.connectionKey)).wrappedValue
  }

  func validate() throws {
    if let form = Self.subjectForm, subject != nil, typed.contains(where: { $0.form.parameter == form.parameter }) {
      throw ValidationError("--\(form.option) is given twice.")
    }
    guard whole == nil, let missing = Self.forms.first(where: { isMissing($0) }) else { return }
    throw ValidationError("Missing expected argument '--\(missing.option) <\(missing.valueName)>'.")
  }

  private func isMissing(_ form: OptionForm) -> Bool {
    form.isRequired && !form.isSecret && !typed.contains { $0.form.parameter == form.parameter }
      && !(subject != nil && form.parameter == Self.subjectForm?.parameter)
  }

  /// The option that a field of an error came from.
  private static func option(ofField field: String) -> String {
    guard let form = forms.first(where: { $0.path.joined(separator: ".") == field }) else {
      return CommandNames.option(ofField: field)
    }
    return "--" + form.option
  }

  mutating func run() async throws {
    guard let operation = Self.operation else { throw Failure(.failed, "There is no method \(Op.name).") }
    var params = try ParameterInput(whole: whole, subject: subject, subjectForm: Self.subjectForm, typed: typed)
      .object()
    let secrets = Self.forms.filter { $0.isSecret }
    let connection = connection
    let output = output
    let isAll = isAll
    try await connection.withClient(option: Self.option(ofField:)) { client in
      try ParameterInput.askSecrets(secrets, of: operation, into: &params)
      try await CallOutput.carryOut(operation, params, by: client, all: isAll, as: output)
    }
  }
}

extension OperationCommand: CustomReflectable {
  var customMirror: Mirror {
    var children: [Mirror.Child] = []
    if let form = Self.subjectForm {
      let help = ArgumentHelp("Same as --\(form.option).", valueName: form.valueName)
      children.append((label: Self.subjectKey, value: Argument<String?>(help: help)))
    }
    for form in Self.forms {
      let sentence = form.isPart ? nil : Self.operation?.help(for: form.parameter)
      children.append((label: form.key, value: form.declaration(sentence)))
    }
    if Self.isPaged {
      let all = Flag<Bool>(wrappedValue: false, name: .customLong("all"), help: "Follow the pages to the end.")
      children.append((label: Self.allKey, value: all))
    }
    let help = ArgumentHelp(
      "All parameters as a JSON object, @ and a file's name, or - for standard input; options go over it.",
      valueName: "json|@file")
    let whole = Option<String?>(name: .customLong("params"), help: help, completion: .file())
    children.append((label: Self.wholeKey, value: whole))
    children.append((label: Self.outputKey, value: OptionGroup<OutputOptions>()))
    children.append((label: Self.connectionKey, value: OptionGroup<ConnectionOptions>()))
    return Mirror(self, children: children)
  }
}
