import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

@testable import AdminCLI

/// A whole record and a measure's course, as the command line shows them.
@Suite(.serialized) struct RecordTests {
  @Test func aRecordIsOnePageOrData() async throws {
    try await ServedClinic.with { served in
      let world = try Recorded()
      let path = world.home + "/record.html"
      let page = try await served.run("records", "export", "P-000123", "--to", path, as: .therapist, in: world)
      #expect(page.status == 0, "\(page.err)")
      #expect(Files.mode(path) == 0o600)
      let html = try String(contentsOfFile: path, encoding: .utf8)
      #expect(html.hasPrefix("<!DOCTYPE html>") && html.contains("<h1>P-000123 Amelie Tremblay</h1>"))
      for shown in [
        "Session of 2026-12-01: signed", "Aching between the shoulder blades since March", "<th>Technique</th>",
        "<h2>Screen answers</h2>", "Luc Tremblay", "Bruise of two centimetres",
      ] { #expect(html.contains(shown), "\(shown)") }
      let again = try await served.run("records", "export", "P-000123", "--to", path, as: .therapist, in: world)
      #expect(again.exit == .usage)
      let data = try await served.run("records", "export", "P-000123", "--json", as: .therapist)
      let tables = try JSONParser.parse(Array(data.out.utf8))
      #expect(tables["notes"]?.arrayValue?.count == 4)
      #expect(try await served.run("records", "export", "P-000123", as: .frontDesk).exit == .forbidden)
    }
  }

  /// Idea 10: chart, disclosures and access log in one command, every viewer with role and place.
  @Test func oneCommandAnswersWhoHasSeenARecord() async throws {
    try await ServedClinic.with(limits: CallLimits(pageRows: 2)) { served in
      for role in [TestRole.therapist, .foothillsDesk, .biller] {
        try await served.clinic.call("patients.get", #"{"patient": "P-000123"}"#, as: role)
      }
      let page = try await served.run("records", "export", "P-000123", "--access-log", as: .owner)
      #expect(page.status == 0, "\(page.err)")
      for shown in [
        "<h2>Disclosures</h2>", "Dr. R. Singh, Bow River Family Medicine", "<h2>Access log</h2>", "<td>biller</td>",
        "<td>frontDesk@foothills</td>", "<td>patients.get</td>", "<td>records.export</td>", "Session of 2026-12-01",
      ] { #expect(page.out.contains(shown), "\(shown)") }
      // The log is the auditor's and the owner's to show.
      let forbidden = try await served.run("records", "export", "P-000123", "--access-log", as: .therapist)
      #expect(forbidden.exit == .forbidden)
    }
  }

  /// The status of the whole chain, for a person and for a script.
  @Test func theChainIsVerifiedWhole() async throws {
    try await ServedClinic.with { served in
      try await served.clinic.call("patients.get", #"{"patient": "P-000123"}"#)
      #expect(try await served.clinic.appSQL("SELECT session_notes.seal_log()") != "0")
      let intact = try await served.run("records", "verify", as: .auditor)
      #expect(intact.status == 0, "\(intact.err)")
      #expect(intact.out == "3 links are intact. 1 row of the audit log waits for its seal.\n")
      try await served.clinic.sql(
        "SET session_replication_role = replica; "
          + "UPDATE operations.audit_log SET roles = '' WHERE method = 'patients.get'")
      let altered = try await served.run("records", "verify", as: .auditor)
      #expect(altered.status == 1 && altered.err.contains("Altered: row "), "\(altered.err)")
      #expect(altered.err.contains("of the audit log, at link 3 of the chain."))
      let json = try await served.run("records", "verify", "-o", "json", as: .auditor)
      #expect(json.status == 1 && json.out.contains("\"isIntact\": false"))
    }
  }

  /// What a record says never becomes markup.
  @Test func theProseIsNoMarkup() {
    let hostile = "<script>alert(\"1\")</script> & \u{301}"
    let page = RecordPage(tables: [
      ("patients", [.object(["number": .string("P-1"), "family_name": .string(hostile)])]),
      ("alerts", [.object([hostile: .string(hostile)])]),
      ("notes", [.object(["visit_date": .string(hostile), "document": .object(["plan": .string(hostile)])])]),
    ]).html(exportedAt: hostile)
    #expect(!page.contains("<script"))
    #expect(page.contains("&lt;script&gt;alert(&quot;1&quot;)"))
  }

  /// The course of all pages, also of one result each.
  @Test func aCourseIsAChart() async throws {
    try await ServedClinic.with(limits: CallLimits(pageRows: 1)) { served in
      for (items, day) in [("[2,2,2,2,2,2,2,2,2,2]", 1), ("[1,1,1,1,1,1,1,1,1,1]", 2)] {
        try await served.clinic.call(
          "measures.record",
          #"{"patient": "P-000123", "measure": "odi", "items": \#(items), "takenAt": "2026-11-0\#(day)T18:00:00Z"}"#,
          as: .therapist)
      }
      let run = try await served.run("measures", "trend", "P-000123", "--measure", "odi", as: .therapist)
      #expect(
        run.out == """
          odi
            2026-11-01  40  ########################################
            2026-11-02  20  #################### +


          """, "\(run.out)\(run.err)")
      let json = try await served.run("measures", "trend", "P-000123", "-o", "json", as: .therapist)
      #expect(json.out.contains("\"isGain\": true"))
    }
  }
}
