import ClinicValues
import NIOCore
import Operations

/// What a connection may ask of the server; each bound is a setting, and each refusal has a name.
public struct ServerLimits: Sendable, Equatable {
  /// The largest message or batch that is taken, in bytes.
  public var messageBytesMax = 1_048_576
  /// The largest answer to one request, in bytes; what is larger must be asked for in pages.
  public var answerBytesMax = CallLimits.answerBytesMax
  /// How deeply arrays and objects of a message may be nested.
  public var nestingMax = JSONParser.nestingMax
  /// The requests of one batch.
  public var batchMax = 100
  /// The requests of one batch that are worked on at once, when somebody has logged in.
  public var batchConcurrencyMax = 8
  /// The requests of one connection that are worked on at once. More are not refused: they are not read.
  public var inFlightMax = 64
  /// The bytes of the requests that are worked on at once, for one connection.
  public var inFlightBytesMax = 4_194_304
  /// The bytes of answers that may be expected or waiting on one connection before it is read from again.
  public var answersWaitingBytesMax = 8_388_608
  /// The connections at once, and those from one address (an IPv6 network of 64 bits counts as one).
  public var connectionsMax = 4096
  public var connectionsPerAddressMax = 1024
  /// Calls a second from one address that has not logged in, and how many may come at once.
  public var callsPerSecondBeforeLogIn = 20
  public var callBurstBeforeLogIn = 100

  /// How long the first word of a connection, or its TLS handshake, may take.
  public var helloDeadline = TimeAmount.seconds(10)
  /// How long a message may take from its first byte to its last.
  public var messageDeadline = TimeAmount.seconds(30)
  /// How long a peer may leave answers unread without taking any.
  public var unreadDeadline = TimeAmount.seconds(60)
  /// How long a connection may say nothing.
  public var idleDeadline = TimeAmount.minutes(15)
  public var idleDeadlineBeforeLogIn = TimeAmount.minutes(2)
  /// How long a peer has to close its side after the server has closed its own.
  public var lingerDeadline = TimeAmount.seconds(1)

  public init() {}

  /// What is skipped of a message that is too large, so that the connection can go on; more than that closes it.
  var skippedBytesMax: Int { messageBytesMax > Int.max / 16 ? Int.max : messageBytesMax * 16 }
}
