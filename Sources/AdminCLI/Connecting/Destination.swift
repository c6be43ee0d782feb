/// Which server a command talks to, and as whom.
struct Destination: Sendable {
  var server: ServerAddress
  /// The context that named it, if one did.
  var context: String?
  var caFile: String?
  /// Who logs in unless told otherwise.
  var account: String?
  /// How the choice was made, for `clinic doctor`.
  var origin: String

  /// In this order: `--server`, `--context`, `CLINIC_SERVER`, `CLINIC_CONTEXT`, the current context, this machine.
  static func choose(server: String?, context: String?, caFile: String? = nil) throws -> Destination {
    let surroundings = Surroundings.current
    var chosen: Destination
    if let server {
      chosen = Destination(server: try ServerAddress(server), origin: "--server")
    } else if let context {
      chosen = try named(context, origin: "--context")
    } else if let server = surroundings.variable("CLINIC_SERVER") {
      chosen = Destination(server: try ServerAddress(server), origin: "CLINIC_SERVER")
    } else if let context = surroundings.variable("CLINIC_CONTEXT") {
      chosen = try named(context, origin: "CLINIC_CONTEXT")
    } else if surroundings.variable("HOME") != nil, let current = try Contexts.load().current {
      chosen = try named(current, origin: "the current context")
    } else {
      chosen = Destination(server: local(), origin: "this machine")
    }
    if let caFile { chosen.caFile = caFile }
    return chosen
  }

  private static func named(_ name: String, origin: String) throws -> Destination {
    guard let context = try Contexts.load()[name] else {
      throw Failure(.usage, "There is no context “\(name)”.", mend: "clinic context list")
    }
    return Destination(
      server: try ServerAddress(context.server), context: name, caFile: context.caFile, account: context.account,
      origin: origin)
  }

  /// The Unix socket of a server on this machine if there is one that may be used, else the default port. A data folder
  /// that `CLINIC_DATA` names is the only one looked at; otherwise a server of this person's own goes before the
  /// machine's.
  private static func local() -> ServerAddress {
    let surroundings = Surroundings.current
    let folders =
      surroundings.variable("CLINIC_DATA").map { [$0] }
      ?? [surroundings.variable("HOME").map { $0 + "/.local/share/needlepoint" }, surroundings.systemData]
      .compactMap { $0 }
    for folder in folders where folder.hasPrefix("/") {
      let path = folder + "/clinic.sock"
      if path.utf8.count <= ServerAddress.socketPathMax, Files.isWritable(path) {
        return ServerAddress(.unix(path: path))
      }
    }
    return ServerAddress(.tcp(host: "127.0.0.1", port: ServerAddress.portDefault))
  }

  func tokenPath() throws -> String { try StoredToken.path(context: context, server: server) }

  /// The token to show: `CLINIC_TOKEN`, else what `clinic login` kept. None is fine over the Unix socket, where the
  /// operating system says who calls.
  func token() throws -> String? {
    if let token = Surroundings.current.variable("CLINIC_TOKEN") { return token }
    guard Surroundings.current.variable("HOME") != nil || Surroundings.current.variable("XDG_CONFIG_HOME") != nil else {
      return nil
    }
    return try StoredToken.load(from: try tokenPath(), for: server)?.token
  }
}
