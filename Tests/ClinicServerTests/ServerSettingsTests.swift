import ArgumentParser
import ClinicTesting
import ClinicValues
import Configuration
import Foundation
import NIOCore
import Operations
import RPCServer
import Testing

@testable import clinic_server

/// wire.md: limits, each a setting. The command line goes before the environment, and nonsense in either is refused.
@Suite struct ServerSettingsTests {
  private func settings(_ arguments: [String] = [], _ environment: [String: String] = [:]) throws -> ServerSettings {
    try ServerSettings(
      try ServerOptions.parse(arguments),
      environment: EnvironmentVariablesProvider(environmentVariables: environment))
  }

  @Test func withoutAWordTheDefaultsHold() throws {
    let plain = try settings()
    #expect(plain.limits == ServerLimits())
    #expect(plain.addresses == [.init(host: "127.0.0.1", port: 7373)])
    #expect(plain.tls == nil && plain.database == nil && !plain.demo)
    // A variable that systemd sets to nothing is not set.
    let empty = ["CLINIC_DATABASE_URL": "", "CLINIC_BATCH": "", "CLINIC_LISTEN": "", "CLINIC_ALLOW_ORIGIN": ""]
    let same = try settings([], empty)
    #expect(same.limits == ServerLimits() && same.database == nil && same.addresses == plain.addresses)
    #expect(same.allowedOrigins.isEmpty)
  }

  private static let limits: [(option: String, value: Int, change: @Sendable (inout ServerLimits) -> Void)] = [
    ("message-bytes", 2048, { $0.messageBytesMax = 2048 }), ("nesting", 16, { $0.nestingMax = 16 }),
    ("batch", 7, { $0.batchMax = 7 }), ("in-flight", 3, { $0.inFlightMax = 3 }),
    ("clients", 5, { $0.connectionsMax = 5 }), ("clients-per-address", 4, { $0.connectionsPerAddressMax = 4 }),
    ("calls-per-second-before-log-in", 9, { $0.callsPerSecondBeforeLogIn = 9 }),
    ("call-burst-before-log-in", 11, { $0.callBurstBeforeLogIn = 11 }),
    ("hello-seconds", 2, { $0.helloDeadline = .seconds(2) }),
    ("message-seconds", 6, { $0.messageDeadline = .seconds(6) }),
    ("unread-seconds", 8, { $0.unreadDeadline = .seconds(8) }),
    ("idle-seconds", 120, { $0.idleDeadline = .seconds(120) }),
    ("idle-seconds-before-log-in", 30, { $0.idleDeadlineBeforeLogIn = .seconds(30) }),
  ]

  @Test func everyLimitIsASetting() throws {
    for (option, value, change) in Self.limits {
      var expected = ServerLimits()
      change(&expected)
      #expect(expected != ServerLimits(), "\(option)")
      let variable = "CLINIC_" + String(option.map { $0 == "-" ? "_" : $0 }).uppercased()
      #expect(try settings(["--" + option, String(value)]).limits == expected, "--\(option)")
      #expect(try settings([], [variable: String(value)]).limits == expected, "\(variable)")
      #expect(try settings(["--" + option, String(value)], [variable: "1"]).limits == expected, "both")
    }
  }

  @Test func whatACallMayAskForIsASetting() throws {
    #expect(try settings().callLimits == CallLimits(callsPerSecond: 200, pageRows: 200))
    let both = ["--page-rows", "20", "--calls-per-second", "0"]
    #expect(try settings(both).callLimits == CallLimits(callsPerSecond: 0, pageRows: 20))
    let variables = ["CLINIC_PAGE_ROWS": "30", "CLINIC_CALLS_PER_SECOND": "7"]
    #expect(try settings([], variables).callLimits == CallLimits(callsPerSecond: 7, pageRows: 30))
  }

  /// The numbers that Deploy/clinic-server.env gives are the defaults, and none of the limits is missing there.
  @Test func theExampleConfigurationSaysTheDefaults() throws {
    let example = try String(contentsOfFile: TestClinic.root + "/Deploy/clinic-server.env", encoding: .utf8)
    var variables: [String: String] = [:]
    for line in example.split(separator: "\n") {
      let parts = line.drop { $0 == "#" }.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, parts[0].hasPrefix("CLINIC_"), Int(parts[1]) != nil else { continue }
      variables[parts[0]] = parts[1]
    }
    #expect(variables.count == Self.limits.count + 2)
    let all = try settings([], variables)
    #expect(all.limits == ServerLimits())
    #expect(try all.callLimits == settings().callLimits)
  }

