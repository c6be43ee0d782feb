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
  @Option(help: "File with the server's certificate chain, PEM.")
  var tlsCertificate: String?
  @Option(help: "File with the certificate's key, PEM.")
  var tlsKey: String?
  @Option(help: "File with the authorities whose client certificates are asked for, PEM.")
  var tlsClientAuthorities: String?
  @Flag(help: "Serve other machines without TLS. Health records then cross the network in the clear.")
  var allowPlaintext = false
  @Option(help: "Origin of a web page that may call; may be given several times.")
  var allowOrigin: [String] = []
  @Option(help: "The Schema folder, when it is not beside the program.")
  var schema: String?
  @Option(help: "How much to log: debug, info, warning or error (default: info).")
  var logLevel: String?
  @Flag(help: "Fill an empty database with a fictional clinic.")
  var demo = false
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
  var callsPerSecond: Int
  var tls: TransportSecurityFiles?
  var allowPlaintext: Bool
  var allowedOrigins: Set<String>
  var schema: String?
  var logLevel: String
  var demo: Bool

  init(_ options: ServerOptions) throws {
    let environment = ConfigReader(provider: EnvironmentVariablesProvider()).scoped(to: "clinic")
    func text(_ given: String?, _ key: ConfigKey) -> String? { given ?? environment.string(forKey: key) }
    func number(_ given: Int?, _ key: ConfigKey, in range: ClosedRange<Int>, or standard: Int) throws -> Int {
      let value = given ?? environment.int(forKey: key) ?? standard
      guard range.contains(value) else {
        throw ValidationError("\(key) must be \(range.lowerBound) to \(range.upperBound), not \(value)")
      }
      return value
    }
    data = text(options.data, "data") ?? Self.defaultData
    let listen = options.listen.isEmpty ? [text(nil, "listen") ?? "127.0.0.1:7373"] : options.listen
    addresses = try listen.flatMap { $0.split(separator: ",") }.map { try Self.address(String($0)) }
    database = text(options.database, "database.url")
    pooledDatabase = options.pooledDatabase || environment.bool(forKey: "pooled.database", default: false)
    connections = try number(options.connections, "connections", in: 1...500, or: 8)
    readConnections = try number(options.readConnections, "read.connections", in: 1...50, or: 2)
    callsPerSecond = try number(options.callsPerSecond, "calls.per.second", in: 0...1_000_000, or: 200)
    let reads = options.auditReads?.rawValue ?? environment.string(forKey: "audit.reads") ?? "flushed"
    guard let known = AuditReads(rawValue: reads) else {
      throw ValidationError("audit-reads must be flushed or committed, not \(reads)")
    }
    auditReads = known
    tls = try Self.tls(
      certificate: text(options.tlsCertificate, "tls.certificate"), key: text(options.tlsKey, "tls.key"),
      authorities: text(options.tlsClientAuthorities, "tls.client.authorities"))
    allowPlaintext = options.allowPlaintext || environment.bool(forKey: "allow.plaintext", default: false)
    allowedOrigins = Set(options.allowOrigin)
    schema = text(options.schema, "schema")
    logLevel = text(options.logLevel, "log.level") ?? "info"
    demo = options.demo
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

  private static func tls(certificate: String?, key: String?, authorities: String?) throws -> TransportSecurityFiles? {
    switch (certificate, key) {
    case (nil, nil): return nil
    case (let certificate?, let key?):
      return TransportSecurityFiles(
        certificateChain: certificate, privateKey: key, clientAuthorities: authorities)
    default: throw ValidationError("--tls-certificate and --tls-key go together")
    }
  }
}
