import ClinicTesting
import ClinicValues
import Foundation
import Testing

@testable import AdminCLI

/// Writing and signing a note as its therapist does, with an editor that is a closure and a server that is real.
@Suite(.serialized) struct NoteEditTests {
  private static let ready = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
  private static let short = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f70"

  /// What somebody does to the text in the editor.
  private static func replacing(_ old: String, _ new: String) -> @Sendable (String) throws -> Void {
    { path in
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try Data(text.replacing(old, with: new).utf8).write(to: URL(fileURLWithPath: path))
    }
  }

  private static func with(_ body: (ServedClinic) async throws -> Void) async throws {
    try await ServedClinic.with { served in
      try await served.clinic.set(now: "2026-12-14T16:00:00Z")
      try await body(served)
    }
  }

  private static func drafts(_ world: Recorded) -> [String] {
    let folder = world.home + "/.local/state/needlepoint/drafts"
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map { folder + "/" + $0 }
  }

  @Test func anEditIsSavedAndWhatIsMissingIsSaid() async throws {
    try await Self.with { served in
      let world = try Recorded()
      let run = try await served.run(
        "notes", "edit", Self.ready, as: .therapist, in: world,
        edit: Self.replacing("nextIntervalDays: 7", "nextIntervalDays:"))
      #expect(run.status == 0, "\(run.err)")
      #expect(run.err.contains("Saved as version 2."))
      #expect(run.err.contains("1 stand against the signature"))
      #expect(run.out.contains("!! When the next session is due is missing."), "\(run.out)")
      #expect(Self.drafts(world).isEmpty)
      let refused = try await served.run("notes", "sign", Self.ready, as: .therapist)
      #expect(refused.exit == .conflict)
      #expect(refused.err.contains("nextIntervalDays  When the next session is due is missing."), "\(refused.err)")
      // In the form it stands above its line; mended there, the note can be signed.
      let mended = try await served.run(
        "notes", "edit", Self.ready, as: .therapist,
        edit: Self.replacing(
          "# !! When the next session is due is missing.\nnextIntervalDays:", "nextIntervalDays: 10"))
      #expect(mended.err.contains("It can be signed: clinic notes sign \(Self.ready)"), "\(mended.err)")
      let signed = try await served.run("notes", "sign", Self.ready, as: .therapist)
      #expect(signed.status == 0 && signed.err.contains("Signed; SHA-256 "), "\(signed.err)")
      let locked = try await served.run("notes", "edit", Self.ready, as: .therapist)
      #expect(locked.exit == .conflict && locked.err.contains("signed and does not change"))
      let shown = try await served.run("notes", "show", Self.ready, as: .therapist)
      #expect(shown.out.hasPrefix("# Treatment note of P-000123 at riverside, 2026-12-14T08:00, by dana-whitford"))
      #expect(shown.out.contains("nextIntervalDays: 10"))
      // A search for a needle stands above the note, and so does what ended it.
      let searched = try await served.run("notes", "show", Self.short, as: .therapist)
      #expect(searched.out.contains("by the count of 2026-12-08T16:50:00Z: still searched for"), "\(searched.out)")
      _ = try await served.run(
        "needles", "found", "--note", Self.short, "--place", "floor", "--detail", "Under the table", as: .therapist)
      let found = try await served.run("notes", "show", Self.short, as: .therapist)
      #expect(found.out.contains("by the count of 2026-12-08T16:50:00Z: found"), "\(found.out)")
    }
  }

