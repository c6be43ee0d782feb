import ClinicValues
import Foundation
import Testing

@Suite struct JSONTests {
  @Test(arguments: [
    "null", "true", "[]", "{}", "[1,2.5,-0,1e3,1E-2,12345678901234567890.5]", #"{"a":{"b":[null]}}"#,
    #""\u0001 \" \\ é 😀""#, #"["e\u0301"]"#,
  ])
  func whatIsReadIsWrittenBackAsItWas(text: String) throws {
    let json = try JSONParser.parse(text)
    #expect(try JSONParser.parse(json.bytes) == json)
    if !text.contains("\\u0301") { #expect(json.text == text) }
  }

  @Test(arguments: [
    ("", JSONParseError.Reason.empty), ("  ", .empty), ("nul", .unexpectedEnd), ("nulL", .unexpectedByte),
    ("[1,]", .unexpectedByte), ("[1 2]", .unexpectedByte), ("{\"a\":1,}", .unexpectedByte), ("{a:1}", .unexpectedByte),
    ("01", .badNumber), ("1.", .unexpectedEnd), ("-", .unexpectedEnd), (".5", .unexpectedByte), ("1e", .unexpectedEnd),
    ("+1", .unexpectedByte), ("NaN", .unexpectedByte), ("\"abc", .unexpectedEnd), (#""\x""#, .badEscape),
    (#""\ud800""#, .loneSurrogate), (#""\udc00""#, .loneSurrogate), (#""\ud800\u0041""#, .loneSurrogate),
    ("\"\u{1}\"", .controlCharacter), (#"{"a":1,"a":2}"#, .duplicateMember), (#"{"a":1,"\u0061":2}"#, .duplicateMember),
    ("1 2", .trailingBytes), ("{}}", .trailingBytes), ("[1", .unexpectedEnd), ("{\"a\"", .unexpectedEnd),
  ])
  func whatIsNoJSONIsNamed(text: String, reason: JSONParseError.Reason) {
    #expect(throws: JSONParseError.self) { try JSONParser.parse(text) }
    do { _ = try JSONParser.parse(text) } catch { #expect(error.reason == reason) }
  }

  /// Swift's `==` holds U+00E9 and e + U+0301 to be equal; as names they are two.
  @Test func namesAreComparedByteByByte() throws {
    let json = try JSONParser.parse("{\"\u{e9}\":1,\"e\u{301}\":2}")
    #expect(json["\u{e9}"] == .number("1"))
    #expect(json["e\u{301}"] == .number("2"))
  }

  @Test func notUTF8IsRefused() {
    for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
      #expect(throws: JSONParseError.self) { try JSONParser.parse(bytes) }
    }
  }

  @Test func nestingIsBounded() throws {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    _ = try JSONParser.parse(deep)
    #expect(throws: JSONParseError.self) { try JSONParser.parse("[" + deep + "]") }
    #expect(throws: JSONParseError.self) { try JSONParser.parse(String(repeating: "[", count: 1_000_000)) }
  }

  @Test func aQuoteWithACombiningMarkIsEscaped() throws {
    let text = "a\"\u{301}b"
    #expect(try JSONParser.parse(JSON.string(text).bytes) == .string(text))
  }

  /// Damaged documents: an answer or a named error, never a trap. Foundation is the other opinion on what is valid.
  @Test func damagedDocumentsAreAnsweredOrNamed() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let good = Array(
      #"{"id":1.5e3,"method":"a.b","params":{"t":"é\u00e9\ud83d\ude00\n","x":[true,false,null,-0]}}"#.utf8)
    let rounds = ProcessInfo.processInfo.environment["CLINIC_LONG"] == "1" ? 1_000_000 : 20_000
    for _ in 0..<rounds {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: at)
        default: bytes = Array(bytes.prefix(max(1, at)))
        }
        if bytes.isEmpty { bytes = [0x20] }
      }
      guard let json = try? JSONParser.parse(bytes) else { continue }
      #expect(try JSONParser.parse(json.bytes) == json, "seed \(seed)")
      // Foundation turns numbers into Doubles and refuses one that is out of their range; RFC 8259 sets no range.
      guard json.numbersAreFinite else { continue }
      #expect((try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil, "seed \(seed)")
    }
  }
}

extension JSON {
  fileprivate var numbersAreFinite: Bool {
    switch self {
    case .number(let text): Double(text)?.isFinite ?? false
    case .array(let items): items.allSatisfy(\.numbersAreFinite)
    case .object(let object): object.members.allSatisfy { $0.value.numbersAreFinite }
    case .null, .bool, .string: true
    }
  }
}

/// SplitMix64: a small generator whose runs can be repeated from the printed seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
