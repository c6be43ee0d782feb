import NIOCore

/// Runs tasks on an event loop. NIO has such an executor for actors only.
///
/// A call is worked on in many short steps between waits for the database: on the thread that reads and writes its
/// connection they cost no change of threads. PostgreSQL is waited for elsewhere, on the store's own threads, and so
/// are password hashes.
final class EventLoopExecutor: TaskExecutor {
  /// A longer message is worked on elsewhere.
  static let messageBytesMax = 65_536

  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
