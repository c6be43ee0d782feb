extension ManagedCluster {
  /// Starts PostgreSQL and waits until it accepts connections.
  static func launch(
    _ binaries: PostgresBinaries, arguments: [String], in directory: ClusterDirectory, configuration: Configuration,
    holding lock: DirectoryLock
  ) async throws -> Postmaster {
    let deadline = ContinuousClock.now + configuration.startTimeout
    while true {
      let postmaster = try await Postmaster.spawn(
        binaries, in: directory, arguments: arguments, stopTimeout: configuration.stopTimeout, holding: lock)
      do {
        try await waitUntilReady(postmaster, in: directory, configuration: configuration, deadline: deadline)
        return postmaster
      } catch ClusterError.startFailed(let exit, let log) {
        // A backend that outlived its killed postmaster ends by itself soon, and until then holds the shared memory.
        guard log.contains("pre-existing shared memory block"), ContinuousClock.now < deadline else {
          throw ClusterError.startFailed(exit: exit, log: log)
        }
        try await Task.sleep(for: .milliseconds(100))
      } catch {
        await postmaster.stop(within: configuration.stopTimeout)
        throw error
      }
    }
  }

  /// PostgreSQL says in `postmaster.pid` how far it is, as pg_ctl reads it too.
  private static func waitUntilReady(
    _ postmaster: Postmaster, in directory: ClusterDirectory, configuration: Configuration,
    deadline: ContinuousClock.Instant
  ) async throws {
    while true {
      if let exit = postmaster.exit { throw ClusterError.startFailed(exit: exit, log: directory.recentLog) }
      if let file = PostmasterFile.read(inCluster: directory.cluster), file.processID == postmaster.processID,
        file.status == "ready"
      {
        return
      }
      guard ContinuousClock.now < deadline else {
        throw ClusterError.startTimedOut(after: configuration.startTimeout, log: directory.recentLog)
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Sees to the roles and the database, at every start: what someone changed by hand is put right.
  func provision() async throws {
    _ = try await administer(Self.provisioning)
  }

  /// Names stand in the text because PostgreSQL takes no parameters here; they are constants.
  private static let provisioning = """
    SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY['\(ownerRole)', '\(applicationRole)']) AS name
      WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \\gexec
    ALTER ROLE \(ownerRole) LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    ALTER ROLE \(applicationRole) LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;
    SELECT format('REVOKE %I FROM \(applicationRole)', g.rolname)
      FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
      WHERE m.member = '\(applicationRole)'::regrole \\gexec
    SELECT 'CREATE DATABASE \(databaseName) OWNER \(ownerRole)'
      WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '\(databaseName)') \\gexec
    ALTER DATABASE \(databaseName) OWNER TO \(ownerRole);
    REVOKE ALL ON DATABASE \(databaseName) FROM PUBLIC;
    GRANT CONNECT ON DATABASE \(databaseName) TO \(applicationRole);

    """
}
