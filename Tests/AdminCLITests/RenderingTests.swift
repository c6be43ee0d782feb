import ClinicValues
import Testing

@testable import AdminCLI

@Suite struct RenderingTests {
  static let list = #"""
    {"items": [
      {"id": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "code": "riverside", "name": "River, \"side\"",
       "price": {"amount": "120.00", "currency": "CAD"}, "legalEntity": {"code": "prairie-ims"}, "isClosed": false},
      {"id": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f", "code": "foothills", "name": "Foot\u001b[2Jhills",
       "price": null, "legalEntity": {"code": "prairie-ims"}, "isClosed": false}
    ], "nextCursor": "abcd"}
    """#

  static func written(
    _ json: String, _ form: OutputForm, quiet: Bool = false, width: Int? = nil, isTerminal: Bool = false
  ) throws -> String {
    let world = try Recorded()
    return try Surroundings.$current.withValue(world.surroundings(width: width, isTerminal: isTerminal)) {
      var writer = ResultWriter(form: form, isQuiet: quiet)
      writer.add(try JSONParser.parse(json))
      return world.out
    }
  }

  /// Money is an amount; a thing that has one is told in full.
  @Test func whatHasAnAmountIsNoMoney() throws {
    let payment = try JSONParser.parse(
      Array(
        #"{"payment": {"id": "p-1", "amount": {"amount": "5.00", "currency": "CAD"}}, "total": {"amount": "5.00", "#
          .utf8) + Array(#""currency": "CAD"}}"#.utf8))
    #expect(
      Card(width: nil, isColoured: false).lines(of: payment)
        == ["Payment", "  Id      p-1", "  Amount  5.00 CAD", "Total    5.00 CAD"])
  }

  @Test func aTable() throws {
    #expect(
      try Self.written(Self.list, .table) == """
        CODE       NAME                PRICE       LEGAL ENTITY
        riverside  River, "side"       120.00 CAD  prairie-ims
        foothills  Foot\\u{1B}[2Jhills              prairie-ims

        """)
  }

  @Test func aTableFitsTheTerminal() throws {
    let text = try Self.written(Self.list, .table, width: 54)
    #expect(text.split(separator: "\n").allSatisfy { TerminalText.width(String($0)) <= 54 })
    #expect(text.contains("…"))
  }

  /// What a row is called stays whole, what is shown says something, and sentences go before anything else.
  @Test(arguments: [
    (300, [20, 100, 30, 30], [0, 1, 2, 3]), (120, [20, 100, 30, 30], [0, 1, 2, 3]),
    (80, [20, 100, 30, 30], [0, 1, 2, 3]),
    (70, [20, 100, 30, 30], [0, 2, 3]), (55, [20, 100, 30, 30], [0, 2]), (25, [20, 100, 30, 30], [0]),
    (100, [90, 30, 30], [0, 1, 2]), (90, [90, 30, 30], [0, 1]), (30, [10, 70, 80, 5], [0, 3]),
  ])
  func columnsThatHaveNoRoomAreLeftOut(width: Int, columns: [Int], kept: [Int]) {
    let header = columns.indices.map { "C\($0)" }
    var table = Table(header: header, rows: [columns.map { String(repeating: "x", count: $0) }])
    let left = table.dropColumns(beyond: width)
    #expect(table.header == kept.map { header[$0] })
    #expect(left == header.filter { !table.header.contains($0) })
    let lines = table.lines(width: width, isColoured: false)
    #expect(lines.allSatisfy { TerminalText.width($0) <= width }, "\(lines)")
    if columns[0] <= 60, width >= columns[0] {
      #expect(lines.last?.hasPrefix(String(repeating: "x", count: columns[0])) == true)
    }
  }

  /// A table whose columns all stay fits where that leaves them eight letters each.
  @Test(arguments: [170, 70, 50, 40, 38]) func aTableThatKeepsItsColumnsFits(width: Int) {
    let row = [20, 100, 30, 30].map { String(repeating: "x", count: $0) }
    let lines = Table(header: ["A", "B", "C", "D"], rows: [row]).lines(width: width, isColoured: false)
    #expect(lines.allSatisfy { TerminalText.width($0) <= width }, "\(lines)")
  }

  @Test(arguments: [("expectedVersion", "EXPECTED VERSION"), ("bioHTML", "BIO HTML"), ("days30", "DAYS30")])
  func aColumnIsHeadedInWords(name: String, title: String) { #expect(Table.title(name) == title) }

  @Test func coloursOnlyOnATerminal() throws {
    #expect(!(try Self.written(Self.list, .table)).contains("\u{1B}"))
    #expect(try Self.written(Self.list, .table, isTerminal: true).hasPrefix("\u{1B}[1m"))
  }

  @Test func csv() throws {
    #expect(
      try Self.written(Self.list, .csv, isTerminal: true) == """
        id,code,name,price.amount,price.currency,legalEntity.code,isClosed,price
        01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e,riverside,"River, ""side""\",120.00,CAD,prairie-ims,false,
        01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f,foothills,Foot\\u{1B}[2Jhills,,,prairie-ims,false,

        """)
  }

  @Test func ndjsonIsALineAnItem() throws {
    let lines = try Self.written(Self.list, .ndjson).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.last?.contains(#"Foot\u001b[2Jhills"#) == true)
  }

  @Test func jsonIsTheDocument() throws {
    #expect(try JSONParser.parse(try Self.written(Self.list, .json)) == (try JSONParser.parse(Self.list)))
  }

  @Test(arguments: [
    (list, "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e\n01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f\n"),
    (#"{"id": "x", "name": "y"}"#, "x\n"), (#"{"number": "P-000123"}"#, "P-000123\n"),
    (#"{"appointment": {"id": "z"}, "warnings": []}"#, "z\n"), (#"{"done": true}"#, ""),
  ])
  func quietIsIdsOnly(_ json: String, _ ids: String) throws {
    #expect(try Self.written(json, .table, quiet: true) == ids)
  }

  @Test func aCard() throws {
    let json = #"""
      {"id": "x", "displayName": "Dana", "price": {"amount": "1.00", "currency": "CAD"}, "address": {"city": "Calgary"},
       "text": "two\nlines", "items": null, "shifts": [{"day": 1, "start": "08:00"}], "tags": ["a", "b"]}
      """#
    #expect(
      try Self.written(json, .table) == """
        Id            x
        Display name  Dana
        Price         1.00 CAD
        Address
          City  Calgary
        Text
          two
          lines
        Shifts
          DAY  START
          1    08:00
        Tags          a, b

        """)
  }

  /// What a list says of itself stands below its rows; ids and the cursor are for programs.
  @Test func sumsStandBelowTheirRows() throws {
    let list = #"""
      {"patientId": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "opening": {"amount": "5.00", "currency": "CAD"},
       "items": [{"date": "2026-12-14", "event": "invoice"}], "nextCursor": "5b",
       "closing": {"amount": "7.00", "currency": "CAD"}}
      """#
    #expect(
      try Self.written(list, .table) == """
        DATE        EVENT
        2026-12-14  invoice

        Opening  5.00 CAD
        Closing  7.00 CAD

        """)
  }

  @Test(arguments: [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("\"\u{301}", "\"\"\"\u{301}\""),
  ])
  func csvFields(_ text: String, _ field: String) { #expect(CSVText.field(text) == field) }

  @Test(arguments: [
    ("a\nb\nc", "a\nb\nc", [LineDiff.Line.skipped(3)]),
    ("a\nb", "a\nc", [.same("a"), .removed("b"), .added("c")]),
    ("", "a", [.added("a")]),
    (
      "1\n2\n3\n4\n5\n6", "1\n2\n3\n4\n5\n7",
      [.skipped(2), .same("3"), .same("4"), .same("5"), .removed("6"), .added("7")]
    ),
  ])
  func diffs(_ old: String, _ new: String, _ lines: [LineDiff.Line]) {
    #expect(LineDiff(from: old, to: new).lines == lines)
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
  ])
  func base64(_ text: String, _ encoded: String) { #expect(Base64.encode(Array(text.utf8)) == encoded) }

  @Test func bioFlagsStandBelowTheirLines() throws {
    let json = try JSONParser.parse(
      #"""
      {"draft": {"version": 3, "state": "draft", "text": "I am\nthe best physio", "flags": [{"rule": "best", "kind":
      "superlative", "blocks": true, "excerpt": "the best", "line": 2, "column": 1, "sentence": "No superlatives."}]}}
      """#)
    let draft = try #require(BioText(json).draft)
    #expect(
      draft.annotated(isColoured: false) == """
        1 | I am
        2 | the best physio
          | ^^^^^^^^
          | superlative (best, stands in the way of publishing): No superlatives.
        """)
  }
}

@Suite struct ProfileFormTests {
  static let form = ProfileForm(fields: [
    .init(name: "pronouns", help: "Pronouns", isList: false, isNumber: false),
    .init(name: "languages", help: "", isList: true, isNumber: false),
    .init(name: "imsSince", help: "", isList: false, isNumber: true),
  ])
  static let values: JSONObject = [
    "pronouns": .string("she/her"), "languages": .array([.string("English"), .string("French")]),
    "imsSince": .number("2015"),
  ]

  @Test func whatIsNotEditedIsNoChange() throws {
    let text = Self.form.text(of: Self.values, title: "Dana")
    #expect(Self.form.changes(from: Self.values, to: try Self.form.values(in: text)).members.isEmpty)
    #expect(
      Self.form.changes(from: [:], to: try Self.form.values(in: Self.form.text(of: [:], title: ""))).members.isEmpty)
  }

  @Test(arguments: [
    ("pronouns: they/them", #"{"pronouns":"they/them"}"#), ("pronouns:", #"{"pronouns":null}"#),
    ("languages:\n- English\n-\n# no\n- Cree: Plains", #"{"languages":["English","Cree: Plains"]}"#),
    ("languages:", #"{"languages":[]}"#), ("imsSince: 2016", #"{"imsSince":2016}"#), ("", "{}"),
    ("imsSince: soon", #"{"imsSince":"soon"}"#),
  ])
  func changes(_ text: String, _ expected: String) throws {
    #expect(JSON.object(Self.form.changes(from: Self.values, to: try Self.form.values(in: text))).text == expected)
  }

  @Test(arguments: [
    ("nonsense: 1", "no field “nonsense”"), ("pronouns she", "no `key: value`"), ("- item", "an item of no list"),
    ("pronouns: a\npronouns: b", "is there twice"), ("languages: English", "below it"),
  ])
  func mistakes(_ text: String, _ message: String) {
    let failure = #expect(throws: Failure.self) { try Self.form.values(in: text) }
    #expect(failure?.sentence.contains(message) == true)
  }
}
