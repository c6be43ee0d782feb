import ClinicApp
import ClinicTesting
import ClinicValues
import Operations

/// The catalog as tests go over it.
enum Contract {
  static let operations: [AnyOperation] = (try? Catalog.operations()) ?? []

  static var names: [String] { operations.map(\.name) }

  static func operation(_ name: String) throws -> AnyOperation {
    guard let found = operations.first(where: { $0.name == name }) else { throw CallError.methodNotFound }
    return found
  }

  /// A role that may call the operation.
  static func role(for operation: AnyOperation) -> TestRole {
    switch operation.access {
    case .anyone: .nobody
    case .localAdministrator: .localAdministrator
    // A treatment note is its author's, whoever owns the clinic.
    case .needs(.notesWrite): .therapist
    case .signedIn, .needs, .needsAny: .owner
    }
  }

  /// Whether the clinic must be empty for the operation's example.
  static func needsEmptyClinic(_ name: String) -> Bool { name == "accounts.createOwner" }

  static func clinic(for name: String) async throws -> TestClinic {
    let clinic = try await TestClinic(isEmpty: needsEmptyClinic(name), connections: 2)
    // The example clinic's bookings lie in December 2026.
    if !needsEmptyClinic(name) { try await clinic.set(now: "2026-12-14T16:00:00Z") }
    return clinic
  }
}
