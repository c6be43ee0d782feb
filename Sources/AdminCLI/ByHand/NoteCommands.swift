import ArgumentParser
import ClinicValues

/// What the commands for notes ask the server.
struct NoteClient {
  var client: WireClient
  var note: String

  struct Standing {
    var note: JSON
    var findings: [NoteForm.Finding]

    var content: JSON { note["content"] ?? .object(JSONObject()) }
    var version: Int { note["version"]?.intValue ?? 0 }
    var status: String { note["status"]?.stringValue ?? "" }

    /// What stands above a note: whose it is, when, and where it stands.
    var heading: [String] {
      let visit = "\(note["patient"]?.stringValue ?? "") at \(note["location"]?.stringValue ?? "")"
      var lines = [
        "Treatment note of \(visit), \(note["visitStart"]?.stringValue ?? ""), by "
          + "\(note["therapist"]?.stringValue ?? "")",
        "\(status), version \(version)",
      ]
      if let at = note["signedAt"]?.stringValue {
        lines.append("Signed \(at)" + (note["isLateEntry"] == .bool(true) ? ", a late entry" : ""))
      }
      if let reason = note["voidReason"]?.stringValue { lines.append("Void: \(reason)") }
      for search in note["needleSearches"]?.arrayValue ?? [] {
        let since = "A needle was missing by the count of \(search["openedAt"]?.stringValue ?? "")"
        let end = search["reason"]?.stringValue ?? search["outcome"]?.stringValue ?? "still searched for"
        lines.append("\(since): \(end)")
      }
      return lines
    }
  }

  func read() async throws(Failure) -> Standing {
    let found = try await client.call("notes.get", ["note": .string(note)], isRepeatable: true)
    guard found["status"] == .string("draft") else { return Standing(note: found, findings: []) }
    let check = try await client.call("notes.check", ["note": .string(note)], isRepeatable: true)
    return Standing(note: found, findings: (check["findings"]?.arrayValue ?? []).map(NoteForm.Finding.init))
  }
}

/// Shows a note as the form that `edit` opens.
struct NoteShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a treatment note, with what stands against signing it.")

  @Argument(help: "Id of the note.") var note: String
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withClient { client in
      let standing = try await NoteClient(client: client, note: note).read()
      let form = try NoteForm()
      let surroundings = Surroundings.current
      let text = form.text(of: standing.content, heading: standing.heading, findings: standing.findings)
      surroundings.out(TerminalText.safe(text, keepsLines: true))
      for added in standing.note["amendments"]?.arrayValue ?? [] {
        let who = "\(added["addedBy"]?.stringValue ?? ""), \(added["addedAt"]?.stringValue ?? "")"
        surroundings.out(
          TerminalText.safe(
            "# \(added["kind"]?.stringValue ?? "") by \(who): \(added["text"]?.stringValue ?? "")", keepsLines: true)
            + "\n")
      }
      for found in standing.note["foundNeedles"]?.arrayValue ?? [] {
        let line = "# found later: \(found["count"]?.text ?? "") in \(found["place"]?.stringValue ?? ""), "
        surroundings.out(TerminalText.safe(line + (found["detail"]?.stringValue ?? "")) + "\n")
      }
    }
  }
}

