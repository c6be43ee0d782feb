import Glibc

/// The system account that PostgreSQL's programs run as.
struct ClusterUser: Sendable, Equatable {
  var name: String
  var userID: uid_t
  var groupID: gid_t

  /// Whether this process has to become someone else for it. Only root can.
  var isAnother: Bool { userID != geteuid() }

  static func named(_ name: String) throws(ClusterError) -> ClusterUser {
    var entry = passwd()
    guard let found = lookUp({ getpwnam_r(name, &entry, $0, $1, $2) }) else {
      throw .unknownUser(name)
    }
    return found
  }

  static func withID(_ id: uid_t) -> ClusterUser? {
    var entry = passwd()
    return lookUp { getpwuid_r(id, &entry, $0, $1, $2) }
  }

  /// The account this process acts as.
  static func current() throws(ClusterError) -> ClusterUser {
    guard let user = withID(geteuid()) else { throw .unknownUser("with number \(geteuid())") }
    return user
  }

  private static func lookUp(
    _ call: (UnsafeMutablePointer<CChar>, Int, UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>) -> CInt
  ) -> ClusterUser? {
    var size = 1024
    while size <= 1 << 20 {
      let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
      defer { buffer.deallocate() }
      var result: UnsafeMutablePointer<passwd>?
      let status = call(buffer, size, &result)
      if status == ERANGE {
        size *= 4
        continue
      }
      guard status == 0, let found = result?.pointee, let name = found.pw_name else { return nil }
      return ClusterUser(name: String(cString: name), userID: found.pw_uid, groupID: found.pw_gid)
    }
    return nil
  }

  /// The program and arguments by which `program` runs as this account, with none of our groups and no way back.
  ///
  /// `PlatformOptions.userID` would do it between clone and exec by glibc's `setuid`, which in a process with threads
  /// signals each of them first; the clone has none, and now and then it waits there forever.
  func command(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
    guard isAnother else { return (program, arguments) }
    let drop = ["--reuid=\(userID)", "--regid=\(groupID)", "--clear-groups", "--no-new-privs", "--", program]
    return ("/usr/bin/setpriv", drop + arguments)
  }
}
