import Glibc
import Testing

@testable import ManagedPostgres

/// Issue 2, item 6: the embedded default. Real clusters, one for each test.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ManagedClusterTests {
  @Test func dataOutlivesAStopAndTheRolesAreLeast() async throws {
    try await withThrowawayDirectory { directory in
      let first = try await ManagedCluster.start(.throwaway(directory + "/data"))
      _ = try await first.administer(
        "CREATE TABLE t (a int); INSERT INTO t VALUES (1); GRANT SELECT ON t TO clinic_app; "
          + "GRANT clinic_owner TO clinic_app; ALTER ROLE clinic_app BYPASSRLS CREATEDB;", database: "clinic")
      await first.stop()
      await first.stop()
      #expect(kill(first.processID, 0) != 0)
      await #expect(throws: ClusterError.stopped) { try await first.administer("SELECT 1") }

      let second = try await ManagedCluster.start(.throwaway(directory + "/data"))
      #expect(try await second.administer("SELECT a FROM t", database: "clinic", user: "clinic_app") == "1\n")
      // What was granted by hand is taken back.
      let role = "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, pg_has_role(oid, 'clinic_owner', 'USAGE')"
      #expect(try await second.administer("\(role) FROM pg_roles WHERE rolname = 'clinic_app'") == "f\tf\tf\tf\tf\n")
      let facts = """
        SELECT current_setting('data_checksums'), current_setting('server_encoding'), current_setting('timezone'),
          current_setting('jit'), current_setting('listen_addresses'), datcollate, pg_get_userbyid(datdba)
          FROM pg_database WHERE datname = 'clinic'
        """
      #expect(try await second.administer(facts) == "on\tUTF8\tUTC\toff\t\tC.UTF-8\tclinic_owner\n")
      await second.stop()
    }
  }

  @Test func aSecondServerIsRefusedWhileTheFirstLives() async throws {
    try await withThrowawayDirectory { directory in
      let first = try await ManagedCluster.start(.throwaway(directory))
      await #expect(throws: ClusterError.inUse(directory: directory, server: getpid())) {
        _ = try await ManagedCluster.start(.throwaway(directory))
      }
      #expect(try await first.administer("SELECT 1") == "1\n")
      await first.stop()
    }
  }

  @Test func anUnexpectedEndIsNoticedAndTheNextStartRecovers() async throws {
    try await withThrowawayDirectory { directory in
      let first = try await ManagedCluster.start(.throwaway(directory))
      _ = try await first.administer("CREATE TABLE kept (a int)", database: "clinic")
      let waiter = Task { await first.waitUntilExit() }
      let impatient = Task { await first.waitUntilExit() }
      impatient.cancel()
      #expect(await impatient.value == nil)
      kill(first.processID, SIGKILL)
      #expect(await waiter.value?.contains("signal") == true)
      await first.stop()

      let second = try await ManagedCluster.start(.throwaway(directory))
      #expect(try await second.administer("SELECT count(*) FROM kept", database: "clinic") == "0\n")
      await second.stop()
    }
  }

  /// Ctrl-C goes to the terminal's foreground group; PostgreSQL must not be in it.
  @Test func postgresStandsInASessionOfItsOwn() async throws {
    try await withThrowawayDirectory { directory in
      let cluster = try await ManagedCluster.start(.throwaway(directory))
      #expect(getsid(cluster.processID) == cluster.processID)
      let owner = try #require(FileOperations.status(of: "/proc/\(cluster.processID)")?.owner)
      #expect(owner != 0 && ClusterUser.withID(owner)?.name == cluster.superuser)
      await cluster.stop()
    }
  }

  @Test func stoppingDoesNotWaitForTheBusy() async throws {
    try await withThrowawayDirectory { directory in
      let cluster = try await ManagedCluster.start(.throwaway(directory))
      let busy = Task { try await cluster.administer("SELECT 'asleep' FROM pg_sleep(600)") }
      let asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
      while try await cluster.administer(asleep) != "1\n" {}
      await cluster.stop()
      await #expect(throws: ClusterError.self) { try await busy.value }
      #expect(await cluster.waitUntilExit() == "exited(0)")
    }
  }

  /// A backend that does not react, as on a broken disk, holds up the orderly stop but not the end of the time for it.
  @Test func aStopThatHangsIsCutOffAndTheNextStartRecovers() async throws {
    try await withThrowawayDirectory { directory in
      let cluster = try await ManagedCluster.start(.throwaway(directory))
      let busy = Task { try await cluster.administer("SELECT 'asleep' FROM pg_sleep(600)") }
      let asleep = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
      var backend: Int32?
      while backend == nil {
        backend = Int32(try await cluster.administer(asleep).prefix { $0.isNumber })
      }
      let hung = try #require(backend)
      #expect(kill(hung, SIGSTOP) == 0)
      let start = ContinuousClock.now
      await cluster.stop(within: .seconds(2))
      #expect(start.duration(to: .now) < .seconds(10))
      #expect(kill(cluster.processID, 0) != 0)
      kill(hung, SIGKILL)
      await #expect(throws: ClusterError.self) { try await busy.value }

      let next = try await ManagedCluster.start(.throwaway(directory))
      #expect(try await next.administer("SELECT 1") == "1\n")
      await next.stop()
    }
  }

  @Test func mostOfTheTimeForAStopIsForOneInOrder() {
    let plan = StopPlan(within: .seconds(30))
    #expect(plan.orderly == .seconds(24) && plan.immediate == .seconds(6))
    let short = StopPlan(within: .seconds(4))
    #expect(short.orderly == .seconds(3) && short.immediate == .seconds(1))
  }

  @Test(arguments: [1, 50, 400, 900, 1300])
  func aStartThatIsGivenUpLeavesAWayOpen(milliseconds: Int) async throws {
    try await withThrowawayDirectory { directory in
      let attempt = Task { try await ManagedCluster.start(.throwaway(directory)) }
      try await Task.sleep(for: .milliseconds(milliseconds))
      attempt.cancel()
      if let early = try? await attempt.value { await early.stop() }
      let cluster = try await ManagedCluster.start(.throwaway(directory))
      #expect(try await cluster.administer("SELECT 1") == "1\n")
      await cluster.stop()
    }
  }

  @Test func anOrphanIsStoppedInOrderBeforeTheNextStart() async throws {
    try await withThrowawayDirectory { directory in
      let orphan = try await leaveRunning(in: directory, marked: true)
      let next = try await ManagedCluster.start(.throwaway(directory))
      #expect(next.processID != orphan)
      #expect(!isRunning(orphan))
      #expect(try await next.administer("SELECT count(*) FROM kept", database: "clinic") == "0\n")
      await next.stop()
      // Stopped in order, and not killed and recovered from.
      let log = FileOperations.entries(of: directory + "/log").map {
        FileOperations.read(directory + "/log/" + $0) ?? ""
      }
      #expect(!log.joined().contains("was not properly shut down"))
    }
  }

  @Test func anOrphanCanBeStoppedWithoutANewStart() async throws {
    try await withThrowawayDirectory { directory in
      let orphan = try await leaveRunning(in: directory, marked: true)
      try await ManagedCluster.stopOrphan(in: .throwaway(directory))
      #expect(!isRunning(orphan))
      try await ManagedCluster.stopOrphan(in: .throwaway(directory))
      try await ManagedCluster.stopOrphan(in: .throwaway(directory + "/absent"))
      #expect(FileOperations.status(of: directory + "/absent") == nil)
    }
  }

  @Test func aPostgresStartedByHandIsLeftAlone() async throws {
    try await withThrowawayDirectory { directory in
      let postmaster = try await leaveRunning(in: directory, marked: false)
      await #expect(throws: ClusterError.servedByAnother(directory: directory, postmaster: postmaster)) {
        _ = try await ManagedCluster.start(.throwaway(directory))
      }
      #expect(isRunning(postmaster))
      kill(postmaster, SIGQUIT)
      while isRunning(postmaster) { try await Task.sleep(for: .milliseconds(5)) }
    }
  }

  @Test func aStaleProcessNumberOfALivingStrangerDoesNotBlockTheStart() async throws {
    try await withThrowawayDirectory { directory in
      let first = try await ManagedCluster.start(.throwaway(directory))
      await first.stop()
      let owner = try #require(FileOperations.status(of: directory + "/cluster")?.owner)
      // This very process lives and is no PostgreSQL, as after a reboot that gave the number away again.
      let file = "\(getpid())\n\(directory)/cluster\n1700000000\n5432\n\(directory)/run\n\n  1 1\nready   \n"
      try FileOperations.replace(
        directory + "/cluster/postmaster.pid", with: file, owner: try #require(ClusterUser.withID(owner)))
      let second = try await ManagedCluster.start(.throwaway(directory))
      #expect(second.processID != getpid())
      await second.stop()
    }
  }

  @Test func aHalfMadeClusterIsMadeAnew() async throws {
    try await withThrowawayDirectory { directory in
      try FileOperations.makeDirectories(directory + "/cluster.unfinished/base", mode: 0o700)
      let cluster = try await ManagedCluster.start(.throwaway(directory))
      #expect(FileOperations.status(of: directory + "/cluster.unfinished") == nil)
      await cluster.stop()
    }
  }

  @Test func aPathTooLongForASocketGetsAShortOne() async throws {
    try await withThrowawayDirectory { directory in
      let long = directory + "/" + String(repeating: "ü", count: 60) + "/it's a clinic"
      let cluster = try await ManagedCluster.start(.throwaway(long))
      #expect(cluster.socketDirectory.hasPrefix("/tmp/needlepoint-"))
      #expect(try await cluster.administer("SELECT 1") == "1\n")
      await cluster.stop()
      try FileOperations.removeTree(cluster.socketDirectory)

      var named = ManagedCluster.Configuration.throwaway(directory + "/other")
      named.socketDirectory = directory + "/" + String(repeating: "s", count: 90)
      await #expect(throws: ClusterError.self) { _ = try await ManagedCluster.start(named) }
    }
  }

  @Test func aFailedStartShowsWhatPostgresSaidAndFreesTheDirectory() async throws {
    try await withThrowawayDirectory { directory in
      var bad = ManagedCluster.Configuration.throwaway(directory)
      bad.settings["shared_buffers"] = "many"
      do {
        _ = try await ManagedCluster.start(bad)
        Issue.record("started with a setting that does not exist")
      } catch ClusterError.startFailed(_, let log) {
        #expect(log.contains("shared_buffers"))
      }
      let good = try await ManagedCluster.start(.throwaway(directory))
      await good.stop()
    }
  }
}

