import Access
import Billing
import ClinicApp
import ClinicValues
import Foundation
import Glibc
import ManagedPostgres
import Operations
import Store
import Testing

/// Who calls in a test.
public enum TestRole: String, CaseIterable, Sendable {
  case owner, manager
  /// Dana Whitford, at Riverside and Foothills.
  case therapist
  case frontDesk, biller, auditor
  /// At Foothills only.
  case foothillsDesk
  /// Has an account and no role.
  case stranger
  /// Is not logged in.
  case nobody
  /// At the server's own Unix socket.
  case localAdministrator

  /// The token of the role's account in the example clinic.
  public var token: Token? {
    switch self {
    case .nobody, .localAdministrator: nil
    default: Token(stored: "npt_example_token_of_the_" + rawValue)
    }
  }
}

/// A clinic of its own for one test: a real database with the example clinic in it, and the whole program on top except
/// for the wire.
public final class TestClinic: Sendable {
  public let database: TestDatabase
  public let dispatcher: Dispatcher
  public let pool: Pool
  private let cluster: TestCluster
  private let place: TestPlaces.Place

  /// - Parameters:
  ///   - isEmpty: without the example clinic: a database that has just been migrated.
  ///   - connections: how many transactions may run at once.
  ///   - terminals: the card terminals; none unless given.
  public init(
    isEmpty: Bool = false, connections: Int = 4, auditReads: AuditReads = .flushed, limits: CallLimits = CallLimits(),
    terminals: PaymentTerminals = PaymentTerminals()
  ) async throws {
    place = await TestPlaces.shared.take()
    cluster = try await TestCluster.shared()
    try await cluster.template(named: "migrated") { try await Self.migrate($0) }
    try await cluster.template(named: "example") { try await Self.prepareExample($0) }
    database = try await cluster.database(from: isEmpty ? "migrated" : "example")
    let settings = ConnectionSettings(conninfo: database.app)
    pool = Pool(settings, limits: Pool.Limits(connections: connections))
    dispatcher = Dispatcher(
      Catalog.operations(terminals: terminals), settings: settings, pool: pool, auditReads: auditReads,
      readLanes: 1, limits: limits, ownUser: getuid()
    ) { observation in
      switch observation {
      case .failed(let request, let what):
        FileHandle.standardError.write(Data("request \(request) failed: \(what)\n".utf8))
      // What a client may be told stands in the API's document.
      case .undeclared(let method, let reason, _): Issue.record("\(method) does not declare \(reason)")
      case .callAnswered, .callRefused: break
      }
    }
  }

  /// The repository's folder.
  public static let root: String = {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
  }()

  private static func migrate(_ database: TestDatabase) async throws {
    let schema = try SchemaFolder.above(root)
    try await Migrator(try schema.migrations()).migrate(ConnectionSettings(conninfo: database.owner))
  }

  private static func prepareExample(_ database: TestDatabase) async throws {
    try await migrate(database)
    let folder = root + "/Tests/ClinicTesting/example"
    let connection = try await Connection.open(ConnectionSettings(conninfo: database.superuser))
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.hasSuffix(".sql") {
      do {
        try await connection.executeScript(try String(contentsOfFile: folder + "/" + name, encoding: .utf8))
      } catch {
        throw ExampleFailed(file: name, reason: (error as? StoreError)?.detail ?? "\(error)")
      }
    }
    let hash = try await AccessModule.hash(of: .example)
    try await connection.executeScript(
      "UPDATE access.accounts SET password_hash = '\(hash)' WHERE name <> 'local-administrator'")
  }

  struct ExampleFailed: Error {
    var file: String
    var reason: String
  }

  /// A connection's session as one of the roles.
  public func session(_ role: TestRole) -> CallSession {
    let session = CallSession(
      origin: role == .localAdministrator ? .unixSocket(user: getuid()) : .network(address: "127.0.0.1"))
    session.bind(role.token)
    return session
  }

  /// Calls an operation as a role; throws its `CallError`.
  @discardableResult
  public func call(
    _ method: String, _ params: JSON = .object([:]), as role: TestRole = .owner
  ) async throws -> JSON {
    let answer = try await dispatcher.handle(Call(method: method, params: params), from: session(role))
    return try JSONParser.parse(answer)
  }

  /// Calls an operation with parameters as JSON text.
  @discardableResult
  public func call(_ method: String, _ params: String, as role: TestRole = .owner) async throws -> JSON {
    try await call(method, try JSONParser.parse(params), as: role)
  }

  /// The reason by which a call is refused; nil when it is not.
  public func refusal(_ method: String, _ params: String, as role: TestRole = .owner) async throws -> String? {
    do {
      try await call(method, try JSONParser.parse(params), as: role)
      return nil
    } catch let error as CallError {
      return error.reason
    }
  }

  /// A number that changes with any change of any row, but for the audit log.
  public func fingerprint() async throws -> String {
    try await sql(
      """
      SELECT sum(hashtextextended(xml::text, 0)) FROM (
        SELECT query_to_xml(format('SELECT count(*), sum(hashtextextended(t::text, 0)) FROM %I.%I t',
          schemaname, tablename), true, true, '') AS xml
        FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> 'audit_log') x
      """)
  }

  /// Runs SQL as the database's superuser, past all row policies; returns the values, tab between columns, without the
  /// last line's end.
  @discardableResult
  public func sql(_ sql: String) async throws -> String { Self.trimmed(try await cluster.query(sql, in: database)) }

  /// Runs SQL as the application's role, without a caller.
  @discardableResult
  public func appSQL(_ sql: String) async throws -> String {
    Self.trimmed(try await cluster.query(sql, in: database, as: ManagedCluster.applicationRole))
  }

  private static func trimmed(_ text: String) -> String { text.hasSuffix("\n") ? String(text.dropLast()) : text }

  /// Sets the clock of the rules, for connections made from now on and those that are open.
  public func set(now: String) async throws {
    try await sql("ALTER DATABASE \"\(database.name)\" SET \"clinic.now\" = '\(now)'")
    try await sql(
      """
      SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
      """)
  }

  /// Drops the database at once; otherwise it goes with the clinic.
  public func remove() async throws {
    pool.close()
    try await cluster.drop(database)
  }

  deinit {
    pool.close()
    Task { [cluster, database, place] in
      try? await cluster.drop(database)
      place.free()
    }
  }
}
