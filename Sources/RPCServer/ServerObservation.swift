import Logging
import Operations

/// All that the server has to say about itself. Nothing of what calls carry is in it.
public enum ServerObservation: Sendable {
  case listening(on: String)
  case connectionRefused(peer: Origin)
  case handshakeFailed(peer: Origin, reason: String)
  case acceptingFailed(on: String, reason: String)
  case certificateReloaded
  case drained(ServerLoad)
  case drainCutOff(ServerLoad)

  /// Writes the line of this observation.
  func log(to logger: Logger) {
    switch self {
    case .listening(let place): logger.info("listening", metadata: ["address": "\(place)"])
    case .connectionRefused(let peer): logger.warning("too many connections", metadata: ["peer": "\(peer.name)"])
    case .handshakeFailed(let peer, let reason):
      logger.info("TLS handshake failed", metadata: ["peer": "\(peer.name)", "reason": "\(reason)"])
    case .acceptingFailed(let place, let reason):
      logger.critical("accepting failed", metadata: ["address": "\(place)", "reason": "\(reason)"])
    case .certificateReloaded: logger.info("certificate reloaded")
    case .drained(let load): logger.info("drained", metadata: ["accepted": "\(load.connectionsAccepted)"])
    case .drainCutOff(let load):
      logger.warning(
        "drain cut off", metadata: ["connections": "\(load.connections)", "calls": "\(load.callsInProgress)"])
    }
  }
}

extension Origin {
  /// The peer as a log line names it.
  var name: String {
    switch self {
    case .network(let address): address
    case .unixSocket(let user): "uid \(user)"
    }
  }
}
