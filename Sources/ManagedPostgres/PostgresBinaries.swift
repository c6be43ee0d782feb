import Glibc

/// An installed PostgreSQL: its programs lie in one directory.
struct PostgresBinaries: Sendable, Equatable {
  static let oldestMajor = 15

  var directory: String
  var major: Int
  var version: String

  func path(_ tool: String) -> String { directory + "/" + tool }

  /// The newest that is installed, or for an existing cluster the one of its major version.
  static func find(for clusterMajor: Int?, in cluster: String, preferred: String?) async throws(ClusterError) -> Self {
    let searched = directoriesToSearch(preferred: preferred)
    var installed: [PostgresBinaries] = []
    for directory in searched {
      if let found = try await inspect(directory) { installed.append(found) }
    }
    guard let newest = installed.max(by: { $0.major < $1.major }) else { throw .binariesNotFound(searched: searched) }
    if let clusterMajor {
      guard let match = installed.first(where: { $0.major == clusterMajor }) else {
        throw .otherMajorVersion(
          directory: cluster, cluster: clusterMajor, installed: Set(installed.map(\.major)).sorted())
      }
      return match
    }
    guard newest.major >= oldestMajor else {
      throw .binariesTooOld(directory: newest.directory, version: newest.version)
    }
    return newest
  }

  /// A directory that was named is the only one looked at: a mistake in it must show.
  static func directoriesToSearch(preferred: String?) -> [String] {
    if let named = preferred ?? variable("CLINIC_POSTGRES_BIN") { return [named] }
    var directories: [String] = []
    for (parent, suffix) in [("/usr/lib/postgresql", "/bin"), ("/usr", "/bin")] {
      let entries = FileOperations.entries(of: parent).sorted()
      for entry in entries where parent != "/usr" || entry.hasPrefix("pgsql-") {
        directories.append(parent + "/" + entry + suffix)
      }
    }
    directories += (variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
    return directories
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  private static func inspect(_ directory: String) async throws(ClusterError) -> PostgresBinaries? {
    // Where postgres is a link (as in a PATH directory), initdb and psql lie beside what it points to.
    guard let postgres = FileOperations.resolved(directory + "/postgres"), let slash = postgres.lastIndex(of: "/")
    else { return nil }
    let home = String(postgres[..<slash])
    guard ["initdb", "psql"].allSatisfy({ access(home + "/" + $0, X_OK) == 0 }) else { return nil }
    let result = try await ChildTool.run(postgres, ["--version"])
    guard result.succeeded, let (major, version) = parseVersion(result.output) else { return nil }
    return PostgresBinaries(directory: home, major: major, version: version)
  }

  /// Reads `postgres (PostgreSQL) 15.19 (Debian 15.19-0+deb12u1)`; a beta says `18beta1`.
  static func parseVersion(_ text: String) -> (major: Int, version: String)? {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count >= 3, words[1] == "(PostgreSQL)", let major = Int(words[2].prefix(while: \.isNumber)) else {
      return nil
    }
    return (major, String(words[2]))
  }
}
