import ClinicValues
import Operations
import Testing

@Suite struct PageTests {
  private struct Plain: Codable, Sendable {
    var name: Label
    var minutes: Minutes?
  }

  private struct Record: WireRecord {
    var name: Label
    var minutes: Minutes?
    func writeMembers(to writer: inout JSONWriter) {
      writer.member("name", name)
      writer.member("minutes", minutes)
    }
  }

  /// A page of records is written by itself and any other by synthesized code: nobody can tell them apart.
  @Test(arguments: [[], ["a"], ["a \" \u{301}", "b\\", "c"]], [nil, Cursor(parts: ["k", "1"])])
  func aPageOfRecordsIsWrittenAsAnyOther(names: [String], cursor: Cursor?) throws {
    let names = try names.map { try Label($0) }
    let minutes = try [Minutes(45), nil]
    let plain = Page(
      items: names.enumerated().map { Plain(name: $1, minutes: minutes[$0 % 2]) }, nextCursor: cursor)
    let records = Page(
      items: names.enumerated().map { Record(name: $1, minutes: minutes[$0 % 2]) }, nextCursor: cursor)
    #expect(try WireEncoder.encode(records) == WireEncoder.encode(plain))
  }
}
