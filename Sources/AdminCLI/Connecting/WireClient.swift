import ClinicValues
import NIOCore
import NIOPosix

/// Calls methods of a server: connects when first needed, logs the connection in with the token, and repeats what is
/// safe to repeat when a connection is lost.
actor WireClient {
  let server: ServerAddress
  private let caFile: String?
  private let token: String?
  private let timeout: TimeAmount
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private var connection: WireConnection?
  private var lastID = 0

  /// How often a call is sent in all.
  static let attemptsMax = 3

  init(server: ServerAddress, caFile: String? = nil, token: String? = nil, timeoutSeconds: Int = 30) {
    self.server = server
    self.caFile = caFile
    self.token = token
    timeout = .seconds(Int64(timeoutSeconds))
  }

  /// Calls a method.
  ///
  /// - Parameter isRepeatable: whether it may be sent again when the answer was lost: reads, and mutations that carry
  ///   an idempotency key.
  func call(_ method: String, _ params: JSONObject, isRepeatable: Bool) async throws(Failure) -> JSON {
    var attempt = 1
    var mayBeDone = false
    let key = params["idempotencyKey"]?.stringValue
    // Neither a rehearsal nor a log-in changes what must not be changed twice
    let isChange = (!isRepeatable || key != nil) && params["dryRun"] != .bool(true) && !method.hasPrefix("session.")
    while true {
      do {
        return try await callOnce(method, params)
      } catch {
        // A change that was sent and not answered may have been carried out, whatever becomes of it after that
        if case .wire(_, wasSent: true) = error, isChange { mayBeDone = true }
        do {
          try await passOver(error, attempt: attempt, isRepeatable: isRepeatable)
        } catch {
          throw mayBeDone && error.status == .unavailable ? Self.unknown(error, key: key) : error
        }
      }
      attempt += 1
    }
  }

  /// Not "unavailable", which says that the same command may be given again: by hand it would have another key.
  private static func unknown(_ failure: Failure, key: String?) -> Failure {
    let advice = key == nil ? "; look before you repeat it" : ""
    return Failure(
      .failed, "\(failure.sentence) Whether it was carried out is not known\(advice).",
      mend: key.map { "repeat it with --idempotency-key \($0): it is carried out once" })
  }

  /// Waits for the next attempt if the trouble may pass and the call may be repeated; else throws.
  private func passOver(_ trouble: Trouble, attempt: Int, isRepeatable: Bool) async throws(Failure) {
    switch trouble {
    case .session(let error) where error.code != -32004:
      var failure = Failure(error)
      if failure.status == .logIn {
        failure.sentence = "Your session at \(server) is over; log in again."
        failure.mend = "clinic login"
      }
      throw failure
    case .server(let error), .session(let error):
      // Busy says that nothing was done, so anything may be repeated
      guard error.code == -32004, attempt < Self.attemptsMax else { throw Failure(error) }
      await wait(milliseconds: min(max(error.retryAfterMs ?? 200, 10), 2000))
    case .wire(let fault, let wasSent):
      connection = nil
      // After a loss the server may be starting again, so a refused connection is no last word then
      var isPassing = fault == .lost
      if case .cannotConnect = fault, attempt > 1 { isPassing = true }
      guard isPassing, isRepeatable || !wasSent, attempt < Self.attemptsMax else {
        throw failure(fault)
      }
      await wait(milliseconds: attempt * 100)
    }
  }

  private enum Trouble: Error {
    case server(ServerError)
    /// The token was not taken.
    case session(ServerError)
    case wire(WireFault, wasSent: Bool)
  }

  private func callOnce(_ method: String, _ params: JSONObject) async throws(Trouble) -> JSON {
    var requests: [(id: Int, line: [UInt8])] = []
    let connection: WireConnection
    if let open = self.connection {
      connection = open
    } else {
      do {
        connection = try await WireConnection.open(server, caFile: caFile, timeout: timeout, on: group)
      } catch {
        throw .wire(error, wasSent: false)
      }
      self.connection = connection
      // A server handles a new connection's messages in order, so the call need not wait for the log-in's answer
      if let token { requests.append(request("session.authenticate", ["token": .string(token)])) }
    }
    requests.append(request(method, params))
    let answers: [JSON]
    do {
      answers = try await connection.exchange(requests, timeout: timeout)
    } catch {
      throw .wire(error, wasSent: true)
    }
    if answers.count > 1, let error = answers.first?["error"] {
      await forget(connection)
      throw .session(ServerError(error))
    }
    if let error = answers.last?["error"] { throw .server(ServerError(error)) }
    guard let result = answers.last?["result"] else { throw .wire(.notJSONRPC("no result"), wasSent: true) }
    return result
  }

  private func forget(_ open: WireConnection) async {
    connection = nil
    await open.close()
  }

  private func request(_ method: String, _ params: JSONObject) -> (id: Int, line: [UInt8]) {
    lastID += 1
    let json = JSON.object([
      "jsonrpc": .string("2.0"), "id": .number(String(lastID)), "method": .string(method), "params": .object(params),
    ])
    return (lastID, json.bytes)
  }

  private func wait(milliseconds: Int) async { try? await Task.sleep(nanoseconds: UInt64(milliseconds) * 1_000_000) }

  private func failure(_ fault: WireFault) -> Failure {
    switch fault {
    case .cannotConnect(let why):
      Failure(.unavailable, "Cannot connect to \(server): \(why).", mend: "clinic doctor")
    case .lost: Failure(.unavailable, "The connection to \(server) was lost.")
    case .timedOut: Failure(.unavailable, "\(server) did not answer in time.")
    case .notTrusted(let why):
      Failure(.unavailable, "\(server) is not trusted: \(why).", mend: "clinic doctor")
    case .notJSONRPC(let why):
      Failure(.unavailable, "\(server) is no clinic server: \(why).", mend: "clinic doctor")
    }
  }

  func close() async {
    if let connection { await connection.close() }
    connection = nil
    try? await group.shutdownGracefully()
  }
}