/// Opens a draft in the person's editor and saves what they leave there.
struct NoteEditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Write a draft in your editor ($VISUAL, $EDITOR, or vi), as a form in YAML.",
    discussion: """
      What the check says stands beside its lines: !! stands against the signature, ? is worth a look. Whenever your \
      editor writes the file, what can be read of it is saved as a revision of the draft. If somebody else has saved \
      meanwhile, nothing is overwritten: your text stays in a file.
      """)

  @Argument(help: "Id of the note.") var note: String
  @Option(
    name: .customLong("from-file"),
    help: ArgumentHelp("Start from this file, as kept by an edit that could not be saved."), completion: .file())
  var fromFile: String?
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withClient { client in
      let notes = NoteClient(client: client, note: note)
      let base = try await notes.read()
      guard base.status == "draft" else {
        throw Failure(.conflict, "The note is \(base.status) and does not change; see clinic notes amend.")
      }
      let form = try NoteForm()
      let untouched = form.text(of: base.content, heading: base.heading, findings: base.findings)
      let start = try fromFile.map { try BioEditCommand.contents(of: $0) } ?? untouched
      let draft = try Draft(start, named: "note-" + BioEditCommand.fileName(note), suffix: ".yaml")
      let autosave = NoteAutosave(form: form, note: note, client: client)
      let (text, kept) = try await autosave.during(draft, from: base)
      do {
        let read = try form.read(text)
        guard read.content != base.content || kept.version != base.version else {
          try draft.remove()
          return Surroundings.current.note("Nothing was changed.")
        }
        if read.content == kept.content {
          Surroundings.current.note("Saved as version \(kept.version).")
        } else {
          try await save(read, over: kept, form, client)
        }
        try draft.remove()
        try await tell(read, notes)
      } catch {
        if (try? Files.read(draft.path)) ?? nil != nil {
          Surroundings.current.note("Your text is kept in \(draft.path)")
          Surroundings.current.note("To go on from it: clinic notes edit \(note) --from-file \(draft.path)")
        }
        throw error
      }
    }
  }

  private func save(
    _ read: NoteForm.Read, over kept: NoteAutosave.Kept, _ form: NoteForm, _ client: WireClient
  ) async throws(Failure) {
    do {
      let saved = try await client.call(
        "notes.save",
        [
          "note": .string(note), "expectedVersion": .number(String(kept.version)), "content": read.content,
          "idempotencyKey": .string(CallOutput.newKey()),
        ], isRepeatable: true)
      Surroundings.current.note("Saved as version \(saved["version"]?.intValue ?? 0).")
    } catch {
      var failure = error
      // By the line on which it stands.
      failure.fields = failure.fields.map { field in
        let path = field.field.hasPrefix("content.") ? String(field.field.dropFirst(8)) : field.field
        let line = read.line(of: path).map { "line \($0): " } ?? ""
        return FieldProblem(field: line + path, problem: field.problem)
      }
      if failure.error?.reason == "stale_version", let theirs = try? await NoteClient(client: client, note: note).read()
      {
        let surroundings = Surroundings.current
        surroundings.note("\nWhat was saved meanwhile (version \(theirs.version)):")
        let diff = LineDiff(
          from: form.text(of: kept.content, heading: [], findings: []),
          to: form.text(of: theirs.content, heading: [], findings: []))
        for line in diff.text(isColoured: surroundings.errHasColour) { surroundings.err(line + "\n") }
      }
      throw failure
    }
  }

  /// What stands against the signature now, by the lines of the text that was saved.
  private func tell(_ read: NoteForm.Read, _ notes: NoteClient) async throws(Failure) {
    let surroundings = Surroundings.current
    let findings = try await notes.read().findings
    let blocking = findings.filter(\.blocks)
    if blocking.isEmpty {
      surroundings.note("It can be signed: clinic notes sign \(note)")
    } else {
      surroundings.note("\(blocking.count) stand against the signature:")
    }
    for finding in findings {
      let line = finding.field.flatMap { read.line(of: $0) }.map { "line \($0): " } ?? ""
      surroundings.out(line + finding.line + "\n")
    }
  }
}

/// Signs a note; asks for the password where the server wants to hear it again.
struct NoteSignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign a treatment note and lock it; says all that is missing.")

  @Argument(help: "Id of the note.") var note: String
  @Option(
    name: .customLong("expected-version"),
    help: ArgumentHelp("Sign this version only; what stands there now unless given.", valueName: "n"))
  var expectedVersion: Int?
  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withClient { client in
      let base = try await client.call("notes.get", ["note": .string(note)], isRepeatable: true)
      let version = expectedVersion ?? base["version"]?.intValue ?? 0
      let signed: JSON
      do throws(Failure) {
        signed = try await sign(version, client)
      } catch {
        guard error.error?.reason == "password_not_confirmed" else { throw explained(error) }
        let password = try Surroundings.current.askSecret("Your password, to sign")
        _ = try await client.call("session.confirm", ["password": .string(password)], isRepeatable: false)
        do throws(Failure) { signed = try await sign(version, client) } catch { throw explained(error) }
      }
      var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
      guard output.output == .table, !output.quiet else { return writer.add(signed) }
      let late = signed["isLateEntry"] == .bool(true) ? ", as a late entry" : ""
      Surroundings.current.note("Signed\(late); SHA-256 \(signed["digest"]?.stringValue ?? "").")
    }
  }

  private func sign(_ version: Int, _ client: WireClient) async throws(Failure) -> JSON {
    try await client.call(
      "notes.sign",
      [
        "note": .string(note), "expectedVersion": .number(String(version)),
        "idempotencyKey": .string(CallOutput.newKey()),
      ], isRepeatable: true)
  }

  /// With all that is missing, a line each.
  private func explained(_ failure: Failure) -> Failure {
    guard let missing = failure.error?.data["missing"]?.arrayValue else { return failure }
    var failure = failure
    failure.fields = missing.map {
      FieldProblem(
        field: $0["field"]?.stringValue ?? $0["item"]?.stringValue ?? "", problem: $0["sentence"]?.stringValue ?? "")
    }
    failure.mend = "clinic notes edit \(note)"
    return failure
  }
}
