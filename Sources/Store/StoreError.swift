/// What went wrong between the program and PostgreSQL.
///
/// By default it prints SQLSTATE and constraint only: PostgreSQL's own sentences quote the row's values, and those are
/// somebody's health record. `detail` has them, for the hands of a developer.
public enum StoreError: Error, Sendable {
  /// PostgreSQL refused a statement.
  case database(DatabaseError)
  /// No connection could be had.
  case unavailable(String)
  /// The connection was lost while nothing had been sent that could have taken effect.
  case connectionLost(String)
  /// The connection was lost after a COMMIT was sent: whether it took effect is not known.
  case outcomeUnknown
  /// Every connection is in use and none came free in time.
  case busy
  /// The statement was cancelled, since its caller is gone or it took too long.
  case cancelled
  /// A statement returned something else than its `Row` reads.
  case unexpectedColumns(String)
}

/// An error as PostgreSQL reported it.
public struct DatabaseError: Sendable, CustomStringConvertible, CustomReflectable {
  /// Five characters; see PostgreSQL's appendix A.
  public var sqlState: String
  public var constraint: String?
  public var table: String?
  /// PostgreSQL's sentence. It may quote values.
  let message: String

  public var description: String { "SQLSTATE \(sqlState)" + (constraint.map { ", constraint \($0)" } ?? "") }
  public var customMirror: Mirror { Mirror(self, children: ["error": description]) }
}

extension StoreError: CustomStringConvertible, CustomDebugStringConvertible {
  public var description: String {
    switch self {
    case .database(let error): error.description
    case .unavailable(let why): "database not available: \(why)"
    case .connectionLost(let why): "database connection lost: \(why)"
    case .outcomeUnknown: "connection lost during COMMIT"
    case .busy: "no free database connection"
    case .cancelled: "statement cancelled"
    case .unexpectedColumns(let what): "unexpected columns: \(what)"
    }
  }

  /// The same: an optional or a container prints what it holds by this one.
  public var debugDescription: String { description }

  /// With PostgreSQL's sentence, which may quote values: for the hands of a developer, never for a log.
  public var detail: String {
    if case .database(let error) = self { "\(error): \(error.message)" } else { description }
  }

  /// Serialization failures and deadlocks: the whole transaction may be run again, and may then succeed.
  public var isTransient: Bool {
    guard case .database(let error) = self else { return false }
    return error.sqlState == "40001" || error.sqlState == "40P01"
  }

  /// The transaction has certainly left nothing, and another attempt may succeed. A connection that could not be opened
  /// has been tried for long enough already.
  var mayBeRunAgain: Bool {
    switch self {
    case .connectionLost: true
    case .database: isTransient || breaksConnection
    case .unavailable, .outcomeUnknown, .busy, .cancelled, .unexpectedColumns: false
    }
  }

  /// The connection cannot be used again: it is lost, shutting down, or leads to a server that only reads.
  var breaksConnection: Bool {
    switch self {
    case .unavailable, .connectionLost, .outcomeUnknown: true
    case .database(let error):
      ["25006", "57P01", "57P02", "57P03", "57P05"].contains(error.sqlState) || error.sqlState.hasPrefix("08")
    case .busy, .cancelled, .unexpectedColumns: false
    }
  }

  public var constraint: String? {
    guard case .database(let error) = self else { return nil }
    return error.constraint
  }

  public var sqlState: String? {
    guard case .database(let error) = self else { return nil }
    return error.sqlState
  }
}
