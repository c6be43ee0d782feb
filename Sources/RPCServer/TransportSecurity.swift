import NIOCore
import NIOSSL
import Synchronization

/// The files that TLS is made of.
public struct TransportSecurityFiles: Sendable, Equatable {
  /// The certificate chain, PEM, the server's own first.
  public var certificateChain: String
  /// The private key, PEM, without a passphrase.
  public var privateKey: String
  /// The authorities whose client certificates are taken, PEM; nil takes none.
  public var clientAuthorities: String?
  /// Whether a client must show a certificate. Otherwise it may, and one that does not hold is refused.
  public var requiresClientCertificate: Bool

  public init(
    certificateChain: String, privateKey: String, clientAuthorities: String? = nil,
    requiresClientCertificate: Bool = false
  ) {
    self.certificateChain = certificateChain
    self.privateKey = privateKey
    self.clientAuthorities = clientAuthorities
    self.requiresClientCertificate = requiresClientCertificate
  }
}

/// TLS 1.2 and 1.3 with authenticated encryption only. The certificate can be renewed while the server runs.
final class TransportSecurity: Sendable {
  /// The suites of TLS 1.2 that are taken: forward secrecy and AEAD. Those of TLS 1.3 are all so.
  private static let suites: [NIOTLSCipher] = [
    .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
  ]

  private let files: TransportSecurityFiles
  private let current: Mutex<NIOSSLContext>

  /// How long a peer has to take its leave of TLS.
  private let shutdownTimeout: TimeAmount

  init(files: TransportSecurityFiles, limits: ServerLimits) throws(ServerStartError) {
    self.files = files
    shutdownTimeout = limits.lingerDeadline
    current = Mutex(try Self.load(files, shutdownTimeout: limits.lingerDeadline))
  }

  /// What new connections use.
  var context: NIOSSLContext { current.withLock { $0 } }

  /// Reads the files again. When that fails the old certificate stays in use.
  func reload() throws(ServerStartError) {
    let context = try Self.load(files, shutdownTimeout: shutdownTimeout)
    current.withLock { $0 = context }
  }

  private static func load(
    _ files: TransportSecurityFiles, shutdownTimeout: TimeAmount
  ) throws(ServerStartError) -> NIOSSLContext {
    let chain = try read(files.certificateChain) { try NIOSSLCertificate.fromPEMFile($0) }
    guard !chain.isEmpty else { throw .unusableFile(files.certificateChain, reason: "it holds no certificate") }
    let key = try read(files.privateKey) { try NIOSSLPrivateKey(file: $0, format: .pem) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.shutdownTimeout = shutdownTimeout
    configuration.cipherSuiteValues = suites
    if let authorities = files.clientAuthorities {
      let trusted = try read(authorities) { try NIOSSLCertificate.fromPEMFile($0) }
      guard !trusted.isEmpty else { throw .unusableFile(authorities, reason: "it holds no certificate") }
      configuration.trustRoots = .certificates(trusted)
      configuration.sendCANameList = true
      configuration.certificateVerification =
        files.requiresClientCertificate ? .noHostnameVerification : .optionalVerification
    } else if files.requiresClientCertificate {
      throw .clientAuthoritiesMissing
    }
    return try read(files.certificateChain) { _ in try NIOSSLContext(configuration: configuration) }
  }

  private static func read<T>(_ path: String, _ body: (String) throws -> T) throws(ServerStartError) -> T {
    do { return try body(path) } catch { throw .unusableFile(path, reason: "\(error)") }
  }
}
