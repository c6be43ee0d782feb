import Glibc

/// The places of one cluster on disk, and how they come to be.
struct ClusterDirectory: Sendable {
  /// Absolute and without links, so that it can be compared with what a running postmaster was given.
  let path: String
  let user: ClusterUser

  /// PostgreSQL's own data directory.
  var cluster: String { path + "/cluster" }
  var logs: String { path + "/log" }
  /// What PostgreSQL says before its log is open.
  var startupLog: String { logs + "/startup.log" }
  var lockFile: String { path + "/lock" }
  private var unfinished: String { path + "/cluster.unfinished" }

  /// Makes the directory, decides who PostgreSQL runs as and checks that this account can reach it.
  static func prepare(_ configuration: ManagedCluster.Configuration) async throws(ClusterError) -> ClusterDirectory {
    let isRoot = geteuid() == 0
    // The path goes into configuration files, where a line end would begin a setting.
    guard configuration.dataDirectory.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .invalidSetting(name: "data directory", problem: "has a control character in its path")
    }
    try FileOperations.makeDirectories(configuration.dataDirectory, mode: isRoot ? 0o711 : 0o700)
    guard let path = FileOperations.resolved(configuration.dataDirectory) else {
      throw FileOperations.failure("opening", configuration.dataDirectory)
    }
    let user = try chooseUser(configuration, isRoot: isRoot, existing: FileOperations.status(of: path + "/cluster"))
    let directory = ClusterDirectory(path: path, user: user)
    try await directory.checkReach()
    return directory
  }

  private static func chooseUser(
    _ configuration: ManagedCluster.Configuration, isRoot: Bool, existing: FileOperations.Status?
  ) throws(ClusterError) -> ClusterUser {
    let owner = existing.flatMap { ClusterUser.withID($0.owner) }
    let wanted: ClusterUser
    if let name = configuration.clusterUser {
      wanted = try .named(name)
    } else if isRoot {
      // The account that Debian's and Red Hat's packages make.
      wanted = if let owner { owner } else { try .named("postgres") }
    } else {
      wanted = try .current()
    }
    // initdb and postgres refuse root, and rightly.
    guard wanted.userID != 0 else {
      let expected = "an unprivileged account"
      throw .foreignOwner(directory: configuration.dataDirectory, owner: wanted.name, expected: expected)
    }
    guard isRoot || !wanted.isAnother else {
      let current = try ClusterUser.current().name
      throw .foreignOwner(directory: configuration.dataDirectory, owner: current, expected: wanted.name)
    }
    if let existing, existing.owner != wanted.userID {
      let name = owner?.name ?? "user \(existing.owner)"
      throw .foreignOwner(directory: configuration.dataDirectory, owner: name, expected: wanted.name)
    }
    return wanted
  }

  /// Lets the account itself try: file modes alone do not tell, there are access lists too.
  private func checkReach() async throws(ClusterError) {
    guard user.isAnother else { return }
    var reached = "/"
    for step in path.split(separator: "/") {
      reached += (reached == "/" ? "" : "/") + step
      guard let status = FileOperations.status(of: reached), status.mode & 0o001 == 0 else { continue }
      let attempt = try await ChildTool.run("/bin/sh", ["-c", "cd -- \"$1\"", "sh", reached], as: user)
      guard attempt.succeeded else { throw .notTraversable(directory: reached, user: user.name) }
    }
  }

  /// The major version of the cluster in the directory, or nil when there is none yet.
  func existingMajor() throws(ClusterError) -> Int? {
    guard FileOperations.status(of: cluster) != nil else { return nil }
    if let text = FileOperations.read(cluster + "/PG_VERSION"), let major = Int(text.prefix(while: \.isNumber)) {
      return major
    }
    throw .notACluster(directory: cluster)
  }

  /// Runs initdb beside the final place and moves the result there, so that a cluster is whole or absent.
  func initialize(with binaries: PostgresBinaries, durable: Bool) async throws(ClusterError) {
    try FileOperations.removeTree(unfinished)
    try FileOperations.makePrivateDirectory(unfinished, for: user)
    var arguments = [
      "--pgdata=\(unfinished)", "--username=\(user.name)", "--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8",
      "--auth-local=peer", "--auth-host=reject",
    ]
    if !durable { arguments.append("--no-sync") }
    let result = try await ChildTool.run(binaries.path("initdb"), arguments, as: user)
    guard result.succeeded else { throw .initializationFailed(output: result.output) }
    guard rename(unfinished, cluster) == 0 else { throw FileOperations.failure("naming", cluster) }
    if durable { try FileOperations.flushDirectory(path) }
  }

  /// Writes the configuration files anew, so that they always are what this version of the server means.
  func writeConfiguration(_ configuration: ManagedCluster.Configuration) throws(ClusterError) {
    try FileOperations.makePrivateDirectory(logs, for: user)
    let settings = try ServerSettings.file(
      settings: configuration.settings, durable: configuration.durable, logDirectory: logs)
    try FileOperations.replace(cluster + "/needlepoint.conf", with: settings, owner: user)
    try FileOperations.replace(cluster + "/postgresql.conf", with: ServerSettings.mainFile, owner: user)
    try FileOperations.replace(cluster + "/pg_hba.conf", with: ServerSettings.accessFile, owner: user)
    let systemUsers = ["root", user.name, try ClusterUser.current().name]
    let roles = [user.name, ManagedCluster.ownerRole, ManagedCluster.applicationRole]
    let identities = ServerSettings.identityFile(systemUsers: systemUsers, roles: roles)
    try FileOperations.replace(cluster + "/pg_ident.conf", with: identities, owner: user)
  }

  /// What PostgreSQL said last, for an error message.
  var recentLog: String {
    let startup = FileOperations.tail(startupLog)
    let current = FileOperations.read(cluster + "/current_logfiles")?.split(separator: "\n").first?.split(
      separator: " ")
    guard let file = current?.last else { return startup }
    return startup + FileOperations.tail(String(file))
  }
}
