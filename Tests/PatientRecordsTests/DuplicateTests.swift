import ClinicTesting
import ClinicValues
import Operations
import Testing

/// R6: a warning of duplicates on registering and after each edit. The example clinic has Amelie (Amy) Tremblay, born
/// 1984-06-02, +14035550142, AB 123456782.
@Suite("Possible duplicates (R6)")
struct DuplicateTests {
  private func candidates(_ clinic: TestClinic, _ method: String, _ params: String) async throws -> [String]? {
    do {
      try await clinic.call(method, params, as: .frontDesk)
      return nil
    } catch let error as CallError {
      #expect(error.reason == "possible_duplicate")
      #expect(!JSON.object(error.details).text.contains("Tremblay"))
      return error.details["candidates"]?.arrayValue?.map { candidate in
        let reasons = candidate["reasons"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return "\(candidate["patient"]?.stringValue ?? "") \(reasons.joined(separator: "+"))"
      } ?? []
    }
  }

  @Test(
    "By sound and birth date, telephone, health number",
    arguments: [
      ("Tremblay", "Amelie", "1984-06-02", "", ["P-000123 nameAndBirthDate"]),
      ("Tramblay", "Emily", "1984-06-02", "", ["P-000123 nameAndBirthDate"]),
      ("TREMBLAY", "Amélie", "1984-06-02", "", ["P-000123 nameAndBirthDate"]),
      ("Trembley", "Amy", "1984-06-02", "", ["P-000123 nameAndBirthDate"]),
      ("Amelie", "Tremblay", "1984-06-02", "", ["P-000123 nameAndBirthDate"]),
      ("Tremblay", "Amelie", "1984-06-03", "", nil),
      ("Tremblay", "Zoe", "1984-06-02", "", nil),
      ("Wong", "Amelie", "1984-06-02", "", nil),
      ("Wong", "Kai", "2001-01-01", #", "phone": "4035550142""#, ["P-000123 phone"]),
      ("Wong", "Kai", "2001-01-01", #", "otherPhone": "403 555 0142""#, ["P-000123 phone"]),
      (
        "Wong", "Kai", "2001-01-01", #", "healthNumber": {"province": "MB", "number": "123456782"}"#,
        ["P-000123 healthNumber"]
      ),
      (
        "Tremblay", "Amelie", "1984-06-02", #", "phone": "4035550142""#, ["P-000123 nameAndBirthDate+phone"]
      ),
    ] as [(String, String, String, String, [String]?)])
  func onRegistering(
    family: String, given: String, born: String, more: String, expected: [String]?
  ) async throws {
    let clinic = try await TestClinic()
    let start = #"{"familyName": "\#(family)", "givenName": "\#(given)", "birthDate": "\#(born)"\#(more)"#
    #expect(try await candidates(clinic, "patients.register", start + "}") == expected)
    if expected != nil {
      #expect(try await clinic.sql("SELECT count(*) FROM patient_records.patients") == "1")
      let wrong = start + #", "acceptDuplicates": ["P-000001"]}"#
      #expect(try await candidates(clinic, "patients.register", wrong)?.isEmpty == false)
      let accepted = start + #", "acceptDuplicates": ["P-000123"]}"#
      #expect(try await candidates(clinic, "patients.register", accepted) == nil)
    }
    try await clinic.remove()
  }

  @Test("Names in scripts without a metaphone are compared too")
  func otherScripts() async throws {
    let clinic = try await TestClinic()
    let li = #"{"familyName": "李", "givenName": "小龙", "birthDate": "1990-05-05"}"#
    let wang = #"{"familyName": "王", "givenName": "伟", "birthDate": "1990-05-05"}"#
    #expect(try await candidates(clinic, "patients.register", li) == nil)
    #expect(try await candidates(clinic, "patients.register", wang) == nil)
    #expect(try await candidates(clinic, "patients.register", li) == ["P-000124 nameAndBirthDate"])
    try await clinic.remove()
  }

  @Test("After an edit too, unless it does not bear on identity")
  func onEditing() async throws {
    let clinic = try await TestClinic()
    try await clinic.call(
      "patients.register", #"{"familyName": "Tremblay", "givenName": "Amelie", "birthDate": "1984-06-20"}"#)
    let typo = #"{"patient": "P-000124", "expectedVersion": 1, "birthDate": "1984-06-02""#
    #expect(try await candidates(clinic, "patients.update", typo + "}") == ["P-000123 nameAndBirthDate"])
    let kept = try await clinic.call("patients.get", #"{"patient": "P-000124"}"#)
    #expect(kept["birthDate"] == .string("1984-06-20"))
    #expect(kept["version"] == .number("1"))
    #expect(try await candidates(clinic, "patients.update", typo + #", "acceptDuplicates": ["P-000123"]}"#) == nil)
    #expect(
      try await candidates(
        clinic, "patients.update", #"{"patient": "P-000124", "expectedVersion": 2, "language": "fr"}"#) == nil)
    try await clinic.remove()
  }

  @Test("A warning tells of others' records, so its audit row names whose")
  func aWarningIsOnRecord() async throws {
    let clinic = try await TestClinic()
    let found = try await clinic.call("patients.get", #"{"patient": "P-000123"}"#)
    let known = try #require(found["id"]?.stringValue)
    let twin = #"{"familyName": "Tremblay", "givenName": "Amelie", "birthDate": "1984-06-20"}"#
    let registered = try await clinic.call("patients.register", twin)
    let id = try #require(registered["id"]?.stringValue)
    let same = twin.replacing("06-20", with: "06-02")
    #expect(try await clinic.refusal("patients.register", same) == "possible_duplicate")
    let edit = #"{"patient": "\#(id)", "expectedVersion": 1, "birthDate": "1984-06-02"}"#
    #expect(try await clinic.refusal("patients.update", edit) == "possible_duplicate")
    let rows = try await clinic.sql(
      "SELECT method, patients FROM operations.audit_log WHERE outcome = 'possible_duplicate' ORDER BY id")
    #expect(rows == "patients.register\t{\(known)}\npatients.update\t{\(known)}")
    try await clinic.remove()
  }

  @Test("The same health number of the same province is refused, whatever was seen")
  func sameHealthNumber() async throws {
    let clinic = try await TestClinic()
    let params = #"""
      {"familyName": "Wong", "givenName": "Kai", "birthDate": "2001-01-01", "acceptDuplicates": ["P-000123"],
       "healthNumber": {"province": "AB", "number": "12345-6782"}}
      """#
    let refused = await #expect(throws: CallError.self) { try await clinic.call("patients.register", params) }
    #expect(refused?.reason == "already_exists" && refused?.details["field"] == .string("healthNumber"))
    #expect(refused?.details["candidates"]?.arrayValue?.first?["patient"] == .string("P-000123"))
    // What the caller was told of is on record as seen.
    let seen = try await clinic.sql(
      """
      SELECT count(*) FROM operations.audit_log l JOIN patient_records.patients p ON l.patients = ARRAY[p.id]
      WHERE l.outcome = 'already_exists' AND p.number = 'P-000123'
      """)
    #expect(seen == "1")
    // One's own is no other's.
    let own = #"""
      {"patient": "P-000123", "expectedVersion": 1, "healthNumber": {"province": "AB", "number": "12345-6782"}}
      """#
    #expect(try await clinic.refusal("patients.update", own) == nil)
    try await clinic.remove()
  }

  @Test("Of many that register one person at once, one does")
  func race() async throws {
    let clinic = try await TestClinic(connections: 8)
    let params = #"{"familyName": "Okafor", "givenName": "Chidi", "birthDate": "1991-03-14"}"#
    let answers = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<16 { group.addTask { try await clinic.refusal("patients.register", params, as: .frontDesk) } }
      return try await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(answers.filter { $0 == nil }.count == 1)
    #expect(answers.filter { $0 == "possible_duplicate" }.count == 15)
    try await clinic.remove()
  }
}
