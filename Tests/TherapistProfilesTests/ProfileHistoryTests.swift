import ClinicTesting
import ClinicValues
import Testing

@Suite struct ProfileHistoryTests {
  @Test func everyVersionIsKeptWithWhoSavedIt() async throws {
    let clinic = try await TestClinic()
    let before = try await clinic.call("therapists.get", #"{"therapist": "dana-whitford"}"#)
    let version = try #require(before["version"]?.intValue)
    for (number, role, pronouns) in [(version, TestRole.therapist, "she/they"), (version + 1, .manager, "they/them")] {
      try await clinic.call(
        "therapists.updateProfile",
        #"{"therapist": "dana-whitford", "expectedVersion": \#(number), "pronouns": "\#(pronouns)"}"#, as: role)
    }
    let page = try await clinic.call(
      "therapists.profileHistory", #"{"therapist": "dana-whitford", "limit": 2}"#, as: .therapist)
    let items = page["items"]?.arrayValue ?? []
    #expect(items.compactMap { $0["version"]?.intValue } == [version + 2, version + 1])
    #expect(items.compactMap { $0["pronouns"]?.stringValue } == ["they/them", "she/they"])
    #expect(items.compactMap { $0["by"]?.stringValue } == ["Max Manager", "Dana Whitford"])
    let cursor = try #require(page["nextCursor"]?.stringValue)
    let rest = try await clinic.call(
      "therapists.profileHistory", #"{"therapist": "dana-whitford", "limit": 2, "cursor": "\#(cursor)"}"#)
    #expect(rest["items"]?.arrayValue?.first?["version"]?.intValue == version)
    #expect(rest["items"]?.arrayValue?.first?["pronouns"] == before["pronouns"])
    // A colleague sees that there is a therapist, and no history; nobody writes it by hand.
    let colleague = try await clinic.callAsMiro("therapists.profileHistory", #"{"therapist": "dana-whitford"}"#)
    #expect(colleague["items"] == .array([]))
    let nobody = #"{"therapist": "no-one"}"#
    #expect(try await clinic.refusal("therapists.profileHistory", nobody, as: .manager) == "not_found")
    for sql in [
      "UPDATE therapist_profiles.profile_versions SET name = 'x'", "DELETE FROM therapist_profiles.profile_versions",
      "INSERT INTO therapist_profiles.profile_versions SELECT * FROM therapist_profiles.profile_versions",
    ] {
      #expect(try await clinic.refusedSQL(sql, as: "olive.owner")?.contains("permission denied") == true, "\(sql)")
    }
    try await clinic.remove()
  }
}
