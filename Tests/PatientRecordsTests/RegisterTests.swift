import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Registering and changing patients")
struct RegisterTests {
  @Test("A patient gets the next number, and is read by id and by number")
  func register() async throws {
    let clinic = try await TestClinic()
    let made = try await clinic.call(
      "patients.register",
      #"""
      {"familyName": " Nguyễn ", "givenName": "Thị Mai", "preferredName": "Mai", "birthDate": "1990-01-31",
       "pronouns": "she/her", "phone": "(403) 555-0117", "email": "Mai@Example.com", "reminders": "sms",
       "language": "vi", "healthNumber": {"province": "BC", "number": "9698 658 215"},
       "address": {"street": "5 Elm", "city": "Calgary", "province": "ab", "postalCode": "T2P1J9"},
       "preferredLocation": "riverside"}
      """#, as: .frontDesk)
    #expect(made["number"] == .string("P-000124"))
    #expect(made["familyName"] == .string("Nguyễn"))
    #expect(made["email"] == .string("mai@example.com"))
    #expect(made["phone"] == .string("+14035550117"))
    #expect(made["healthNumber"]?["number"] == .string("9698658215"))
    #expect(made["address"]?["country"] == .string("CA"))
    #expect(made["address"]?["province"] == .string("AB"))
    #expect(made["mayLeaveVoicemail"] == .bool(false))
    #expect(made["alerts"] == .array([]))
    let id = try #require(made["id"]?.stringValue)
    for patient in [id, "P-000124", "p-124"] {
      #expect(try await clinic.call("patients.get", #"{"patient": "\#(patient)"}"#, as: .therapist) == made)
    }
    try await clinic.remove()
  }

  @Test("Numbers grow past six digits")
  func longNumbers() async throws {
    let clinic = try await TestClinic()
    try await clinic.sql("SELECT setval('patient_records.patient_numbers', 1234567)")
    let made = try await clinic.call(
      "patients.register", #"{"familyName": "A", "givenName": "B", "birthDate": "1990-01-31"}"#)
    #expect(made["number"] == .string("P-1234568"))
    #expect(try await clinic.refusal("patients.get", #"{"patient": "P-1234568"}"#) == nil)
    try await clinic.remove()
  }

  @Test(
    "What the database refuses of a card",
    arguments: [
      (#""birthDate": "2090-01-01""#, "value_not_allowed"),
      (#""birthDate": "1889-12-31""#, "value_not_allowed"),
      (#""birthDate": "1990-02-29""#, "invalid_params"),
      (#""birthDate": "1990-01-01", "reminders": "sms""#, "value_not_allowed"),
      (#""birthDate": "1990-01-01", "reminders": "email""#, "value_not_allowed"),
      (#""birthDate": "1990-01-01", "preferredLocation": "nowhere""#, "not_found"),
      (#""birthDate": "1990-01-01", "phone": "911""#, "invalid_params"),
      (#""birthDate": "1990-01-01", "email": "x@y""#, "invalid_params"),
      (#""birthDate": "1990-01-01", "language": "the one of home""#, "invalid_params"),
      (#""birthDate": "1990-01-01", "number": "P-000999""#, "invalid_params"),
      (#""birthDate": "1990-01-01", "address": {"street": "5 Elm"}"#, "invalid_params"),
    ])
  func refused(rest: String, reason: String) async throws {
    let clinic = try await TestClinic()
    let params = #"{"familyName": "Abe", "givenName": "Bo", \#(rest)}"#
    #expect(try await clinic.refusal("patients.register", params) == reason)
    #expect(try await clinic.sql("SELECT count(*) FROM patient_records.patients") == "1")
    try await clinic.remove()
  }

  @Test("An edit keeps what it does not name, clears what it says, and leaves its trace")
  func edit() async throws {
    let clinic = try await TestClinic()
    let edited = try await clinic.call(
      "patients.update",
      #"""
      {"patient": "P-000123", "expectedVersion": 1, "familyName": "Tremblay-Roy", "clear": ["preferredName", "address"]}
      """#, as: .frontDesk)
    #expect(edited["version"] == .number("2"))
    #expect(edited["preferredName"] == nil)
    #expect(edited["address"] == nil)
    #expect(edited["givenName"] == .string("Amelie"))
    #expect(edited["alerts"]?.arrayValue?.count == 1)
    #expect(
      try await clinic.refusal("patients.update", #"{"patient": "P-000123", "expectedVersion": 1, "sex": "f"}"#)
        == "stale_version")
    #expect(
      try await clinic.refusal("patients.update", #"{"patient": "P-000999", "expectedVersion": 1}"#) == "not_found")
    // Reminders go by e-mail, so the address for them cannot go alone.
    let clear = #"{"patient": "P-000123", "expectedVersion": 2, "clear": ["email"]"#
    #expect(try await clinic.refusal("patients.update", clear + "}") == "value_not_allowed")
    #expect(try await clinic.refusal("patients.update", clear + #", "reminders": "none"}"#) == nil)

    let history = try await clinic.call("patients.history", #"{"patient": "P-000123", "limit": 1}"#, as: .therapist)
    #expect(history["items"]?.arrayValue?.count == 1)
    let cursor = try #require(history["nextCursor"]?.stringValue)
    let older = try await clinic.call("patients.history", #"{"patient": "P-000123", "cursor": "\#(cursor)"}"#)
    let first = try #require(older["items"]?.arrayValue?.first)
    #expect(first["version"] == .number("1"))
    #expect(first["changedBy"] == .string("finn.desk"))
    let changes = first["changes"]?.arrayValue ?? []
    #expect(changes.contains(.object(["field": .string("family_name"), "before": .string("Tremblay")])))
    #expect(changes.contains(.object(["field": .string("preferred_name"), "before": .string("Amy")])))
    try await clinic.remove()
  }

  @Test("History is added to, never changed; numbers are not the application's to write")
  func history() async throws {
    let clinic = try await TestClinic()
    try await clinic.call("patients.update", #"{"patient": "P-000123", "expectedVersion": 1, "sex": "f"}"#)
    for sql in [
      "UPDATE patient_records.patient_history SET fields = '{}'", "DELETE FROM patient_records.patient_history",
      "TRUNCATE patient_records.patient_history",
    ] {
      await #expect(throws: (any Error).self, "\(sql)") { try await clinic.sql(sql) }
    }
    let local = "SELECT access.act_as('00000000-0000-7000-8000-000000000001', false);"
    for sql in [
      "UPDATE patient_records.patients SET number = 'P-000001'", "DELETE FROM patient_records.patients",
      "DELETE FROM patient_records.search_keys",
      "INSERT INTO patient_records.patient_history SELECT id, 7, now(), null, '{}', '{}' FROM patient_records.patients",
    ] {
      await #expect(throws: (any Error).self, "\(sql)") { try await clinic.appSQL(local + sql) }
    }
    try await clinic.remove()
  }
}
