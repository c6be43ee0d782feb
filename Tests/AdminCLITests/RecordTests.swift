import ClinicTesting
import ClinicValues
import Foundation
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

  @Test func aCourseIsAChart() async throws {
    try await ServedClinic.with { served in
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
