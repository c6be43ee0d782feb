import ClinicTesting
import ClinicValues
import Operations
import Store
import Testing

@Suite struct AuditIndexTests {
  @Test("Who saw a patient is found before what has gathered is sorted into the index, and after")
  func findsWhatHasGathered() async throws {
    let clinic = try await TestClinic()
    let audited = #"{"patient": "P-000123", "limit": 200}"#
    try await clinic.call("patients.get", #"{"patient": "P-000123"}"#, as: .frontDesk)
    _ = try await sorted(clinic)
    for _ in 0..<3 { try await clinic.call("patients.get", #"{"patient": "P-000123"}"#, as: .frontDesk) }
    let before = try await views(clinic, audited)
    #expect(before == 4)
    #expect(try await sorted(clinic) > 0)
    #expect(try await views(clinic, audited) == 4)
    try await clinic.remove()
  }

  private func sorted(_ clinic: TestClinic) async throws -> Int {
    try await clinic.pool.transaction { tx in try tx.first(SortAuditIndex())?.value ?? 0 }
  }

  private func views(_ clinic: TestClinic, _ params: String) async throws -> Int {
    let page = try await clinic.call("audit.search", params)
    return page["items"]?.arrayValue?.count { $0["method"]?.stringValue == "patients.get" } ?? 0
  }
}
