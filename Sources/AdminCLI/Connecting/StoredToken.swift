import ClinicValues

/// A session's token as `clinic login` keeps it: one file a context, which only its owner may read.
struct StoredToken: Sendable, Equatable {
  var token: String
  var account: String?
  var expiresAt: String?
  /// The server that gave it. The token is never sent to another one.
  var server: String

  /// The file for a context, or for a server that no context names.
  static func path(context: String?, server: ServerAddress) throws -> String {
    if let context { return try Contexts.folder() + "/tokens/\(context)" }
    let name = server.description.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }
    return try Contexts.folder() + "/tokens/@" + String(name)
  }

  static func load(from path: String, for server: ServerAddress) throws -> StoredToken? {
    guard let bytes = try Files.readPrivate(path) else { return nil }
    guard let json = try? JSONParser.parse(bytes), let token = json["token"]?.stringValue,
      let origin = json["server"]?.stringValue
    else { throw Failure(.failed, "\(path) is damaged.", mend: "clinic login") }
    guard origin == server.description else { return nil }
    return StoredToken(
      token: token, account: json["account"]?.stringValue, expiresAt: json["expiresAt"]?.stringValue, server: origin)
  }

  func save(to path: String) throws {
    var object: JSONObject = ["server": .string(server), "token": .string(token)]
    if let account { object["account"] = .string(account) }
    if let expiresAt { object["expiresAt"] = .string(expiresAt) }
    try Files.writePrivate(Array((JSONText.pretty(.object(object)) + "\n").utf8), to: path)
  }
}
