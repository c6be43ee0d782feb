import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Contacts outside of visits (rule 3.2)")
struct CallTests {
  @Test func aCallIsKeptAsItWasNoted() async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2026-12-14T16:00:00Z")
    let add = { (text: String, at: String) in
      #"{"patient": "P-000123", "way": "phone", "direction": "incoming", "text": "\#(text)", "#
        + #""with": "Luc Tremblay, brother", "at": "\#(at)"}"#
    }
    let now = try await clinic.call("calls.add", add("Sore since yesterday; told to keep warm", "2026-12-14T15:00:00Z"))
    #expect(now["isLateEntry"] == .bool(false) && now["with"] == .string("Luc Tremblay, brother"))
    let late = try await clinic.call("calls.add", add("Asked for a letter", "2026-12-12T15:00:00Z"), as: .frontDesk)
    #expect(late["isLateEntry"] == .bool(true) && late["recordedBy"] == .string("finn.desk"))
    let list = try await clinic.call("calls.list", #"{"patient": "P-000123", "limit": 1}"#, as: .therapist)
    #expect(list["items"]?.arrayValue?.map { $0["id"] } == [now["id"]])
    let cursor = list["nextCursor"]?.text ?? ""
    let rest = try await clinic.call("calls.list", #"{"patient": "P-000123", "limit": 1, "cursor": \#(cursor)}"#)
    #expect(rest["items"]?.arrayValue?.map { $0["id"] } == [late["id"]] && rest["nextCursor"] == nil)
    #expect(try await clinic.refusal("calls.add", add("To come", "2026-12-15T15:00:00Z")) == "value_not_allowed")
    #expect(try await clinic.refusal("calls.list", #"{"patient": "P-000123"}"#, as: .auditor) == "forbidden")
    for statement in ["UPDATE patient_records.calls SET text = 'x'", "DELETE FROM patient_records.calls"] {
      await #expect(throws: (any Error).self) { try await clinic.sql(statement) }
    }
    try await clinic.remove()
  }
}
