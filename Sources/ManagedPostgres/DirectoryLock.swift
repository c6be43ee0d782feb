import Glibc
import Synchronization

/// The claim of one server on one data directory: a lock that the kernel drops with the process, however it ends.
final class DirectoryLock: Sendable {
  private let descriptor: Mutex<CInt?>

  init(path: String, directory: String) throws(ClusterError) {
    let opened = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw FileOperations.failure("opening", path) }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      close(opened)
      guard reason == EWOULDBLOCK else {
        throw .fileOperation("locking", path: path, reason: String(cString: strerror(reason)))
      }
      let holder = FileOperations.read(path).flatMap { Int32($0.prefix(while: \.isNumber)) }
      throw .inUse(directory: directory, server: holder)
    }
    // Only for the message that another server prints; the lock is what counts.
    let holder = Array("\(getpid())\n".utf8)
    if ftruncate(opened, 0) == 0 { _ = pwrite(opened, holder, holder.count, 0) }
    descriptor = Mutex(opened)
  }

  /// Gives the directory free; later calls do nothing.
  func release() {
    descriptor.withLock { descriptor in
      if let open = descriptor {
        // Said outright: a child that is just being forked holds a copy until it runs its program.
        _ = flock(open, LOCK_UN)
        close(open)
      }
      descriptor = nil
    }
  }

  deinit { release() }
}
