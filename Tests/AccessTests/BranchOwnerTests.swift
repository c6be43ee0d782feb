import ClinicTesting
import ClinicValues
import Operations
import Testing

/// An owner of one location manages access there, and has no hold over accounts that work elsewhere.
@Suite struct BranchOwnerTests {
  /// Sid Stranger owns Foothills, and nothing else.
  private func clinic() async throws -> TestClinic {
    let clinic = try await TestClinic()
    try await clinic.sql(
      """
      INSERT INTO access.grants (id, account_id, role, location_id, granted_by)
      SELECT gen_random_uuid(), a.id, 'owner', l.id, a.id FROM access.accounts a, practice.locations l
      WHERE a.name = 'sid.stranger' AND l.code = 'foothills'
      """)
    return clinic
  }

  @Test func whatReachesBeyondTheLocationIsForbidden() async throws {
    let clinic = try await clinic()
    let before = try await clinic.fingerprint()
    for (method, params) in [
      ("accounts.setPassword", #"{"account": "max.manager", "newPassword": "another good long one"}"#),
      ("accounts.disable", #"{"account": "max.manager", "expectedVersion": 1}"#),
      ("accounts.enable", #"{"account": "max.manager", "expectedVersion": 1}"#),
      ("tokens.create", #"{"account": "max.manager", "name": "back door", "days": 1}"#),
      ("grants.add", #"{"account": "sid.stranger", "role": "owner"}"#),
      ("grants.add", #"{"account": "sid.stranger", "role": "manager", "location": "riverside"}"#),
    ] {
      #expect(try await clinic.refusal(method, params, as: .stranger) == "forbidden", "\(method) \(params)")
    }
    #expect(try await clinic.fingerprint() == before)
  }

  @Test func tokensAndGrantsOfOthersAreNotTheirs() async throws {
    let clinic = try await clinic()
    let shown = try await clinic.call("tokens.list", "{}", as: .stranger)
    let accounts = shown["items"]?.arrayValue?.map { $0["account"]?.stringValue } ?? []
    #expect(Set(accounts) == ["sid.stranger"])
    let all = try await clinic.call("tokens.list", "{}", as: .owner)
    let other = try #require(
      all["items"]?.arrayValue?.first { $0["account"] != .string("sid.stranger") }?["id"]?.stringValue)
    #expect(try await clinic.refusal("tokens.revoke", #"{"token": "\#(other)"}"#, as: .stranger) == "not_found")
    let grants = try await clinic.sql(
      """
      SELECT g.id FROM access.grants g LEFT JOIN practice.locations l ON l.id = g.location_id
      WHERE l.code IS DISTINCT FROM 'foothills' ORDER BY g.id
      """
    ).split(separator: "\n")
    #expect(grants.count > 3)
    for grant in grants {
      let reason = try await clinic.refusal("grants.end", #"{"grant": "\#(grant)"}"#, as: .stranger)
      #expect(reason == "not_found" || reason == "forbidden")
    }
    #expect(try await clinic.sql("SELECT count(*) FROM access.grants WHERE valid_until IS NOT NULL") == "0")
  }

  @Test func atTheirLocationTheyGrantAndTakeAway() async throws {
    let clinic = try await clinic()
    let granted = try await clinic.call(
      "grants.add", #"{"account": "max.manager", "role": "biller", "location": "foothills"}"#, as: .stranger)
    let biller = granted["grants"]?.arrayValue?.first { $0["role"] == .string("biller") }
    let id = try #require(biller?["id"]?.stringValue)
    try await clinic.call("grants.end", #"{"grant": "\#(id)"}"#, as: .stranger)
  }
}
