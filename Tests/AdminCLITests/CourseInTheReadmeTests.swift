import ClinicTesting
import ClinicValues
import Foundation
import Testing

@testable import AdminCLI

/// The README's walk-through of a course of treatment, as it stands there, by the real program in a real shell: three
/// blocks, with the clinic's clock a day and a week later (charting rules 3.1 to 3.13).
@Suite(.serialized) struct CourseInTheReadmeTests {
  /// The blocks of shell that are marked as the course.
  private static func blocks() throws -> [String] {
    let readme = try String(contentsOfFile: TestClinic.root + "/README.md", encoding: .utf8)
    return readme.components(separatedBy: "<!-- course -->\n```sh\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
  }

  private struct Ran {
    var status: Int32
    var said: String
  }

  /// Runs a block; what it set is there for the next.
  private static func run(_ block: String, in folder: String, _ served: ServedClinic, days: String) throws -> Ran {
    let built = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let script = """
      set -euo pipefail
      cd '\(folder)'
      # Setting the clock cuts the server's connections: status 8 says to try again.
      again() {
        local tries status
        for tries in $(seq 20); do
          status=0
          clinic "$@" || status=$?
          if [ "$status" != 8 ]; then return "$status"; fi
        done
        return 8
      }
      desk() { CLINIC_TOKEN='\(TestRole.frontDesk.token?.value ?? "")' again "$@"; }
      therapist() { CLINIC_TOKEN='\(TestRole.therapist.token?.value ?? "")' again "$@"; }
      who=dana-whitford where=riverside \(days)
      if [ -e kept ]; then . ./kept; fi
      \(block)
      declare -p patient episode screen visit note > kept
      declare -f free >> kept
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", script]
    process.environment = [
      "PATH": built.path + ":/usr/bin:/bin", "HOME": folder, "CLINIC_SERVER": "tcp://127.0.0.1:\(served.port)",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Ran(status: process.terminationStatus, said: said)
  }

  @Test func theCourseIsLivedThrough() async throws {
    let blocks = try Self.blocks()
    try #require(blocks.count == 3)
    try await ServedClinic.with { served in
      let world = try Recorded()
      defer { withExtendedLifetime(world) {} }
      let folder = world.home
      var said: [String] = []
      for (block, (now, days)) in zip(
        blocks,
        [
          ("2026-12-15T14:00:00Z", "from=2026-12-15 to=2026-12-15"),
          ("2026-12-16T19:00:00Z", "from=2026-12-16 to=2026-12-16"),
          ("2026-12-22T14:00:00Z", "from=2026-12-22 to=2026-12-22"),
        ])
      {
        try await served.clinic.set(now: now)
        // On a thread of its own: the server goes on beside it.
        let ran = try await blocking { Result { try Self.run(block, in: folder, served, days: days) } }.get()
        #expect(ran.status == 0, "\(ran.said)")
        said.append(ran.said)
      }
      #expect(said.first?.contains("refused with status 6") ?? false)
      #expect(said.first?.contains("taken out 1, discarded 1, found later 0") ?? false)
      #expect(said.last?.contains("Written to record.html.") ?? false)
      #expect(said.last?.contains("  2026-12-22  4  ####################### +") ?? false, "\(said.last ?? "")")
      let patient = "(SELECT p.id FROM patient_records.patients p WHERE p.family_name = 'Lindqvist')"
      let facts = try await served.clinic.sql(
        """
        SELECT (SELECT count(*) FROM session_notes.notes n WHERE n.patient_id = \(patient) AND n.status = 'signed'),
          (SELECT count(*) FROM session_notes.found_needles f JOIN session_notes.notes n ON n.id = f.note_id
            WHERE n.patient_id = \(patient)),
          (SELECT count(*) FROM session_notes.check_ins c WHERE c.patient_id = \(patient) AND c.soreness = 4),
          (SELECT e.discharge_reason FROM patient_records.episodes e WHERE e.patient_id = \(patient))
        """)
      #expect(facts == "3\t1\t1\tgoals_met")
      let page = try String(contentsOfFile: folder + "/record.html", encoding: .utf8)
      #expect(page.contains("Nils Lindqvist") && page.contains("Works a day without pain"))
    }
  }
}
