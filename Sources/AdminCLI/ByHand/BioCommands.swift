import ArgumentParser
import ClinicValues

/// A therapist's bio, from the first draft to what the public reads.
struct BioCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bio", abstract: "A therapist's bio: edit, show, diff, submit, publish, return, history.",
    discussion: "The usual way: edit, submit; somebody else looks at it with diff and publishes it.",
    subcommands: [
      BioEditCommand.self, Show.self, Diff.self, Submit.self, Publish.self, Return.self, History.self,
    ])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show the draft with its flags; or what is published, or an older version.")
    @Argument(help: "Slug or id of the therapist.") var therapist: String
    @Flag(help: "Show what the public reads.") var published = false
    @Option(name: .customLong("at"), help: ArgumentHelp("Show a version of the history.", valueName: "n"))
    var version: Int?
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withClient { client in
        let result =
          if let version {
            try await client.call(
              "therapists.bioVersion",
              ["therapist": .string(therapist), "version": .number(String(version))], isRepeatable: true)
          } else {
            try await client.call("therapists.bio", ["therapist": .string(therapist)], isRepeatable: true)
          }
        guard output.output == .table, !output.quiet else {
          var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
          return writer.add(result)
        }
        if version != nil { return Surroundings.current.out(BioText.shown(result["text"]) + "\n") }
        let bio = BioText(result)
        guard !published, let draft = bio.draft else {
          guard let text = bio.publishedText else { throw Failure(.notFound, "Nothing is published yet.") }
          return Surroundings.current.out(TerminalText.safe(text, keepsLines: true) + "\n")
        }
        Surroundings.current.note(draft.heading)
        Surroundings.current.out(draft.annotated(isColoured: Surroundings.current.outHasColour) + "\n")
      }
    }
  }

  struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "diff", abstract: "Show how the draft differs from what is published, or two versions.")
    @Argument(help: "Slug or id of the therapist.") var therapist: String
    @Option(help: ArgumentHelp("From this version of the history.", valueName: "n")) var from: Int?
    @Option(help: ArgumentHelp("To this version of the history.", valueName: "n")) var to: Int?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withClient { client in
        let bio = BioText(
          try await client.call("therapists.bio", ["therapist": .string(therapist)], isRepeatable: true))
        let old = try await text(from, client) ?? bio.publishedText ?? ""
        let new = try await text(to, client) ?? bio.draft?.text ?? bio.publishedText ?? ""
        BioCommand.write(LineDiff(from: old, to: new))
      }
    }

    private func text(_ version: Int?, _ client: WireClient) async throws(Failure) -> String? {
      guard let version else { return nil }
      let result = try await client.call(
        "therapists.bioVersion",
        ["therapist": .string(therapist), "version": .number(String(version))], isRepeatable: true)
      return result["text"]?.stringValue
    }
  }

  static func write(_ diff: LineDiff) {
    let surroundings = Surroundings.current
    guard !diff.isEmpty else { return surroundings.note("No difference.") }
    surroundings.out(diff.text(isColoured: surroundings.outHasColour).joined(separator: "\n") + "\n")
  }

  struct Submit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "submit", abstract: "Hand the draft in for review.")
    @Argument(help: "Slug or id of the therapist.") var therapist: String
    @Option(help: "A word to the reviewer.") var remark: String?
    @OptionGroup var step: BioStepOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      var more = JSONObject()
      if let remark { more["remark"] = .string(remark) }
      try await step.take("therapists.submitBio", therapist, more, "Handed in for review", connection)
    }
  }

  struct Return: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "return", abstract: "Send a submitted bio back to its author with a remark.")
    @Argument(help: "Slug or id of the therapist.") var therapist: String
    @Option(help: "What should change.") var remark: String
    @OptionGroup var step: BioStepOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await step.take("therapists.returnBio", therapist, ["remark": .string(remark)], "Sent back", connection)
    }
  }

  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "publish", abstract: "Publish a submitted bio that somebody else wrote; shows what changes.",
      discussion: "A flagged rule that is no offence here is acknowledged with the reason: --acknowledge RULE=REASON.")
    @Argument(help: "Slug or id of the therapist.") var therapist: String
    @Option(parsing: .singleValue, help: ArgumentHelp("Let a flagged rule pass, and why.", valueName: "rule=reason"))
    var acknowledge: [String] = []
    @OptionGroup var step: BioStepOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let list = try acknowledge.map { text -> JSON in
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw ValidationError("--acknowledge must be RULE=REASON.") }
        return .object(["rule": .string(parts[0]), "reason": .string(parts[1])])
      }
      let more: JSONObject = list.isEmpty ? [:] : ["acknowledge": .array(list)]
      try await step.take("therapists.publishBio", therapist, more, "Published", connection, showsChange: true)
    }
  }

  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "history", abstract: "List every step of a bio, the latest first.")
    @Argument(help: "Slug or id of the therapist.") var therapist: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      guard let operation = Surface.current["therapists.bioHistory"] else {
        throw RPCCommand.unknown("therapists.bioHistory")
      }
      try await connection.withClient { client in
        try await CallOutput.carryOut(
          operation, ["therapist": .string(therapist)], by: client, all: true, as: output)
      }
    }
  }
}

/// What every step of a bio takes.
struct BioStepOptions: ParsableArguments {
  @Option(
    name: .customLong("expected-version"),
    help: ArgumentHelp("The version that you looked at; the present one unless given.", valueName: "n"))
  var expectedVersion: Int?

  @Flag(name: .customLong("dry-run"), help: "Check everything and answer, but change nothing.")
  var dryRun = false

  /// Takes a step and says what became of the bio.
  func take(
    _ method: String, _ therapist: String, _ more: JSONObject, _ done: String, _ connection: ConnectionOptions,
    showsChange: Bool = false
  ) async throws {
    try await connection.withClient(option: CommandNames.option(ofField:)) { client in
      let surroundings = Surroundings.current
      let before = BioText(
        try await client.call("therapists.bio", ["therapist": .string(therapist)], isRepeatable: true))
      guard let draft = before.draft else { throw Failure(.forbidden, "The draft is not yours to see.") }
      if showsChange {
        surroundings.note(draft.heading)
        BioCommand.write(LineDiff(from: before.publishedText ?? "", to: draft.text))
      }
      for line in draft.flagLines(isColoured: surroundings.errHasColour) { surroundings.err(line + "\n") }
      var params: JSONObject = [
        "therapist": .string(therapist), "expectedVersion": .number(String(expectedVersion ?? draft.version)),
      ]
      params.members += more.members
      if dryRun {
        params["dryRun"] = .bool(true)
      } else {
        params["idempotencyKey"] = .string(CallOutput.newKey())
      }
      let after = BioText(try await client.call(method, params, isRepeatable: true))
      let version = after.draft.map { ", version \($0.version)" } ?? ""
      surroundings.note(dryRun ? "Dry run: nothing was changed." : "\(done)\(version).")
    }
  }
}
