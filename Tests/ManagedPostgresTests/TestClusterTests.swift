import ClinicTesting
import Testing

@Suite struct TestClusterTests {
  @Test func aDatabaseIsFreshReachableAndOwnedByTheOwner() async throws {
    let cluster = try await TestCluster.shared()
    try await cluster.template(named: "one table") { database in
      try await cluster.query(
        """
        CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm; CREATE EXTENSION fuzzystrmatch;
        CREATE SCHEMA practice; CREATE TABLE practice.room (code text PRIMARY KEY);
        GRANT USAGE ON SCHEMA practice TO clinic_app; GRANT SELECT, INSERT ON practice.room TO clinic_app;
        """, in: database, as: "clinic_owner")
    }
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          try await withDatabase(from: "one table") { database in
            try await cluster.query("INSERT INTO practice.room VALUES ('A')", in: database, as: "clinic_app")
            let rows = try await cluster.query("SELECT count(*) FROM practice.room", in: database, as: "clinic_app")
            #expect(rows == "1\n")
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
