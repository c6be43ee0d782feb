import Glibc

/// Reading and writing small files, without Foundation: it would cost each start of the program several milliseconds.
enum Files {
  /// The most that is read of one file: above what one message may hold.
  static let sizeMax = 16 << 20

  static func readAll(descriptor: Int32, name: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(.failed, "Cannot read \(name): \(reason()).")
      }
      bytes += chunk.prefix(count)
      guard bytes.count <= sizeMax else { throw Failure(.invalid, "\(name) is larger than 16 MiB.") }
    }
  }

  /// The bytes of a file, nil where there is none.
  static func read(_ path: String) throws -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw Failure(.failed, "Cannot open \(path): \(reason()).")
    }
    defer { close(descriptor) }
    return try readAll(descriptor: descriptor, name: path)
  }

  /// A file that only its owner may read, nil where there is none. A looser one is refused: others may have seen it.
  static func readPrivate(_ path: String) throws -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw Failure(.failed, "Cannot open \(path): \(reason()).")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Failure(.failed, "Cannot read \(path): \(reason()).") }
    guard status.st_mode & 0o077 == 0, status.st_uid == geteuid() else {
      throw Failure(
        .failed, "Others can read \(path); it is not used. Mend it: chmod 600 \(path), and log in again if in doubt.")
    }
    return try readAll(descriptor: descriptor, name: path)
  }

  /// Writes a file that only its owner may read, at once or not at all.
  static func writePrivate(_ bytes: [UInt8], to path: String) throws {
    try makeFolder(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)))
    let draft = "\(path).\(getpid()).new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(.failed, "Cannot write \(path): \(reason()).") }
    defer { close(descriptor) }
    guard writeAll(bytes, to: descriptor), fsync(descriptor) == 0, rename(draft, path) == 0 else {
      let why = reason()
      unlink(draft)
      throw Failure(.failed, "Cannot write \(path): \(why).")
    }
  }

  /// A new file that only its owner may read, of a name that no other has; its name ends as told. Without a folder it
  /// lies in the temporary one.
  static func makeUnique(_ bytes: [UInt8], in folder: String?, named name: String, suffix: String) throws -> String {
    if let folder { try makeFolder(folder) }
    let folder = folder ?? Surroundings.current.variable("TMPDIR") ?? "/tmp"
    var template = Array("\(folder)/\(name)-XXXXXX\(suffix)".utf8CString)
    let descriptor = mkstemps(&template, Int32(clamping: suffix.utf8.count))
    guard descriptor >= 0 else { throw Failure(.failed, "Cannot make a file in \(folder): \(reason()).") }
    defer { close(descriptor) }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard fchmod(descriptor, 0o600) == 0, writeAll(bytes, to: descriptor) else {
      throw Failure(.failed, "Cannot write \(path): \(reason()).")
    }
    return path
  }

  static func remove(_ path: String) throws {
    guard unlink(path) == 0 || errno == ENOENT else { throw Failure(.failed, "Cannot remove \(path): \(reason()).") }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether this person may write to a file. Connecting to a Unix socket asks for the same.
  static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

  /// The permission bits of a file, nil where there is none.
  static func mode(_ path: String) -> UInt32? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return status.st_mode & 0o7777
  }

  private static func makeFolder(_ path: String) throws {
    guard !path.isEmpty, !exists(path) else { return }
    if let slash = path.lastIndex(of: "/") { try makeFolder(String(path[..<slash])) }
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw Failure(.failed, "Cannot make the folder \(path): \(reason()).")
    }
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 { rest = rest.dropFirst(written) } else if errno != EINTR { return false }
    }
    return true
  }

  /// What the operating system says of its last refusal.
  static func reason() -> String {
    guard let text = strerror(errno) else { return "unknown reason" }
    return String(cString: text)
  }
}
