import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Files with their visibility (R9)")
struct FileTests {
  private static let owners = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"

  private func add(
    _ clinic: TestClinic, _ visibility: String, type: String = "text/plain", data: String = "SGVsbG8K",
    as role: TestRole = .therapist
  ) async throws -> JSON {
    try await clinic.call(
      "files.add",
      #"{"patient": "P-000123", "name": "Note.txt", "mediaType": "\#(type)", "data": "\#(data)", "#
        + #""visibility": "\#(visibility)"}"#, as: role)
  }

  /// One line a case: who put it there, who it is for, and who sees it.
  @Test(arguments: [
    ("all", [TestRole.owner, .manager, .therapist, .frontDesk, .biller]), ("clinical", [.owner, .therapist]),
    ("author", [.therapist]),
  ])
  func whoSeesAFile(visibility: String, seers: [TestRole]) async throws {
    let clinic = try await TestClinic()
    let id = try await add(clinic, visibility)["id"]?.text ?? ""
    for role in [TestRole.owner, .manager, .therapist, .frontDesk, .biller] {
      let seen = try await clinic.refusal("files.get", #"{"file": \#(id)}"#, as: role)
      #expect(seen == (seers.contains(role) ? nil : "not_found"), "\(role)")
      let listed = try await clinic.call("files.list", #"{"patient": "P-000123"}"#, as: role)["items"]?.arrayValue ?? []
      #expect(listed.contains { $0["id"]?.text == id } == seers.contains(role), "\(role)")
    }
    let fetched = try await clinic.call("files.get", #"{"file": \#(id)}"#, as: .therapist)
    #expect(fetched["data"] == .string("SGVsbG8K") && fetched["file"]?["bytes"]?.text == "6")
    try await clinic.remove()
  }

  /// Only who put it there says who sees it; it is taken out of sight, and never erased.
  @Test func itsLife() async throws {
    let clinic = try await TestClinic()
    let id = try await add(clinic, "author")["id"]?.text ?? ""
    let show = #"{"file": \#(id), "expectedVersion": 1, "visibility": "all"}"#
    #expect(try await clinic.refusal("files.setVisibility", show, as: .frontDesk) == "not_found")
    try await clinic.call("files.setVisibility", show, as: .therapist)
    #expect(try await clinic.refusal("files.setVisibility", show, as: .therapist) == "stale_version")
    let hide = show.replacing(#""expectedVersion": 1"#, with: #""expectedVersion": 2"#)
    #expect(try await clinic.refusal("files.setVisibility", hide, as: .frontDesk) == "forbidden")
    #expect(try await clinic.call("files.remove", #"{"file": \#(id)}"#, as: .frontDesk)["removedAt"] != nil)
    #expect(try await clinic.refusal("files.remove", #"{"file": \#(id)}"#, as: .frontDesk) == "append_only")
    let all = try await clinic.call("files.list", #"{"patient": "P-000123", "includeRemoved": true}"#, as: .frontDesk)
    #expect(all["items"]?.arrayValue?.count == 1)
    await #expect(throws: (any Error).self) { try await clinic.sql("DELETE FROM patient_records.files") }
    try await clinic.remove()
  }

  /// What is called a PDF and is none is not taken.
  @Test(arguments: [
    ("application/pdf", "SGVsbG8K", "value_not_allowed"), ("application/pdf", "JVBERi0xLjcK", nil),
    ("image/png", "iVBORw0KGgo=", nil), ("image/jpeg", "/9j/4A==", nil), ("image/png", "/9j/4A==", "value_not_allowed"),
    ("text/plain", "AEE=", "value_not_allowed"), ("text/plain", "/w==", "value_not_allowed"),
    ("text/plain", "????", "invalid_params"), ("text/html", "SGVsbG8K", "invalid_params"),
  ])
  func theBytesAreOfTheirType(type: String, data: String, expected: String?) async throws {
    let clinic = try await TestClinic()
    do {
      _ = try await add(clinic, "all", type: type, data: data)
      #expect(expected == nil)
    } catch let error as CallError { #expect(error.reason == expected) }
    try await clinic.remove()
  }
}
