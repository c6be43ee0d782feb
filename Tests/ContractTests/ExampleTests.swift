import ClinicApp
import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

/// What every operation must do, over the whole catalog: operations to come are covered on the day they are added.
@Suite struct ExampleTests {
  /// The documented example works, may be rehearsed without a trace, and may be sent twice.
  @Test(arguments: Contract.names) func theExampleWorks(name: String) async throws {
    let operation = try Contract.operation(name)
    let role = Contract.role(for: operation)
    let clinic = try await Contract.clinic(for: name)
    if operation.isMutation, !operation.isProcedure {
      let before = try await clinic.fingerprint()
      try await clinic.call(name, with(operation.example, "dryRun", .bool(true)), as: role)
      #expect(try await clinic.fingerprint() == before, "a rehearsal left something")
      let keyed = with(operation.example, "idempotencyKey", .string("contract-test-1"))
      let first = try await clinic.call(name, keyed, as: role)
      let after = try await clinic.fingerprint()
      #expect(try await clinic.call(name, keyed, as: role) == first)
      #expect(try await clinic.fingerprint() == after, "a repetition changed something")
      let other = with(keyed, "anotherMember", .bool(true))
      #expect(try await reason { try await clinic.call(name, other, as: role) } == "invalid_params")
    } else {
      try await clinic.call(name, operation.example, as: role)
    }
    try await clinic.remove()
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
