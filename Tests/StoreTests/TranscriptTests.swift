import ClinicTesting
import ClinicValues
import Testing

@testable import Store

/// Rows whose JSON is written as they are read.
@Suite struct TranscriptTests {
  /// Read as a list's records, as rows of a result, and as a first row alone, many at a time and few: a passage stands
  /// by itself, what is null is left out, and text is escaped by its bytes.
  @Test(.timeLimit(.minutes(20)), arguments: [1, 3, 400])
  func aPassageIsWhatItsRowShows(count: Int) async throws {
    try await withDatabase { database in
      let lanes = Fixture.lanes(database)
      let expected = (1...count).map { n in
        let name = n % 3 == 0 ? "" : #""name":"\"\\ \#u{65}\#u{301}\#(n)","#
        return #"{\#(name)"born":"2000-01-\#(n % 28 < 9 ? "0" : "")\#(n % 28 + 1)"} "k\#(n)""#
      }
      let listed = try await lanes.read(BoundStatement(ListedNotes(count: count)), caller: .known())
      #expect(try listed.rows.rows(Shown.self).map(\.text) == expected)
      let single = try await lanes.read(BoundStatement(Notes(count: count)), caller: .known())
      #expect(try single.rows.rows(Shown.self).map(\.text) == expected)
      #expect(try single.rows.first(Shown.self)?.text == expected[0])
    }
  }

  @Test func theTypesOfWhatIsShownAreKnown() throws {
    #expect(try Columns.types(of: Shown.self) == [.text, .date, .text])
  }

  /// What must be there is not left out in silence.
  @Test(.timeLimit(.minutes(20))) func nullIsAnErrorWhereAColumnMustBeThere() async throws {
    try await withDatabase { database in
      let lanes = Fixture.lanes(database)
      let notes = try await lanes.read(BoundStatement(Notes(count: 3)), caller: .known())
      #expect(throws: StoreError.self) { try notes.rows.rows(Named.self) }
    }
  }

  /// A value of another length than its type's is an error, whatever it is written for.
  @Test func whatCannotBeReadIsAnError() {
    var writer = JSONWriter()
    #expect(throws: StoreError.self) {
      try [UInt8](repeating: 1, count: 3).withUnsafeBytes { try CivilDate.show(sql: $0, in: &writer) }
    }
  }
}

private struct Shown: StatementRow {
  static let isTranscribed = true
  let members: Transcript.Passage
  let key: Transcript.Passage

  init(from columns: inout Columns) throws {
    members = try columns.transcribe { columns, writer in
      try columns.showIfPresent("name", as: Label.self, in: &writer)
      try columns.show("born", as: CivilDate.self, in: &writer)
    }
    key = try columns.transcribe { try $0.show(as: String.self, in: &$1) }
  }

  /// The members as an object of another writer, and the key.
  var text: String {
    var writer = JSONWriter()
    writer.beginObject()
    members.write(to: &writer)
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self) + " " + String(decoding: key.bytes, as: UTF8.self)
  }
}

private struct Named: StatementRow {
  static let isTranscribed = true
  let name: Transcript.Passage
  init(from columns: inout Columns) throws {
    name = try columns.transcribe { try $0.show("name", as: Label.self, in: &$1) }
  }
}

private struct Notes: Statement {
  static let sql: StaticString = """
    SELECT CASE WHEN i.n % 3 > 0 THEN E'"\\\\ e\\u0301' || i.n END, date '2000-01-01' + i.n % 28, 'k' || i.n
    FROM generate_series(1, $1::integer) AS i (n) ORDER BY i.n
    """
  typealias Row = Shown
  var count: Int
  func bind(to binds: inout Binds) { binds.add(Int32(count)) }
}

private struct ListedNotes: Statement {
  static let isGathered = true
  static let listed: StaticString? = "count(*) AS length"
  static let sql = Notes.sql
  typealias Row = Shown
  var count: Int
  func bind(to binds: inout Binds) { binds.add(Int32(count)) }
}
