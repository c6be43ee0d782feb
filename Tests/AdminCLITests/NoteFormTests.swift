import ClinicTesting
import ClinicValues
import Foundation
import Testing

@testable import AdminCLI

/// The form in which a note is written: what is in the note is in the form, and comes back as it was.
@Suite struct NoteFormTests {
  private static let content = #"""
    {"subjective": "Stiff since Monday.\n\nWorse at the desk: \"like a board\"", "pain": {"now": 6, "worst": 8},
     "signs": [{"kind": "reflex", "side": "right", "segment": "C6", "place": "limb", "grade": 2, "note": "a, b: c"}],
     "plan": "yes", "needling": {"glovesWorn": false, "sharpsBox": "0412",
       "counts": {"opened": 2, "inserted": 2, "unused": 0, "removed": 2, "discarded": 2},
       "needles": [{"muscle": "infraspinatus", "side": "right", "diameter": 0.30, "length": 50, "lot": "24117",
         "responses": ["twitch", "ache"], "insertedAt": "10:15", "lotExpiry": "2028-06-30"}]}}
    """#

  @Test func whatIsInTheNoteIsInTheForm() throws {
    let form = try NoteForm()
    let content = try JSONParser.parse(Self.content)
    let text = form.text(of: content, heading: ["Note"], findings: [])
    #expect(text.contains("subjective: |-\n  Stiff since Monday.\n\n  Worse at the desk: \"like a board\"\n"))
    #expect(text.contains("  - {muscle: infraspinatus, side: right, diameter: 0.30, length: 50, lot: \"24117\""))
    #expect(text.contains("\nassessment:\n"))
    #expect(text.contains("kind (") == false && text.contains("place (limb | paraspinal)"))
    let read = try form.read(text)
    #expect(read.content == content)
    #expect(
      read.line(of: "pain.now").map { text.split(separator: "\n", omittingEmptySubsequences: false)[$0 - 1] }
        == "  now: 6")
    #expect(read.line(of: "needling.needles[0].side") == read.lines["needling.needles[0]"])
    #expect(read.line(of: "nowhere") == nil)
  }

  @Test func whatTheCheckSaysStandsAboveTheLine() throws {
    let findings = try JSONParser.parse(
      #"""
      [{"item": "x", "field": "pain.best", "blocks": true, "sentence": "The best is missing."},
       {"item": "x", "field": "needling.needles[0].side", "blocks": false, "sentence": "Look at the side."},
       {"item": "x", "blocks": true, "sentence": "No consent holds."}]
      """#)
    let text = try NoteForm().text(
      of: JSONParser.parse(Self.content), heading: [], findings: (findings.arrayValue ?? []).map(NoteForm.Finding.init))
    #expect(text.hasPrefix("# !! No consent holds.\n"))
    #expect(text.contains("  # !! The best is missing.\n  best:\n"))
    #expect(text.contains("    # ?  Look at the side.\n    - {muscle: infraspinatus"))
    #expect(try NoteForm().read(text).content == JSONParser.parse(Self.content))
  }

  /// One line a case: what somebody writes, and what it is.
  @Test(arguments: [
    ("", "{}"), ("# nothing", "{}"), ("plan:", "{}"), ("plan: ~", "{}"), ("pain: {now: , best: }", "{}"),
    ("plan: no", #"{"plan": "no"}"#), ("plan: 12", #"{"plan": "12"}"#), ("plan: 'null'", #"{"plan": "null"}"#),
    ("needling: {glovesWorn: no, linenChecked: yes}", #"{"needling": {"glovesWorn": false, "linenChecked": true}}"#),
    ("needling: {glovesWorn: perhaps}", #"{"needling": {"glovesWorn": "perhaps"}}"#),
    ("pain:\n  now: 07", #"{"pain": {"now": "07"}}"#), ("pain:\n  now: 7", #"{"pain": {"now": 7}}"#),
    ("signs: []", "{}"), ("fun: 1", #"{"fun": "1"}"#), ("plan: >-\n  one\n  two", #"{"plan": "one two"}"#),
  ])
  func whatSomebodyWrites(text: String, expected: String) throws {
    #expect(try NoteForm().read(text).content == JSONParser.parse(expected))
  }

  @Test(arguments: ["plan: [", "- a", "plan: 1\nplan: 2", "word", "plan: &a x\nassessment: *a\n\tz", "{{a: b}: c}: d"])
  func whatIsNoForm(text: String) throws {
    #expect(throws: Failure.self) { try NoteForm().read(text) }
  }

  /// Any text that a note can hold comes back as it was.
  @Test func anyTextComesBack() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = Seeded(seed)
    let pieces = [
      "a", "B", " ", "\n", "\n\n", ":", "#", "-", "'", "\"", "\\", "{", "]", "|", ">", "%", "@", "é", "e\u{301}",
      "😀", "~", "yes", "0.30", "1e3", "\t", "---", "...", "?", "&x", "*x", "!t", ",",
    ]
    let form = try NoteForm()
    for _ in 0..<(ProcessInfo.processInfo.environment["CLINIC_LONG"] == nil ? 2_000 : 100_000) {
      let text = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? "a"
      }.joined()
      guard let kept = try? ClinicalText(text) else { continue }
      let content = JSON.object([
        "signs": .array([.object(["note": .string(kept.value)])]), "plan": .string(kept.value),
      ])
      let form = form.text(of: content, heading: [], findings: [])
      #expect(try NoteForm().read(form).content == content, "seed \(seed): \(kept.value.debugDescription)")
    }
  }

  /// No text takes the program down: it is a form, or it is refused.
  @Test func noTextTakesTheProgramDown() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = Seeded(seed)
    let form = try NoteForm()
    let start = Array(form.text(of: try JSONParser.parse(Self.content), heading: ["Note"], findings: []).utf8)
    for _ in 0..<(ProcessInfo.processInfo.environment["CLINIC_LONG"] == nil ? 500 : 20_000) {
      var bytes = start
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = Bool.random(using: &random) ? UInt8.random(in: 9...126, using: &random) : UInt8(ascii: "\n")
      }
      do { _ = try form.read(String(decoding: bytes, as: UTF8.self)) } catch {
        #expect(error.status == .invalid, "seed \(seed)")
      }
    }
  }

  private struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    /// SplitMix64.
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
      return mixed ^ mixed >> 31
    }
  }
}
