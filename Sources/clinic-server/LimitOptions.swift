import ArgumentParser
import Configuration
import NIOCore
import RPCServer

private let standard = ServerLimits()

/// What a connection may ask of the server. What is beyond a limit is refused by name, or closed where nothing can be
/// answered.
struct LimitOptions: ParsableArguments {
  @Option(help: "Bytes of a message or batch (default: \(standard.messageBytesMax)).")
  var messageBytes: Int?
  @Option(help: "How deeply a message's arrays and objects are nested (default: \(standard.nestingMax)).")
  var nesting: Int?
  @Option(help: "Requests of a batch (default: \(standard.batchMax)).")
  var batch: Int?
  @Option(help: "Requests of a connection that are worked on at once (default: \(standard.inFlightMax)).")
  var inFlight: Int?
  @Option(help: "Connections of clients at once (default: \(standard.connectionsMax)).")
  var clients: Int?
  @Option(help: "Those of one address; an IPv6 network counts as one (default: \(standard.connectionsPerAddressMax)).")
  var clientsPerAddress: Int?
  @Option(help: "Calls a second of an address before log-in (default: \(standard.callsPerSecondBeforeLogIn)).")
  var callsPerSecondBeforeLogIn: Int?
  @Option(help: "How many of those may come at once (default: \(standard.callBurstBeforeLogIn)).")
  var callBurstBeforeLogIn: Int?
  @Option(help: "For a connection's first word and its TLS handshake (default: \(seconds(standard.helloDeadline))).")
  var helloSeconds: Int?
  @Option(help: "For a message from its first byte to its last (default: \(seconds(standard.messageDeadline))).")
  var messageSeconds: Int?
  @Option(help: "For a client that takes none of its answers (default: \(seconds(standard.unreadDeadline))).")
  var unreadSeconds: Int?
  @Option(help: "For a connection that says nothing (default: \(seconds(standard.idleDeadline))).")
  var idleSeconds: Int?
  @Option(help: "The same before anyone has logged in (default: \(seconds(standard.idleDeadlineBeforeLogIn))).")
  var idleSecondsBeforeLogIn: Int?

  /// The limits that hold. Throws a `ValidationError` that names the setting and its bounds.
  func limits(_ reader: SettingReader) throws -> ServerLimits {
    var limits = standard
    func set(
      _ limit: WritableKeyPath<ServerLimits, Int>, _ given: Int?, _ key: ConfigKey, in range: ClosedRange<Int>
    ) throws {
      limits[keyPath: limit] = try reader.number(given, key, in: range, or: limits[keyPath: limit])
    }
    func set(
      _ limit: WritableKeyPath<ServerLimits, TimeAmount>, _ given: Int?, _ key: ConfigKey, upTo most: Int
    ) throws {
      let usual = seconds(limits[keyPath: limit])
      limits[keyPath: limit] = .seconds(Int64(try reader.number(given, key, in: 1...most, or: usual)))
    }
    try set(\.messageBytesMax, messageBytes, "message.bytes", in: 1024...67_108_864)
    try set(\.nestingMax, nesting, "nesting", in: 8...256)
    try set(\.batchMax, batch, "batch", in: 1...10_000)
    try set(\.inFlightMax, inFlight, "in.flight", in: 1...10_000)
    try set(\.connectionsMax, clients, "clients", in: 1...100_000)
    try set(\.connectionsPerAddressMax, clientsPerAddress, "clients.per.address", in: 1...100_000)
    try set(
      \.callsPerSecondBeforeLogIn, callsPerSecondBeforeLogIn, "calls.per.second.before.log.in", in: 1...1_000_000)
    try set(\.callBurstBeforeLogIn, callBurstBeforeLogIn, "call.burst.before.log.in", in: 1...1_000_000)
    try set(\.helloDeadline, helloSeconds, "hello.seconds", upTo: 600)
    try set(\.messageDeadline, messageSeconds, "message.seconds", upTo: 3600)
    try set(\.unreadDeadline, unreadSeconds, "unread.seconds", upTo: 3600)
    try set(\.idleDeadline, idleSeconds, "idle.seconds", upTo: 86_400)
    try set(\.idleDeadlineBeforeLogIn, idleSecondsBeforeLogIn, "idle.seconds.before.log.in", upTo: 86_400)
    return limits
  }
}

private func seconds(_ amount: TimeAmount) -> Int { Int(clamping: amount.nanoseconds / 1_000_000_000) }
