import Billing
import ClinicValues

/// What goes over the wire to a terminal's bridge and comes back, as Schema/reference/card-terminals.md has it.
enum TerminalProtocol {
  /// An answer has a few hundred bytes.
  static let answerMax = 4096

  /// What a charge is asked for with.
  static func request(_ amount: Money, tender: CardTender?) -> [UInt8] {
    var request: JSONObject = [
      "amount": .object(["amount": .string(amount.amount), "currency": .string(amount.currency.rawValue)])
    ]
    if let tender { request["tender"] = .string(tender.rawValue) }
    return JSON.object(request).bytes
  }

  /// Reads an answer about a charge; nil: it is none. An outcome has all of its members and no other, and the answer
  /// names the charge that was asked about: what a proxy or a wrong address answers is never taken for an outcome.
  static func answer(_ bytes: [UInt8], about reference: UUID) -> TerminalAnswer? {
    guard bytes.count <= answerMax, let json = try? JSONParser.parse(bytes, nestingMax: 4),
      let answer = try? WireDecoder.decode(Answer.self, from: json), answer.reference == reference
    else { return nil }
    switch (answer.outcome, answer.approval, answer.reason) {
    case (.approved, let approval?, nil): return .approved(approval)
    case (.declined, nil, let reason?) where answer.isBare: return .declined(reason)
    case (.pending, nil, nil) where answer.isBare: return .pending
    case (.unknown, nil, nil) where answer.isBare: return .unknown
    case (.cancelled, nil, nil) where answer.isBare: return .cancelled
    default: return nil
    }
  }

  private enum Outcome: String, WireChoice {
    case approved, declined, pending, unknown, cancelled
  }

  private struct Answer: Codable {
    var reference: UUID
    var outcome: Outcome
    var amount: Money?
    var tender: CardTender?
    var terminalReference: TerminalReference?
    var lastFour: CardLastFour?
    var reason: TerminalText?

    /// Whether it has nothing of an approval.
    var isBare: Bool { amount == nil && tender == nil && terminalReference == nil && lastFour == nil }

    var approval: CardApproval? {
      guard let amount, let tender, let terminalReference, let lastFour else { return nil }
      return CardApproval(amount: amount, tender: tender, reference: terminalReference, lastFour: lastFour)
    }
  }
}

/// Where a terminal's bridge answers: `https://…`, or `http://` on this machine alone, by the address of its loopback.
public enum TerminalURLKind: TextKind {
  public static let lengthMin = 10
  public static let lengthMax = 300
  public static let example = "https://bridge.riverside.example/terminal"

  public static func normalize(_ text: String) throws(InvalidValue) -> String {
    let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let scheme = parts.first, let rest = parts.last, scheme == "https" || scheme == "http",
      rest.utf8.allSatisfy(isPlain)
    else { throw InvalidValue("must be an address like \(example), without user, query or fragment") }
    let authority = rest.prefix { $0 != "/" }
    let path = rest.dropFirst(authority.count)
    guard let host = host(of: authority), !path.contains("//"), !path.hasSuffix("/") else {
      throw InvalidValue("must be an address like \(example), without a slash at its end")
    }
    guard scheme == "https" || host == "127.0.0.1" || host == "[::1]" else {
      throw InvalidValue("must be https, or http to 127.0.0.1 or [::1]")
    }
    return text
  }

  /// Of `host`, `host:port`, `[::1]:port`.
  private static func host(of authority: Substring) -> Substring? {
    let end = authority.firstIndex(of: "]").map { authority.index(after: $0) }
    let host = end.map { authority[..<$0] } ?? authority.prefix { $0 != ":" }
    let port = authority.dropFirst(host.count)
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    let name = isBracketed ? host.dropFirst().dropLast() : host
    guard !name.isEmpty, name.allSatisfy({ $0 != "[" && $0 != "]" && (isBracketed || $0 != ":") }) else { return nil }
    guard port.isEmpty || port.first == ":" && (1...65_535).contains(Int(port.dropFirst()) ?? 0) else { return nil }
    return host
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || ".-_~:/[]".utf8.contains(byte)
  }
}
public typealias TerminalURL = Text<TerminalURLKind>
