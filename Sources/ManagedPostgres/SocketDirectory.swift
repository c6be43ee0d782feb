/// Where a cluster's Unix socket stands: a socket's path has room for 107 bytes, a data directory's for 4,095.
enum SocketDirectory {
  static let longestPath = 107

  /// Makes the directory for the socket, mode 0700, of the cluster's account.
  static func prepare(
    _ configuration: ManagedCluster.Configuration, for directory: ClusterDirectory
  ) throws(ClusterError) -> String {
    guard (1...65_535).contains(configuration.port) else {
      throw .invalidSetting(name: "port", problem: "must be between 1 and 65535")
    }
    if let named = configuration.socketDirectory {
      let bytes = pathLength(in: named, port: configuration.port)
      guard bytes <= longestPath else { throw .socketPathTooLong(directory: named, bytes: bytes) }
      // PostgreSQL takes a comma for the end of one directory and a leading @ for an abstract socket.
      guard named.hasPrefix("/"), !named.utf8.contains(UInt8(ascii: ",")) else {
        throw .socketDirectoryUnsafe(directory: named)
      }
      try FileOperations.makePrivateDirectory(named, for: directory.user)
      return try checked(named, for: directory.user)
    }
    let usual = directory.path + "/run"
    let fits = pathLength(in: usual, port: configuration.port) <= longestPath && !usual.utf8.contains(UInt8(ascii: ","))
    let place = fits ? usual : "/tmp/needlepoint-" + fingerprint(directory.path)
    try FileOperations.makePrivateDirectory(place, for: directory.user)
    return try checked(place, for: directory.user)
  }

  /// /tmp is everybody's: what stands there already must be ours and closed to others.
  private static func checked(_ path: String, for user: ClusterUser) throws(ClusterError) -> String {
    guard let status = FileOperations.status(of: path), status.isDirectory, status.owner == user.userID,
      status.mode & 0o077 == 0
    else { throw .socketDirectoryUnsafe(directory: path) }
    return path
  }

  static func pathLength(in directory: String, port: Int) -> Int {
    // The lock beside the socket has the longest name.
    directory.utf8.count + "/.s.PGSQL.\(port).lock".utf8.count
  }

  /// Always the same for the same path (FNV-1a), which `Hasher` is not.
  static func fingerprint(_ path: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in path.utf8 {
      hash ^= UInt64(byte)
      hash = hash &* 0x100_0000_01B3
    }
    return String(hash, radix: 16)
  }
}
