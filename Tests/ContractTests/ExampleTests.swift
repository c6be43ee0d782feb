import ClinicApp
import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

/// What every operation must do, over the whole catalog: operations to come are covered on the day they are added.
@Suite struct ExampleTests {
  /// The documented example works; that of a change may be rehearsed without a trace, and may be sent twice.
  @Test(arguments: Contract.names) func theExampleWorks(name: String) async throws {
    let operation = try Contract.operation(name)
    let role = Contract.role(for: operation)
    let clinic = try await Contract.clinic(for: name)
    if operation.takesDryRun {
      let before = try await clinic.fingerprint()
      try await clinic.call(name, with(operation.example, "dryRun", .bool(true)), as: role)
      #expect(try await clinic.fingerprint() == before, "a rehearsal left something")
    }
    let keyed = with(operation.example, "idempotencyKey", .string("contract-test-1"))
    if operation.takesKey {
      let first = try await clinic.call(name, keyed, as: role)
      let after = try await clinic.fingerprint()
      #expect(try await clinic.call(name, keyed, as: role) == first)
      #expect(try await clinic.fingerprint() == after, "a repetition changed something")
      let other = with(keyed, "anotherMember", .bool(true))
      #expect(try await reason { try await clinic.call(name, other, as: role) } == "invalid_params")
    } else {
      #expect(try await reason { try await clinic.call(name, keyed, as: role) } == "invalid_params")
      try await clinic.call(name, operation.example, as: role)
    }
    try await clinic.remove()
  }

  /// Every change may be rehearsed and repeated, but for those whose answer holds a secret: that is kept nowhere.
  @Test func onlySecretsAreNotRepeated() {
    let token = JSON.object(Token.schema.json).text
    for operation in Contract.operations {
      #expect(operation.takesDryRun == operation.isMutation, "\(operation.name)")
      #expect(operation.takesKey == (operation.isMutation && !operation.answersSecret), "\(operation.name)")
      let holdsToken = JSON.object(operation.result.json).text.contains(token)
      #expect(holdsToken == operation.answersSecret, "\(operation.name)")
    }
    let secrets = Contract.operations.filter(\.answersSecret).map(\.name)
    #expect(secrets.sorted() == ["session.login", "tokens.create"])
  }

  /// Every call that is more than a ping leaves its row before it is answered.
  @Test(arguments: Contract.names) func theCallIsInTheAuditLog(name: String) async throws {
    let operation = try Contract.operation(name)
    let clinic = try await Contract.clinic(for: name)
    try await clinic.call(name, operation.example, as: Contract.role(for: operation))
    let rows = try await clinic.sql("SELECT action, outcome FROM operations.audit_log WHERE method = '\(name)'")
    let expected =
      switch operation.audit {
      case .none: ""
      case .reads: "view\tok"
      // The intent and the outcome are two changes.
      case .writes where name == "payments.charge": "write\tok\nwrite\tok"
      case .writes: "write\tok"
      case .login: "login\tok"
      }
    #expect(rows.trimmingCharacters(in: .whitespacesAndNewlines) == expected)
    try await clinic.remove()
  }

  /// Deny by default: who lacks the permission is refused, whatever the operation.
  @Test(arguments: Contract.names) func whoMayNotIsRefused(name: String) async throws {
    let operation = try Contract.operation(name)
    guard operation.access != .anyone else { return }
    let clinic = try await Contract.clinic(for: name)
    #expect(try await reason { try await clinic.call(name, operation.example, as: .nobody) } == "unauthenticated")
    if operation.access != .signedIn, !Contract.needsEmptyClinic(name) {
      #expect(try await reason { try await clinic.call(name, operation.example, as: .stranger) } == "forbidden")
    }
    try await clinic.remove()
  }

  private func with(_ json: JSON, _ name: String, _ value: JSON) -> JSON {
    guard case .object(var object) = json else { return json }
    object[name] = value
    return .object(object)
  }

  private func reason(_ call: () async throws -> JSON) async throws -> String? {
    do {
      _ = try await call()
      return nil
    } catch let error as CallError {
      return error.reason
    }
  }
}
