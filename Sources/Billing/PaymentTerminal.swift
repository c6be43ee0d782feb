import ClinicValues
import Store

/// A device or processor that takes cards. Where a clinic's own is to be used, it is one type of this form, or a bridge
/// that speaks the protocol of `HTTPTerminal` (Schema/reference/card-terminals.md).
///
/// Money moves behind it, so each charge has a reference of ours, and whoever implements this keeps three promises:
/// one reference is charged once, however often it is asked for; what was answered for it once is answered again; a
/// reference that was cancelled is never charged. What is not known is thrown as a fault, never guessed.
public protocol PaymentTerminal: Sendable {
  /// Charges a card, and waits for whoever holds it. `tender` is the kind of card to ask for; nil: any.
  ///
  /// Asked again for the same reference it charges nothing and answers what became of it.
  func charge(
    _ reference: UUID, _ amount: Money, tender: CardTender?
  ) async throws(TerminalFault) -> TerminalAnswer
  /// What became of a charge. Changes nothing.
  func status(of reference: UUID) async throws(TerminalFault) -> TerminalAnswer
  /// Sees to it that this reference is not charged from now on: a request for it may still be under way. Answers
  /// `cancelled`, or what had become of it before.
  func cancel(_ reference: UUID) async throws(TerminalFault) -> TerminalAnswer
}

/// What a terminal says of a charge.
public enum TerminalAnswer: Sendable, Equatable {
  /// The money has been taken.
  case approved(CardApproval)
  /// It was not, and will not be; why, in the terminal's words.
  case declined(TerminalText)
  /// It is being worked on.
  case pending
  /// The terminal has never heard of it, and would charge it if it came.
  case unknown
  case cancelled
}

/// A charge that went through.
public struct CardApproval: Sendable, Equatable {
  /// What was taken, as the terminal says. Where it is not what was asked for, nothing is recorded.
  public var amount: Money
  public var tender: CardTender
  /// What the terminal calls the charge.
  public var reference: TerminalReference
  public var lastFour: CardLastFour

  public init(amount: Money, tender: CardTender, reference: TerminalReference, lastFour: CardLastFour) {
    self.amount = amount
    self.tender = tender
    self.reference = reference
    self.lastFour = lastFour
  }
}

/// Why nothing is known of a charge. It says nothing of what was answered.
public enum TerminalFault: Error, Sendable, Equatable {
  /// Nothing came in time, or the connection was lost.
  case noAnswer
  /// What came was no answer.
  case unreadable
}

/// The kind of a card.
public enum CardTender: String, WireChoice, SQLValue {
  case debit
  case creditCard = "credit_card"
}

/// How a terminal is spoken to. `http`: the protocol of Schema/reference/card-terminals.md.
public enum TerminalKind: String, WireChoice {
  case http
}

/// What a terminal says in its own words, for instance why it declined.
public enum TerminalTextKind: TextKind {
  public static let lengthMax = 100
  public static let example = "Insufficient funds"
}
public typealias TerminalText = Text<TerminalTextKind>

/// What a terminal calls a charge; never a card's number.
public enum TerminalReferenceKind: TextKind {
  public static let lengthMax = 40
  public static let example = "T2-004171"
  public static let summary: String? = "Letters, digits and . _ -"
  public static func normalize(_ text: String) throws(InvalidValue) -> String {
    let isTaken = text.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "._-".utf8.contains(byte)
    }
    guard isTaken else { throw InvalidValue("must be letters, digits and . _ -") }
    return text
  }
}
public typealias TerminalReference = Text<TerminalReferenceKind>

/// The last four digits of a card's number: what a receipt may show of it, and all that is ever kept. Protected.
public enum CardLastFourKind: TextKind {
  public static let lengthMin = 4
  public static let lengthMax = 4
  public static let isProtected = true
  public static let example = "0417"
  public static func normalize(_ text: String) throws(InvalidValue) -> String {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw InvalidValue("must be four digits") }
    return text
  }
}
public typealias CardLastFour = Text<CardLastFourKind>

extension Kinds {
  public enum Terminal: EntityKind {
    public static let code: CodeForm? = .slug(example: "front-desk")
    public static let noun = "terminal"
  }
}
public typealias TerminalCode = Code<Kinds.Terminal>

/// The terminals that the server's administrator has set up. Their addresses and tokens are the server's alone: the
/// database and the wire know codes, so nobody who calls chooses where the server connects to.
public struct PaymentTerminals: Sendable {
  public struct Entry: Sendable {
    public var code: TerminalCode
    /// Where it stands; it takes charges of that location alone.
    public var location: LocationCode
    public var kind: TerminalKind
    public var terminal: any PaymentTerminal

    public init(code: TerminalCode, location: LocationCode, kind: TerminalKind, terminal: any PaymentTerminal) {
      self.code = code
      self.location = location
      self.kind = kind
      self.terminal = terminal
    }
  }

  public let entries: [Entry]

  public init(_ entries: [Entry] = []) { self.entries = entries }

  func find(_ code: TerminalCode) -> Entry? { entries.first { $0.code == code } }
}
