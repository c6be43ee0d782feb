import ClinicTesting
import ClinicValues
import Glibc
import Operations
import Store
import Testing

/// A change whose answer is too large to be given is not made: refused after COMMIT it would be made, and its caller
/// told that it is not. A page is of fewer rows instead.
@Suite struct LargeAnswerTests {
  private enum Flood: Command {
    static let name: OperationName = "test.flood"
    static let summary = "Answer with as many labels as asked for"
    static let access = Access.needs(.patientsWrite)
    static let audit = Audit.writes(.patient)
    static let help: KeyValuePairs = ["labels": "How many"]

    struct Params: Codable, Sendable { var labels: Version }
    struct Result: Codable, Sendable { var labels: [Label] }

    static func subject(_ params: Params, _ result: Result) -> AuditSubject { .nothing }
    static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
      Result(labels: Array(repeating: Label(stored: String(repeating: "x", count: 97)), count: params.labels.value))
    }
  }

  @Test func aChangeWithTooLargeAnAnswerIsNotMade() async throws {
    let clinic = try await TestClinic()
    let dispatcher = Dispatcher(
      [AnyOperation(Flood.self)], settings: ConnectionSettings(conninfo: clinic.database.app), pool: clinic.pool,
      auditReads: .flushed, limits: CallLimits(), ownUser: getuid()
    ) { _ in }
    // A label is 100 bytes with its quotes and comma; what is around them is the rest.
    for (labels, reason) in [(9979, nil), (9981, "too_large"), (20_000, "too_large")] as [(Int, String?)] {
      let params = try JSONParser.parse(#"{"labels": \#(labels), "idempotencyKey": "flood-of-\#(labels)"}"#)
      var refused: CallError?
      do {
        let call = Call(method: "test.flood", params: params)
        #expect(try await dispatcher.handle(call, from: clinic.session(.frontDesk)).count > 900_000)
      } catch {
        refused = error
      }
      #expect(refused?.reason == reason, "\(labels)")
      #expect(reason == nil || refused?.message.contains("nothing was changed") == true)
      let kept = try await clinic.sql("SELECT count(*) FROM operations.idempotency WHERE key = 'flood-of-\(labels)'")
      #expect(kept == (reason == nil ? "1" : "0"), "\(labels)")
    }
    let rows = try await clinic.sql("SELECT count(*) FROM operations.audit_log WHERE method = 'test.flood'")
    #expect(rows == "1")
    try await clinic.remove()
  }

  /// By a read of one statement, and in a transaction.
  @Test(arguments: ["test.list", "test.pages"]) func aPageThatIsTooLargeHasFewerRows(method: String) async throws {
    let clinic = try await TestClinic()
    let dispatcher = Dispatcher(
      [AnyOperation(List.self), AnyOperation(Pages.self)],
      settings: ConnectionSettings(conninfo: clinic.database.app), pool: clinic.pool, auditReads: .flushed,
      limits: CallLimits(), ownUser: getuid()
    ) { _ in }
    var answered = 0
    func page(_ rows: Int, after: Int, limit: String) async throws -> (count: Int, next: Int?) {
      let cursor = after == 0 ? "" : #", "cursor": "\#(Cursor(parts: [String(after)]).value)""#
      let params = try JSONParser.parse(#"{"rows": \#(rows)\#(limit)\#(cursor)}"#)
      let call = Call(method: method, params: params)
      let answer = try await dispatcher.handle(call, from: clinic.session(.frontDesk))
      answered += 1
      #expect(answer.count < 1_000_000)
      let json = try JSONParser.parse(answer)
      let items = json["items"]?.arrayValue?.compactMap { $0["number"]?.intValue } ?? []
      #expect(items == Array(after + 1..<after + 1 + items.count))
      let next = try json["nextCursor"]?.stringValue.map { try Int(Cursor(stored: $0).parts(1)[0]) ?? 0 }
      #expect(next == nil || next == items.last)
      return (items.count, next)
    }
    for limit in ["", #", "limit": 200"#, #", "limit": 120"#, #", "limit": null"#] {
      var (seen, turns) = (0, 0)
      repeat {
        let (count, next) = try await page(350, after: seen, limit: limit)
        seen += count
        turns += 1
        guard next != nil else { break }
      } while turns < 20
      #expect(seen == 350 && turns < 10, "\(limit)")
    }
    // Nothing is smaller than one row.
    await #expect { _ = try await page(351, after: 350, limit: "") } throws: {
      ($0 as? CallError)?.reason == "too_large"
    }
    // A transaction whose result is not shown has no audit row; a read of one statement has been on record by then.
    let rows = try await clinic.sql("SELECT count(*) FROM operations.audit_log WHERE method = '\(method)'")
    #expect(method == "test.list" ? (Int(rows) ?? 0) > answered : rows == String(answered))
    try await clinic.remove()
  }
}

/// Numbered rows of 10,000 bytes; the 351st of more than an answer holds.
private struct Wide: Codable, Sendable, StatementRow {
  var number: Version
  var text: Label

  init(from columns: inout Columns) throws {
    number = try columns.next()
    text = try columns.next()
  }
}

private struct WidePage: Codable, Sendable {
  var rows: Version
  var limit: PageLimit?
  var cursor: Cursor?
}

private struct WideRows: Statement {
  static let sql: StaticString = """
    SELECT i.n, repeat('x', CASE WHEN i.n = 351 THEN 1100000 ELSE 10000 END)
    FROM generate_series($1::integer + 1, $2::integer) AS i (n) ORDER BY i.n LIMIT $3
    """
  typealias Row = Wide
  var page: WidePage
  var after: Int32
  func bind(to binds: inout Binds) {
    binds.add(after)
    binds.add(page.rows)
    binds.add((page.limit?.value ?? Cursor.pageSize * 3) + 1)
  }

  init(_ page: WidePage) throws {
    self.page = page
    after = try page.cursor.flatMap { Int32(try $0.parts(1)[0]) } ?? 0
  }

  func cut(_ rows: [Wide]) -> Page<Wide> {
    Page(cutting: rows, limit: page.limit?.value ?? Cursor.pageSize * 3) {
      Cursor(parts: [String($0.number.value)])
    }
  }
}

private enum List: Read {
  static let name: OperationName = "test.list"
  static let summary = "List wide rows"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["rows": "How many"]
  static let pageRows = Cursor.pageSize * 3

  static func subject(_ params: WidePage, _ result: Page<Wide>) -> AuditSubject { .nothing }
  static func query(_ params: WidePage, by caller: Caller) throws -> WideRows { try WideRows(params) }
  static func answer(_ rows: [Wide], _ params: WidePage) throws -> Page<Wide> { try WideRows(params).cut(rows) }
}

private enum Pages: Command {
  static let name: OperationName = "test.pages"
  static let summary = "Show wide rows"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["rows": "How many"]
  static let pageRows = Cursor.pageSize * 3

  static func subject(_ params: WidePage, _ result: Page<Wide>) -> AuditSubject { .nothing }
  static func run(_ params: WidePage, in tx: isolated Transaction, by caller: Caller) throws -> Page<Wide> {
    let rows = try WideRows(params)
    return rows.cut(try tx.rows(rows))
  }
}
