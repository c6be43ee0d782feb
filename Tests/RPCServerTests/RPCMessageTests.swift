import ClinicValues
import Operations
import Testing

@testable import RPCServer

/// wire.md, "JSON-RPC, strictly", and the examples of the specification (https://www.jsonrpc.org/specification).
@Suite struct RPCMessageTests {
  private func answer(_ message: String, limits: ServerLimits = ServerLimits()) async -> String? {
    await answer(Array(message.utf8), limits: limits)
  }

  private func answer(_ message: [UInt8], limits: ServerLimits = ServerLimits()) async -> String? {
    let runner = MessageRunner(
      handler: ScriptedHandler(), session: CallSession(origin: .network(address: "192.0.2.1")), limits: limits,
      gate: nil)
    return await runner.answer(message, bearer: nil).map { String(decoding: $0, as: UTF8.self) }
  }

  /// What the answer says in short: a result, or an error's code, then the id as it stands there.
  private func summary(_ answer: String?) throws -> String {
    guard let answer else { return "nothing" }
    let json = try JSONParser.parse(answer)
    if case .array(let items) = json { return "[" + items.map(summary).joined(separator: ", ") + "]" }
    return summary(json)
  }

  private func summary(_ json: JSON) -> String {
    let id = json["id"]?.text ?? "no id"
    if let result = json["result"] { return "\(result.text) for \(id)" }
    return "\(json["error"]?["code"]?.text ?? "no code") for \(id)"
  }

  static let invalid = "-32600 for null"
  static let unparsable = "-32700 for null"