  @Test func whatTheEnvironmentSays() throws {
    let all = try settings(
      [],
      [
        "CLINIC_LISTEN": "0.0.0.0:1, [::1]:2", "CLINIC_DATABASE_URL": "host=db", "CLINIC_POOLED_DATABASE": "yes",
        "CLINIC_ALLOW_ORIGIN": "https://a.example,https://b.example", "CLINIC_DEMO": "true", "CLINIC_DATA": "/data",
        "CLINIC_TLS_CERTIFICATE": "/c", "CLINIC_TLS_KEY": "/k", "CLINIC_TLS_CLIENT_AUTHORITIES": "/a",
        "CLINIC_TLS_REQUIRE_CLIENT_CERTIFICATE": "1", "CLINIC_TERMINALS": "/terminals.json",
      ])
    #expect(all.addresses == [.init(host: "0.0.0.0", port: 1), .init(host: "::1", port: 2)])
    #expect(all.database == "host=db" && all.pooledDatabase && all.demo && all.data == "/data")
    #expect(all.terminals == "/terminals.json")
    #expect(all.allowedOrigins == ["https://a.example", "https://b.example"])
    #expect(
      all.tls
        == TransportSecurityFiles(
          certificateChain: "/c", privateKey: "/k", clientAuthorities: "/a", requiresClientCertificate: true))
  }

  private static let nonsense: [(arguments: [String], environment: [String: String], message: String)] = [
    (["--page-rows", "201"], [:], "--page-rows (CLINIC_PAGE_ROWS) must be 1 to 200, not 201"),
    (["--batch", "0"], [:], "--batch (CLINIC_BATCH) must be 1 to 10000, not 0"),
    ([], ["CLINIC_MESSAGE_BYTES": "1M"], "--message-bytes (CLINIC_MESSAGE_BYTES) must be a number, not 1M"),
    ([], ["CLINIC_NESTING": "9999"], "--nesting (CLINIC_NESTING) must be 8 to 256, not 9999"),
    ([], ["CLINIC_CONNECTIONS": "many"], "--connections (CLINIC_CONNECTIONS) must be a number, not many"),
    ([], ["CLINIC_ALLOW_PLAINTEXT": "maybe"], "--allow-plaintext (CLINIC_ALLOW_PLAINTEXT) must be true or false"),
    ([], ["CLINIC_AUDIT_READS": "never"], "--audit-reads (CLINIC_AUDIT_READS) must be flushed or committed"),
    (["--listen", "7373"], [:], "an address is HOST:PORT"),
    (["--tls-key", "/k"], [:], "--tls-certificate and --tls-key go together"),
    (["--tls-client-authorities", "/a"], [:], "--tls-client-authorities needs --tls-certificate and --tls-key"),
    (
      ["--tls-certificate", "/c", "--tls-key", "/k", "--tls-require-client-certificate"], [:],
      "--tls-require-client-certificate needs --tls-client-authorities"
    ),
  ]

  @Test(arguments: nonsense)
  func nonsenseIsRefused(_ arguments: [String], _ environment: [String: String], _ message: String) {
    let error = #expect(throws: ValidationError.self) { try settings(arguments, environment) }
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
  }

  /// From the command line to the wire.
  @Test(.timeLimit(.minutes(3))) func theServerKeepsToThem() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    let ping = #"{"jsonrpc":"2.0","id":1,"method":"system.ping"}"#
    try await withServerFolder { folder in
      try await ServerProcess.with(["--database", clinic.database.app, "--batch", "2", "--page-rows", "2"], in: folder)
      { server in
        #expect(await server.serves(), "\(server.said)")
        let peer = try #require(LineConnection(to: folder + "/clinic.sock"))
        #expect(await blocking { peer.ask("[\(ping),\(ping)]") }?.arrayValue?.count == 2)
        let page = #"{"jsonrpc":"2.0","id":1,"method":"therapists.directory","params":{"limit":3}}"#
        let long = await blocking { peer.ask(page) }
        #expect(long?["error"]?["data"]?["fields"]?.text.contains("must be 1 to 2") == true, "\(long?.text ?? "")")
        let refused = await blocking { peer.ask("[\(ping),\(ping),\(ping)]") }
        #expect(refused?["error"]?["code"] == .number("-32006"), "\(refused?.text ?? "no answer")")
      }
    }
    try await clinic.remove()
  }
}
