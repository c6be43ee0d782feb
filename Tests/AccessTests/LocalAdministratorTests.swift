import ClinicTesting
import Glibc
import Operations
import Testing

/// Whoever works at the server itself is proved by the operating system: nobody makes a key to that door that works
/// from elsewhere.
@Suite struct LocalAdministratorTests {
  private static let id = "00000000-0000-7000-8000-000000000001"

  @Test(arguments: [
    ("accounts.setPassword", #"{"account": "ACCOUNT", "newPassword": "another good long one"}"#),
    ("tokens.create", #"{"account": "ACCOUNT", "name": "back door", "days": 1}"#),
    ("grants.add", #"{"account": "ACCOUNT", "role": "owner"}"#),
    ("accounts.disable", #"{"account": "ACCOUNT", "expectedVersion": 1}"#),
    ("accounts.enable", #"{"account": "ACCOUNT", "expectedVersion": 1}"#),
  ])
  func nothingIsHandedToIt(method: String, params: String) async throws {
    let clinic = try await TestClinic()
    let before = try await clinic.fingerprint()
    for name in ["local-administrator", Self.id] {
      let filled = params.replacing("ACCOUNT", with: name)
      #expect(try await clinic.refusal(method, filled, as: .owner) == "not_found", "\(name), by the owner")
      #expect(try await clinic.refusal(method, filled, as: .localAdministrator) == "not_found", "\(name), by itself")
    }
    #expect(try await clinic.fingerprint() == before)
  }

  /// The socket's file keeps others out, and so does this.
  @Test func anotherUserAtTheSocketIsNobody() async throws {
    let clinic = try await TestClinic()
    let other = CallSession(origin: .unixSocket(user: getuid() + 4711))
    for method in ["accounts.list", "session.whoami", "accounts.createOwner"] {
      do {
        _ = try await clinic.dispatcher.handle(Call(method: method, params: nil), from: other)
        Issue.record("\(method) was answered")
      } catch {
        #expect(error.reason == "unauthenticated", "\(method)")
      }
    }
    let own = CallSession(origin: .unixSocket(user: getuid()))
    _ = try await clinic.dispatcher.handle(Call(method: "accounts.list", params: nil), from: own)
  }

  /// Without naming an account it would be the caller's own.
  @Test(arguments: [
    ("accounts.setPassword", #"{"newPassword": "another good long one"}"#),
    ("tokens.create", #"{"name": "back door", "days": 1}"#),
  ])
  func itTakesNothingForItself(method: String, params: String) async throws {
    let clinic = try await TestClinic()
    #expect(try await clinic.refusal(method, params, as: .localAdministrator) == "not_found")
  }

  /// The database refuses it too, whoever asks.
  @Test(arguments: [
    "UPDATE access.accounts SET password_hash = 'x' WHERE id = 'ID'",
    """
    INSERT INTO access.tokens (id, account_id, kind, name, hash)
    VALUES (gen_random_uuid(), 'ID', 'api', 'back door', 'x')
    """,
    """
    INSERT INTO access.tokens (id, account_id, kind, name, hash)
    SELECT gen_random_uuid(), id, 'local', 'back door', 'x' FROM access.accounts WHERE name = 'olive.owner'
    """,
  ])
  func theDatabaseRefusesItToo(sql: String) async throws {
    let clinic = try await TestClinic()
    let filled = sql.replacing("ID", with: Self.id)
    await #expect(throws: (any Error).self) { try await clinic.appSQL(filled) }
    await #expect(throws: (any Error).self) { try await clinic.sql(filled) }
  }
}
