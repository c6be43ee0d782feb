import Glibc

/// The file calls that a cluster's directories need, with errors that name the path.
package enum FileOperations {
  struct Status: Equatable {
    var isDirectory: Bool
    var owner: uid_t
    var group: gid_t
    var mode: mode_t
  }

  static func failure(_ operation: String, _ path: String) -> ClusterError {
    .fileOperation(operation, path: path, reason: String(cString: strerror(errno)))
  }

  /// Of the path itself, not of what a link points to.
  static func status(of path: String) -> Status? {
    var found = stat()
    guard lstat(path, &found) == 0 else { return nil }
    return Status(
      isDirectory: found.st_mode & S_IFMT == S_IFDIR, owner: found.st_uid, group: found.st_gid,
      mode: found.st_mode & 0o7777)
  }

  /// The names in a directory; none when there is no such directory.
  package static func entries(of directory: String) -> [String] {
    guard let handle = opendir(directory) else { return [] }
    defer { closedir(handle) }
    return names(in: handle)
  }

  private static func names(in handle: OpaquePointer) -> [String] {
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// The absolute path without links.
  static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// Makes the directory and those above it; leaves what exists as it is.
  package static func makeDirectories(_ path: String, mode: mode_t) throws(ClusterError) {
    // What stands before the last slash would be made as a parent, with a parent's mode.
    if path.hasSuffix("/"), path != "/" { return try makeDirectories(String(path.dropLast()), mode: mode) }
    if mkdir(path, mode) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw failure("making", path)
    }
    try makeDirectories(String(path[..<slash]), mode: 0o755)
    guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("making", path) }
  }

  /// Makes a directory that belongs to `user` alone, or checks that it does.
  static func makePrivateDirectory(_ path: String, for user: ClusterUser) throws(ClusterError) {
    if mkdir(path, 0o700) == 0 {
      if user.isAnother, lchown(path, user.userID, user.groupID) != 0 { throw failure("giving away", path) }
      return
    }
    guard errno == EEXIST else { throw failure("making", path) }
    guard let status = status(of: path), status.isDirectory else {
      throw .fileOperation("opening", path: path, reason: "it is not a directory")
    }
    guard status.owner == user.userID else {
      let owner = ClusterUser.withID(status.owner)?.name ?? "user \(status.owner)"
      throw .foreignOwner(directory: path, owner: owner, expected: user.name)
    }
  }

  /// The first bytes of a file as text, or nil when it cannot be read.
  static func read(_ path: String, limit: Int = 1 << 16) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while bytes.count < limit {
      let count = Glibc.read(descriptor, &buffer, min(buffer.count, limit - bytes.count))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The last lines of a file, at most `limit` bytes of them.
  static func tail(_ path: String, limit: Int = 4096) -> String {
    var found = stat()
    guard stat(path, &found) == 0 else { return "" }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: limit)
    let count = pread(descriptor, &buffer, limit, max(0, found.st_size - limit))
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : ""
  }

  /// Replaces the file in one step: a reader, or a crash, sees the old text or the new.
  static func replace(_ path: String, with text: String, owner: ClusterUser) throws(ClusterError) {
    let fresh = path + ".new"
    guard unlink(fresh) == 0 || errno == ENOENT else { throw failure("removing", fresh) }
    let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("creating", fresh) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure("writing", fresh) }
      written += count
    }
    if owner.isAnother, fchown(descriptor, owner.userID, owner.groupID) != 0 { throw failure("giving away", fresh) }
    guard fsync(descriptor) == 0 else { throw failure("flushing", fresh) }
    guard rename(fresh, path) == 0 else { throw failure("replacing", path) }
  }

  /// Makes a rename in this directory survive a power cut.
  static func flushDirectory(_ path: String) throws(ClusterError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("opening", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("flushing", path) }
  }

  /// Removes a directory and what is in it; links are removed, not followed, even where the tree's owner would slip
  /// one in meanwhile.
  package static func removeTree(_ path: String) throws(ClusterError) { try remove(path, in: AT_FDCWD) }

  private static func remove(_ name: String, in parent: CInt) throws(ClusterError) {
    if unlinkat(parent, name, 0) == 0 || errno == ENOENT { return }
    guard errno == EISDIR || errno == EPERM else { throw failure("removing", name) }
    let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("removing", name) }
    guard let handle = fdopendir(descriptor) else {
      close(descriptor)
      throw failure("removing", name)
    }
    defer { closedir(handle) }
    for entry in names(in: handle) { try remove(entry, in: descriptor) }
    guard unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT else { throw failure("removing", name) }
  }
}
