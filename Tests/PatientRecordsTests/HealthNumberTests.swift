import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import PatientRecords

@Suite("Health numbers (R2)")
struct HealthNumberTests {
  @Test(
    "Check digits, where a province has one that we know",
    arguments: [
      (Province.alberta, "123456782", true), (.alberta, "123456783", false), (.ontario, "1234567897", true),
      (.ontario, "1234567890", false), (.britishColumbia, "9698658215", true),
      (.britishColumbia, "9698648215", false), (.quebec, "TREA84560212", nil), (.manitoba, "123456789", nil),
    ] as [(Province, String, Bool?)])
  func checkDigits(province: Province, number: String, fits: Bool?) throws {
    #expect(HealthNumber(province: province, number: try HealthNumberText(number)).checkDigitFits == fits)
  }

  @Test(
    "Forms by province, and what a wrong check digit needs",
    arguments: [
      ("AB", "12345-6782", false, "already_exists"), ("AB", "987654324", false, nil),
      ("AB", "987654321", false, "health_number_invalid"), ("AB", "987654321", true, nil),
      ("AB", "98765432", true, "health_number_invalid"), ("AB", "9876543241", true, "health_number_invalid"),
      ("BC", "9698658215", false, nil), ("BC", "1698658215", true, "health_number_invalid"),
      ("QC", "TREA 8456 0212", false, nil), ("QC", "84560212", false, "health_number_invalid"),
      ("NT", "N1234567", false, nil), ("NT", "12345678", false, "health_number_invalid"),
      ("XX", "123456782", false, "invalid_params"), ("AB", "12345678²", false, "invalid_params"),
    ] as [(String, String, Bool, String?)])
  func forms(province: String, number: String, onCard: Bool, refusal: String?) async throws {
    let clinic = try await TestClinic()
    let params = #"""
      {"familyName": "Wong", "givenName": "Kai", "birthDate": "2001-01-01", "healthNumberAsOnCard": \#(onCard),
       "healthNumber": {"province": "\#(province)", "number": "\#(number)"}, "acceptDuplicates": ["P-000123"]}
      """#
    #expect(try await clinic.refusal("patients.register", params) == refusal)
    try await clinic.remove()
  }
}
