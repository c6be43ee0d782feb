import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Prices")
struct PriceTests {
  private func set(_ amount: String, from: String, until: String? = nil, at location: String = "riverside") -> String {
    let end = until.map { #", "until": "\#($0)""# } ?? ""
    return #"""
      {"treatmentType": "ims-45", "location": "\#(location)",
       "price": {"amount": "\#(amount)", "currency": "CAD"}, "from": "\#(from)"\#(end)}
      """#
  }

  private func inForce(_ clinic: TestClinic, on day: String) async throws -> String? {
    let list = try await clinic.call(
      "prices.list", #"{"treatmentType": "ims-45", "location": "riverside", "on": "\#(day)"}"#, as: .frontDesk)
    let items = list["items"]?.arrayValue ?? []
    #expect(items.count <= 1, "two prices in force on \(day)")
    return items.first?["price"]?["amount"]?.stringValue
  }

  @Test("A price without an end ends the one before on the day before")
  func follows() async throws {
    let clinic = try await TestClinic()
    let result = try await clinic.call("prices.set", set("120.00", from: "2027-01-01"))
    #expect(result["price"]?["until"] == nil)
    #expect(result["ended"]?["until"] == .string("2027-01-01"))
    #expect(result["ended"]?["price"]?["amount"] == .string("115.00"))
    let days: [(String, String?)] = [
      ("2025-12-31", nil), ("2026-01-01", "115.00"), ("2026-12-31", "115.00"), ("2027-01-01", "120.00"),
      ("2040-06-01", "120.00"),
    ]
    for (day, amount) in days { #expect(try await inForce(clinic, on: day) == amount, "\(day)") }
    try await clinic.remove()
  }

  @Test("Overlap is refused, and the price that would have ended stays")
  func overlap() async throws {
    let clinic = try await TestClinic()
    let cases: [(amount: String, from: String, until: String?, refusal: String?)] = [
      ("99", "2026-12-01", "2027-01-01", "price_periods_overlap"),
      ("99", "2026-01-01", nil, "price_periods_overlap"),
      ("99", "2025-06-01", nil, "price_periods_overlap"),
      ("99", "2025-06-01", "2026-01-01", nil),
      ("99", "2026-06-01", "2026-06-01", "value_not_allowed"),
      ("99", "2026-06-01", "2026-05-01", "value_not_allowed"),
      ("-1", "2028-01-01", nil, "value_not_allowed"),
      ("1.005", "2028-01-01", nil, "invalid_params"),
      ("99", "2028-02-30", nil, "invalid_params"),
    ]
    for (amount, from, until, refusal) in cases {
      let answer = try await clinic.refusal("prices.set", set(amount, from: from, until: until))
      #expect(answer == refusal, "\(amount) from \(from)")
    }
    #expect(try await inForce(clinic, on: "2025-12-31") == "99.00")
    #expect(try await inForce(clinic, on: "2040-01-01") == "115.00")
    // Another location has prices of its own.
    #expect(try await clinic.refusal("prices.set", set("99", from: "2026-01-01", at: "foothills")) == nil)
    try await clinic.remove()
  }

  @Test("A price set by mistake is withdrawn and makes room; nothing is erased")
  func withdraw() async throws {
    let clinic = try await TestClinic()
    let price = UUID.example.description
    try await clinic.call("prices.withdraw", #"{"price": "\#(price)"}"#)
    #expect(try await inForce(clinic, on: "2026-06-01") == nil)
    #expect(try await clinic.refusal("prices.withdraw", #"{"price": "\#(price)"}"#) == "not_found")
    try await clinic.call("prices.set", set("118.50", from: "2026-01-01"))
    #expect(try await inForce(clinic, on: "2026-06-01") == "118.50")
    #expect(try await clinic.sql("SELECT amount FROM practice.prices WHERE id = '\(price)'") == "11500")
    try await clinic.remove()
  }

  @Test("A retired treatment and a closed location get no new price")
  func notOffered() async throws {
    let clinic = try await TestClinic()
    try await clinic.call("treatmentTypes.retire", #"{"treatmentType": "ims-45", "expectedVersion": 1}"#)
    #expect(try await clinic.refusal("prices.set", set("99", from: "2027-01-01")) == "not_found")
    try await clinic.remove()
  }

  @Test("Many set the next price at once: one holds, and no day has two")
  func race() async throws {
    let clinic = try await TestClinic(connections: 8)
    let answers = try await withThrowingTaskGroup(of: String?.self) { group in
      for amount in 100..<116 {
        let params = set("\(amount)", from: "2027-01-01")
        group.addTask { try await clinic.refusal("prices.set", params) }
      }
      return try await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(answers.filter { $0 == nil }.count == 1)
    #expect(answers.filter { $0 == "price_periods_overlap" }.count == 15)
    #expect(try await inForce(clinic, on: "2026-12-31") == "115.00")
    #expect(try await inForce(clinic, on: "2027-01-01") != nil)
    try await clinic.remove()
  }
}
