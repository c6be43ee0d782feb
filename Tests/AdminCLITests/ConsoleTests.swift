import ClinicValues
import Operations
import Testing

@testable import AdminCLI

@Suite struct ExitStatusTests {
  @Test(arguments: [
    (-32602, "invalid_params", CommandStatus.invalid), (-32601, "method_not_found", .failed),
    (-32603, "internal_error", .failed), (-32001, "unauthenticated", .logIn), (-32002, "forbidden", .forbidden),
    (-32003, "rate_limited", .unavailable), (-32004, "busy", .unavailable), (-32005, "timeout", .unavailable),
    (-32006, "too_large", .invalid), (1001, "not_found", .notFound), (1002, "stale_version", .conflict),
    (1003, "idempotency_mismatch", .conflict), (1004, "already_exists", .conflict), (2001, "slot_taken", .conflict),
    (2004, "transition_not_allowed", .conflict), (6003, "wrong_credentials", .logIn),
    (4001, "not_your_profile", .forbidden), (5002, "health_number_invalid", .invalid),
    (9999, "from_a_later_version", .failed),
  ])
  func codesAndReasons(_ code: Int, _ reason: String, _ status: CommandStatus) {
    #expect(CommandStatus.of(code: code, reason: reason) == status)
  }

  @Test(arguments: RefusalReason.allCases)
  func everyRefusalHasAStatus(_ reason: RefusalReason) {
    #expect(CommandStatus.byReason[reason] != nil)
  }
}

@Suite struct TerminalTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("Zoë 日本", "Zoë 日本"), ("a\u{1B}[31mred", "a\\u{1B}[31mred"),
    ("\u{9B}2J", "\\u{9B}2J"), ("\u{7}bell", "\\u{7}bell"), ("\u{202E}gpj.exe", "\\u{202E}gpj.exe"),
    ("two\nlines", "two⏎lines"), ("tab\there", "tab here"), ("\u{7F}", "\\u{7F}"),
    ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
    ("a\u{E0041}b", "a\\u{E0041}b"), ("\u{FEFF}bom", "\\u{FEFF}bom"), ("soft\u{AD}", "soft\\u{AD}"),
  ])
  func nothingActsOnTheTerminal(_ text: String, _ safe: String) {
    #expect(TerminalText.safe(text) == safe)
  }

  @Test func linesMayBeKept() {
    #expect(TerminalText.safe("a\nb\u{1B}c\r", keepsLines: true) == "a\nb\\u{1B}c\\u{D}")
  }

  @Test(arguments: [("abc", 3), ("Zoë", 3), ("Zoe\u{308}", 3), ("日本", 4), ("", 0)])
  func widths(_ text: String, _ width: Int) { #expect(TerminalText.width(text) == width) }

  @Test(arguments: [("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("日本語", 4, "日… "), ("abc", 3, "abc")])
  func fitting(_ text: String, _ columns: Int, _ fitted: String) {
    #expect(TerminalText.fitted(text, to: columns) == fitted)
  }

  @Test func jsonEscapesWhatActs() {
    let json = JSON.object(["a": .string("\u{1B}\u{9B}\u{202E}\u{E0041}\"\\\n é")])
    #expect(JSONText.compact(json) == #"{"a":"\u001b\u009b\u202e\udb40\udc41\"\\\n é"}"#)
    #expect((try? JSONParser.parse(JSONText.pretty(json))) == json)
  }
}

@Suite struct NameTests {
  @Test(arguments: [
    ("expectedVersion", "expected-version"), ("patient", "patient"), ("mayLeaveVoicemail", "may-leave-voicemail"),
    ("createOwner", "create-owner"), ("treatmentTypes", "treatment-types"),
  ])
  func kebab(_ camel: String, _ kebab: String) { #expect(CommandNames.kebab(camel) == kebab) }

  @Test(arguments: [
    ("start", "--start"), ("expectedVersion", "--expected-version"), ("price.amount", "--price (amount)"),
    ("shifts[2].start", "--shifts ([2].start)"), ("version", "--param-version"),
  ])
  func fields(_ field: String, _ option: String) { #expect(CommandNames.option(ofField: field) == option) }
}

@Suite struct FailureTests {
  @Test func everyFieldHasItsLine() throws {
    let json = try JSONParser.parse(
      #"""
      {"code": -32602, "message": "Parameters are not valid: start is missing (and 1 more).", "data": {"reason":
      "invalid_params", "requestId": "r-1", "fields": [{"field": "start", "problem": "is missing"},
      {"field": "expectedVersion", "problem": "must be \u001b[2J a number"}]}}
      """#)
    let failure = Failure(ServerError(json))
    #expect(failure.status == .invalid)
    #expect(
      failure.lines(isVerbose: true, hasColour: false, option: CommandNames.option(ofField:)) == [
        "Error: These values are not taken:", "  --start             is missing",
        "  --expected-version  must be \\u{1B}[2J a number", "  reason: invalid_params, code: -32602",
        "  requestId: r-1",
      ])
  }

  @Test func whoHasToWaitIsToldForHowLong() throws {
    for (milliseconds, told) in [(1, "1 s"), (1000, "1 s"), (1001, "2 s"), (119_000, "119 s"), (840_001, "15 minutes")]
    {
      let json = try JSONParser.parse(
        #"{"code":-32003,"message":"Too many.","data":{"reason":"rate_limited","retryAfterMs":\#(milliseconds)}}"#)
      let lines = Failure(ServerError(json)).lines(isVerbose: false, hasColour: false)
      #expect(lines.last == "  Mend: try again in \(told)")
    }
  }

  @Test func aRefusalIsOneSentenceAndItsField() throws {
    let json = try JSONParser.parse(
      #"{"code": 2001, "message": "Booked.", "data": {"reason": "slot_taken", "field": "start"}}"#)
    let lines = Failure(ServerError(json)).lines(isVerbose: false, hasColour: false) { "--" + $0 }
    #expect(lines == ["Error: Booked.", "  --start"])
  }
}
