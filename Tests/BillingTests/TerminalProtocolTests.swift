import Billing
import ClinicTesting
import ClinicValues
import Foundation
import Testing

@testable import CardTerminals

/// What is read of a bridge's answers, and of the file of terminals.
@Suite("A terminal's answers and configuration")
struct TerminalProtocolTests {
  private static let reference = ClinicValues.UUID.example
  private static let approval = TerminalDouble.approval(reference.description, "80.00")
  private static func told(_ outcome: String, _ more: String = "") -> String {
    #"{"reference": "\#(reference)", "outcome": "\#(outcome)"\#(more)}"#
  }

  @Test func anApprovalIsReadWhole() throws {
    let answer = TerminalProtocol.answer(Array(Self.approval.utf8), about: Self.reference)
    let expected = CardApproval(
      amount: Money(minorUnits: 8000, currency: .cad), tender: .creditCard,
      reference: try TerminalReference("T2-" + Self.reference.description.suffix(6)), lastFour: try CardLastFour("0417")
    )
    #expect(answer == .approved(expected))
    // Nothing of the card is in what prints it.
    #expect(!"\(expected)".contains("0417"))
  }

  /// One line a case: an answer, and what it is read as; nil: as none.
  @Test(
    arguments: [
      (told("pending"), .pending), (told("unknown"), .unknown), (told("cancelled"), .cancelled),
      (told("declined", #", "reason": "No funds""#), .declined(TerminalText(stored: "No funds"))),
      (told("declined"), nil), (told("pending", #", "reason": "No funds""#), nil), (told("refunded"), nil),
      (told("declined", #", "reason": "No funds", "lastFour": "0417""#), nil), (told("approved"), nil),
      (told("pending", #", "more": 1"#), nil), (told("pending") + "x", nil), (told("pending", ", "), nil),
      (told("pending", #", "outcome": "unknown""#), nil), ("[\(told("pending"))]", nil), ("", nil), ("null", nil),
      (#"{"reference": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f", "outcome": "unknown"}"#, nil),
      (#"{"outcome": "unknown"}"#, nil),
      (approval.replacing("\"80.00\"", with: "80.00"), nil), (approval.replacing("80.00", with: "80.000"), nil),
      (approval.replacing("80.00", with: "800000000.00"), nil), (approval.replacing("CAD", with: "EUR"), nil),
      (approval.replacing("0417", with: "4000123412340417"), nil), (approval.replacing("0417", with: "04x7"), nil),
      (approval.replacing("0417", with: "٠٤١٧"), nil), (approval.replacing("credit_card", with: "cash"), nil),
      (approval.replacing("T2-", with: "T2 "), nil), (approval.replacing("T2-", with: "T2\\u0000"), nil),
    ] as [(String, TerminalAnswer?)])
  func answersAreReadStrictly(text: String, expected: TerminalAnswer?) {
    #expect(TerminalProtocol.answer(Array(text.utf8), about: Self.reference) == expected)
  }

  /// Damaged answers are read as what they were, or as none, and never as other money.
  @Test func damageIsNeverAnotherAmount() {
    var random = SeededRandom(printedAs: "damaged answers")
    let whole = TerminalProtocol.answer(Array(Self.approval.utf8), about: Self.reference)
    for _ in 0..<20_000 {
      var bytes = Array(Self.approval.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
        default: bytes.removeLast(bytes.count - place)
        }
      }
      guard let answer = TerminalProtocol.answer(bytes, about: Self.reference), answer != whole else { continue }
      // A digit may have become another: that is money of another amount, which is compared with what was asked for.
      guard case .approved = answer else {
        Issue.record("\(String(decoding: bytes, as: UTF8.self)) was read as \(answer)")
        continue
      }
    }
  }

  @Test func nothingLongIsRead() {
    let long = Self.approval + String(repeating: " ", count: TerminalProtocol.answerMax)
    #expect(TerminalProtocol.answer(Array(long.utf8), about: Self.reference) == nil)
    let deep = String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000)
    #expect(TerminalProtocol.answer(Array(deep.utf8), about: Self.reference) == nil)
  }

  @Test(
    arguments: [
      ("https://bridge.example/terminal", true), ("https://10.0.0.7:8443", true), ("https://[fd00::7]:8443/t", true),
      ("http://127.0.0.1:9100", true), ("http://[::1]:9100/t", true), ("http://localhost:9100", false),
      ("http://127.0.0.1.example", false), ("http://127.0.0.1@evil.example", false), ("http://10.0.0.7", false),
      ("https://user:secret@bridge.example", false), ("https://bridge.example/?a=b", false), ("https://", false),
      ("https://bridge.example/#x", false), ("https://bridge.example/", false), ("ftp://bridge.example", false),
      ("https://bridge.example:0", false), ("https://bridge.example:99999", false), ("HTTP://10.0.0.7/x", false),
      ("http+unix://%2Ftmp%2Fa/x", false), ("https://bridge.example//x", false), ("https://[::1", false),
      ("https://bridge\u{0}.example", false), ("http://[::1]evil.example", false), ("https://a:b:c/x", false),
    ] as [(String, Bool)])
  func addressesAreHTTPSOrThisMachine(text: String, isTaken: Bool) {
    #expect(((try? TerminalURL(text)) != nil) == isTaken)
  }

  /// The example in Deploy is read; what is wrong with a file is said without what is secret in it.
  @Test func theFileOfTerminals() async throws {
    let example = try TerminalConnections.read(TestClinic.root + "/Deploy/terminals.json")
    #expect(example.map(\.code.value) == ["front-desk", "foothills-desk"])
    let folder = FileManager.default.temporaryDirectory.path + "/terminals-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (token, file) = (folder + "/token", folder + "/terminals.json")
    func said(_ change: (of: String, to: String) = ("", ""), secret: String, mode: Int) async throws -> String? {
      let text = """
        {"terminals": [{"code": "front-desk", "location": "riverside", "kind": "http", "waitSeconds": 60,
          "url": "https://bridge.example/t", "tokenFile": "\(token)"}]}
        """
      try (change.of.isEmpty ? text : text.replacing(change.of, with: change.to))
        .write(toFile: file, atomically: true, encoding: .utf8)
      try secret.write(toFile: token, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: token)
      do {
        let connections = try TerminalConnections(file: file) { _ in }
        await connections.close()
        #expect(connections.terminals.entries.map(\.code.value) == ["front-desk"])
        return nil
      } catch let error as TerminalConnections.Unusable { return error.description }
    }
    let secret = "a-secret-of-this-bridge\n"
    #expect(try await said(secret: secret, mode: 0o640) == nil)
    #expect(try await said(secret: secret, mode: 0o644)?.contains("chmod o=") == true)
    #expect(try await said(secret: "short", mode: 0o600)?.contains("20 to 200") == true)
    #expect(try await said(("https", "http"), secret: secret, mode: 0o600)?.contains("terminals[0].url") == true)
    #expect(try await said(("60", "6000"), secret: secret, mode: 0o600)?.contains("waitSeconds") == true)
    #expect(
      try await said(("waitSeconds", "waitMinutes"), secret: secret, mode: 0o600)?.contains("waitMinutes") == true)
    #expect(try await said(("\"terminals\"", "terminals"), secret: secret, mode: 0o600)?.contains("not JSON") == true)
    #expect(try await said(("]}", ", 1]}"), secret: secret, mode: 0o600)?.contains("terminals[1]") == true)
    for mode in [0o644, 0o600] {
      #expect(try await said(secret: "short-secret", mode: mode)?.contains("short-secret") == false)
    }
  }
}
