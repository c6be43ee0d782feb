import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import TherapistProfiles

/// A bio's way to the public (T3, T5). In the example clinic Dana has a published bio and a newer draft, version 5, and
/// Miro's waits for review, version 3.
@Suite struct BioReviewTests {
  @Test func aTherapistWritesTheirOwnBioOnly() async throws {
    let clinic = try await TestClinic()
    let mine = #"{"therapist": "dana-whitford", "expectedVersion": 5, "text": "Hello, I am the best."}"#
    let bio = try await clinic.call("therapists.updateBio", mine, as: .therapist)
    #expect(bio["draft"]?["state"] == .string("draft"))
    #expect(bio["draft"]?["version"] == .number("6"))
    #expect(bio["draft"]?["author"] == .string("Dana Whitford"))
    #expect(bio["draft"]?["html"] == .string("<p>Hello, I am the best.</p>\n"))
    let flags = try #require(bio["draft"]?["flags"]?.arrayValue)
    #expect(flags.map { $0["rule"] } == [.string("superlative")])
    #expect(bio["published"]?["version"] == .number("4"))
    let theirs = #"{"therapist": "miro-saito", "expectedVersion": 3, "text": "Not mine"}"#
    #expect(try await clinic.refusal("therapists.updateBio", theirs, as: .therapist) == "not_your_profile")
    #expect(try await clinic.refusal("therapists.updateBio", theirs, as: .frontDesk) == "forbidden")
    #expect(try await clinic.refusal("therapists.updateBio", theirs, as: .nobody) == "unauthenticated")
    let submit = #"{"therapist": "miro-saito", "expectedVersion": 3}"#
    #expect(try await clinic.refusal("therapists.unpublishBio", submit, as: .therapist) == "not_your_profile")
    #expect(try await clinic.refusal("therapists.bioHistory", #"{"therapist": "miro-saito"}"#, as: .therapist) == nil)
    let history = try await clinic.call("therapists.bioHistory", #"{"therapist": "miro-saito"}"#, as: .therapist)
    #expect(history["items"]?.arrayValue?.isEmpty == true)
    try await clinic.remove()
  }

  @Test func aStaleVersionIsRefusedWithTheCurrentOne() async throws {
    let clinic = try await TestClinic()
    let stale = #"{"therapist": "dana-whitford", "expectedVersion": 4, "text": "Late"}"#
    let error = try #require(try await clinic.failure("therapists.updateBio", stale, as: .therapist))
    #expect(error.reason == "stale_version")
    #expect(error.details["currentVersion"] == .number("5"))
    try await clinic.remove()
  }

  @Test func oneOfManySavesOfAVersionHolds() async throws {
    let clinic = try await TestClinic(connections: 8)
    let held = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<12 {
        group.addTask {
          let params = #"{"therapist": "dana-whitford", "expectedVersion": 5, "text": "Text \#(number)"}"#
          return try await clinic.refusal("therapists.updateBio", params, as: .therapist) == nil
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(held == 1)
    #expect(try await clinic.value("SELECT count(*) FROM therapist_profiles.bio_versions WHERE version = 6") == "1")
    try await clinic.remove()
  }

  @Test func fromDraftToThePublic() async throws {
    let clinic = try await TestClinic()
    func step(_ verb: String, _ more: String = "", version: Int, as role: TestRole) async throws -> String? {
      let params = #"{"therapist": "dana-whitford", "expectedVersion": \#(version)\#(more)}"#
      return try await clinic.refusal("therapists.\(verb)Bio", params, as: role)
    }
    // Nothing is submitted yet.
    #expect(try await step("publish", version: 5, as: .manager) == "nothing_to_review")
    #expect(try await step("return", #", "remark": "No""#, version: 5, as: .manager) == "nothing_to_review")
    #expect(try await step("submit", version: 5, as: .therapist) == nil)
    #expect(try await step("submit", version: 6, as: .therapist) == "nothing_to_submit")
    #expect(try await step("publish", version: 6, as: .therapist) == "forbidden")
    #expect(try await step("return", #", "remark": "Which courses?""#, version: 6, as: .manager) == nil)
    let seen = try await clinic.call("therapists.bio", #"{"therapist": "dana-whitford"}"#, as: .therapist)
    #expect(seen["draft"]?["state"] == .string("returned"))
    #expect(seen["draft"]?["remark"] == .string("Which courses?"))
    #expect(try await step("update", #", "text": "Now with courses.""#, version: 7, as: .therapist) == nil)
    #expect(try await step("submit", version: 8, as: .therapist) == nil)
    #expect(try await step("publish", version: 9, as: .manager) == nil)
    let shown = try await clinic.call("therapists.directory", as: .nobody)
    #expect(shown["items"]?.arrayValue?.first?["bio"] == .string("Now with courses."))
    #expect(try await step("unpublish", #", "remark": "Leave""#, version: 10, as: .therapist) == nil)
    #expect(try await step("unpublish", version: 11, as: .manager) == "nothing_published")
    #expect(try await clinic.call("therapists.directory", as: .nobody)["items"] == .array([]))

    let history = try await clinic.call("therapists.bioHistory", #"{"therapist": "dana-whitford"}"#, as: .therapist)
    let events = history["items"]?.arrayValue?.compactMap { $0["event"]?.stringValue }
    #expect(
      events == [
        "unpublished", "published", "submitted", "saved", "returned", "submitted", "saved", "published", "submitted",
        "saved",
      ])
    let old = #"{"therapist": "dana-whitford", "version": 8}"#
    let text = try await clinic.call("therapists.bioVersion", old, as: .therapist)["text"]
    #expect(text == .string("Now with courses."))
    try await clinic.remove()
  }

  @Test func historyComesInPages() async throws {
    let clinic = try await TestClinic()
    var versions: [String] = []
    var cursor = ""
    repeat {
      let page = try await clinic.call(
        "therapists.bioHistory", #"{"therapist": "dana-whitford", "limit": 3\#(cursor)}"#, as: .manager)
      versions += (page["items"]?.arrayValue ?? []).compactMap { $0["version"]?.intValue.map { String($0) } }
      cursor = page["nextCursor"]?.stringValue.map { #", "cursor": "\#($0)""# } ?? ""
    } while !cursor.isEmpty
    #expect(versions == ["5", "4", "3", "2"])
    let bad = #"{"therapist": "dana-whitford", "cursor": "5b5d"}"#
    #expect(try await clinic.refusal("therapists.bioHistory", bad, as: .manager) == "invalid_params")
    try await clinic.remove()
  }

  @Test func someoneElsePublishes() async throws {
    let clinic = try await TestClinic()
    let text = #"{"therapist": "miro-saito", "expectedVersion": 3, "text": "Written by the manager."}"#
    try await clinic.call("therapists.updateBio", text, as: .manager)
    try await clinic.call("therapists.submitBio", #"{"therapist": "miro-saito", "expectedVersion": 4}"#, as: .manager)
    let publish = #"{"therapist": "miro-saito", "expectedVersion": 5}"#
    #expect(try await clinic.refusal("therapists.publishBio", publish, as: .manager) == "review_by_someone_else")
    #expect(try await clinic.refusal("therapists.publishBio", publish, as: .owner) == nil)
    try await clinic.remove()
  }

  /// Also one who reviews bios, and whose text another has touched last.
  @Test func aReviewersOwnBioIsPublishedBySomeoneElse() async throws {
    let clinic = try await TestClinic()
    try await clinic.sql(
      """
      SELECT access.act_as(id, false) FROM access.accounts WHERE name = 'olive.owner';
      UPDATE therapist_profiles.therapists SET account_id = (SELECT id FROM access.accounts WHERE name = 'max.manager')
      WHERE slug = 'miro-saito'
      """)
    let text = #"{"therapist": "miro-saito", "expectedVersion": 3, "text": "Touched last by the owner."}"#
    try await clinic.call("therapists.updateBio", text, as: .owner)
    try await clinic.call("therapists.submitBio", #"{"therapist": "miro-saito", "expectedVersion": 4}"#, as: .manager)
    let publish = #"{"therapist": "miro-saito", "expectedVersion": 5}"#
    #expect(try await clinic.refusal("therapists.publishBio", publish, as: .manager) == "review_by_someone_else")
    // Nor below the program.
    let below = try await clinic.refusedSQL(BioGuardTests.publish + " 'miro-saito')", as: "max.manager")
    #expect(below?.contains("somebody else must publish") == true)
    // What is public at once is looked at, whoever the therapist is.
    let version = try await clinic.call("therapists.get", #"{"therapist": "miro-saito"}"#)["version"]?.intValue ?? 0
    let boast = #"{"therapist": "miro-saito", "expectedVersion": \#(version), "focusAreas": ["The best needler"]}"#
    #expect(try await clinic.refusal("therapists.updateProfile", boast, as: .manager) == "advertising_rules")
    try await clinic.remove()
  }

  @Test func savingTheSameTextMakesNobodyItsAuthor() async throws {
    let clinic = try await TestClinic()
    let text = #"{"therapist": "miro-saito", "expectedVersion": 3, "text": "Written by the manager."}"#
    try await clinic.call("therapists.updateBio", text, as: .manager)
    let same = #"{"therapist": "miro-saito", "expectedVersion": 4, "text": "Written by the manager."}"#
    try await clinic.callAsMiro("therapists.updateBio", same)
    try await clinic.callAsMiro("therapists.submitBio", #"{"therapist": "miro-saito", "expectedVersion": 5}"#)
    let publish = #"{"therapist": "miro-saito", "expectedVersion": 6}"#
    #expect(try await clinic.refusal("therapists.publishBio", publish, as: .manager) == "review_by_someone_else")
    try await clinic.remove()
  }

  @Test func aTextThatBreaksARuleIsPublishedOnlyWithAReason() async throws {
    let clinic = try await TestClinic()
    let text = #"""
      {"therapist": "miro-saito", "expectedVersion": 3,
       "text": "The best. Results guaranteed. A unique approach."}
      """#
    try await clinic.callAsMiro("therapists.updateBio", text)
    try await clinic.callAsMiro("therapists.submitBio", #"{"therapist": "miro-saito", "expectedVersion": 4}"#)
    func publish(_ acknowledge: String) async throws -> CallError? {
      let params = #"{"therapist": "miro-saito", "expectedVersion": 5, "acknowledge": \#(acknowledge)}"#
      return try await clinic.failure("therapists.publishBio", params, as: .manager)
    }
    let refused = try #require(try await publish("[]"))
    #expect(refused.reason == "advertising_rules")
    let rules = refused.details["flags"]?.arrayValue?.compactMap { $0["rule"]?.stringValue }
    #expect(rules == ["superlative", "guarantee"])
    let one = #"[{"rule": "superlative", "reason": "A quotation"}]"#
    #expect(try await publish(one)?.reason == "advertising_rules")
    let foreign = #"[{"rule": "discount", "reason": "None"}]"#
    #expect(try await publish(foreign)?.reason == "invalid_params")
    let both = #"[{"rule": "superlative", "reason": "A title"}, {"rule": "guarantee", "reason": "A name"}]"#
    #expect(try await publish(both)?.reason == nil)
    let history = try await clinic.call("therapists.bioHistory", #"{"therapist": "miro-saito"}"#, as: .manager)
    let kept = history["items"]?.arrayValue?.first?["acknowledged"]?.arrayValue
    #expect(kept?.compactMap { $0["rule"]?.stringValue } == ["guarantee", "superlative"])
    #expect(try await clinic.value("SELECT count(*) FROM therapist_profiles.bio_acknowledgements") == "2")
    try await clinic.remove()
  }

  @Test func aRehearsalChangesNothing() async throws {
    let clinic = try await TestClinic()
    let publish = #"{"therapist": "miro-saito", "expectedVersion": 3, "dryRun": true}"#
    let bio = try await clinic.call("therapists.publishBio", publish, as: .manager)
    #expect(bio["draft"]?["state"] == .string("published"))
    #expect(try await clinic.value("SELECT count(*) FROM therapist_profiles.published_bios") == "1")
    try await clinic.remove()
  }

  @Test func checkingSavesNothing() async throws {
    let clinic = try await TestClinic()
    let check = try await clinic.call(
      "therapists.checkBio", #"{"text": "Pain cured! <script>x</script>\n\n![p](https://a.example/p.png)"}"#,
      as: .therapist)
    #expect(check["blocks"] == .bool(true))
    #expect(check["html"] == .string("<p>Pain cured! x</p>\n<p>p</p>\n"))
    let swelling = String(repeating: ">", count: 19_000) + "x"
    #expect(try await clinic.refusal("therapists.checkBio", #"{"text": "\#(swelling)"}"#) == "invalid_params")
    try await clinic.remove()
  }
}