  /// What the editor writes is a revision before it is closed; what cannot be read waits for the end (rule 2.24).
  @Test func whatIsWrittenIsSavedBeforeTheEditorCloses() async throws {
    try await Self.with { served in
      let world = try Recorded()
      let run = try await served.run(
        "notes", "edit", Self.ready, as: .therapist, in: world,
        edit: { path in
          let version = { (number: Int) in
            let deadline = ContinuousClock.now + .seconds(20)
            var read: JSON?
            while read?["version"]?.intValue ?? 0 < number, ContinuousClock.now < deadline {
              read = try await served.clinic.call("notes.get", #"{"note": "\#(Self.ready)"}"#, as: .therapist)
            }
            #expect(read?["version"]?.intValue == number)
          }
          try Self.replacing("nextIntervalDays: 7", "nextIntervalDays: 8")(path)
          try await version(2)
          try Self.replacing("nextIntervalDays: 8", "nextIntervalDays: 9")(path)
          try await version(3)
          try Self.replacing("nextIntervalDays: 9", "nextIntervalDays: 10")(path)
        })
      #expect(run.status == 0, "\(run.err)")
      #expect(run.err.contains("Saved as version 4.") && run.err.contains("It can be signed"), "\(run.err)")
      #expect(Self.drafts(world).isEmpty)
      let history = try await served.clinic.call("notes.history", #"{"note": "\#(Self.ready)"}"#, as: .therapist)
      #expect(history["items"]?.arrayValue?.count == 4)
    }
  }

  @Test func nothingChangedIsNothingSaved() async throws {
    try await Self.with { served in
      let world = try Recorded()
      let run = try await served.run("notes", "edit", Self.ready, as: .therapist, in: world)
      #expect(run.status == 0 && run.err.contains("Nothing was changed."), "\(run.err)")
      #expect(Self.drafts(world).isEmpty)
    }
  }

  /// What is not taken is named by its line, and nothing that was written is lost.
  @Test(arguments: [
    ("depth: 20", "depth: 45", "line ", "needling.needles[0].depth"), ("now: 6", "now: 11", "line ", "pain.now"),
    ("muscle: infraspinatus", "muscle: tail", "line ", "needling.needles[0].muscle"),
    ("plan: Infraspinatus", "plan: [Infraspinatus", "no YAML", "line "),
  ])
  func whatIsNotTakenIsKept(old: String, new: String, said: String, place: String) async throws {
    try await Self.with { served in
      let world = try Recorded()
      let run = try await served.run(
        "notes", "edit", Self.ready, as: .therapist, in: world, edit: Self.replacing(old, new))
      #expect(run.exit == .invalid, "\(run.err)")
      #expect(run.err.contains(said) && run.err.contains(place), "\(run.err)")
      let kept = try #require(Self.drafts(world).first)
      #expect(try String(contentsOfFile: kept, encoding: .utf8).contains(new))
      #expect(run.err.contains("--from-file \(kept)"))
      let again = try await served.run(
        "notes", "edit", Self.ready, "--from-file", kept, as: .therapist, edit: Self.replacing(new, old + "; again"))
      #expect(again.status == (old.hasPrefix("plan") ? 0 : 7), "\(again.err)")
    }
  }

  @Test func somebodyElseWasFaster() async throws {
    try await Self.with { served in
      let world = try Recorded()
      try await served.clinic.call("notes.get", #"{"note": "\#(Self.ready)"}"#, as: .therapist)
      let run = try await served.run(
        "notes", "edit", Self.ready, as: .therapist, in: world,
        edit: { path in
          try Self.replacing("now: 6", "now: 5")(path)
          // While the editor is open, the note is saved elsewhere.
          try await served.clinic.call(
            "notes.save", #"{"note": "\#(Self.ready)", "expectedVersion": 1, "content": {"plan": "Theirs"}}"#,
            as: .therapist)
        })
      #expect(run.exit == .conflict, "\(run.err)")
      #expect(run.err.contains("+ plan: Theirs"), "\(run.err)")
      #expect(Self.drafts(world).count == 1)
    }
  }

  /// The password is asked for where it was not given lately, and twelve in and eleven out is said in full.
  @Test func aSignatureAsksForThePassword() async throws {
    try await Self.with { served in
      try await served.clinic.sql("UPDATE access.tokens SET confirmed_at = NULL")
      let wrong = try await served.run(
        "notes", "sign", Self.ready, as: .therapist, secrets: ["wrong horse battery staple"])
      #expect(wrong.exit == .logIn, "\(wrong.err)")
      let short = try await served.run(
        "notes", "sign", Self.short, as: .therapist, secrets: ["correct horse battery staple"])
      #expect(short.exit == .conflict)
      #expect(short.err.contains("put in 2") && short.err.contains("taken out 1"), "\(short.err)")
      let signed = try await served.run("notes", "sign", Self.ready, as: .therapist)
      #expect(signed.status == 0, "\(signed.err)")
    }
  }
}