/// Starts a cluster, stops it, and starts its PostgreSQL once more as nobody's child, as a server killed with -9
/// leaves it. Returns the process.
private func leaveRunning(in directory: String, marked: Bool) async throws -> Int32 {
  let cluster = try await ManagedCluster.start(.throwaway(directory))
  _ = try await cluster.administer("CREATE TABLE kept (a int)", database: "clinic")
  await cluster.stop()
  let binaries = try await PostgresBinaries.find(for: nil, in: directory, preferred: nil)
  let owner = try #require(FileOperations.status(of: directory + "/cluster").flatMap { ClusterUser.withID($0.owner) })
  var arguments = Postmaster.arguments(cluster: directory + "/cluster", socketDirectory: directory + "/run", port: 5432)
  if !marked { arguments.removeSubrange(2...3) }
  _ = try await ChildTool.run(
    "/bin/sh", ["-c", "setsid \"$@\" </dev/null >/dev/null 2>&1 &", "sh", binaries.path("postgres")] + arguments,
    as: owner)
  while true {
    if let file = PostmasterFile.read(inCluster: directory + "/cluster"), file.status == "ready" {
      return file.processID
    }
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// Alive, and not only waiting as a zombie for its parent to look.
private func isRunning(_ processID: Int32) -> Bool {
  kill(processID, 0) == 0 && FileOperations.read("/proc/\(processID)/cmdline")?.isEmpty == false
}
