import ArgumentParser
import Configuration
import Glibc
import Operations
import RPCServer

/// What can be set on the command line. What is not given there comes from the environment, then from the default.
struct ServerOptions: ParsableArguments {
  @Option(help: "Directory of the clinic's data: PostgreSQL's files and the local socket.")
  var data: String?
  @Option(help: "Address to listen on, HOST:PORT; may be given several times (default: 127.0.0.1:7373).")
  var listen: [String] = []
  @Option(help: "A PostgreSQL of your own, as a connection string for the application's role.")
  var database: String?
  @Flag(help: "A transaction-pooling PgBouncer stands before the database: prepare nothing, keep no session state.")
  var pooledDatabase = false
  @Option(help: "Connections to PostgreSQL for transactions (default: 8).")
  var connections: Int?
  @Option(help: "Connections that reads are pipelined through (default: 2).")
  var readConnections: Int?
  @Option(help: "How a read's audit row is kept before the answer leaves: flushed or committed (default: flushed).")
  var auditReads: AuditReads?
  @Option(help: "Calls a second that an account may make; 0 for no limit (default: 200).")
  var callsPerSecond: Int?
  @Option(help: "Rows of a page, up to 200; who asks for more is refused (default: 200).")
  var pageRows: Int?
  @Option(help: "File with the server's certificate chain, PEM.")
  var tlsCertificate: String?
  @Option(help: "File with the certificate's key, PEM.")
  var tlsKey: String?
  @Option(help: "File with the authorities whose client certificates are asked for, PEM.")
  var tlsClientAuthorities: String?
  @Flag(help: "Turn away who shows no client certificate of those authorities, also over HTTP.")
  var tlsRequireClientCertificate = false
  @Flag(help: "Serve other machines without TLS. Health records then cross the network in the clear.")
  var allowPlaintext = false
  @Option(help: "Origin of a web page that may call; may be given several times.")
  var allowOrigin: [String] = []
  @Option(help: "File with the card terminals, JSON; see Deploy/terminals.json.")
  var terminals: String?
  @Option(help: "The Schema folder, when it is not beside the program.")
  var schema: String?
  @Option(help: "How much to log: debug, info, warning or error (default: info).")
  var logLevel: String?
  @Flag(help: "Fill an empty database with a fictional clinic.")
  var demo = false
  @OptionGroup(title: "Limits")
  var limits: LimitOptions
}

extension AuditReads: ExpressibleByArgument {}

/// The settings that hold, after command line, environment and defaults.
struct ServerSettings {
  var data: String
  var addresses: [RPCServerConfiguration.Address]
  var database: String?
  var pooledDatabase: Bool
  var connections: Int
  var readConnections: Int
  var auditReads: AuditReads
  var callLimits: CallLimits
  var tls: TransportSecurityFiles?
  var allowPlaintext: Bool
  var allowedOrigins: Set<String>
  var limits: ServerLimits
  var terminals: String?
  var schema: String?
  var logLevel: String
  var demo: Bool

  init(_ options: ServerOptions, environment: EnvironmentVariablesProvider = EnvironmentVariablesProvider()) throws {
    let reader = SettingReader(environment)
    data = reader.text(options.data, "data") ?? Self.defaultData
    let listen = reader.list(options.listen, "listen")
    addresses = try (listen.isEmpty ? ["127.0.0.1:7373"] : listen).map(Self.address)
    database = reader.text(options.database, "database.url")
    pooledDatabase = try reader.isOn(options.pooledDatabase, "pooled.database")
    connections = try reader.number(options.connections, "connections", in: 1...500, or: 8)
    readConnections = try reader.number(options.readConnections, "read.connections", in: 1...50, or: 2)
    callLimits = CallLimits(
      callsPerSecond: try reader.number(options.callsPerSecond, "calls.per.second", in: 0...1_000_000, or: 200),
      pageRows: try reader.number(options.pageRows, "page.rows", in: 1...200, or: 200))
    let reads = reader.text(options.auditReads?.rawValue, "audit.reads") ?? "flushed"
    guard let known = AuditReads(rawValue: reads) else {
      throw ValidationError("--audit-reads (CLINIC_AUDIT_READS) must be flushed or committed, not \(reads)")
    }
    auditReads = known
    tls = try Self.tls(options, reader)
    allowPlaintext = try reader.isOn(options.allowPlaintext, "allow.plaintext")
    allowedOrigins = Set(reader.list(options.allowOrigin, "allow.origin"))
    limits = try options.limits.limits(reader)
    terminals = reader.text(options.terminals, "terminals")
    schema = reader.text(options.schema, "schema")
    logLevel = reader.text(options.logLevel, "log.level") ?? "info"
    demo = try reader.isOn(options.demo, "demo")
  }

  /// For root the place that a system service has, for others one in their home.
  private static var defaultData: String {
    if getuid() == 0 { return "/var/lib/needlepoint" }
    let home = getenv("HOME").map { String(cString: $0) } ?? "."
    return home + "/.local/share/needlepoint"
  }

  private static func address(_ text: String) throws -> RPCServerConfiguration.Address {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 2, let port = parts.last.flatMap({ Int($0) }), (0...65_535).contains(port) else {
      throw ValidationError("an address is HOST:PORT, for instance 127.0.0.1:7373, not \(text)")
    }
    let host = parts.dropLast().joined(separator: ":")
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    return RPCServerConfiguration.Address(host: isBracketed ? String(host.dropFirst().dropLast()) : host, port: port)
  }

  private static func tls(_ options: ServerOptions, _ reader: SettingReader) throws -> TransportSecurityFiles? {
    let authorities = reader.text(options.tlsClientAuthorities, "tls.client.authorities")
    let requiresClient = try reader.isOn(options.tlsRequireClientCertificate, "tls.require.client.certificate")
    if requiresClient, authorities == nil {
      throw ValidationError("--tls-require-client-certificate needs --tls-client-authorities: whose would it take?")
    }
    switch (reader.text(options.tlsCertificate, "tls.certificate"), reader.text(options.tlsKey, "tls.key")) {
    case (nil, nil):
      guard authorities == nil else {
        throw ValidationError("--tls-client-authorities needs --tls-certificate and --tls-key")
      }
      return nil
    case (let certificate?, let key?):
      return TransportSecurityFiles(
        certificateChain: certificate, privateKey: key, clientAuthorities: authorities,
        requiresClientCertificate: requiresClient)
    default: throw ValidationError("--tls-certificate and --tls-key go together")
    }
  }
}
