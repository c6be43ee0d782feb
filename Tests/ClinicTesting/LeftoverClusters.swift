import Glibc
import ManagedPostgres
import Synchronization

/// The directories of test clusters under /tmp, each named with its test process.
public enum LeftoverClusters {
  private static let parent = "/tmp"
  private static let prefix = "needlepoint-tests-"

  /// A directory that is not there yet. What a killed test process leaves in it, a later one stops and removes.
  public static func newDirectory() -> String {
    "\(parent)/\(prefix)\(getpid())-\(String(UInt32.random(in: 0...UInt32.max), radix: 16))"
  }

  /// Stops and removes what test processes that were killed have left.
  static func clear() async {
    for name in FileOperations.entries(of: parent) where name.hasPrefix(prefix) {
      guard let owner = Int32(name.dropFirst(prefix.count).prefix(while: \.isNumber)), owner != getpid() else {
        continue
      }
      if kill(owner, 0) == 0 || errno == EPERM { continue }
      let directory = parent + "/" + name
      // Another's leftover, or one that another test process is clearing now, is theirs.
      let configuration = ManagedCluster.Configuration(
        dataDirectory: directory, durable: false, stopTimeout: .seconds(5))
      guard (try? await ManagedCluster.stopOrphan(in: configuration)) != nil else { continue }
      try? FileOperations.removeTree(directory)
    }
  }
}

/// Takes the cluster down when the process ends: no test is the last one to know that it is.
enum RemovalAtExit {
  private static let registered = Mutex<(directory: String, postmaster: Int32)?>(nil)

  static func register(directory: String, postmaster: Int32) {
    registered.withLock { $0 = (directory, postmaster) }
    atexit { RemovalAtExit.remove() }
  }

  private static func remove() {
    guard let (directory, postmaster) = registered.withLock({ $0 }) else { return }
    // Immediate shutdown: nothing of this cluster is wanted again.
    kill(postmaster, SIGQUIT)
    var polls = 0
    while polls < 1000, !hasEnded(postmaster) {
      usleep(5000)
      polls += 1
    }
    try? FileOperations.removeTree(directory)
  }

  /// Gone, or a zombie that only waits to be looked at: such a one has no command line.
  private static func hasEnded(_ processID: Int32) -> Bool {
    let descriptor = open("/proc/\(processID)/cmdline", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return true }
    defer { close(descriptor) }
    var byte: UInt8 = 0
    return Glibc.read(descriptor, &byte, 1) <= 0
  }
}
