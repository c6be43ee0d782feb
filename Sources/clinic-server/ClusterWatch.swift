import ManagedPostgres
import ServiceLifecycle

/// Ends the program when the PostgreSQL that it keeps ends by itself: nothing could be served without it, and whoever
/// restarts the program starts both anew.
struct ClusterWatch: Service {
  let cluster: ManagedCluster

  struct Ended: Error, CustomStringConvertible {
    let how: String
    var description: String { "PostgreSQL has ended by itself (\(how)); its log says why" }
  }

  func run() async throws {
    // A regular stop ends the wait first; only then PostgreSQL is stopped.
    let exit = await cancelWhenGracefulShutdown { await cluster.waitUntilExit() }
    if let exit { throw Ended(how: exit) }
  }
}
