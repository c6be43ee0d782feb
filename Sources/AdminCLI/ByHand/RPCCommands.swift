import ArgumentParser
import ClinicValues
import Operations

/// The wire by hand: what methods there are, and calling any of them.
struct RPCCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rpc", abstract: "The API by its methods: list, describe, call, discover.",
    subcommands: [List.self, Describe.self, Call.self, Discover.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the methods.")
    @OptionGroup var output: OutputOptions

    func run() throws {
      let items = Surface.current.operations.map { operation in
        JSON.object([
          "name": .string(operation.name), "permission": .string(operation.access.text),
          "summary": .string(operation.summary),
        ])
      }
      var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
      writer.add(.object(["items": .array(items)]))
    }
  }

  struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "describe", abstract: "Show a method's parameters, refusals and an example.")
    @Argument(help: "Name of the method.", completion: .list(Surface.current.operations.map(\.name)))
    var method: String
    @OptionGroup var output: OutputOptions

    func run() throws {
      guard let operation = Surface.current[method] else { throw RPCCommand.unknown(method) }
      guard output.output == .table else {
        var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
        return writer.add(RPCCommand.description(of: operation))
      }
      let surroundings = Surroundings.current
      let rows = operation.allParameters.map { field in
        [
          field.name, RPCCommand.typeName(.object(field.schema.json)), field.isRequired ? "yes" : "",
          operation.help(for: field.name) ?? "",
        ]
      }
      let table = Table(header: ["PARAMETER", "TYPE", "REQUIRED", "MEANING"], rows: rows)
      let (noun, verb) = CommandNames.parts(of: operation.name)
      let request = JSON.object([
        "jsonrpc": .string("2.0"), "id": .number("1"), "method": .string(operation.name), "params": operation.example,
      ])
      var lines = ["\(operation.name): \(operation.summary)", ""]
      lines.append("Permission  \(operation.access.text)")
      lines.append("Audit       \(operation.audit.text)")
      lines.append("Command     clinic \(CommandNames.kebab(noun)) \(CommandNames.kebab(verb))")
      if !operation.refusals.isEmpty {
        lines.append("Refusals    " + operation.refusals.map(\.rawValue).joined(separator: ", "))
      }
      if !rows.isEmpty {
        lines.append("")
        lines += table.lines(width: surroundings.width, isColoured: surroundings.outHasColour)
      }
      lines += ["", "Example", "  " + JSONText.compact(request)]
      surroundings.out(lines.joined(separator: "\n") + "\n")
    }
  }

  struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "call", abstract: "Call a method with parameters as JSON.",
      discussion: "A call is repeated after a lost connection only if it reads or has an idempotencyKey.")
    @Argument(help: "Name of the method.", completion: .list(Surface.current.operations.map(\.name)))
    var method: String
    @Argument(help: ArgumentHelp("A JSON object, @ and a file's name, or - for standard input.", valueName: "json"))
    var params: String?
    @Option(
      name: .shortAndLong, help: ArgumentHelp("Form of the result: table, json, ndjson or csv.", valueName: "form"))
    var output: OutputForm = .json
    @Flag(name: .shortAndLong, help: "Only ids, one a line; no messages.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let object = try params.map { try ParameterInput.object(from: $0, option: "The parameters") } ?? JSONObject()
      let isRead = Surface.current[method].map { !$0.isMutation } ?? false
      try await connection.withClient { client in
        let result = try await client.call(
          method, object, isRepeatable: isRead || object["idempotencyKey"]?.stringValue != nil)
        var writer = ResultWriter(form: output, isQuiet: quiet, schema: Surface.current[method]?.result)
        writer.add(result)
      }
    }
  }

  struct Discover: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "discover", abstract: "Print the server's OpenRPC document.")
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withClient { client in
        let document = try await client.call("rpc.discover", JSONObject(), isRepeatable: true)
        Surroundings.current.out(JSONText.pretty(document) + "\n")
      }
    }
  }

  static func unknown(_ method: String) -> Failure {
    Failure(.notFound, "There is no method “\(method)”.", mend: "clinic rpc list")
  }

  /// A schema in a few words.
  static func typeName(_ schema: JSON) -> String {
    if let values = schema["enum"]?.arrayValue { return values.compactMap(\.stringValue).joined(separator: "|") }
    switch schema["type"]?.stringValue {
    case "array": return "[\(typeName(schema["items"] ?? .null))]"
    case "object":
      let members = schema["properties"]?.objectValue?.members.map(\.name) ?? []
      return "{" + members.joined(separator: ", ") + "}"
    case "string":
      if let format = schema["format"]?.stringValue { return format }
      return schema["maxLength"]?.intValue.map { "text ≤ \($0)" } ?? "text"
    case let name?: return name
    case nil: return "any"
    }
  }

  private static func description(of operation: AnyOperation) -> JSON {
    let document = OpenRPC.document(of: [operation], version: ProgramVersion.text)
    return document["methods"]?.arrayValue?.first ?? .null
  }
}