  /// The specification's examples. Parameters go by name here, so those by position are −32602.
  @Test(arguments: [
    (#"{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}"#, "-32602 for 1"),
    (#"{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}"#, "19 for 3"),
    (#"{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}"#, "19 for 4"),
    (#"{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}"#, "nothing"),
    (#"{"jsonrpc": "2.0", "method": "foobar"}"#, "nothing"),
    (#"{"jsonrpc": "2.0", "method": "foobar", "id": "1"}"#, #"-32601 for "1""#),
    (#"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#, unparsable),
    (#"{"jsonrpc": "2.0", "method": 1, "params": "bar"}"#, invalid),
    (#"[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"]"#, unparsable),
    ("[]", invalid),
    ("[1]", "[\(invalid)]"),
    ("[1,2,3]", "[\(invalid), \(invalid), \(invalid)]"),
    (
      #"""
      [{"jsonrpc": "2.0", "method": "echo", "params": {"a": [1,2,4]}, "id": "1"},
      {"jsonrpc": "2.0", "method": "notify_hello", "params": {}},
      {"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": "2"},
      {"foo": "boo"}, {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
      {"jsonrpc": "2.0", "method": "echo", "id": "9"}]
      """#,
      #"[{"a":[1,2,4]} for "1", 19 for "2", -32600 for null, -32601 for "5", null for "9"]"#
    ),
    (#"[{"jsonrpc":"2.0","method":"echo","params":{}},{"jsonrpc":"2.0","method":"nothing"}]"#, "nothing"),
  ])
  func examplesOfTheSpecification(message: String, expected: String) async throws {
    #expect(try await summary(answer(message)) == expected)
  }

  @Test(arguments: [
    ("", unparsable), ("   ", unparsable), ("{", unparsable), ("{}{}", unparsable), ("nul", unparsable),
    ("1", invalid), ("null", invalid), ("\"x\"", invalid), ("true", invalid), ("{}", invalid),
    (#"{"jsonrpc":2.0,"method":"echo","id":1}"#, "-32600 for 1"),
    (#"{"jsonrpc":"1.0","method":"echo","id":1}"#, "-32600 for 1"),
    (#"{"jsonrpc":"2.00","method":"echo","id":"a"}"#, #"-32600 for "a""#),
    (#"{"method":"echo","id":1}"#, "-32600 for 1"), (#"{"jsonrpc":"2.0","id":1}"#, "-32600 for 1"),
    (#"{"jsonrpc":"2.0","method":null,"id":1}"#, "-32600 for 1"),
    (#"{"jsonrpc":"2.0","method":["echo"],"id":1}"#, "-32600 for 1"),
    (#"{"jsonrpc":"2.0","method":"echo","id":true}"#, invalid),
    (#"{"jsonrpc":"2.0","method":"echo","id":[1]}"#, invalid), (#"{"jsonrpc":"2.0","method":"echo","id":{}}"#, invalid),
    (#"{"jsonrpc":"2.0","method":"echo","id":null}"#, "null for null"),
    (#"{"jsonrpc":"2.0","method":"echo","params":null,"id":1}"#, "null for 1"),
    (#"{"jsonrpc":"2.0","method":"echo","params":"bar","id":1}"#, "-32600 for 1"),
    (#"{"jsonrpc":"2.0","method":"echo","params":5}"#, invalid),
    (#"{"jsonrpc":"2.0","method":"echo","params":[],"id":1}"#, "-32602 for 1"),
    (#"{"jsonrpc":"2.0","method":"echo","id":1,"extra":{"a":1}}"#, "null for 1"),
    (#"{"jsonrpc":"2.0","method":"echo","id":1,"id":2}"#, unparsable),
    (#"{"jsonrpc":"2.0","method":"echo","params":{"a":1,"a":2},"id":1}"#, unparsable),
    (#"{"jsonrpc":"2.0","method":"echo","\u0069d":7}"#, "null for 7"),
    (#"{"jsonrpc":"2.0","method":"echo","ID":7}"#, "nothing"),
    (#"{"jsonrpc":"2.0","result":5,"id":1}"#, "-32600 for 1"),
    (#"[{"jsonrpc":"2.0","method":"echo","id":1},[]]"#, "[null for 1, -32600 for null]"),
    (#"[[]]"#, "[\(invalid)]"),
    (#"{"jsonrpc":"2.0","method":"fail","id":1}"#, "2001 for 1"),
  ])
  func everythingElseHasItsError(message: String, expected: String) async throws {
    #expect(try await summary(answer(message)) == expected)
  }

  /// Two names that look the same and are not the same bytes are two members.
  @Test func namesAreComparedByteByByte() async throws {
    let message = #"{"jsonrpc":"2.0","method":"echo","params":{"\u00e9":1,"e\u0301":2},"id":1}"#
    #expect(try await summary(answer(message)) == "{\"\u{E9}\":1,\"e\u{301}\":2} for 1")
  }

  @Test(arguments: [
    "1", "0", "-0", "1.0", "1e3", "9007199254740993", "123456789012345678901234567890", "0.1000", "null", #""""#,
    #""a b""#, #""\u00e9""#, #""é""#, #""\/\"""#, #""\ud83d\ude00""#,
  ])
  func idsComeBackAsTheyWereSent(id: String) async {
    let answer = await answer(#"{"jsonrpc":"2.0","id" : \#(id) ,"method":"echo"}"#)
    #expect(answer == #"{"jsonrpc":"2.0","result":null,"id":\#(id)}"#)
    let refused = await self.answer(#"[{"jsonrpc":"1.0","id":\#(id)}]"#)
    #expect(refused?.hasSuffix(#","id":\#(id)}]"#) == true)
  }

  @Test func anErrorHasItsWholeForm() async {
    let answer = await answer(#"{"jsonrpc":"2.0","method":"fail","id":1}"#)
    let error = #"{"code":2001,"message":"Taken.","data":{"reason":"slot_taken","field":"start"}}"#
    #expect(answer == #"{"jsonrpc":"2.0","error":\#(error),"id":1}"#)
  }

  @Test(arguments: [
    [UInt8]([0xFF]), Array("{\"a\":\"".utf8) + [0xC3] + Array("\"}".utf8), Array("\"".utf8) + [0xED, 0xA0, 0x80, 0x22],
    [0xEF, 0xBB, 0xBF, 0x7B, 0x7D], [0], Array("{\"a\":\"\n\"}".utf8),
  ])
  func whatIsNotUTF8IsAParseError(bytes: [UInt8]) async throws {
    #expect(try await summary(answer(bytes)) == Self.unparsable)
  }

  @Test func nestingIsBounded() async throws {
    let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    let message = { (depth: Int) in #"{"jsonrpc":"2.0","method":"echo","params":{"a":\#(nested(depth))},"id":1}"# }
    #expect(try await summary(answer(message(62))).hasSuffix("for 1"))
    #expect(try await summary(answer(message(63))) == Self.unparsable)
    #expect(try await summary(answer(nested(1_000_000))) == Self.unparsable)
  }

  @Test func aBatchIsCountedBeforeAnythingIsDone() async throws {
    var limits = ServerLimits()
    limits.batchMax = 3
    let one = #"{"jsonrpc":"2.0","method":"echo","id":1}"#
    let batch = { (count: Int) in "[" + Array(repeating: one, count: count).joined(separator: ",") + "]" }
    #expect(try await summary(answer(batch(3), limits: limits)) == "[null for 1, null for 1, null for 1]")
    #expect(try await summary(answer(batch(4), limits: limits)) == "-32006 for null")
  }

  /// An id is given back in the answer, so it must not be what makes the answer of a change too large.
  @Test func idsAreBounded() async throws {
    for (count, expected) in [(998, "null for"), (999, Self.invalid), (500_000, Self.invalid)] {
      let id = #""\#(String(repeating: "i", count: count))""#
      let item = #"{"jsonrpc":"2.0","method":"echo","id":\#(id)}"#
      #expect(try await summary(answer(item)).hasPrefix(expected), "\(count)")
      #expect(try await summary(answer("[\(item)]")).hasPrefix("[" + expected), "\(count)")
    }
    #expect(
      try await summary(answer(#"{"jsonrpc":"2.0","method":"echo","id":1\#(String(repeating: "0", count: 1000))}"#))
        == Self.invalid)
  }

  @Test func answersAreBounded() async throws {
    var limits = ServerLimits()
    limits.answerBytesMax = 100
    let big = { (bytes: Int) in #"{"jsonrpc":"2.0","method":"big","params":{"bytes":\#(bytes)},"id":1}"# }
    #expect(try await summary(answer(big(50), limits: limits)).hasSuffix("for 1"))
    #expect(try await summary(answer(big(100), limits: limits)) == "-32006 for 1")
    let batch = try await summary(answer("[\(big(50)),\(big(50)),\(big(50))]", limits: limits))
    #expect(batch.hasSuffix("-32006 for 1]"))
  }
}
