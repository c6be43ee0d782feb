import ClinicValues
import Foundation
import NIOSSL
import Testing

@testable import AdminCLI

/// The client against servers that misbehave: nothing is repeated that must not be, nothing is believed that is no
/// answer, nothing that they send acts on the terminal.
@Suite struct WireTests {
  static let ok = ScriptedServer.Answer.line(#"{"jsonrpc":"2.0","id":ID,"result":{"items":[]}}"#)
  static let busy = ScriptedServer.Answer.line(
    #"{"jsonrpc":"2.0","id":ID,"error":{"code":-32004,"message":"Busy.","data":{"reason":"busy","retryAfterMs":10}}}"#)

  @Test func aReadIsRepeatedAfterALoss() async throws {
    try await ScriptedServer.with({ _, count in count < 3 ? .hangUp : Self.ok }) { server in
      let run = try await clinic("locations", "list", variables: ["CLINIC_SERVER": "tcp://127.0.0.1:\(server.port)"])
      #expect(run.status == 0, "\(run.err)")
      #expect(server.lines.count == 3)
    }
  }

  @Test func aMutationIsRepeatedWithItsKeyAlone() async throws {
    try await ScriptedServer.with({ _, count in count < 2 ? .hangUp : Self.ok }) { server in
      let variables = ["CLINIC_SERVER": "tcp://127.0.0.1:\(server.port)"]
      let keyed = try await clinic(
        "rooms", "create", "--location", "x", "--kind", "treatment", "--name", "A", variables: variables)
      #expect(keyed.status == 0, "\(keyed.err)")
      let keys = server.lines.map { line in try? JSONParser.parse(line)["params"]?["idempotencyKey"]?.stringValue }
      #expect(keys.count == 2)
      #expect(keys.first == keys.last)
      #expect((keys.first ?? nil)?.isEmpty == false)
    }
  }

  @Test func whatMayHaveBeenDoneIsNotDoneTwice() async throws {
    try await ScriptedServer.with({ _, _ in .hangUp }) { server in
      let run = try await clinic(
        "rpc", "call", "rooms.create", "{}", variables: ["CLINIC_SERVER": "tcp://127.0.0.1:\(server.port)"])
      #expect(run.exit == .failed)
      #expect(run.err.contains("Whether it was carried out is not known; look before you repeat it."))
      #expect(server.lines.count == 1)
    }
  }

  /// "Unavailable" would say to a script that it may give the same command again; that would have another key.
  @Test(arguments: [ScriptedServer.Answer.silence, .hangUp])
  func aChangeWithoutAnAnswerNamesItsKey(answer: ScriptedServer.Answer) async throws {
    try await ScriptedServer.with({ _, _ in answer }) { server in
      let run = try await clinic(
        "rooms", "create", "--location", "x", "--kind", "treatment", "--name", "A", "--timeout", "1",
        variables: ["CLINIC_SERVER": "tcp://127.0.0.1:\(server.port)"])
      #expect(run.exit == .failed)
      let sent = try #require(server.lines.first)
      let key = try #require(try JSONParser.parse(sent)["params"]?["idempotencyKey"]?.stringValue)
      #expect(run.err.contains("Whether it was carried out is not known."))
      #expect(run.err.contains("--idempotency-key \(key)"))
    }
  }

  @Test func aChangeWhoseCommitIsUnknownIsNotCalledRepeatable() {
    #expect(CommandStatus.of(code: -32005, reason: "outcome_unknown") == .failed)
    #expect(CommandStatus.of(code: -32005, reason: "timeout") == .unavailable)
  }

  @Test func busyIsTriedThreeTimes() async throws {
    try await ScriptedServer.with({ _, _ in Self.busy }) { server in
      let run = try await clinic(
        "rpc", "call", "rooms.create", variables: ["CLINIC_SERVER": "tcp://127.0.0.1:\(server.port)"])
      #expect(run.exit == .unavailable)
      #expect(server.lines.count == 3)
    }
  }

  @Test func aSilentServerIsGivenUp() async throws {
    try await ScriptedServer.with({ _, _ in .silence }) { server in
      let run = try await clinic(
        "locations", "list", "--timeout", "1", variables: ["CLINIC_SERVER": "tcp://127.0.0.1:\(server.port)"])
      #expect(run.exit == .unavailable)
      #expect(run.err.contains("did not answer in time"))
    }
  }

  @Test func aDayOfManyPagesIsShownWhole() async throws {
    func page(_ slug: String, _ more: String) -> ScriptedServer.Answer {
      .line(
        #"{"jsonrpc":"2.0","id":ID,"result":{"date":"2027-11-07","items":[{"therapistName":"\#(slug)","#
          + #""localStart":"2027-11-07T01:30","end":"2027-11-07T01:15:00-05:00","minutes":45}]\#(more)}}"#)
    }
    let first = page("First", #","nextCursor":"5b5d""#)
    let second = page("Second", "")
    try await ScriptedServer.with({ line, _ in line.contains("5b5d") ? second : first }) { server in
      let run = try await clinic(
        "schedule", "day", "--location", "riverside",
        variables: ["CLINIC_SERVER": "tcp://127.0.0.1:\(server.port)"])
      #expect(run.status == 0, "\(run.err)")
      #expect(run.out.hasPrefix("Sunday, 2027-11-07: 2 appointments"), "\(run.out)")
      #expect(run.out.contains("First") && run.out.contains("Second"))
      #expect(run.out.contains("01:30–01:15"))
      #expect(server.lines.count == 2)
    }
  }

  @Test(arguments: ["HTTP/1.1 400 Bad Request", "{}", #"{"jsonrpc":"2.0","id":ID}"#, "\u{1B}[2J"])
  func whatIsNoAnswerIsNotTaken(_ line: String) async throws {
    try await ScriptedServer.with({ _, _ in .line(line) }) { server in
      let run = try await clinic("locations", "list", variables: ["CLINIC_SERVER": "tcp://127.0.0.1:\(server.port)"])
      #expect(run.exit == .unavailable)
      #expect(run.err.contains("is no clinic server"), "\(run.err)")
    }
  }

  @Test(arguments: ["table", "json", "ndjson", "csv"])
  func nothingThatAServerSendsActsOnTheTerminal(_ form: String) async throws {
    let evil = #"{"code":"a\u001b]0;x\u0007","name":"\u009b2J\u202e\u007f","n\u001bm":"\u001b[31m"}"#
    let answer = ScriptedServer.Answer.line(
      #"{"jsonrpc":"2.0","id":ID,"result":{"items":[\#(evil)],"nextCursor":"\u001b["}}"#)
    try await ScriptedServer.with({ _, _ in answer }) { server in
      let variables = ["CLINIC_SERVER": "tcp://127.0.0.1:\(server.port)", "NO_COLOR": "1"]
      let run = try await clinic("locations", "list", "-o", form, variables: variables, isTerminal: true)
      #expect(run.status == 0, "\(run.err)")
      for text in [run.out, run.err] {
        #expect(!text.unicodeScalars.contains { $0 != "\n" && TerminalText.isHidden($0) })
      }
    }
  }

  @Test func nothingInAnErrorActsOnTheTerminal() async throws {
    let answer = ScriptedServer.Answer.line(
      #"{"jsonrpc":"2.0","id":ID,"error":{"code":2001,"message":"\u001b[2J","data":{"reason":"\u009b","field":"\u001bc","x\u001b":"\u202e"}}}"#
    )
    try await ScriptedServer.with({ _, _ in answer }) { server in
      let variables = ["CLINIC_SERVER": "tcp://127.0.0.1:\(server.port)", "NO_COLOR": "1"]
      let run = try await clinic("locations", "list", "--verbose", variables: variables, isTerminal: true)
      #expect(run.status != 0)
      #expect(!run.err.unicodeScalars.contains { $0 != "\n" && TerminalText.isHidden($0) })
    }
  }

  @Test func pagesAreFollowedToTheEnd() async throws {
    let script: @Sendable (String, Int) -> ScriptedServer.Answer = { line, count in
      let next = count < 3 ? #","nextCursor":"c\#(count)""# : ""
      return .line(#"{"jsonrpc":"2.0","id":ID,"result":{"items":[{"id":"i\#(count)"}]\#(next)}}"#)
    }
    try await ScriptedServer.with(script) { server in
      let run = try await clinic(
        "accounts", "list", "--all", "-q", variables: ["CLINIC_SERVER": "tcp://127.0.0.1:\(server.port)"])
      #expect(run.out == "i1\ni2\ni3\n", "\(run.err)")
      #expect(server.lines.last?.contains(#""cursor":"c2""#) == true)
    }
  }

  @Test func tlsIsCheckedAgainstTheFileOfCertificates() async throws {
    let folder = try Recorded()
    let (certificate, key) = (folder.home + "/c.pem", folder.home + "/k.pem")
    let made = Process()
    made.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    made.arguments = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
      certificate, "-days", "2", "-subj", "/CN=clinic", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
    ]
    made.standardError = FileHandle.nullDevice
    try made.run()
    made.waitUntilExit()
    let context = try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))))
    try await ScriptedServer.with(tls: context, { _, _ in Self.ok }) { server in
      for host in ["127.0.0.1", "localhost"] {
        let variables = ["CLINIC_SERVER": "tls://\(host):\(server.port)"]
        let trusted = try await clinic("locations", "list", "--ca-file", certificate, variables: variables)
        #expect(trusted.status == 0, "\(trusted.err)")
        let unknown = try await clinic("locations", "list", variables: variables)
        #expect(unknown.exit == .unavailable)
        #expect(unknown.err.contains("is not trusted"), "\(unknown.err)")
      }
    }
  }
}
