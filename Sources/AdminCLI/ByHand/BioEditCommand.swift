import ArgumentParser
import ClinicValues

/// Opens the draft in the person's editor and saves what they leave there.
struct BioEditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Edit the draft in your editor ($VISUAL, $EDITOR, or vi).",
    discussion: """
      After saving, the advertising flags are shown beside their lines. If somebody else has saved meanwhile, nothing \
      is overwritten: you see what they changed, and your text stays in a file.
      """)

  @Argument(help: "Slug or id of the therapist.") var therapist: String
  @Option(
    name: .customLong("from-file"),
    help: ArgumentHelp("Start from this file, as kept by an edit that could not be saved."), completion: .file())
  var fromFile: String?
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withClient(option: CommandNames.option(ofField:)) { client in
      let base = try await read(client)
      let start = try fromFile.map { try Self.contents(of: $0) } ?? base.text
      let draft = try Draft(start, named: "bio-" + Self.fileName(therapist), suffix: ".md")
      let text = try await draft.edit()
      let untouched = base.text.last?.isNewline == true ? String(base.text.dropLast()) : base.text
      if text == untouched || text == base.text {
        try draft.remove()
        return Surroundings.current.note("Nothing was changed.")
      }
      guard !text.isEmpty else {
        try draft.remove()
        throw Failure(.invalid, "The text is empty; the draft stays as it was.")
      }
      let saved: BioText
      do throws(Failure) {
        saved = try await save(text, over: base.version, client)
      } catch {
        try await explain(error, text: text, base: base, keptIn: draft.path, client)
        throw error
      }
      try draft.remove()
      Self.show(saved)
    }
  }

  private func read(_ client: WireClient) async throws(Failure) -> BioText.Draft {
    let bio = BioText(
      try await client.call("therapists.bio", ["therapist": .string(therapist)], isRepeatable: true))
    guard let draft = bio.draft else { throw Failure(.forbidden, "The draft of \(therapist) is not yours to see.") }
    return draft
  }

  private func save(_ text: String, over version: Int, _ client: WireClient) async throws(Failure) -> BioText {
    BioText(
      try await client.call(
        "therapists.updateBio",
        [
          "therapist": .string(therapist), "expectedVersion": .number(String(version)), "text": .string(text),
          "idempotencyKey": .string(CallOutput.newKey()),
        ], isRepeatable: true))
  }

  /// Says where the text is, and when somebody else was faster, what they did.
  private func explain(
    _ failure: Failure, text: String, base: BioText.Draft, keptIn path: String, _ client: WireClient
  ) async throws {
    let surroundings = Surroundings.current
    surroundings.note("Your text is kept in \(path)")
    guard failure.error?.reason == "stale_version", let theirs = try? await read(client) else { return }
    let isColoured = surroundings.errHasColour
    surroundings.note("\nWhat \(theirs.author ?? "somebody else") saved meanwhile (version \(theirs.version)):")
    for line in LineDiff(from: base.text, to: theirs.text).text(isColoured: isColoured) {
      surroundings.err(line + "\n")
    }
    surroundings.note("\nHow your text differs from theirs:")
    for line in LineDiff(from: theirs.text, to: text).text(isColoured: isColoured) { surroundings.err(line + "\n") }
    surroundings.note("\nTo go on from your text: clinic therapists bio edit \(therapist) --from-file \(path)\n")
  }

  private static func show(_ bio: BioText) {
    let surroundings = Surroundings.current
    guard let draft = bio.draft else { return }
    surroundings.note("Saved as version \(draft.version).")
    guard !draft.flags.isEmpty else { return surroundings.note("The advertising rules flag nothing.") }
    surroundings.out(draft.annotated(isColoured: surroundings.outHasColour) + "\n")
    let blocking = draft.flags.count(where: \.blocks)
    surroundings.note(
      "\(draft.flags.count) flagged" + (blocking > 0 ? ", \(blocking) in the way of publishing." : ", none in the way.")
    )
  }

  static func contents(of path: String) throws -> String {
    guard let bytes = try Files.read(path) else { throw Failure(.usage, "There is no file \(path).") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.usage, "\(path) is not text in UTF-8.")
    }
    return text
  }

  /// A name that is fit for a file's.
  static func fileName(_ therapist: String) -> String {
    String(therapist.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.prefix(60))
  }
}
