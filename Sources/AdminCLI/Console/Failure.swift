import ClinicValues

/// Why a command ends without having done its work.
public struct Failure: Error, Sendable {
  public var status: CommandStatus
  /// One sentence for a person.
  public var sentence: String
  /// The offending fields of a call.
  var fields: [FieldProblem] = []
  /// The server's error, if it was one.
  var error: ServerError?
  /// What to do about it.
  var mend: String?

  init(_ status: CommandStatus, _ sentence: String, mend: String? = nil) {
    self.status = status
    self.sentence = sentence
    self.mend = mend
  }

  init(_ error: ServerError) {
    status = .of(code: error.code, reason: error.reason)
    fields = error.fields
    // The server's sentence names the first field only; each of them follows on a line of its own
    sentence = error.code == -32602 && !fields.isEmpty ? "These values are not taken:" : error.message
    self.error = error
    if error.code == -32001 { mend = "clinic login" }
    if error.reason == "rate_limited" { mend = error.retryAfterMs.map(Self.later) }
  }

  private static func later(milliseconds: Int) -> String {
    let seconds = max(0, milliseconds - 1) / 1000 + 1
    return seconds < 120 ? "try again in \(seconds) s" : "try again in \((seconds - 1) / 60 + 1) minutes"
  }

  /// The lines for standard error. Fields are called by the options that they came from.
  func lines(isVerbose: Bool, hasColour: Bool, option: (String) -> String = { $0 }) -> [String] {
    var lines = [Colour.red.paint("Error:", if: hasColour) + " " + TerminalText.safe(sentence)]
    let names = fields.map { TerminalText.safe(option($0.field)) }
    let width = names.map(TerminalText.width).max() ?? 0
    for (name, field) in zip(names, fields) {
      let problem = TerminalText.safe(field.problem)
      lines.append(problem.isEmpty ? "  \(name)" : "  \(TerminalText.fitted(name, to: width))  \(problem)")
    }
    if let mend { lines.append("  Mend: \(TerminalText.safe(mend))") }
    if isVerbose, let error {
      lines.append("  reason: \(TerminalText.safe(error.reason)), code: \(error.code)")
      for member in error.data.members where member.name != "reason" && member.name != "fields" {
        lines.append("  \(TerminalText.safe(member.name)): \(TerminalText.safe(member.value.plainText))")
      }
    }
    return lines
  }
}

/// An error object as a server answered with it.
public struct ServerError: Error, Sendable {
  public var code: Int
  public var message: String
  public var data: JSONObject

  public var reason: String { data["reason"]?.stringValue ?? "" }
  public var retryAfterMs: Int? { data["retryAfterMs"]?.intValue }

  init(_ json: JSON) {
    code = json["code"]?.intValue ?? 0
    message = json["message"]?.stringValue ?? "The server failed without saying why."
    data = json["data"]?.objectValue ?? JSONObject()
  }

  /// The fields that it is about: a list of them, or one with the sentence as its problem.
  var fields: [FieldProblem] {
    if let list = data["fields"]?.arrayValue {
      return list.map {
        FieldProblem(field: $0["field"]?.stringValue ?? "?", problem: $0["problem"]?.stringValue ?? "is not valid")
      }
    }
    guard let field = data["field"]?.stringValue else { return [] }
    return [FieldProblem(field: field, problem: "")]
  }
}

extension JSON {
  /// A value as a person reads it: a string without its quotes.
  var plainText: String { stringValue ?? text }
}
