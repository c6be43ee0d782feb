import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import PatientRecords

@Suite("Who sees patients")
struct PatientPrivacyTests {
  @Test(
    "By role: reading and writing",
    arguments: [
      (TestRole.owner, nil, nil), (.manager, nil, nil), (.therapist, nil, nil), (.frontDesk, nil, nil),
      (.foothillsDesk, nil, nil), (.biller, nil, "forbidden"), (.auditor, "forbidden", "forbidden"),
      (.stranger, "forbidden", "forbidden"), (.nobody, "unauthenticated", "unauthenticated"),
    ] as [(TestRole, String?, String?)])
  func roles(role: TestRole, read: String?, write: String?) async throws {
    let clinic = try await TestClinic()
    for (method, params) in [
      ("patients.get", #"{"patient": "P-000123"}"#), ("patients.search", #"{"name": "a"}"#),
      ("patients.history", #"{"patient": "P-000123"}"#), ("patients.listAlerts", #"{"patient": "P-000123"}"#),
    ] {
      #expect(try await clinic.refusal(method, params, as: role) == read, "\(method)")
    }
    let update = #"{"patient": "P-000123", "expectedVersion": 1, "language": "en"}"#
    #expect(try await clinic.refusal("patients.update", update, as: role) == write)
    try await clinic.remove()
  }

  @Test("The application without a caller, or for one without the permission, sees nothing and writes nothing")
  func rowPolicies() async throws {
    let clinic = try await TestClinic()
    let stranger = """
      SELECT access.act_as(id, false) IS NOT NULL FROM access.accounts WHERE name = 'sid.stranger';
      """
    for table in ["patients", "search_keys", "patient_history", "alerts"] {
      #expect(try await clinic.appSQL("SELECT count(*) FROM patient_records.\(table)") == "0", "\(table)")
      #expect(
        try await clinic.appSQL(stranger + "SELECT count(*) FROM patient_records.\(table)").hasSuffix("0"), "\(table)")
    }
    #expect(
      try await clinic.appSQL(
        "WITH u AS (UPDATE patient_records.patients SET language = 'xx' RETURNING 1) SELECT count(*) FROM u") == "0")
    await #expect(throws: (any Error).self) {
      try await clinic.appSQL(
        """
        INSERT INTO patient_records.patients
          (id, family_name, given_name, birth_date, reminders, may_leave_voicemail, language)
        VALUES (gen_random_uuid(), 'a', 'b', '1990-01-01', 'none', false, 'en')
        """)
    }
    try await clinic.remove()
  }

  @Test("What identifies a patient never prints itself, and its schema says that it is protected")
  func protected() throws {
    let name = try PatientName("Tremblay")
    #expect(!"\(name)".contains("Tremblay"))
    for operation in PatientRecordsModule.operations() {
      for parameter in operation.parameters {
        guard ["familyName", "givenName", "preferredName", "phone", "email", "text"].contains(parameter.name) else {
          continue
        }
        #expect(parameter.schema.isProtected, "\(operation.name) \(parameter.name)")
      }
    }
  }

  @Test("Every parameter has its sentence, and every operation an example")
  func help() throws {
    for operation in PatientRecordsModule.operations() {
      for parameter in operation.allParameters {
        #expect(operation.help(for: parameter.name) != nil, "\(operation.name) \(parameter.name)")
      }
    }
  }
}
