import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import TherapistProfiles

@Suite struct ProfileTests {
  @Test func aManagerAddsATherapist() async throws {
    let clinic = try await TestClinic()
    let made = try await clinic.call(
      "therapists.create",
      #"{"slug": "Noor-Haddad", "name": "Noor Haddad", "account": "finn.desk", "locations": ["foothills"]}"#,
      as: .manager)
    #expect(made["slug"] == .string("noor-haddad"))
    #expect(made["account"] == .string("finn.desk"))
    #expect(made["designation"] == .string("Physiotherapist"))
    #expect(made["locations"] == .array([.string("foothills")]))
    #expect(made["needlesToday"] == .bool(false))
    #expect(made["yearsOfIms"] == nil)
    #expect(made["version"] == .number("1"))
    #expect(try await clinic.call("therapists.get", #"{"therapist": "noor-haddad"}"#, as: .biller) == made)
    let table: [(String, TestRole, String)] = [
      (#"{"slug": "noor-haddad", "name": "X"}"#, .manager, "already_exists"),
      (#"{"slug": "x-y", "name": "X", "account": "finn.desk"}"#, .manager, "already_exists"),
      (#"{"slug": "x-y", "name": "X", "account": "nobody.here"}"#, .manager, "not_found"),
      (#"{"slug": "x-y", "name": "X", "locations": ["nowhere"]}"#, .manager, "not_found"),
      (#"{"slug": "x y", "name": "X"}"#, .manager, "invalid_params"),
      (#"{"slug": "x-y", "name": "X"}"#, .therapist, "forbidden"),
      (#"{"slug": "x-y", "name": "X"}"#, .frontDesk, "forbidden"),
    ]
    for (params, role, reason) in table {
      #expect(try await clinic.refusal("therapists.create", params, as: role) == reason, "\(params)")
    }
    try await clinic.remove()
  }

  @Test func aTherapistChangesTheirOwnProfileOnly() async throws {
    let clinic = try await TestClinic()
    let edited = try await clinic.call(
      "therapists.updateProfile",
      #"""
      {"therapist": "dana-whitford", "expectedVersion": 1, "languages": ["English", "Cree"], "clear": ["pronouns"],
       "focusAreas": ["Jaw pain"], "imsSince": 2015}
      """#, as: .therapist)
    #expect(edited["languages"] == .array([.string("English"), .string("Cree")]))
    #expect(edited["pronouns"] == nil)
    #expect(edited["education"]?.arrayValue?.count == 1)
    #expect(edited["version"] == .number("2"))
    let table: [(String, TestRole, String?)] = [
      (#""therapist": "dana-whitford", "expectedVersion": 1, "name": "D""#, .therapist, "stale_version"),
      (#""therapist": "miro-saito", "expectedVersion": 1, "name": "M""#, .therapist, "not_your_profile"),
      (#""therapist": "dana-whitford", "expectedVersion": 2, "registrationNumber": "PT-1""#, .therapist, "forbidden"),
      (
        #""therapist": "dana-whitford", "expectedVersion": 2, "clear": ["registrationNumber"]"#, .therapist,
        "forbidden"
      ),
      (#""therapist": "dana-whitford", "expectedVersion": 2, "locations": []"#, .therapist, "forbidden"),
      (
        #""therapist": "dana-whitford", "expectedVersion": 2, "designation": "Dr., IMS specialist""#, .therapist,
        "advertising_rules"
      ),
      (
        #""therapist": "dana-whitford", "expectedVersion": 2, "focusAreas": ["The best necks"]"#, .therapist,
        "advertising_rules"
      ),
      (#""therapist": "dana-whitford", "expectedVersion": 2, "imsSince": 2099"#, .therapist, "invalid_params"),
      (
        #""therapist": "dana-whitford", "expectedVersion": 2, "pronouns": "x", "clear": ["pronouns"]"#, .therapist,
        "invalid_params"
      ),
      (
        #""therapist": "dana-whitford", "expectedVersion": 2, "registrationNumber": "PT-20441""#, .manager,
        "already_exists"
      ),
      (#""therapist": "dana-whitford", "expectedVersion": 2, "name": "D""#, .frontDesk, "forbidden"),
      (#""therapist": "dana-whitford", "expectedVersion": 2, "locations": ["riverside"]"#, .manager, nil),
    ]
    for (params, role, reason) in table {
      let refusal = try await clinic.refusal("therapists.updateProfile", "{\(params)}", as: role)
      #expect(refusal == reason, "\(params)")
    }
    let now = try await clinic.call("therapists.get", #"{"therapist": "dana-whitford"}"#)
    #expect(now["locations"] == .array([.string("riverside")]))
    #expect(now["version"] == .number("3"))
    try await clinic.remove()
  }

  /// A profile is public at once, so every text of it keeps to the College's rules on advertising.
  @Test func noFieldOfFreeTextAdvertises() async throws {
    let clinic = try await TestClinic()
    let table: [(String, String)] = [
      (#""name": "Dana Whitford, IMS specialist""#, "name"), (#""name": "Dr. Dana Whitford""#, "name"),
      (#""pronouns": "the finest""#, "pronouns"), (#""designation": "Leading expert""#, "designation"),
      (#""languages": ["English", "Painless needling"]"#, "languages"),
      (#""focusAreas": ["Guaranteed results"]"#, "focusAreas"),
      (#""education": ["MScPT", "Voted best of Calgary"]"#, "education"),
    ]
    for (change, field) in table {
      let params = #"{"therapist": "dana-whitford", "expectedVersion": 1, \#(change)}"#
      let failure = try await clinic.failure("therapists.updateProfile", params, as: .therapist)
      #expect(failure?.reason == "advertising_rules", "\(change)")
      #expect(failure?.details["field"] == .string(field), "\(change)")
      #expect(failure?.details["flags"]?.arrayValue?.isEmpty == false)
    }
    // A reviewer may let it pass, and then it stands.
    try await clinic.call(
      "therapists.updateProfile",
      #"{"therapist": "dana-whitford", "expectedVersion": 1, "name": "Dana Best", "languages": ["Best English"]}"#,
      as: .manager)
    for (version, change, reason) in [
      (2, #""name": "Dana Best", "languages": ["Best English", "French"], "pronouns": "they/them""#, nil),
      (3, #""name": "Dana Best, unrivalled""#, "advertising_rules"),
      (3, #""languages": ["French", "Best French"]"#, "advertising_rules"),
    ] as [(Int, String, String?)] {
      let params = #"{"therapist": "dana-whitford", "expectedVersion": \#(version), \#(change)}"#
      #expect(try await clinic.refusal("therapists.updateProfile", params, as: .therapist) == reason, "\(change)")
    }
    try await clinic.remove()
  }

  @Test func yearsOfPracticeFollowTheClock() async throws {
    let clinic = try await TestClinic()
    let table = [
      ("2026-12-15T12:00:00Z", "12"), ("2027-01-02T12:00:00Z", "13"), ("2013-06-01T12:00:00Z", "0"),
    ]
    for (now, years) in table {
      try await clinic.set(now: now)
      let profile = try await clinic.call("therapists.get", #"{"therapist": "dana-whitford"}"#)
      #expect(profile["yearsOfIms"] == .number(years), "\(now)")
    }
    try await clinic.remove()
  }

  @Test func registrationDataIsTheManagers() async throws {
    let clinic = try await TestClinic()
    let params = #"{"therapist": "miro-saito", "expectedVersion": 1, "slug": "miro", "unlinkAccount": true}"#
    #expect(try await clinic.refusal("therapists.update", params, as: .therapist) == "forbidden")
    let edited = try await clinic.call("therapists.update", params, as: .manager)
    #expect(edited["slug"] == .string("miro"))
    #expect(edited["account"] == nil)
    let own = #"{"therapist": "miro", "expectedVersion": 2, "pronouns": "he/him"}"#
    #expect(try await clinic.refusalForMiro("therapists.updateProfile", own) == "not_your_profile")
    try await clinic.remove()
  }

  @Test func whoRetiresLeavesTheDirectory() async throws {
    let clinic = try await TestClinic()
    let gone = try await clinic.call(
      "therapists.retire", #"{"therapist": "dana-whitford", "expectedVersion": 1, "keepAppointments": true}"#,
      as: .manager)
    #expect(gone["retiredAt"]?.stringValue != nil)
    #expect(gone["isPublished"] == .bool(false))
    #expect(try await clinic.call("therapists.directory", as: .nobody)["items"] == .array([]))
    let photo = #"{"therapist": "dana-whitford"}"#
    #expect(try await clinic.refusal("therapists.directoryPhoto", photo, as: .nobody) == "not_found")
    func slugs(_ params: String) async throws -> [String] {
      let page = try await clinic.call("therapists.list", params)
      return (page["items"]?.arrayValue ?? []).compactMap { $0["slug"]?.stringValue }
    }
    #expect(try await slugs("{}") == ["miro-saito"])
    #expect(try await slugs(#"{"includeRetired": true}"#) == ["dana-whitford", "miro-saito"])
    let back = try await clinic.call(
      "therapists.reinstate", #"{"therapist": "dana-whitford", "expectedVersion": 2}"#, as: .manager)
    #expect(back["retiredAt"] == nil)
    #expect(back["isPublished"] == .bool(false))
    try await clinic.remove()
  }

  @Test func theListFilters() async throws {
    let clinic = try await TestClinic()
    let table: [(String, [String])] = [
      ("{}", ["dana-whitford", "miro-saito"]),
      (#"{"location": "foothills"}"#, ["dana-whitford"]),
      (#"{"location": "nowhere"}"#, []),
      (#"{"bio": "submitted"}"#, ["miro-saito"]),
      (#"{"limit": 1}"#, ["dana-whitford"]),
    ]
    for (params, slugs) in table {
      let page = try await clinic.call("therapists.list", params, as: .manager)
      #expect((page["items"]?.arrayValue ?? []).compactMap { $0["slug"]?.stringValue } == slugs, "\(params)")
    }
    // Who may not see a draft does not learn its state.
    let page = try await clinic.call("therapists.list", #"{"bio": "submitted"}"#, as: .frontDesk)
    #expect(page["items"] == .array([]))
    try await clinic.remove()
  }
}
