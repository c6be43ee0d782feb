import Glibc
import Testing

@testable import ManagedPostgres

/// Directories that must be refused, each by name and before PostgreSQL runs.
@Suite struct ClusterDirectoryTests {
  @Test func aClusterOfAnotherMajorVersionIsRefused() async throws {
    try await withThrowawayDirectory { directory in
      try makeCluster(in: directory, version: "9")
      await #expect { _ = try await ManagedCluster.start(.throwaway(directory)) } throws: { error in
        guard case ClusterError.otherMajorVersion(directory, cluster: 9, let installed) = error else { return false }
        return installed.contains { $0 >= 15 }
      }
    }
  }

  @Test func aDirectoryWithSomethingElseIsLeftAlone() async throws {
    try await withThrowawayDirectory { directory in
      try makeCluster(in: directory, version: nil)
      await #expect(throws: ClusterError.notACluster(directory: directory + "/cluster")) {
        _ = try await ManagedCluster.start(.throwaway(directory))
      }
    }
  }

  @Test func aPathThatWouldWriteSettingsIsRefused() async throws {
    await #expect(throws: ClusterError.self) {
      _ = try await ManagedCluster.start(.throwaway("/tmp/clinic'\nfsync = off"))
    }
  }

  @Test func binariesThatAreNotThereAreNamed() async throws {
    try await withThrowawayDirectory { directory in
      var configuration = ManagedCluster.Configuration.throwaway(directory)
      configuration.binaries = "/nowhere"
      await #expect(throws: ClusterError.binariesNotFound(searched: ["/nowhere"])) {
        _ = try await ManagedCluster.start(configuration)
      }
    }
  }

  @Test func anAccountThatIsNotThereIsNamed() async throws {
    try await withThrowawayDirectory { directory in
      var configuration = ManagedCluster.Configuration.throwaway(directory)
      configuration.clusterUser = "no-such-account"
      await #expect(throws: ClusterError.unknownUser("no-such-account")) {
        _ = try await ManagedCluster.start(configuration)
      }
    }
  }

  @Test(.enabled(if: geteuid() == 0)) func rootIsNoAccountForPostgres() async throws {
    try await withThrowawayDirectory { directory in
      var configuration = ManagedCluster.Configuration.throwaway(directory)
      configuration.clusterUser = "root"
      await #expect(throws: ClusterError.self) { _ = try await ManagedCluster.start(configuration) }
    }
  }

  @Test(.enabled(if: geteuid() == 0)) func aDirectoryBehindAClosedOneIsRefusedByTheClosedOnesName() async throws {
    try await withThrowawayDirectory { directory in
      try FileOperations.makeDirectories(directory + "/closed", mode: 0o700)
      await #expect(throws: ClusterError.notTraversable(directory: directory + "/closed", user: "postgres")) {
        _ = try await ManagedCluster.start(.throwaway(directory + "/closed/data"))
      }
    }
  }

  @Test(.enabled(if: geteuid() == 0)) func aClusterOfAnotherAccountIsRefused() async throws {
    try await withThrowawayDirectory { directory in
      try makeCluster(in: directory, version: "15")
      var configuration = ManagedCluster.Configuration.throwaway(directory)
      configuration.clusterUser = "nobody"
      await #expect(throws: ClusterError.self) { _ = try await ManagedCluster.start(configuration) }
    }
  }

  @Test func aSocketDirectoryThatOthersMayEnterIsRefused() async throws {
    try await withThrowawayDirectory { directory in
      let user = try geteuid() == 0 ? ClusterUser.named("postgres") : ClusterUser.current()
      try FileOperations.makePrivateDirectory(directory + "/sockets", for: user)
      chmod(directory + "/sockets", 0o777)
      var configuration = ManagedCluster.Configuration.throwaway(directory)
      configuration.socketDirectory = directory + "/sockets"
      let place = try await ClusterDirectory.prepare(configuration)
      #expect(throws: ClusterError.socketDirectoryUnsafe(directory: directory + "/sockets")) {
        try SocketDirectory.prepare(configuration, for: place)
      }
    }
  }

  @Test func everyErrorSaysItsNameAndASentence() {
    let errors: [ClusterError] = [.stopped, .unknownUser("x"), .inUse(directory: "/d", server: 3)]
    for error in errors { #expect("\(error)".hasPrefix(error.name + ": ") && "\(error)".hasSuffix(".")) }
  }

  private func makeCluster(in directory: String, version: String?) throws {
    let user = try geteuid() == 0 ? ClusterUser.named("postgres") : ClusterUser.current()
    try FileOperations.makePrivateDirectory(directory + "/cluster", for: user)
    let name = version == nil ? "notes.txt" : "PG_VERSION"
    try FileOperations.replace(directory + "/cluster/" + name, with: (version ?? "hello") + "\n", owner: user)
  }
}
