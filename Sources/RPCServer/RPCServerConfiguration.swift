import NIOCore

/// Where the server listens and what it takes there.
public struct RPCServerConfiguration: Sendable, Equatable {
  /// A TCP address; port 0 lets the system choose one.
  public struct Address: Sendable, Hashable, CustomStringConvertible {
    public var host: String
    public var port: Int

    public init(host: String, port: Int) {
      self.host = host
      self.port = port
    }

    public var description: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }
  }

  /// A Unix socket (lines only). Who may connect its mode and its folder say.
  public struct UnixSocket: Sendable, Hashable {
    public var path: String
    public var mode: UInt16

    public init(path: String, mode: UInt16 = 0o600) {
      self.path = path
      self.mode = mode
    }
  }

  public static let defaultPort = 7373

  public var addresses: [Address]
  public var unixSocket: UnixSocket?
  public var tls: TransportSecurityFiles?
  /// Whether peers elsewhere than on this machine may do without TLS.
  public var allowPlaintext: Bool
  /// Origins of web pages that may call, for instance `https://clinic.example`. Others are refused.
  public var allowedOrigins: Set<String>
  public var limits: ServerLimits

  public init(
    addresses: [Address] = [Address(host: "127.0.0.1", port: RPCServerConfiguration.defaultPort)],
    unixSocket: UnixSocket? = nil, tls: TransportSecurityFiles? = nil, allowPlaintext: Bool = false,
    allowedOrigins: Set<String> = [], limits: ServerLimits = ServerLimits()
  ) {
    self.addresses = addresses
    self.unixSocket = unixSocket
    self.tls = tls
    self.allowPlaintext = allowPlaintext
    self.allowedOrigins = allowedOrigins
    self.limits = limits
  }
}

/// Why the server does not start, and how to mend it.
public enum ServerStartError: Error, Sendable, Equatable, CustomStringConvertible {
  case nowhereToListen
  case plaintextRefused(RPCServerConfiguration.Address)
  case cannotListen(String, reason: String)
  case unusableFile(String, reason: String)
  case clientAuthoritiesMissing
  case socketPathTooLong(String, bytesMax: Int)
  case notASocket(String)
  case socketInUse(String)
  case startedAlready

  public var description: String {
    switch self {
    case .nowhereToListen: "There is no address and no Unix socket to listen on; configure at least one."
    case .plaintextRefused(let address):
      "\(address) can be reached from other machines, and without TLS anyone between could read what patients tell "
        + "us: give a certificate and its key, listen on 127.0.0.1, or allow it with --allow-plaintext."
    case .cannotListen(let place, let reason): "Cannot listen on \(place): \(reason)."
    case .unusableFile(let path, let reason): "Cannot use \(path) for TLS: \(reason)."
    case .clientAuthoritiesMissing: "Client certificates are required, but no file names the authorities to trust."
    case .socketPathTooLong(let path, let bytesMax):
      "The path of the Unix socket is longer than \(bytesMax) bytes, which is all the system takes: \(path)."
    case .notASocket(let path): "\(path) exists and is no socket; move it away or name another path."
    case .socketInUse(let path): "Another server listens on \(path); stop it first."
    case .startedAlready: "This server was started already."
    }
  }
}
