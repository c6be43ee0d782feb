import ClinicTesting
import ClinicValues
import Dispatch
import Foundation
import Operations
import Testing

@testable import AdminCLI

/// Editing a bio as its therapist does, with an editor that is a closure and a server that is real.
@Suite(.serialized) struct BioEditTests {
  private static func put(_ text: String) -> @Sendable (String) throws -> Void {
    { path in try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: path)) }
  }

  private static func drafts(_ world: Recorded) -> [String] {
    let folder = world.home + "/.local/state/needlepoint/drafts"
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map { folder + "/" + $0 }
  }

  @Test func anEditIsSavedAndItsFlagsShown() async throws {
    try await ServedClinic.with { served in
      let world = try Recorded()
      let run = try await served.run(
        "therapists", "bio", "edit", "dana-whitford", as: .therapist, in: world,
        edit: Self.put("I treat neck pain.\n\nI am the best physiotherapist in Calgary."))
      #expect(run.status == 0, "\(run.err)")
      #expect(run.err.contains("Saved as version"))
      #expect(run.out.contains("3 | I am the best physiotherapist in Calgary."), "\(run.out)")
      #expect(run.out.contains("^^^"))
      #expect(run.out.contains("superlative"))
      #expect(Self.drafts(world).isEmpty)

      let shown = try await served.run("therapists", "bio", "show", "dana-whitford", as: .therapist)
      #expect(shown.out.contains("the best physiotherapist"))
      let diff = try await served.run("therapists", "bio", "diff", "dana-whitford", as: .therapist)
      #expect(diff.out.contains("+ I am the best physiotherapist in Calgary."))
      let history = try await served.run("therapists", "bio", "history", "dana-whitford", as: .therapist)
      #expect(history.out.contains("saved"), "\(history.err)")
    }
  }

  /// The same by CLI and by a hand-typed line: each goes on from where the other left it.
  @Test func theSameEditByHandOverTheWire() async throws {
    try await ServedClinic.with { served in
      let by =
        #"{"jsonrpc":"2.0","id":1,"method":"session.login","params":{"account":"dana.whitford","password":"PW"}}"#
      let line = try #require(LineConnection(port: served.port))
      let login = await blocking { line.ask(by.replacing("PW", with: Password.example.value)) }
      #expect(login?["result"]?["token"] != nil, "\(login?.text ?? "no answer")")
      @Sendable func edit(_ text: String, version: Int) async -> JSON? {
        let call = #"{"jsonrpc":"2.0","id":2,"method":"therapists.updateBio","params":{"therapist":"dana-whitford","#
        return await blocking { line.ask(call + #""expectedVersion":\#(version),"text":"\#(text)"}}"#) }
      }
      var run = try await served.run(
        "therapists", "bio", "edit", "dana-whitford", as: .therapist, edit: Self.put("I treat necks."))
      #expect(run.status == 0, "\(run.err)")
      let shown = try await served.clinic.call("therapists.bio", #"{"therapist":"dana-whitford"}"#, as: .therapist)
      let version = try #require(shown["draft"]?["version"]?.intValue)
      #expect(await edit("Too early", version: version - 1)?["error"]?["data"]?["reason"] == .string("stale_version"))
      let answer = await edit("I treat necks, and am the best.", version: version)?["result"]?["draft"]
      #expect(answer?["version"] == .number(String(version + 1)), "\(answer?.text ?? "no answer")")
      run = try await served.run(
        "therapists", "bio", "edit", "dana-whitford", as: .therapist,
        edit: { path in
          #expect(try String(contentsOfFile: path, encoding: .utf8).contains("necks, and am the best."))
          try Self.put("I treat necks and backs.")(path)
        })
      #expect(run.err.contains("Saved as version \(version + 2)."), "\(run.err)")
    }
  }

  @Test func nothingChangedIsNothingSaved() async throws {
    try await ServedClinic.with { served in
      let world = try Recorded()
      let run = try await served.run("therapists", "bio", "edit", "dana-whitford", as: .therapist, in: world)
      #expect(run.status == 0)
      #expect(run.err.contains("Nothing was changed."))
      #expect(Self.drafts(world).isEmpty)
    }
  }

  @Test func somebodyElseWasFaster() async throws {
    try await ServedClinic.with { served in
      let world = try Recorded()
      let run = try await served.run(
        "therapists", "bio", "edit", "dana-whitford", as: .therapist, in: world,
        edit: { path in
          // While the editor is open, the manager saves
          let bio = try await served.clinic.call("therapists.bio", #"{"therapist": "dana-whitford"}"#, as: .manager)
          let version = bio["draft"]?["version"]?.intValue ?? 0
          try await served.clinic.call(
            "therapists.updateBio",
            #"{"therapist": "dana-whitford", "expectedVersion": \#(version), "text": "Theirs."}"#, as: .manager)
          try Self.put("Mine.")(path)
        })
      #expect(run.exit == .conflict, "\(run.err)")
      #expect(run.err.contains("+ Theirs."), "\(run.err)")
      #expect(run.err.contains("+ Mine."))
      let kept = try #require(Self.drafts(world).first)
      #expect(try String(contentsOfFile: kept, encoding: .utf8) == "Mine.\n")
      #expect(Files.mode(kept) == 0o600)
      #expect(run.err.contains("--from-file \(kept)"))

      let again = try await served.run(
        "therapists", "bio", "edit", "dana-whitford", "--from-file", kept, as: .therapist)
      #expect(again.status == 0, "\(again.err)")
      let shown = try await served.run("therapists", "bio", "show", "dana-whitford", as: .therapist)
      #expect(shown.out.contains("Mine."))
    }
  }

  @Test func aRefusedTextIsKept() async throws {
    try await ServedClinic.with { served in
      let world = try Recorded()
      let run = try await served.run(
        "therapists", "bio", "edit", "dana-whitford", as: .therapist, in: world, edit: Self.put("Mine \u{202E}."))
      #expect(run.exit == .invalid, "\(run.err)")
      #expect(run.err.contains("--text"))
      #expect(Self.drafts(world).count == 1)
    }
  }

  @Test func aBioGoesFromDraftToThePublic() async throws {
    try await ServedClinic.with { served in
      let edit = try await served.run(
        "therapists", "bio", "edit", "dana-whitford", as: .therapist, edit: Self.put("I treat neck pain with IMS."))
      #expect(edit.status == 0, "\(edit.err)")
      let submit = try await served.run("therapists", "bio", "submit", "dana-whitford", as: .therapist)
      #expect(submit.status == 0, "\(submit.err)")
      let own = try await served.run("therapists", "bio", "publish", "dana-whitford", as: .therapist)
      #expect(own.exit == .forbidden)
      let publish = try await served.run("therapists", "bio", "publish", "dana-whitford", as: .manager)
      #expect(publish.status == 0, "\(publish.err)")
      #expect(publish.err.contains("Published"))
      let shown = try await served.run("therapists", "bio", "show", "dana-whitford", "--published", as: .frontDesk)
      #expect(shown.out == "I treat neck pain with IMS.\n", "\(shown.err)")
    }
  }

  /// A version a page: what is compared may stand on another page than the latest.
  @Test func aProfileIsEditedAsAForm() async throws {
    try await ServedClinic.with(limits: CallLimits(pageRows: 1)) { served in
      let run = try await served.run(
        "therapists", "profile", "edit", "dana-whitford", as: .therapist,
        edit: { path in
          var text = try String(contentsOfFile: path, encoding: .utf8)
          text = text.replacingOccurrences(of: "languages:\n", with: "languages:\n- Ukrainian\n")
          try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        })
      #expect(run.status == 0, "\(run.err)")
      #expect(run.err.contains("languages."))
      let shown = try await served.run("therapists", "profile", "show", "dana-whitford", "-o", "json", as: .therapist)
      #expect(try JSONParser.parse(shown.out)["languages"]?.arrayValue?.contains(.string("Ukrainian")) == true)
      let history = try await served.run(
        "therapists", "profile", "history", "dana-whitford", "-o", "json", as: .therapist)
      #expect(try JSONParser.parse(history.out)["items"]?.arrayValue?.first?["by"] == .string("Dana Whitford"))
      let diff = try await served.run("therapists", "profile", "diff", "dana-whitford", as: .therapist)
      #expect(diff.status == 0 && diff.out.contains("- Ukrainian"), "\(diff.out)\(diff.err)")
      let none = try await served.run("therapists", "profile", "diff", "dana-whitford", "--to", "99", as: .therapist)
      #expect(none.exit == .notFound, "\(none.err)")
    }
  }
}

/// The person's own editor, as a program.
@Suite struct EditorTests {
  @Test func theEditorIsAShellCommand() async throws {
    let world = try Recorded()
    let script = world.home + "/my editor"
    try Data("#!/bin/sh\necho \"$1 changed\" > \"$2\"\n".utf8).write(to: URL(fileURLWithPath: script))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    let file = world.home + "/it's a draft.md"
    try await Surroundings.$current.withValue(world.surroundings(["EDITOR": "vi", "VISUAL": "sh '\(script)' was"])) {
      try await Editor.open(file)
    }
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "was changed\n")
  }

  @Test func anEditorThatFailsSaysWhereTheTextIs() async throws {
    let world = try Recorded()
    await Surroundings.$current.withValue(world.surroundings(["EDITOR": "false"])) {
      let failure = await #expect(throws: Failure.self) { try await Editor.open("/tmp/x") }
      #expect(failure?.sentence.contains("kept in /tmp/x") == true)
    }
  }
}
