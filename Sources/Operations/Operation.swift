import ClinicValues
import Store

/// The name of a method: `module.verb`.
public struct OperationName: ExpressibleByStringLiteral, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  public init(stringLiteral value: String) { description = value }
}

/// What an operation leaves in the audit log.
public enum Audit: Sendable, Equatable {
  /// Reads that show nothing of anybody: `system.ping`.
  case none
  case reads(SubjectKind)
  case writes(SubjectKind)
  /// Log-in and log-out.
  case login

  public var text: String {
    switch self {
    case .none: "none"
    case .reads(let kind): "reads \(kind.rawValue)"
    case .writes(let kind): "writes \(kind.rawValue)"
    case .login: "login"
    }
  }

  public var isWrite: Bool { if case .writes = self { true } else { false } }
}

public enum SubjectKind: String, Sendable {
  case account, token, legalEntity, location, room, treatmentType, price
  case therapist, permit, bio, photo
  case patient, patientAlert, episode
  case shift, timeOff, appointment, schedule
  case muscle, screen, consent, note, needle, adverseEvent, followUp, measure
  case invoice, payment, claim, books
  case auditLog, system
}

/// Whom and what a call was about.
public struct AuditSubject: Sendable {
  public var id: UUID?
  public var patients: [PatientID]
  public var location: LocationID?

  public init(id: UUID? = nil, patients: [PatientID] = [], location: LocationID? = nil) {
    self.id = id
    self.patients = patients
    self.location = location
  }

  public static let nothing = AuditSubject()
}

/// One operation, declared once. From the declaration come the JSON-RPC method with its validation, the CLI command,
/// the OpenRPC entry, the permission check and the audit row.
///
/// Nothing security-relevant has a default: a declaration without `access`, `audit` or `subject` does not compile.
public protocol Operation: Sendable {
  associatedtype Params: Codable & Sendable
  associatedtype Result: Codable & Sendable

  static var name: OperationName { get }
  /// One line, for the list of methods and for `--help`.
  static var summary: String { get }
  static var access: Access { get }
  static var audit: Audit { get }
  /// A sentence a parameter.
  static var help: KeyValuePairs<String, String> { get }
  /// What it may refuse by name, beyond what every operation may.
  static var refusals: [RefusalReason] { get }
  /// Whether the answer holds a secret that is shown once. It is kept nowhere, so the call takes no `idempotencyKey`:
  /// to repeat the answer would take keeping it.
  static var answersSecret: Bool { get }
  /// Parameters, as JSON, that work in the example clinic. Unless given: the required ones, each by its type's example.
  static var example: String? { get }
  /// Whether its answer takes long to make, as rendered Markdown may. It is made where that holds up nobody.
  static var isHeavy: Bool { get }
  /// The rows of a page, where it answers in pages and the caller does not say.
  static var pageRows: Int { get }
  static func subject(_ params: Params, _ result: Result) -> AuditSubject
}

extension Operation {
  public static var refusals: [RefusalReason] { [] }
  public static var answersSecret: Bool { false }
  public static var example: String? { nil }
  public static var isHeavy: Bool { false }
  public static var pageRows: Int { Cursor.pageSize }
}

/// An operation that runs in one transaction: any that writes, and reads of several statements.
public protocol Command: Operation {
  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result
}

/// A command that first does what takes long, outside of its transaction: a password's hash takes tens of milliseconds
/// of a core, and no row is locked for that.
public protocol PreparedCommand: Operation {
  associatedtype Prepared: Sendable
  static func prepare(_ params: Params, at desk: Desk) async throws -> Prepared
  static func run(
    _ params: Params, with prepared: Prepared, in tx: isolated Transaction, by caller: Caller
  ) throws -> Result
  /// A hash of the parameters that is as slow to guess from as that of a password. It is kept beside the result under
  /// an idempotency key, and the parameters hold a password.
  static func slowHash(_ params: [UInt8], salt: [UInt8]) async throws -> [UInt8]
}

/// A command about something outside of the database that answers in its own time, as a card terminal does.
///
/// `ask` commits what is intended and then asks; `run` commits what was answered, with the audit row and, under a key,
/// the result. Whatever fails in between, the intent is there and says that its outcome is not known. Once begun it is
/// carried to its end, whoever hangs up. Each repetition under a key asks by the same `Desk.reference`, so whoever is
/// asked does it once.
public protocol OutsideCommand: Operation {
  /// Whom it asks; the program hands that to the catalog.
  associatedtype Outside: Sendable
  associatedtype Answer: Sendable
  static func ask(_ outside: Outside, _ params: Params, at desk: Desk) async throws -> Answer
  /// - Parameter answer: nil in a rehearsal: nobody was asked.
  static func run(
    _ params: Params, at outside: Outside, with answer: Answer?, in tx: isolated Transaction, by caller: Caller
  ) throws -> Result
  /// What to say when the answer could not be committed: never that nothing was changed. Nil where nothing was done
  /// outside.
  static func leftOpen(_ answer: Answer) -> Refusal?
}

/// A read of one statement. Reads of many callers are pipelined together.
public protocol Read: Operation {
  /// The statement that answers, or `OneOf` several. Where the parameters decide which index leads, a frequent way may
  /// have a statement of its own: what a plan does not use of itself is still made ready at each call.
  associatedtype Query: RowQuery
  static func query(_ params: Params, by caller: Caller) throws -> Query
  static func answer(_ rows: [Query.Row], _ params: Params) throws -> Result
}

/// An operation that is more than one transaction: logging in computes a hash between two of them.
public protocol Procedure: Operation {
  static func run(_ params: Params, at desk: Desk) async throws -> Result
}

/// The parameters of an operation without any.
public struct NoParams: Codable, Sendable {
  private enum Keys: CodingKey {}

  public init() {}

  /// Asks for no member, and so finds every member unknown.
  public init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: Keys.self) }
  public func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: Keys.self) }
}

/// An answer that says no more than that it is done.
public struct Done: Codable, Sendable {
  public var done = true
  public init() {}
}
