import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Alerts (R3)")
struct AlertTests {
  @Test("An alert is on the card until it ends, and in the list ever after")
  func life() async throws {
    let clinic = try await TestClinic()
    let added = try await clinic.call(
      "patients.addAlert",
      #"{"patient": "P-000123", "kind": "fainting", "severity": "critical", "text": "Faints at the sight of needles"}"#,
      as: .therapist)
    #expect(added["alerts"]?.arrayValue?.count == 2)
    let id = try #require(added["id"]?.stringValue)
    let card = try await clinic.call("patients.get", #"{"patient": "P-000123"}"#, as: .frontDesk)
    #expect(card["alerts"] == added["alerts"])
    let ended = try await clinic.call("patients.endAlert", #"{"alert": "\#(id)"}"#, as: .therapist)
    #expect(ended["alerts"]?.arrayValue?.count == 1)
    #expect(ended["alerts"]?.arrayValue?.first?["since"] == .string("2025-02-01"))
    #expect(try await clinic.refusal("patients.endAlert", #"{"alert": "\#(id)"}"#) == "not_found")
    let all = try await clinic.call("patients.listAlerts", #"{"patient": "P-000123", "includeEnded": true}"#)
    #expect(all["items"]?.arrayValue?.count == 2)
    #expect(all["items"]?.arrayValue?.last?["endedAt"] != nil)
    let first = try await clinic.call(
      "patients.listAlerts", #"{"patient": "P-000123", "includeEnded": true, "limit": 1}"#)
    #expect(first["nextCursor"] != nil)
    await #expect(throws: (any Error).self) {
      try await clinic.sql("UPDATE patient_records.alerts SET text = 'x' WHERE ended_at IS NOT NULL")
    }
    try await clinic.remove()
  }

  @Test("A patient without alerts has an empty list, one that does not exist is not found")
  func none() async throws {
    let clinic = try await TestClinic()
    try await clinic.call("patients.endAlert", #"{"alert": "\#(UUID.example)"}"#)
    let list = try await clinic.call("patients.listAlerts", #"{"patient": "P-000123"}"#)
    #expect(list["items"] == .array([]))
    #expect(try await clinic.refusal("patients.listAlerts", #"{"patient": "P-000999"}"#) == "not_found")
    let alert = #"{"patient": "P-000999", "kind": "other", "severity": "info", "text": "x"}"#
    #expect(try await clinic.refusal("patients.addAlert", alert) == "not_found")
    try await clinic.remove()
  }
}
