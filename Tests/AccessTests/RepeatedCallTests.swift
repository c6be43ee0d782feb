import ClinicTesting
import ClinicValues
import Operations
import Testing

/// Accounts and passwords are changed under a key like everything else, although their parameters hold a secret.
@Suite struct RepeatedCallTests {
  private let create = #"""
    {"name": "sam.oduya", "displayName": "Sam Oduya", "password": "correct horse battery staple",
     "idempotencyKey": "create-sam-1"}
    """#

  @Test func anAccountIsOpenedOnce() async throws {
    let clinic = try await TestClinic()
    let first = try await clinic.call("accounts.create", create)
    #expect(try await clinic.call("accounts.create", create) == first)
    #expect(try await clinic.sql("SELECT count(*) FROM access.accounts WHERE name = 'sam.oduya'") == "1")
    let rows = try await clinic.sql(
      "SELECT action, subject_id FROM operations.audit_log WHERE method = 'accounts.create' ORDER BY id")
    let id = try #require(first["id"]?.stringValue)
    #expect(rows == "write\t\(id)\nview\t\(id)")
  }

  /// The password is one of the parameters: with another it is another call.
  @Test(arguments: [("correct horse", "another horse"), ("Sam Oduya", "Samuel Oduya"), ("sam.oduya", "sam.oduya2")])
  func aKeyWithOtherParametersIsRefused(old: String, new: String) async throws {
    let clinic = try await TestClinic()
    try await clinic.call("accounts.create", create)
    let other = create.replacing(old, with: new)
    #expect(try await clinic.refusal("accounts.create", other) == "idempotency_mismatch")
  }

  @Test func ofManyAtOnceOneOpensTheAccountAndAllGetItsAnswer() async throws {
    let clinic = try await TestClinic(connections: 8)
    let answers = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<8 { group.addTask { try await clinic.call("accounts.create", create).text } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(answers.count == 1)
  }

  /// What is kept for the comparison must not be quicker to guess the password from than its own hash: two calls that
  /// differ in their key only leave hashes that differ, so it is salted, and neither is SHA-256 of the parameters.
  @Test func whatIsKeptTellsNoPassword() async throws {
    let clinic = try await TestClinic()
    let set = #"{"account": "dana.whitford", "newPassword": "another good long one", "idempotencyKey": "KEY"}"#
    for key in ["password-1", "password-2"] {
      try await clinic.call("accounts.setPassword", set.replacing("KEY", with: key))
    }
    let kept = try await clinic.sql(
      """
      SELECT count(DISTINCT params_hash), bool_or(params_hash = sha256(convert_to(
        '{"account":"dana.whitford","newPassword":"another good long one"}', 'UTF8')))
      FROM operations.idempotency WHERE method = 'accounts.setPassword'
      """)
    #expect(kept == "2\tf")
  }

  /// The second call finds the old password changed: by the first.
  @Test func onesOwnPasswordIsChangedOnce() async throws {
    let clinic = try await TestClinic()
    let set = #"""
      {"oldPassword": "correct horse battery staple", "newPassword": "another good long one",
       "idempotencyKey": "new-password-1"}
      """#
    let first = try await clinic.call("accounts.setPassword", set, as: .therapist)
    #expect(try await clinic.call("accounts.setPassword", set, as: .therapist) == first)
    let unkeyed = set.replacing("new-password-1", with: "new-password-2")
    #expect(try await clinic.refusal("accounts.setPassword", unkeyed, as: .therapist) == "wrong_credentials")
  }

  @Test func aRehearsalMakesNoKey() async throws {
    let clinic = try await TestClinic()
    let made = try await clinic.call("tokens.create", #"{"name": "reporting", "days": 30, "dryRun": true}"#)
    let token = try #require(made["token"]?.stringValue)
    #expect(
      try await clinic.refusal("session.authenticate", #"{"token": "\#(token)"}"#, as: .nobody) == "wrong_credentials")
  }
}
