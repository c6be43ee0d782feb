import CLibPQ
import Glibc

/// One libpq connection in pipeline mode. It belongs to the executor of its `Connection` and is touched from nowhere
/// else; it blocks its thread while PostgreSQL works.
final class PipelinedLink: @unchecked Sendable {
  // Sendable: confined to one serial executor, as the type's comment says.
  private let pointer: OpaquePointer
  private let preparesStatements: Bool
  private var prepared: [BoundStatement.Key: String] = [:]
  /// A name is never given twice on one connection, also not after a statement failed to prepare.
  private var namesGiven = 0

  /// Connects; `conninfo` may name several hosts. Throws `StoreError.unavailable`.
  init(_ settings: ConnectionSettings) throws {
    guard let pointer = try Self.connect(settings.conninfo) else { throw StoreError.unavailable("out of memory") }
    self.pointer = pointer
    preparesStatements = settings.preparesStatements
    guard PQstatus(pointer) == CONNECTION_OK else { throw StoreError.unavailable(Self.lastLine(pointer)) }
    PQsetNoticeProcessor(pointer, { _, _ in }, nil)
    if let startup = settings.startup { try executeScript(startup) }
    guard PQenterPipelineMode(pointer) == 1 else { throw StoreError.unavailable("no pipeline mode") }
  }

  deinit { PQfinish(pointer) }

  /// What a connection string leaves open: a host that has vanished is given up within seconds, also by who waits for
  /// an answer, where the system's own patience is a quarter of an hour and more.
  private static let patience = [
    ("connect_timeout", "10"), ("tcp_user_timeout", "15000"), ("keepalives_idle", "10"), ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
  ]

  private static func connect(_ conninfo: String) throws -> OpaquePointer? {
    // libpq repeats what it cannot read of a string, and the password may stand there.
    guard let parsed = PQconninfoParse(conninfo, nil) else {
      throw StoreError.unavailable("the connection string cannot be read")
    }
    PQconninfoFree(parsed)
    // What stands in the string comes last and so holds.
    let isTimed = getenv("PGCONNECT_TIMEOUT") != nil
    let options = patience.filter { !isTimed || $0.0 != "connect_timeout" } + [("dbname", conninfo)]
    let texts = (options.map(\.0) + options.map(\.1)).map { strdup($0) }
    defer { for text in texts { free(text) } }
    let names = texts.prefix(options.count).map { UnsafePointer($0) } + [nil]
    let values = texts.suffix(options.count).map { UnsafePointer($0) } + [nil]
    return PQconnectdbParams(names, values, 1)
  }

  private static func lastLine(_ pointer: OpaquePointer) -> String {
    guard let message = PQerrorMessage(pointer) else { return "no reason given" }
    return String(cString: message).split(separator: "\n").last.map(String.init) ?? "no reason given"
  }

  var isLost: Bool { isGivenUp || PQstatus(pointer) != CONNECTION_OK }
  private var isGivenUp = false

  /// The connection is not to be used any more, although it stands.
  func giveUp() { isGivenUp = true }

  /// A handle by which another thread may ask PostgreSQL to cancel what runs here.
  func cancelHandle() -> OpaquePointer? { PQgetCancel(pointer) }

