import ArgumentParser
import ClinicValues
import Operations

/// A therapist's profile as a text to edit.
struct ProfileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "A therapist's profile: edit, show, history, diff.",
    discussion: "A profile is public as soon as it is saved, so it has a history and no draft.",
    subcommands: [Edit.self, Show.self, History.self, Diff.self])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a therapist's profile.")
    @Argument(help: "Slug or id of the therapist.") var therapist: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withClient { client in
        let result = try await client.call(
          "therapists.get", ["therapist": .string(therapist)], isRepeatable: true)
        var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
        writer.add(result)
      }
    }
  }

  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "history", abstract: "List the versions of a profile, the latest first.")
    @Argument(help: "Slug or id of the therapist.") var therapist: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      guard let operation = Surface.current["therapists.profileHistory"] else {
        throw RPCCommand.unknown("therapists.profileHistory")
      }
      try await connection.withClient { client in
        try await CallOutput.carryOut(
          operation, ["therapist": .string(therapist)], by: client, all: true, as: output)
      }
    }
  }

  struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "diff", abstract: "Show what the last change of a profile changed, or how two versions differ.")
    @Argument(help: "Slug or id of the therapist.") var therapist: String
    @Option(help: ArgumentHelp("From this version; the one before the other unless given.", valueName: "n"))
    var from: Int?
    @Option(help: ArgumentHelp("To this version; the latest unless given.", valueName: "n")) var to: Int?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withClient { client in
        let history = try await client.whole("therapists.profileHistory", ["therapist": .string(therapist)])
        let versions = history["items"]?.arrayValue ?? []
        let form = try Edit.form()
        func text(_ place: Int?, _ number: Int?) throws(Failure) -> String? {
          let found = place.flatMap { versions.indices.contains($0) ? versions[$0] : nil }
          if found == nil, let number {
            throw Failure(
              .notFound, "There is no version \(number).", mend: "clinic therapists profile history \(therapist)")
          }
          return found?.objectValue.map { form.text(of: $0, title: "") }
        }
        func place(of number: Int) -> Int? { versions.firstIndex { $0["version"]?.intValue == number } }
        let newer = to.map { place(of: $0) } ?? 0
        let older = from.map { place(of: $0) } ?? newer.map { $0 + 1 }
        let new = try text(newer, to)
        BioCommand.write(LineDiff(from: try text(older, from) ?? "", to: new ?? ""))
      }
    }
  }

  struct Edit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "edit", abstract: "Edit a profile in your editor ($VISUAL, $EDITOR, or vi).",
      discussion: "Only what you changed is sent. If it cannot be saved, your text stays in a file.")

    @Argument(help: "Slug or id of the therapist.") var therapist: String
    @Option(
      name: .customLong("from-file"),
      help: ArgumentHelp("Start from this file, as kept by an edit that could not be saved."), completion: .file())
    var fromFile: String?
    @Flag(
      name: .customLong("keep-appointments"),
      help: "Keep coming appointments at locations left; without it they make it refused.")
    var keepAppointments = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withClient(option: CommandNames.option(ofField:)) { client in
        let form = try Self.form()
        let base = try await read(client)
        let title = "Profile of \(base["name"]?.stringValue ?? therapist)"
        let start = try fromFile.map { try BioEditCommand.contents(of: $0) } ?? form.text(of: base, title: title)
        let draft = try Draft(start, named: "profile-" + BioEditCommand.fileName(therapist), suffix: ".txt")
        let text = try await draft.edit()
        do {
          let changes = form.changes(from: base, to: try form.values(in: text))
          guard !changes.members.isEmpty else {
            try draft.remove()
            return Surroundings.current.note("Nothing was changed.")
          }
          try await save(changes, over: base, client)
          try draft.remove()
        } catch {
          try await explain(error, form: form, base: base, keptIn: draft.path, client)
          throw error
        }
      }
    }

    /// The form of what `therapists.updateProfile` takes.
    static func form() throws(Failure) -> ProfileForm {
      guard let operation = Surface.current["therapists.updateProfile"] else {
        throw RPCCommand.unknown("therapists.updateProfile")
      }
      let fields = operation.parameters.filter {
        !["therapist", "expectedVersion", "keepAppointments", "clear"].contains($0.name)
      }
      return ProfileForm(
        fields: fields.map { field in
          let type = field.schema.json["type"]?.stringValue
          return ProfileForm.Field(
            name: field.name, help: operation.help(for: field.name) ?? "", isList: type == "array",
            isNumber: type == "integer" || type == "boolean")
        })
    }

    private func read(_ client: WireClient) async throws(Failure) -> JSONObject {
      let result = try await client.call("therapists.get", ["therapist": .string(therapist)], isRepeatable: true)
      return result.objectValue ?? JSONObject()
    }

    private func save(_ changes: JSONObject, over base: JSONObject, _ client: WireClient) async throws(Failure) {
      var params: JSONObject = [
        "therapist": .string(therapist), "expectedVersion": base["version"] ?? .number("1"),
        "idempotencyKey": .string(CallOutput.newKey()),
      ]
      let cleared = changes.members.filter { $0.value == .null }.map { JSON.string($0.name) }
      params.members += changes.members.filter { $0.value != .null }
      if !cleared.isEmpty { params["clear"] = .array(cleared) }
      if keepAppointments { params["keepAppointments"] = .bool(true) }
      let result = try await client.call("therapists.updateProfile", params, isRepeatable: true)
      let names = changes.members.map { CommandNames.kebab($0.name) }.joined(separator: ", ")
      Surroundings.current.note("Saved as version \(result["version"]?.plainText ?? "?"): \(names).")
    }

    private func explain(
      _ error: any Error, form: ProfileForm, base: JSONObject, keptIn path: String, _ client: WireClient
    ) async throws {
      let surroundings = Surroundings.current
      surroundings.note("Your text is kept in \(path)")
      if (error as? Failure)?.error?.reason == "stale_version", let theirs = try? await read(client) {
        surroundings.note("\nWhat somebody else saved meanwhile:")
        let diff = LineDiff(from: form.text(of: base, title: ""), to: form.text(of: theirs, title: ""))
        for line in diff.text(isColoured: surroundings.errHasColour) { surroundings.err(line + "\n") }
      }
      surroundings.note("\nTo go on from your text: clinic therapists profile edit \(therapist) --from-file \(path)\n")
    }
  }
}
