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

  /// Lists, and how each gets five rows: by an operation's example with something else in it each time.
  private static let lists: [(list: String, params: String, adds: String, changes: [String])] = [
    (
      "certificates.list", "{}", "certificates.add",
      zip(["2027-01-01", "2029-05-11", nil, nil, nil], 1...5).map { until, n in
        #"{"name": "Course \#(n)", "until": \#(until.map { "\"\($0)\"" } ?? "null")}"#
      }
    ),
    (
      "patients.contacts", #"{"patient": "P-000123"}"#, "patients.addContact",
      (1...5).map { #"{"name": "Contact \#($0)"}"# }
    ),
    (
      "coverages.list", #"{"patient": "P-000123"}"#, "coverages.add",
      (1...5).map { #"{"claimNumber": "4417-\#($0)"}"# }
    ),
    ("packages.offers", "{}", "packages.offer", ["a", "e", "c", "b", "d"].map { #"{"code": "ims-\#($0)"}"# }),
    ("packages.list", #"{"patient": "P-000123"}"#, "packages.sell", Array(repeating: "{}", count: 5)),
    (
      "fees.policies", #"{"location": "riverside"}"#, "fees.setPolicy",
      (1...5).map { #"{"basisPoints": \#($0)000}"# }
    ),
    ("patients.merges", #"{"patient": "P-000123"}"#, "patients.merge", ["{}"]),
    (
      "patients.listAlerts", #"{"patient": "P-000123"}"#, "patients.addAlert",
      (1...5).map { #"{"text": "Alert \#($0)"}"# }
    ),
  ]

  /// A change answers with what it changed, however many there are.
  @Test(arguments: ["patients.addContact", "coverages.add"]) func whatIsAddedIsInTheAnswer(name: String) async throws {
    let clinic = try await Contract.clinic(for: name)
    let adds = try Contract.operation(name)
    var answer = JSON.null
    for _ in 0...Cursor.pageSize {
      answer = try await clinic.call(name, adds.example, as: Contract.role(for: adds))
    }
    #expect(answer["items"]?.arrayValue?.count ?? 0 > Cursor.pageSize)
    #expect(answer["nextCursor"] == nil)
    try await clinic.remove()
  }

  /// Merges that were undone, two of a moment.
  private static let undoneMerges = """
    INSERT INTO patient_records.merges SELECT gen_random_uuid(), survivor_id, duplicate_id, reason, taken, before,
      duplicate_before, merged_at - n / 2 * interval '1 day', merged_by, merged_at, merged_by
    FROM patient_records.merges, generate_series(2, 5) AS n
    """

  /// Whatever the size of a page, each row is on one of them, in the same order; a cursor of another list is refused.
  @Test(arguments: lists.map(\.list)) func allPagesAreTheList(name: String) async throws {
    let line = try #require(Self.lists.first { $0.list == name })
    let clinic = try await Contract.clinic(for: line.adds)
    let adds = try Contract.operation(line.adds)
    for change in line.changes {
      var params = adds.example.objectValue ?? JSONObject()
      for member in try JSONParser.parse(change).objectValue?.members ?? [] { params[member.name] = member.value }
      try await clinic.call(line.adds, .object(params), as: Contract.role(for: adds))
    }
    if name == "patients.merges" { try await clinic.sql(Self.undoneMerges) }
    let role = try Contract.role(for: Contract.operation(name))
    func pages(of size: Int) async throws -> [JSON] {
      var params = try JSONParser.parse(line.params).objectValue ?? JSONObject()
      params["limit"] = .number(String(size))
      var rows: [JSON] = []
      while rows.count < 100 {
        let page = try await clinic.call(name, .object(params), as: role)
        let items = page["items"]?.arrayValue ?? []
        #expect(items.count <= size && !items.isEmpty)
        rows += items
        guard let next = page["nextCursor"]?.stringValue else { break }
        #expect(items.count == size)
        params["cursor"] = .string(next)
      }
      return rows
    }
    let whole = try await pages(of: 200)
    #expect(whole.count >= 5)
    for size in [1, 2, 3] { #expect(try await pages(of: size) == whole, "\(size)") }
    for parts in [["x"], ["x", "y"], ["x", "y", "z"]] where name != "packages.offers" || parts.count > 1 {
      var params = try JSONParser.parse(line.params).objectValue ?? JSONObject()
      params["cursor"] = .string(Cursor(parts: parts).value)
      let error = await #expect(throws: CallError.self) { try await clinic.call(name, .object(params), as: role) }
      #expect(error?.code == -32602)
    }
    try await clinic.remove()
  }
}
