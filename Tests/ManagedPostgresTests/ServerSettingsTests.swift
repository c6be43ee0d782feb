import Testing

@testable import ManagedPostgres

@Suite struct ServerSettingsTests {
  @Test(arguments: [
    ("listen_addresses", "*"), ("fsync", "off"), ("FSYNC", "off"), ("hba_file", "/tmp/x"), ("cluster_name", "other"),
    ("work mem", "4MB"), ("", "1"), ("x\ny", "1"), ("9lives", "1"), ("work_mem", "4MB\nfsync = off"),
    ("work_mem", "4MB\u{7F}"),
  ])
  func aSettingThatWouldUndermineTheClusterIsRefused(name: String, value: String) {
    #expect(throws: ClusterError.self) {
      try ServerSettings.file(settings: [name: value], durable: true, logDirectory: "/log")
    }
  }

  @Test func valuesAreQuoted() throws {
    let text = try ServerSettings.file(
      settings: ["search_path": "a'b\\c", "Work_Mem": "8MB"], durable: false, logDirectory: "/l'og")
    #expect(text.contains("\nsearch_path = 'a''b\\\\c'\n"))
    #expect(text.contains("\nwork_mem = '8MB'\n"))
    #expect(text.contains("\nlog_directory = '/l''og'\n"))
    #expect(text.contains("\nfsync = 'off'\n"))
  }

  @Test func everySystemAccountIsMappedToEveryRoleOnce() {
    let text = ServerSettings.identityFile(
      systemUsers: ["root", "postgres", "root"], roles: ["postgres", "clinic_app"])
    let lines = text.split(separator: "\n").dropFirst()
    #expect(
      lines == [
        #"clinic "root" "postgres""#, #"clinic "root" "clinic_app""#, #"clinic "postgres" "postgres""#,
        #"clinic "postgres" "clinic_app""#,
      ])
  }

  @Test(arguments: [
    ("postgres (PostgreSQL) 15.19 (Debian 15.19-0+deb12u1)\n", 15), ("postgres (PostgreSQL) 18beta1", 18),
    ("postgres (EnterpriseDB) 15", nil), ("", nil), ("postgres (PostgreSQL) x", nil),
  ])
  func versionsAreRead(text: String, major: Int?) {
    #expect(PostgresBinaries.parseVersion(text)?.major == major)
  }

  @Test func aPostmasterFileIsReadAsFarAsItIsWritten() {
    let whole = "4711\n/data\n1700000000\n5432\n/run\n\n  5432001 0\nready   \n"
    #expect(PostmasterFile(whole)?.processID == 4711)
    #expect(PostmasterFile(whole)?.status == "ready")
    #expect(PostmasterFile("4711\n/data\n")?.status == nil)
    #expect(PostmasterFile("-12\n/data\n")?.processID == -12)
    for text in ["", "\n", "x\n", "0\n", "99999999999\n"] { #expect(PostmasterFile(text) == nil) }
  }

  static let judgements: [([String], String?, RunningPostmaster)] = [
    (["/usr/lib/postgresql/15/bin/postgres", "-D", "/c", "-c", "cluster_name=needlepoint"], "/c", .orphan(7)),
    (["/usr/lib/postgresql/15/bin/postgres", "-D", "/c", "-c", "cluster_name=needlepoint"], nil, .orphan(7)),
    (["postgres", "-D", "/c"], nil, .foreign(7)),
    (["/usr/bin/postmaster"], "/c", .foreign(7)),
    (["/usr/bin/postgres"], nil, .foreign(7)),
    (["postgres", "-D", "/other", "-c", "cluster_name=needlepoint"], "/other", .stale),
    (["postgres", "-D"], "/other", .stale),
    (["/usr/sbin/nginx"], "/c", .stale),
    ([], nil, .none),
  ]

  @Test(arguments: judgements)
  func aRunningProcessIsJudgedByWhatItServes(line: [String], directory: String?, verdict: RunningPostmaster) {
    #expect(RunningPostmaster.judge(7, commandLine: line, workingDirectory: directory, cluster: "/c") == verdict)
  }
}
