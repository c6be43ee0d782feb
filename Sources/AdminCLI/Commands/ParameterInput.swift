import ArgumentParser
import ClinicValues
import Operations

/// What was typed for an operation, put together into its parameters.
struct ParameterInput {
  var whole: String?
  var subject: String?
  var subjectForm: OptionForm?
  var typed: [(form: OptionForm, typed: OptionForm.Typed)]

  /// The parameters: those of `--params`, and over them those of options.
  func object() throws -> JSONObject {
    var object = JSONObject()
    if let whole { object = try Self.object(from: whole, option: "--params") }
    if let subject, let form = subjectForm { object[form.parameter] = try form.value(of: .words([subject])) }
    for (form, words) in typed {
      let isFromFile =
        if case .words(let words) = words { words.allSatisfy { $0 == "-" || $0.hasPrefix("@") } } else { true }
      if form.isSecret, !isFromFile {
        Surroundings.current.note(
          "Warning: others can read a command's arguments while it runs; leave --\(form.option) out to be asked.")
      }
      let value = try form.value(of: words)
      if let member = form.path.dropFirst().first {
        var inner = object[form.parameter]?.objectValue ?? JSONObject()
        inner[member] = value
        object[form.parameter] = .object(inner)
      } else {
        object[form.parameter] = value
      }
    }
    return object
  }

  /// Reads a JSON object from an argument, from `@file`, or from standard input (`-`).
  static func object(from word: String, option: String) throws -> JSONObject {
    let json = try json(from: word, option: option)
    guard case .object(let object) = json else { throw ValidationError("\(option) must be a JSON object.") }
    return object
  }

  private static func json(from word: String, option: String) throws -> JSON {
    let bytes: [UInt8]
    if word == "-" {
      bytes = try Surroundings.current.readInput()
    } else if word.hasPrefix("@") {
      guard let file = try Files.read(String(word.dropFirst())) else {
        throw ValidationError("\(option) names a file that does not exist: \(word.dropFirst())")
      }
      bytes = file
    } else {
      bytes = Array(word.utf8)
    }
    do { return try JSONParser.parse(bytes) } catch { throw ValidationError("\(option) is not JSON: \(error).") }
  }

  /// Asks for the secrets that are required and were not given; for the old password where one's own changes.
  static func askSecrets(_ forms: [OptionForm], of operation: AnyOperation, into params: inout JSONObject) throws {
    let isOwn = params["account"] == nil
    for form in forms where params[form.parameter] == nil {
      guard form.isRequired || form.parameter == "oldPassword" && isOwn else { continue }
      let isNew = form.parameter == "newPassword" || form.parameter == "password" && operation.audit != .login
      params[form.parameter] = .string(try ask(form.parameter, isNew: isNew))
    }
  }

  /// A new password is asked for twice, so that a slip of the finger locks nobody out.
  private static func ask(_ parameter: String, isNew: Bool) throws -> String {
    let surroundings = Surroundings.current
    let words = CommandNames.kebab(parameter).split(separator: "-").joined(separator: " ")
    let prompt = words.prefix(1).uppercased() + words.dropFirst()
    let secret = try surroundings.askSecret(prompt)
    guard isNew else { return secret }
    guard try surroundings.askSecret("\(prompt) again") == secret else {
      throw Failure(.usage, "The two are not the same.")
    }
    return secret
  }
}
