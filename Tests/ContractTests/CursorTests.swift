import ClinicApp
import ClinicTesting
import ClinicValues
import Operations
import Testing

/// A cursor is text from a peer, however it is sealed: what comes out of it is checked like any other parameter.
@Suite struct CursorTests {
  static let lists = Contract.operations.filter { $0.parameters.contains { $0.name == "cursor" } }.map(\.name)

  @Test func thereAreLists() { #expect(Self.lists.count > 10) }

  @Test(arguments: lists) func aHostileCursorIsRefusedByName(name: String) async throws {
    let clinic = try await Contract.clinic(for: name)
    for part in ["\u{0}", "a\u{0}b", "\n", "\u{1f}", "\u{7f}", "\u{9b}"] {
      for count in 1...3 {
        let error = try await refusal(name, parts: Array(repeating: part, count: count), in: clinic)
        #expect(error?.code == -32602, "\(count) × \(part.debugDescription)")
        #expect(error?.details["fields"]?.arrayValue?.first?["field"] == .string("cursor"))
      }
    }
    try await clinic.remove()
  }

  /// Whatever else it holds, it is refused by name or leads to a page.
  @Test(arguments: lists) func aForeignCursorIsNoFaultOfTheServer(name: String) async throws {
    let clinic = try await Contract.clinic(for: name)
    let parts = [
      "", "x", "'", "-1", "99999999999999999999", "2999-12-31T23:59", "9999-99-99", "\u{10ffff}", "\u{301}",
    ]
    for part in parts {
      for count in 1...3 {
        let error = try await refusal(name, parts: Array(repeating: part, count: count), in: clinic)
        #expect(error == nil || error?.code == -32602, "\(count) × \(part.debugDescription): \(error?.reason ?? "")")
      }
    }
    try await clinic.remove()
  }

  private func refusal(_ name: String, parts: [String], in clinic: TestClinic) async throws -> CallError? {
    let operation = try Contract.operation(name)
    var params = operation.example.objectValue ?? JSONObject()
    params["cursor"] = .string(Cursor(parts: parts).value)
    do {
      try await clinic.call(name, .object(params), as: Contract.role(for: operation))
      return nil
    } catch let error as CallError {
      return error
    }
  }
}
