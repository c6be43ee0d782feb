import Glibc
import Testing

@testable import ManagedPostgres

/// Issue 2, item 12: a backup is worth what its restore is. The scripts that the runbook names, on real clusters.
@Suite(.timeLimit(.minutes(3))) struct BackupTests {
  private static let schema = """
    CREATE EXTENSION btree_gist;
    CREATE SCHEMA scheduling AUTHORIZATION clinic_owner;
    SET ROLE clinic_owner;
    CREATE TABLE scheduling.visit (room int, span tstzrange, note text, EXCLUDE USING gist (room WITH =, span WITH &&));
    ALTER TABLE scheduling.visit ENABLE ROW LEVEL SECURITY;
    ALTER TABLE scheduling.visit FORCE ROW LEVEL SECURITY;
    CREATE POLICY own ON scheduling.visit TO clinic_app USING (note <> 'hidden');
    GRANT USAGE ON SCHEMA scheduling TO clinic_app;
    GRANT SELECT ON scheduling.visit TO clinic_app;
    RESET ROLE;
    INSERT INTO scheduling.visit
      SELECT n, tstzrange(now(), now() + interval '1 hour'), CASE WHEN n = 1 THEN 'hidden' ELSE 'Größe ' || n END
      FROM generate_series(1, 500) AS n;

    """

  @Test func aBackupIsRestoredWholeWithItsRightsAndPolicies() async throws {
    try await withThrowawayDirectory { directory in
      let digest = "SELECT count(*), md5(string_agg(v::text, '/' ORDER BY room)) FROM scheduling.visit AS v"
      let original = try await ManagedCluster.start(.throwaway(directory + "/it's the clinic"))
      _ = try await original.administer(Self.schema, database: "clinic")
      let saved = try await original.administer(digest, database: "clinic")
      for _ in 0..<2 {
        let backup = try await script("backup", "--to", directory + "/backups", "--keep", "1", data: "it's the clinic")
        #expect(backup.succeeded, "\(backup.output)")
      }
      await original.stop()
      let names = FileOperations.entries(of: directory + "/backups").sorted()
      #expect(names.count == 3, "one backup was to be kept, of three files: \(names)")
      let dump = directory + "/backups/" + (try #require(names.first))
      #expect(FileOperations.status(of: dump)?.mode == 0o600)

      let restore = try await script("restore", dump, "--data", directory + "/restored")
      #expect(restore.succeeded, "\(restore.output)")
      let restored = try await ManagedCluster.start(.throwaway(directory + "/restored"))
      #expect(try await restored.administer(digest, database: "clinic") == saved)
      let visible = try await restored.administer(
        "SELECT count(*) FROM scheduling.visit", database: "clinic", user: ManagedCluster.applicationRole)
      #expect(visible == "499\n")
      await restored.stop()

      let again = try await script("restore", dump, "--data", directory + "/restored")
      #expect(!again.succeeded && again.output.contains("holds a cluster already"))
      let proof = try await script("prove-restore", dump)
      #expect(proof.succeeded, "\(proof.output)")
      try await refusesDamage(to: dump, in: directory)
    }
  }

  private func refusesDamage(to dump: String, in directory: String) async throws {
    let descriptor = open(dump, O_WRONLY)
    #expect(pwrite(descriptor, "x", 1, 200) == 1)
    close(descriptor)
    let damaged = try await script("restore", dump, "--data", directory + "/damaged")
    #expect(!damaged.succeeded && damaged.output.contains("has changed since it was written"))
    #expect(FileOperations.status(of: directory + "/damaged") == nil)
  }

  @Test func whatCannotBeSavedLeavesNoFile() async throws {
    try await withThrowawayDirectory { directory in
      let absent = try await script("backup", "--to", directory + "/backups", data: "nothing-here")
      #expect(!absent.succeeded && absent.output.contains("mend:"))
      #expect(FileOperations.entries(of: directory + "/backups").isEmpty)
    }
  }

  private func script(
    _ name: String, _ arguments: String..., data: String = ""
  ) async throws -> ChildTool.Result {
    let deploy = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Deploy/"
    let directory = arguments.first { $0.hasPrefix("/tmp/") }?.split(separator: "/").prefix(2).joined(separator: "/")
    let path = "/" + (directory ?? "") + "/" + data
    return try await ChildTool.run("/usr/bin/env", ["CLINIC_DATA=" + path, deploy + name] + arguments)
  }
}
