import ClinicTesting
import ClinicValues
import Operations
import Testing

/// wire.md: a page has at most 200 rows, a setting, and who asks for more is told.
@Suite struct PageRowsTests {
  private static let paged = Contract.operations.filter { $0.parameters.contains { $0.name == "limit" } }

  @Test func everyPageHasTheSameBound() {
    #expect(Self.paged.count > 30)
    for operation in Self.paged {
      let limit = operation.parameters.first { $0.name == "limit" }
      #expect(limit?.schema.json["minimum"] == .number("1"), "\(operation.name)")
      #expect(limit?.schema.json["maximum"] == .number("200"), "\(operation.name)")
      #expect(operation.parameters.contains { $0.name == "cursor" }, "\(operation.name)")
    }
    #expect(PageLimitKind.range == 1...200)
  }

  @Test func aServersBoundIsToldByEveryList() async throws {
    let clinic = try await TestClinic(limits: CallLimits(pageRows: 2))
    for operation in Self.paged {
      for (limit, problem) in [("3", "must be 1 to 2"), ("201", "must be 1 to 2"), ("0", "must be 1 to 200")] {
        var params = operation.example.objectValue ?? JSONObject()
        params["limit"] = .number(limit)
        let error = await #expect(throws: CallError.self, "\(operation.name) \(limit)") {
          try await clinic.call(operation.name, .object(params), as: Contract.role(for: operation))
        }
        #expect(
          error?.details["fields"] == .array([.object(["field": .string("limit"), "problem": .string(problem)])]),
          "\(operation.name): \(error.map { JSON.object($0.data).text } ?? "")")
      }
    }
    try await clinic.remove()
  }

  /// Who says nothing gets as many as there may be, and all of them by the cursor.
  @Test func withoutALimitAPageIsAsLargeAsMayBe() async throws {
    let clinic = try await TestClinic(limits: CallLimits(pageRows: 7))
    let whole = try await TestClinic()
    for params: JSONObject in [[:], ["limit": .null], ["limit": .number("5")]] {
      let size = params["limit"]?.intValue ?? 7
      var params = params
      var rows: [JSON] = []
      while true {
        let page = try await clinic.call("muscles.list", .object(params), as: .therapist)
        let items = page["items"]?.arrayValue ?? []
        rows += items
        guard let next = page["nextCursor"]?.stringValue else { break }
        #expect(items.count == size)
        params["cursor"] = .string(next)
      }
      let all = try await whole.call("muscles.list", #"{"limit": 200}"#, as: .therapist)["items"]?.arrayValue
      #expect(rows == all && rows.count > 50)
    }
    try await clinic.remove()
    try await whole.remove()
  }
}
