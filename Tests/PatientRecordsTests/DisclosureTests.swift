import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("The register of disclosures (P6, HIA s. 41; rule 3.2)")
struct DisclosureTests {
  private static func letter(_ more: String = "") -> String {
    #"{"patient": "P-000123", "recipient": "WCB Alberta", "purpose": "Claim 4417", "#
      + #""content": "Assessment report", "basis": "legal"\#(more)}"#
  }

  @Test func whatWasGivenIsNotedForGood() async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2026-12-15T16:00:00Z")
    let noted = try await clinic.call("disclosures.record", Self.letter(), as: .frontDesk)
    #expect(noted["disclosedAt"] == .string("2026-12-15T16:00:00Z") && noted["recordedBy"] != nil)
    let list = { (role: TestRole) in
      try await clinic.call("disclosures.list", #"{"patient": "P-000123"}"#, as: role)["items"]?.arrayValue ?? []
    }
    for role in [TestRole.therapist, .auditor, .owner] {
      #expect(try await list(role).map { $0["basis"]?.stringValue } == ["continuing_care", "legal"], "\(role)")
    }
    // Not before it happened, not by who only reads, not about nobody; and never changed.
    let future = Self.letter(#", "disclosedAt": "2026-12-16T16:00:00Z""#)
    #expect(try await clinic.refusal("disclosures.record", future, as: .frontDesk) == "value_not_allowed")
    #expect(try await clinic.refusal("disclosures.record", Self.letter(), as: .biller) == "forbidden")
    let nobody = Self.letter().replacing("P-000123", with: "P-999999")
    #expect(try await clinic.refusal("disclosures.record", nobody, as: .frontDesk) == "not_found")
    #expect(try await clinic.refusal("disclosures.list", #"{"patient": "P-999999"}"#) == "not_found")
    for statement in ["UPDATE patient_records.disclosures SET content = ''", "DELETE FROM patient_records.disclosures"]
    { await #expect(throws: (any Error).self, "\(statement)") { try await clinic.sql(statement) } }
    #expect(try await clinic.appSQL("SELECT count(*) FROM patient_records.disclosures") == "0")
    try await clinic.remove()
  }

  @Test func theListComesInPages() async throws {
    let clinic = try await TestClinic()
    try await clinic.call("disclosures.record", Self.letter(), as: .frontDesk)
    let first = try await clinic.call("disclosures.list", #"{"patient": "P-000123", "limit": 1}"#)
    let next = first["nextCursor"]?.text ?? ""
    let second = try await clinic.call("disclosures.list", #"{"patient": "P-000123", "limit": 1, "cursor": \#(next)}"#)
    #expect(first["items"]?.arrayValue?.first?["basis"] == .string("continuing_care"))
    #expect(second["items"]?.arrayValue?.first?["basis"] == .string("legal") && second["nextCursor"] == nil)
    try await clinic.remove()
  }
}
