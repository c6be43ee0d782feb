import Billing
import CardTerminals
import ClinicValues
import Foundation
import NIOSSL
import Synchronization
import Testing

/// The adapter on the wire, without a clinic behind it.
@Suite("A terminal's bridge over HTTP")
struct TerminalWireTests {
  private static let client = TerminalConnections.client()
  private static let amount = Money(minorUnits: 8000, currency: .cad)

  /// What the adapter was told to note.
  private final class Notes: Sendable {
    let all = Mutex<[String]>([])
    var text: [String] { all.withLock { $0 } }
  }

  private func terminal(
    port: Int, token: String = TerminalDouble.token, wait: Duration = .seconds(30), notes: Notes
  ) throws -> HTTPTerminal {
    HTTPTerminal(
      client: Self.client, url: try TerminalURL("http://127.0.0.1:\(port)/terminal"), token: try Token(token),
      chargeMax: wait, statusMax: wait, note: { note in notes.all.withLock { $0.append(note) } })
  }

  private func fault(_ ask: () async throws -> TerminalAnswer) async throws -> TerminalFault? {
    do {
      _ = try await ask()
      return nil
    } catch let fault as TerminalFault { return fault }
  }

  @Test func theThreeQuestions() async throws {
    let double = try await TerminalDouble.start()
    let terminal = try terminal(port: double.port, notes: Notes())
    #expect(try await terminal.status(of: .example) == .unknown)
    let answer = try await terminal.charge(.example, Self.amount, tender: .debit)
    guard case .approved(let approval) = answer else { throw TerminalFault.unreadable }
    #expect(approval.amount == Self.amount)
    #expect(try await terminal.charge(.example, Self.amount, tender: nil) == answer)
    #expect(try await terminal.status(of: .example) == answer)
    #expect(try await terminal.cancel(.example) == answer)
    let other = UUID(high: 1, low: 2)
    #expect(try await terminal.cancel(other) == .cancelled)
    #expect(try await terminal.charge(other, Self.amount, tender: nil) == .cancelled)
    #expect(double.approvedTotal == 8000)
    await double.stop()
  }

  /// What is noted for the log says what happened and nothing of what was answered or sent.
  @Test func whatIsNotedHoldsNoSecret() async throws {
    let double = try await TerminalDouble.start()
    let notes = Notes()
    let terminal = try terminal(port: double.port, wait: .seconds(1), notes: notes)
    let card = "4000123412340417"
    double.next(.answer("card \(card)"), .answer(card, status: 500), .answer(String(repeating: card, count: 400)))
    double.next(.silent, .stalled, .cutBefore)
    for expected in [TerminalFault.unreadable, .unreadable, .unreadable, .noAnswer, .noAnswer, .noAnswer] {
      #expect(try await fault { try await terminal.status(of: .example) } == expected)
    }
    let stranger = try self.terminal(port: double.port, token: "another-token-altogether", notes: notes)
    #expect(try await fault { try await stranger.status(of: .example) } == .unreadable)
    await double.stop()
    let nobody = try self.terminal(port: 1, notes: notes)
    #expect(try await fault { try await nobody.status(of: .example) } == .noAnswer)
    #expect(notes.text.count >= 8 && notes.text.contains("answered with status 401"))
    #expect(notes.text.contains("answered with status 500"))
    for secret in [card, TerminalDouble.token, "another-token", "0417"] {
      #expect(!notes.text.joined().contains(secret))
    }
  }

  /// Over TLS a bridge is trusted by the authorities of the file of terminals, and by no others.
  @Test func aBridgeIsTrustedByItsAuthorities() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/bridge-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["bridge", "other"] {
      let made = Process()
      made.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
      made.arguments = [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
        "\(folder)/\(name).key", "-out", "\(folder)/\(name).crt", "-days", "2", "-subj", "/CN=\(name)", "-addext",
        "subjectAltName=IP:127.0.0.1",
      ]
      made.standardError = FileHandle.nullDevice
      try made.run()
      made.waitUntilExit()
    }
    let double = try await TerminalDouble.start(
      tls: try NIOSSLContext(
        configuration: .makeServerConfiguration(
          certificateChain: try NIOSSLCertificate.fromPEMFile(folder + "/bridge.crt").map { .certificate($0) },
          privateKey: .privateKey(try NIOSSLPrivateKey(file: folder + "/bridge.key", format: .pem)))))
    try TerminalDouble.token.write(toFile: folder + "/token", atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder + "/token")
    func entry(_ code: String, _ more: String) -> String {
      #"{"code": "\#(code)", "location": "riverside", "kind": "http", "url": "https://127.0.0.1:\#(double.port)", "#
        + #""tokenFile": "\#(folder)/token"\#(more)}"#
    }
    let entries = [
      entry("own", #", "authorities": "\#(folder)/bridge.crt""#),
      entry("other", #", "authorities": "\#(folder)/other.crt""#), entry("system", ""),
    ]
    try #"{"terminals": [\#(entries.joined(separator: ", "))]}"#
      .write(toFile: folder + "/terminals.json", atomically: true, encoding: .utf8)
    let connections = try TerminalConnections(file: folder + "/terminals.json") { _ in }
    var faults: [TerminalFault?] = []
    for entry in connections.terminals.entries {
      faults.append(try await fault { try await entry.terminal.status(of: .example) })
    }
    #expect(faults == [nil, .noAnswer, .noAnswer])
    #expect(double.asked == ["GET"], "nothing was sent where nobody is trusted")
    await connections.close()
    await double.stop()
  }
}