  /// Runs a script of several statements, outside of pipeline mode, and returns the last one's rows as PostgreSQL
  /// writes them: migrations, and what a test looks at.
  @discardableResult
  func executeScript(_ script: String) throws -> [[String?]] {
    let wasPipelined = PQpipelineStatus(pointer) != PQ_PIPELINE_OFF
    if wasPipelined { PQexitPipelineMode(pointer) }
    defer { if wasPipelined { PQenterPipelineMode(pointer) } }
    guard let result = PQexec(pointer, script) else { throw StoreError.unavailable("connection lost") }
    let set = ResultSet(result)
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return []
    case PGRES_TUPLES_OK:
      return (0..<PQntuples(result)).map { row in
        (0..<PQnfields(result)).map { column in
          PQgetisnull(result, row, column) == 1 ? nil : String(cString: PQgetvalue(result, row, column))
        }
      }
    default: throw error(set)
    }
  }

  /// Sends groups of statements in one go and reads what came of each. Each group ends in a Sync, so outside of an
  /// explicit transaction each is one of its own, and a failure undoes and skips the rest of its group only.
  func exchange(_ groups: [[BoundStatement]]) throws -> [[Result<ResultSet, StoreError>]] {
    var outcomes: [[Result<ResultSet, StoreError>]] = []
    try exchange(groups) { outcomes.append($1) }
    return outcomes
  }

  /// The same, handing over what came of each group as soon as it is there, with the group's place.
  func exchange(
    _ groups: [[BoundStatement]], deliver: (Int, [Result<ResultSet, StoreError>]) throws -> Void
  ) throws {
    var expected: [[Expected]] = []
    for group in groups {
      expected.append(try group.map { try send($0) })
      guard PQpipelineSync(pointer) == 1 else { throw lost() }
    }
    for (index, group) in expected.enumerated() {
      let results = try group.map { try receive($0) }
      let sync = try nextResult()
      guard PQresultStatus(sync.pointer) == PGRES_PIPELINE_SYNC else { throw lost() }
      try deliver(index, results)
    }
  }

  private enum Expected {
    case rows
    /// The statement is prepared on the way.
    case preparedRows(BoundStatement.Key)
  }

  private func send(_ statement: BoundStatement) throws -> Expected {
    let types = statement.binds.types.map(\.rawValue)
    let count = Int32(types.count)
    guard preparesStatements else {
      let sent = withParameters(statement.binds) { values, lengths, formats in
        PQsendQueryParams(pointer, statement.text, count, types, values, lengths, formats, 1)
      }
      guard sent == 1 else { throw lost() }
      return .rows
    }
    var expected = Expected.rows
    let name: String
    if let known = prepared[statement.key] {
      name = known
    } else {
      name = "s\(namesGiven)"
      namesGiven += 1
      guard PQsendPrepare(pointer, name, statement.text, count, types) == 1 else { throw lost() }
      // Noted at once, so that the same statement later in this exchange is not prepared again; a failure forgets it.
      prepared[statement.key] = name
      expected = .preparedRows(statement.key)
    }
    let sent = withParameters(statement.binds) { values, lengths, formats in
      PQsendQueryPrepared(pointer, name, count, values, lengths, formats, 1)
    }
    guard sent == 1 else { throw lost() }
    return expected
  }

  private func withParameters<R>(
    _ binds: Binds,
    _ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) -> R
  ) -> R {
    // One spare byte, since a buffer of no bytes has no address and an empty string must not become null.
    (binds.bytes + [0]).withUnsafeBufferPointer { bytes in
      var values: [UnsafePointer<CChar>?] = []
      var lengths: [Int32] = []
      var start = 0
      for end in binds.ends {
        if let end, let base = bytes.baseAddress {
          values.append(UnsafeRawPointer(base + start).assumingMemoryBound(to: CChar.self))
          lengths.append(Int32(clamping: end - start))
          start = end
        } else {
          values.append(nil)
          lengths.append(0)
        }
      }
      return body(values, lengths, [Int32](repeating: 1, count: values.count))
    }
  }

  private func receive(_ expected: Expected) throws -> Result<ResultSet, StoreError> {
    if case .preparedRows(let key) = expected {
      let result = try nextResult()
      try endOfResult()
      if PQresultStatus(result.pointer) != PGRES_COMMAND_OK {
        prepared[key] = nil
        let failure = error(result)
        _ = try nextResult()
        try endOfResult()
        return .failure(failure)
      }
    }
    let result = try nextResult()
    try endOfResult()
    switch PQresultStatus(result.pointer) {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK: return .success(result)
    default: return .failure(error(result))
    }
  }

  private func nextResult() throws -> ResultSet {
    guard let result = PQgetResult(pointer) else { throw lost() }
    return ResultSet(result)
  }

  /// libpq puts a null after each statement's result.
  private func endOfResult() throws {
    if let extra = PQgetResult(pointer) {
      _ = ResultSet(extra)
      throw lost()
    }
  }

  private func lost() -> StoreError { .connectionLost(Self.lastLine(pointer)) }

  private func error(_ result: ResultSet) -> StoreError {
    if PQresultStatus(result.pointer) == PGRES_PIPELINE_ABORTED {
      return .database(DatabaseError(sqlState: "25P02", constraint: nil, table: nil, message: "pipeline aborted"))
    }
    guard let state = field(result, clinic_diag_sqlstate) else { return lost() }
    if state == "57014" { return .cancelled }
    return .database(
      DatabaseError(
        sqlState: state, constraint: field(result, clinic_diag_constraint), table: field(result, clinic_diag_table),
        message: field(result, clinic_diag_message) ?? ""))
  }

  private func field(_ result: ResultSet, _ code: CInt) -> String? {
    PQresultErrorField(result.pointer, code).map { String(cString: $0) }
  }

  /// The types of a statement's parameters and columns, as PostgreSQL sees them; of gathered reads' parameters, as it
  /// is told.
  func describe(_ statement: BoundStatement) throws -> (parameters: [UInt32], columns: [(name: String, type: UInt32)]) {
    let told = statement.key.isGathered ? statement.binds.types.map(\.rawValue) : []
    PQexitPipelineMode(pointer)
    defer { PQenterPipelineMode(pointer) }
    let made = ResultSet(try required(PQprepare(pointer, "described", statement.text, Int32(told.count), told)))
    guard PQresultStatus(made.pointer) == PGRES_COMMAND_OK else { throw error(made) }
    let described = ResultSet(try required(PQdescribePrepared(pointer, "described")))
    guard PQresultStatus(described.pointer) == PGRES_COMMAND_OK else { throw error(described) }
    let result = described.pointer
    let parameters = (0..<PQnparams(result)).map { PQparamtype(result, $0) }
    let columns = (0..<PQnfields(result)).map { (String(cString: PQfname(result, $0)), PQftype(result, $0)) }
    _ = ResultSet(try required(PQexec(pointer, "DEALLOCATE described")))
    return (parameters, columns)
  }

  private func required(_ result: OpaquePointer?) throws -> OpaquePointer {
    guard let result else { throw lost() }
    return result
  }
}
