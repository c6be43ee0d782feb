import ClinicValues
import Synchronization

/// One call of an operation as a peer sent it.
public struct Call: Sendable {
  public var method: String
  public var params: JSON?
  /// A notification is never answered, so a mutation sent as one is not carried out.
  public var isNotification: Bool
  /// The request's own bearer token (HTTP); it goes before what the connection is bound to.
  public var bearer: Token?

  public init(method: String, params: JSON?, isNotification: Bool = false, bearer: Token? = nil) {
    self.method = method
    self.params = params
    self.isNotification = isNotification
    self.bearer = bearer
  }
}

/// Where a call comes from.
public enum Origin: Sendable, Hashable {
  /// A TCP peer by its address (without the port).
  case network(address: String)
  /// A local process by the user that the operating system says it runs as.
  case unixSocket(user: UInt32)
}

/// What the server remembers of one connection: where it comes from and who logged in on it.
public final class CallSession: Sendable {
  public let origin: Origin
  private let credential = Mutex<(token: Token?, hasEnded: Bool)>((nil, false))

  public init(origin: Origin) { self.origin = origin }

  /// The token that the connection is bound to since `session.login` or `session.authenticate`.
  public var token: Token? { credential.withLock { $0.token } }

  public func bind(_ token: Token?) { credential.withLock { $0 = (token, false) } }

  /// Ends what the connection is bound to, unless somebody has logged in on it anew.
  func unbind(_ token: Token) { credential.withLock { if $0.token == token { $0 = (nil, true) } } }

  /// Whether the token that it was bound to has ended: it is nobody's then, also at the server's own socket.
  var hasEnded: Bool { credential.withLock { $0.hasEnded } }

  /// Until somebody has logged in, a connection's messages are handled in order.
  public var isAuthenticated: Bool { token != nil }
}

/// Carries out calls; what stands between the wire and the catalog of operations.
public protocol CallHandler: Sendable {
  /// The result as a JSON document, or the error. It throws nothing else.
  func handle(_ call: Call, from session: CallSession) async throws(CallError) -> [UInt8]

  /// Whether this token opened a door a moment ago.
  func knows(_ token: Token) -> Bool
}
