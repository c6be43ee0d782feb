import ClinicTesting
import ClinicValues
import Store
import Testing

/// Every type that crosses, there and back.
struct Echo: Statement {
  static let sql: StaticString = """
    SELECT $1::bigint, $2::integer, $3::text, $4::boolean, $5::uuid, $6::date, $7::time, $8::timestamp, $9::timestamptz,
      $10::bytea, $11::text[], $12::uuid[], $13::text, to_char($6::date, 'YYYY-MM-DD'),
      to_char($8::timestamp, 'YYYY-MM-DD"T"HH24:MI'),
      to_char($9::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      $5::uuid::text
    """
  struct Row: StatementRow {
    let int: Int
    let int4: Int32
    let text: String
    let bool: Bool
    let uuid: UUID
    let date: CivilDate
    let time: CivilTime
    let local: CivilDateTime
    let instant: Instant
    let bytes: Bytes
    let texts: [String?]
    let ids: [UUID]
    let absent: String?
    let written: [String]
    init(from columns: inout Columns) throws {
      int = try columns.next()
      int4 = try columns.next()
      text = try columns.next()
      bool = try columns.next()
      uuid = try columns.next()
      date = try columns.next()
      time = try columns.next()
      local = try columns.next()
      instant = try columns.next()
      bytes = try columns.next()
      texts = try columns.next()
      ids = try columns.next()
      absent = try columns.nextIfPresent()
      written = [try columns.next(), try columns.next(), try columns.next(), try columns.next()]
    }
  }
  var int: Int
  var text: String
  var date: CivilDate
  var time: CivilTime
  var local: CivilDateTime
  var instant: Instant
  func bind(to binds: inout Binds) {
    binds.add(int)
    binds.add(Int32(7))
    binds.add(text)
    binds.add(true)
    binds.add(UUID.example)
    binds.add(date)
    binds.add(time)
    binds.add(local)
    binds.add(instant)
    binds.add(Bytes([0, 255]))
    binds.add(["a", nil, ""] as [String?])
    binds.add([UUID.example])
    binds.add(nil as String?)
  }
}

@Suite struct ValueTests {
  @Test(arguments: [
    (Int.min, "", "1800-01-01", "00:00", "1800-01-01T00:00", "1800-01-01T00:00:00Z"),
    (Int.max, "ü\u{301}😀", "2024-02-29", "23:59", "2024-02-29T23:59", "2024-02-29T23:59:59Z"),
    (0, "' -- \" \\", "1999-12-31", "12:30", "1999-12-31T12:30", "1999-12-31T12:30:01Z"),
    (-1, "x", "2999-12-31", "24:00", "2999-12-31T23:59", "2999-12-31T23:59:59Z"),
  ])
  func valuesCrossThereAndBack(
    int: Int, text: String, date: String, time: String, local: String, instant: String
  ) async throws {
    let day = try #require(CivilDate(date))
    let ofDay = try #require(CivilTime(time))
    let wall = try #require(CivilDateTime(local))
    let point = try #require(Instant(instant))
    try await withDatabase { database in
      let connection = try await Connection.open(ConnectionSettings(conninfo: database.app))
      let echo = Echo(int: int, text: text, date: day, time: ofDay, local: wall, instant: point)
      #expect(try await connection.mismatch(Echo.self, example: echo) == nil)
      let row = try #require(try await connection.execute(echo).first)
      #expect(row.int == int && row.int4 == 7 && row.text == text && row.bool && row.uuid == .example)
      #expect(row.date == day && row.time == ofDay && row.local == wall && row.instant == point)
      #expect(row.bytes.array == [0, 255] && row.texts == ["a", nil, ""] && row.ids == [.example])
      #expect(row.absent == nil)
      #expect(row.written == [date, local, instant, UUID.example.description])
    }
  }

  @Test func errorsHoldNoValuesUnlessAskedFor() async throws {
    try await withDatabase { database in
      let connection = try await Connection.open(ConnectionSettings(conninfo: database.owner))
      let error = await #expect(throws: StoreError.self) {
        try await connection.executeScript("SELECT 'Amelie has a rash'::bigint")
      }
      #expect(!"\(error as Any)".contains("rash"))
    }
  }
}
