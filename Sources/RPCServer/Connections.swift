import NIOCore
import Synchronization

/// How much the server has to do.
public struct ServerLoad: Sendable, Equatable {
  public var connections = 0
  public var callsInProgress = 0
  /// Since the start.
  public var connectionsAccepted = 0
  public var connectionsRefused = 0
}

/// All connections of a server: how many there may be, and how they come to an end.
final class Connections: Sendable {
  enum Admission {
    case served
    /// One too many: it is told so in its own framing, then closed.
    case refused
    /// So many that not even that is said.
    case dropped
  }

  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var perAddress: [AddressKey: Int] = [:]
    var load = ServerLoad()
    var isDraining = false
    var emptied: AsyncStream<Never>.Continuation?

    var isEmpty: Bool { channels.isEmpty && load.callsInProgress == 0 }
  }

  /// Refused connections that are told so at once.
  private static let refusalsMax = 64

  private let limits: ServerLimits
  private let state = Mutex(State())

  init(limits: ServerLimits) { self.limits = limits }

  var load: ServerLoad { state.withLock { $0.load } }

  /// Takes a connection in until its channel closes.
  func admit(_ channel: any Channel, from address: AddressKey?) -> Admission {
    let admission = state.withLock { state -> Admission in
      let fromAddress = address.map { state.perAddress[$0, default: 0] } ?? 0
      let isFull = state.load.connections >= limits.connectionsMax || fromAddress >= limits.connectionsPerAddressMax
      if state.isDraining || state.load.connections >= limits.connectionsMax + Self.refusalsMax
        || fromAddress >= limits.connectionsPerAddressMax + Self.refusalsMax
      {
        state.load.connectionsRefused += 1
        return .dropped
      }
      if isFull { state.load.connectionsRefused += 1 } else { state.load.connectionsAccepted += 1 }
      state.channels[ObjectIdentifier(channel)] = channel
      state.load.connections += 1
      if let address { state.perAddress[address, default: 0] += 1 }
      return isFull ? .refused : .served
    }
    if case .dropped = admission { return admission }
    channel.closeFuture.whenComplete { [self] _ in remove(ObjectIdentifier(channel), from: address) }
    return admission
  }

  private func remove(_ id: ObjectIdentifier, from address: AddressKey?) {
    change { state in
      state.channels[id] = nil
      state.load.connections -= 1
      guard let address, let count = state.perAddress[address] else { return }
      state.perAddress[address] = count > 1 ? count - 1 : nil
    }
  }

  func callStarted() { state.withLock { $0.load.callsInProgress += 1 } }
  func callEnded() { change { $0.load.callsInProgress -= 1 } }

  private func change(_ body: (inout State) -> Void) {
    let emptied = state.withLock { state in
      body(&state)
      return state.isEmpty ? state.emptied : nil
    }
    emptied?.finish()
  }

  /// Asks every connection to finish. The stream ends when the last connection has closed and the last call has ended.
  func drain() -> AsyncStream<Never> {
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    let channels = state.withLock { state in
      state.isDraining = true
      state.emptied = continuation
      return Array(state.channels.values)
    }
    for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    change { _ in }
    return stream
  }

  /// Closes what is left; the calls of those connections are cancelled.
  func closeAll() {
    for channel in state.withLock({ Array($0.channels.values) }) { channel.close(promise: nil) }
  }
}
