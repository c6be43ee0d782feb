import Glibc

/// The file of a Unix socket: put in place whole, with its mode, and taken away again.
///
/// The socket is bound under another name, given its mode, and then renamed: nobody can connect while its mode is not
/// yet what it must be, and a file that a dead server left behind is replaced in one step.
struct UnixSocketFile: Sendable {
  /// `sockaddr_un` has room for this many bytes and a zero.
  static let pathBytesMax = 107

  let path: String
  let mode: UInt16
  var bindPath: String { path + ".new" }

  init(path: String, mode: UInt16) throws(ServerStartError) {
    guard path.utf8.count + ".new".utf8.count <= Self.pathBytesMax else {
      throw .socketPathTooLong(path, bytesMax: Self.pathBytesMax - 4)
    }
    self.path = path
    self.mode = mode
  }

  /// Refuses a file that is no socket, and a socket that a living server listens on.
  func prepare() throws(ServerStartError) {
    var status = stat()
    if lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
      guard !isListenedOn() else { throw .socketInUse(path) }
    }
    unlink(bindPath)
  }

  /// Gives the bound socket its mode and its name.
  func publish() throws(ServerStartError) {
    guard chmod(bindPath, mode_t(mode)) == 0, rename(bindPath, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(bindPath)
      throw .cannotListen(path, reason: reason)
    }
  }

  /// What the socket's file is, so that the file of a later server is left alone.
  func identity() -> UInt64? {
    var status = stat()
    return lstat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }

  func remove(ifStill identity: UInt64?) {
    if identity != nil, self.identity() == identity { unlink(path) }
  }

  private func isListenedOn() -> Bool {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { room in
      room.copyBytes(from: path.utf8.prefix(room.count - 1))
    }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}
