import ArgumentParser
import ClinicValues

/// Servers under names, as in `clinic --context riverside`.
struct ContextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "context", abstract: "Servers under names: list, use, set, delete, show.",
    subcommands: [List.self, Use.self, Set.self, Delete.self, Show.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the contexts.")
    @OptionGroup var output: OutputOptions

    func run() throws {
      let contexts = try Contexts.load()
      let items = contexts.list.map { name, context in
        JSON.object([
          "name": .string(name), "current": .bool(name == contexts.current), "server": .string(context.server),
          "caFile": context.caFile.map { .string($0) } ?? .null,
          "account": context.account.map { .string($0) } ?? .null,
        ])
      }
      var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
      writer.add(.object(["items": .array(items)]))
    }
  }

  struct Use: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "use", abstract: "Make a context the current one.")
    @Argument(help: "Name of the context.") var name: String

    func run() throws {
      var contexts = try Contexts.load()
      guard let context = contexts[name] else { throw ContextCommand.unknown(name) }
      contexts.current = name
      try contexts.save()
      Surroundings.current.note("Commands now go to \(context.server).")
    }
  }

  struct Set: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set", abstract: "Make a context, or change one.",
      discussion: """
        A new context is of the server that commands reach now, unless --server names another. The first context made \
        is also the current one.
        """)
    @Argument(help: "Name of the context.") var name: String
    @Option(help: ArgumentHelp("tcp://host:port, tls://host:port or unix:///path.", valueName: "address"))
    var server: String?
    @Option(
      name: .customLong("ca-file"), help: ArgumentHelp("Certificates (PEM) to trust besides the system's."),
      completion: .file())
    var caFile: String?
    @Option(help: "Who logs in unless told otherwise.") var account: String?

    func run() throws {
      try Contexts.check(name: name)
      var contexts = try Contexts.load()
      var context = contexts[name]
      if let server {
        let address = try ServerAddress(server).description
        if context == nil { context = Context(server: address) } else { context?.server = address }
      }
      if context == nil {
        let reached = try Destination.choose(server: nil, context: nil)
        context = Context(server: reached.server.description)
        context?.caFile = reached.caFile
      }
      guard var context else { return }
      if let caFile { context.caFile = caFile.isEmpty ? nil : caFile }
      if let account { context.account = account.isEmpty ? nil : account }
      contexts[name] = context
      if contexts.current == nil { contexts.current = name }
      try contexts.save()
      Surroundings.current.note(
        "The context \(name) is kept\(contexts.current == name ? " and is the current one" : "").")
    }
  }

  struct Delete: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "delete", abstract: "Forget a context and its session's token.")
    @Argument(help: "Name of the context.") var name: String

    func run() throws {
      var contexts = try Contexts.load()
      guard let context = contexts[name] else { throw ContextCommand.unknown(name) }
      contexts[name] = nil
      if contexts.current == name { contexts.current = nil }
      try contexts.save()
      try Files.remove(try StoredToken.path(context: name, server: try ServerAddress(context.server)))
      Surroundings.current.note("The context \(name) is forgotten.")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show which server commands go to, and why.")
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
      let destination = try connection.destination()
      let stored = try StoredToken.load(from: try destination.tokenPath(), for: destination.server)
      let absent = JSON.null
      var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
      writer.add(
        .object([
          "server": .string(destination.server.description), "chosenBy": .string(destination.origin),
          "context": destination.context.map { .string($0) } ?? absent,
          "caFile": destination.caFile.map { .string($0) } ?? absent,
          "account": (stored?.account ?? destination.account).map { .string($0) } ?? absent,
          "sessionUntil": stored?.expiresAt.map { .string($0) } ?? absent,
        ]))
    }
  }

  static func unknown(_ name: String) -> Failure {
    Failure(.notFound, "There is no context “\(name)”.", mend: "clinic context list")
  }
}
