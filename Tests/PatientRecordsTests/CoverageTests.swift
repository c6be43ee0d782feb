import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Payers on file per injury (R13)")
struct CoverageTests {
  @Test func aPayerIsOnFileUntilItEnds() async throws {
    let clinic = try await TestClinic()
    let wcb =
      #"{"patient": "P-000123", "kind": "wcb", "payer": "WCB Alberta", "injuredOn": "2026-11-02", "#
      + #""claimNumber": "4417-2026", "employer": "Bow River Foods"}"#
    let added = try await clinic.call("coverages.add", wcb, as: .frontDesk)["items"]?.arrayValue ?? []
    #expect(added.map { $0["kind"]?.stringValue } == ["extended_health", "wcb"])
    let id = added.last?["id"]?.text ?? ""
    let left = try await clinic.call("coverages.end", #"{"coverage": \#(id)}"#, as: .frontDesk)
    #expect(left["items"]?.arrayValue?.count == 1)
    #expect(try await clinic.refusal("coverages.end", #"{"coverage": \#(id)}"#, as: .frontDesk) == "not_found")
    let all = try await clinic.call("coverages.list", #"{"patient": "P-000123", "includeEnded": true}"#, as: .biller)
    #expect(all["items"]?.arrayValue?.count == 3)
    // The regimes of accidents go by the day of the accident.
    for kind in ["wcb", "auto"] {
      let undated = #"{"patient": "P-000123", "kind": "\#(kind)", "payer": "X"}"#
      #expect(try await clinic.refusal("coverages.add", undated, as: .frontDesk) == "value_not_allowed")
    }
    #expect(try await clinic.refusal("coverages.add", wcb, as: .biller) == "forbidden")
    await #expect(throws: (any Error).self) {
      try await clinic.sql("UPDATE patient_records.coverages SET payer = 'X' WHERE ended_at IS NOT NULL")
    }
    try await clinic.remove()
  }
}
