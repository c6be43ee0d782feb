import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import SessionNotes

@Suite("Dose-response memory (idea 4)")
struct DoseTests {
  private func dose(_ needles: Int, _ gain: Int?, soreness: Int? = nil, hours: Int? = nil) -> DoseMemory.Dose {
    DoseMemory.Dose(
      needles: needles, techniques: [.inOut], twitches: 1, soreness: soreness, sorenessHours: hours, gain: gain)
  }

  /// Grades of a dose (rule 3.7). One line a case: techniques, the longest minutes, the grade.
  @Test(
    arguments: [
      ([NeedleTechnique.inOut], nil, "I"), ([.inOut, .inOut], nil, "I"), ([.pistoning], nil, "II"),
      ([.inOut, .winding], nil, "II"), ([.retained], 1, "II"), ([.retained], 2, "III"), ([.electrical], 5, "III"),
      ([.retained], 6, "IV"), ([.retained], 10, "IV"), ([.retained], 11, "V"), ([.retained], nil, nil),
      ([.electrical], nil, nil), ([], nil, nil),
    ] as [([NeedleTechnique], Int?, String?)])
  func grade(techniques: [NeedleTechnique], minutes: Int?, expected: String?) {
    #expect(DoseMemory.Grade(techniques: techniques, minutes: minutes)?.rawValue == expected)
  }

  @Test func flags() {
    #expect(DoseMemory.flags([]) == [])
    #expect(DoseMemory.flags([dose(2, 0), dose(2, 0)]) == [[], [.sameDoseNoGain]])
    #expect(DoseMemory.flags([dose(2, 0), dose(3, 0), dose(3, -1)]) == [[], [], [.sameDoseNoGain]])
    #expect(DoseMemory.flags([dose(2, 1), dose(2, 0), dose(2, nil)]) == [[], [], []])
    #expect(
      DoseMemory.flags([dose(2, 1, soreness: 7), dose(2, 1, soreness: 6, hours: 72)])
        == [[.overResponder], [.overResponder]])
    #expect(DoseMemory.flags([dose(2, 1, soreness: 6, hours: 71)]) == [[]])
  }

  /// Idea 4, as stated: three seeded sessions give the exact table and flag.
  @Test func threeSessionsGiveTheTable() async throws {
    let chart = try await ChartClinic()
    let first = try await chart.charted("2026-12-04T09:00", pain: 6, muscle: "gracilis")
    try await chart.charted("2026-12-07T09:00", pain: 6, muscle: "gracilis")
    try await chart.charted("2026-12-11T09:00", pain: 6, muscle: "gracilis")
    try await chart.call(
      "checkIns.answer",
      #"{"checkIn": "\#(try await chart.checkIn(first, hours: 48))", "soreness": 8, "sorenessHours": 30}"#)
    let doses = try await chart.call("needles.doses", #"{"patient": "P-000123", "muscle": "gracilis"}"#)
    let table = (doses["items"]?.arrayValue ?? []).map { item in
      ["visitDate", "needles", "twitches", "soreness", "gain", "flags"].map { item[$0]?.plain ?? "-" }
        .joined(separator: " ")
    }
    #expect(
      table == [
        #"2026-12-04 2 2 8 0 ["over_responder"]"#, #"2026-12-07 2 2 - 0 ["same_dose_no_gain"]"#,
        "2026-12-11 2 2 - - []",
      ])
    try await chart.clinic.remove()
  }
}

extension JSON {
  fileprivate var plain: String { stringValue ?? text }
}
