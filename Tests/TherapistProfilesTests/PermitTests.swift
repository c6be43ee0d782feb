import ClinicTesting
import ClinicValues
import Testing

/// Practice permits and the authorization to use needles (ims-charting 3.1, T4).
@Suite struct PermitTests {
  @Test func periodsDoNotOverlap() async throws {
    let clinic = try await TestClinic()
    let table: [(String, String, String?)] = [
      ("2029-12-31", "2031-01-01", "periods_overlap"),
      ("2030-01-01", "2030-01-01", "value_not_allowed"),
      ("2030-01-02", "2030-01-01", "value_not_allowed"),
      ("2030-01-01", "2031-01-01", nil),
      ("2019-01-01", "2020-01-01", nil),
      ("2019-06-01", "2019-06-02", "periods_overlap"),
    ]
    for (from, until, reason) in table {
      let params = #"""
        {"therapist": "dana-whitford", "number": "pp-1", "from": "\#(from)", "until": "\#(until)", "needling": true}
        """#
      #expect(try await clinic.refusal("permits.add", params, as: .manager) == reason, "\(from) \(until)")
    }
    let own = #"""
      {"therapist": "dana-whitford", "number": "x", "from": "2031-01-01", "until": "2032-01-01", "needling": true}
      """#
    #expect(try await clinic.refusal("permits.add", own, as: .therapist) == "forbidden")
    try await clinic.remove()
  }

  /// Interns on the provisional register needle nobody, whatever is typed (rule 3.1; idea 3): not at booking either.
  @Test func anInternNeedlesNobody() async throws {
    let clinic = try await TestClinic()
    let permit = { (needling: Bool) in
      #"{"therapist": "miro-saito", "number": "PR-77", "from": "2031-01-01", "until": "2032-01-01", "#
        + #""register": "provisional", "needling": \#(needling)}"#
    }
    #expect(try await clinic.refusal("permits.add", permit(true), as: .manager) == "value_not_allowed")
    let added = try await clinic.call("permits.add", permit(false), as: .manager)
    #expect(added["register"] == .string("provisional") && added["needling"] == .bool(false))
    await #expect(throws: (any Error).self) {
      try await clinic.sql("UPDATE therapist_profiles.permits SET needling = true WHERE register = 'provisional'")
    }
    let ims =
      #"{"patient": "P-000123", "therapist": "miro-saito", "treatment": "ims-45", "location": "riverside", "#
      + #""start": "2031-03-03T09:00", "override": {"reason": "Wants to learn"}}"#
    #expect(try await clinic.refusal("appointments.book", ims, as: .manager) == "therapist_not_authorized")
    try await clinic.remove()
  }

  @Test func theAuthorizationHoldsFromItsFirstDayToTheDayBeforeItsEnd() async throws {
    let clinic = try await TestClinic()
    // Midnight in Calgary is 07:00 UTC in winter, until November 2026; since then 06:00 all year.
    let table: [(String, Bool)] = [
      ("2020-01-01T06:59:00Z", false), ("2020-01-01T07:01:00Z", true),
      ("2030-01-01T05:59:00Z", true), ("2030-01-01T06:01:00Z", false),
    ]
    for (now, may) in table {
      try await clinic.set(now: now)
      let profile = try await clinic.call("therapists.get", #"{"therapist": "dana-whitford"}"#)
      #expect(profile["needlesToday"] == .bool(may), "\(now)")
      let other = try await clinic.call("therapists.get", #"{"therapist": "miro-saito"}"#)
      #expect(other["needlesToday"] == .bool(false), "\(now)")
    }
    try await clinic.remove()
  }

  @Test func aPermitIsEndedBeforeItsTime() async throws {
    let clinic = try await TestClinic()
    func end(_ until: String, version: Int) async throws -> String? {
      let params = #"""
        {"permit": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "expectedVersion": \#(version), "until": "\#(until)"}
        """#
      return try await clinic.refusal("permits.end", params, as: .manager)
    }
    #expect(try await end("2030-01-01", version: 1) == "value_not_allowed")
    #expect(try await end("2020-01-01", version: 1) == "value_not_allowed")
    #expect(try await end("2026-12-15", version: 2) == "stale_version")
    #expect(try await end("2026-12-15", version: 1) == nil)
    #expect(try await end("2026-12-14", version: 1) == "stale_version")
    let days = try await clinic.value(
      "SELECT upper(valid) FROM therapist_profiles.needling_authorizations ORDER BY 1 LIMIT 1")
    #expect(days == "2026-12-15")
    try await clinic.remove()
  }

  @Test func permitsAreListedByTheDayTheyEnd() async throws {
    let clinic = try await TestClinic()
    let table: [(String, Int)] = [
      ("{}", 2), (#"{"therapist": "miro-saito"}"#, 1), (#"{"endingBefore": "2030-01-01"}"#, 0),
      (#"{"endingBefore": "2030-01-02", "endingFrom": "2030-01-01"}"#, 2), (#"{"therapist": "nobody-here"}"#, 0),
    ]
    for (params, count) in table {
      let page = try await clinic.call("permits.list", params, as: .manager)
      #expect(page["items"]?.arrayValue?.count == count, "\(params)")
    }
    let first = try await clinic.call("permits.list", #"{"limit": 1}"#, as: .manager)
    let cursor = try #require(first["nextCursor"]?.stringValue)
    let second = try await clinic.call("permits.list", #"{"limit": 1, "cursor": "\#(cursor)"}"#, as: .manager)
    #expect(second["items"]?.arrayValue?.count == 1)
    #expect(second["items"] != first["items"])
    #expect(second["nextCursor"] == nil)
    #expect(try await clinic.refusal("permits.list", "{}", as: .therapist) == "forbidden")
    try await clinic.remove()
  }
}
