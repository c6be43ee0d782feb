import ClinicTesting
import ClinicValues
import Operations
import Testing

/// What a therapist holds beside the permit, with its expiry; it authorizes nothing (charting rule 3.1).
@Suite("Certificates (rule 3.1)")
struct CertificateTests {
  private static func add(_ more: String = "", therapist: String = "miro-saito") -> String {
    #"{"therapist": "\#(therapist)", "name": "CGIMS", "issuer": "iSTOP", "issuedOn": "2024-05-11"\#(more)}"#
  }

  @Test func aCertificateAuthorizesNothing() async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2026-12-14T16:00:00Z")
    let kept = try await clinic.call(
      "certificates.add", Self.add(#", "number": "CG-2209", "until": "2029-05-11""#), as: .manager)
    #expect(kept["until"] == .string("2029-05-11") && kept["number"] == .string("CG-2209"))
    #expect(try await clinic.refusal("certificates.add", Self.add(), as: .manager) == "already_exists")
    // Miro Saito's permit has no authorization, whatever else he holds.
    let gate = try await clinic.call(
      "safety.check", #"{"patient": "P-000123", "therapist": "miro-saito", "muscles": ["gracilis"]}"#, as: .therapist)
    #expect(gate["verdict"] == .string("stop"))
    let ending = { (day: String) in
      try await clinic.call("certificates.list", #"{"endingBefore": "\#(day)"}"#, as: .manager)["items"]?.arrayValue?
        .count
    }
    #expect(try await ending("2029-05-12") == 1)
    #expect(try await ending("2029-05-11") == 0)
    let id = #"{"certificate": \#(kept["id"]?.text ?? "")}"#
    #expect(try await clinic.refusal("certificates.remove", id, as: .therapist) == "forbidden")
    try await clinic.call("certificates.remove", id, as: .manager)
    #expect(try await clinic.refusal("certificates.remove", id, as: .manager) == "not_found")
    #expect(try await clinic.refusal("certificates.add", Self.add(), as: .manager) == nil)
    try await clinic.remove()
  }

  @Test(arguments: [
    (add(#", "until": "2024-05-11""#), TestRole.manager, "value_not_allowed"),
    (add(therapist: "nobody-here"), .manager, "not_found"), (add(), .therapist, "forbidden"),
    (add(), .frontDesk, "forbidden"),
  ])
  func whatIsNotKept(params: String, role: TestRole, expected: String) async throws {
    let clinic = try await TestClinic()
    let before = try await clinic.fingerprint()
    #expect(try await clinic.refusal("certificates.add", params, as: role) == expected)
    #expect(try await clinic.fingerprint() == before)
    try await clinic.remove()
  }
}
