import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import SessionNotes

@Suite("Outcome measures (rule 3.12)")
struct MeasureTests {
  private static let forms: [String: Measure] = [
    "nprs": Measure(code: .nprs, scorer: .first, items: 1...3, item: 0...10, answeredMin: 1),
    "psfs": Measure(code: .psfs, scorer: .mean, items: 1...5, item: 0...10, answeredMin: 1, isLabelled: true),
    "odi": Measure(code: .odi, scorer: .percent, items: 10...10, item: 0...5, answeredMin: 1),
    "ndi": Measure(code: .ndi, scorer: .percent, items: 10...10, item: 0...5, answeredMin: 1),
    "rmdq": Measure(code: .rmdq, scorer: .count, items: 24...24, item: 0...1, answeredMin: 24),
    "dash": Measure(code: .dash, scorer: .disability, items: 30...30, item: 1...5, answeredMin: 27),
    "quickdash": Measure(code: .quickdash, scorer: .disability, items: 11...11, item: 1...5, answeredMin: 10),
    "lefs": Measure(code: .lefs, scorer: .sum, items: 20...20, item: 0...4, answeredMin: 20),
  ]

  /// One line a case: the form, the items (value × how many; nil: not answered), the score by the published rule.
  @Test(
    arguments: [
      ("nprs", [(7, 1), (4, 1), (9, 1)], "7"), ("nprs", [(nil, 1), (4, 1)], nil), ("nprs", [(11, 1)], nil),
      ("psfs", [(3, 1), (4, 1), (6, 1)], "4.33"), ("psfs", [(5, 1)], "5"), ("psfs", [(5, 6)], nil),
      // ODI: sum ÷ (5 × answered) × 100.
      ("odi", [(2, 10)], "40"), ("odi", [(2, 9), (nil, 1)], "40"), ("odi", [(5, 10)], "100"), ("odi", [(0, 10)], "0"),
      ("odi", [(1, 1), (0, 8), (nil, 1)], "2.22"), ("odi", [(2, 9)], nil), ("odi", [(nil, 10)], nil),
      ("odi", [(6, 1), (2, 9)], nil),
      // NDI: as the ODI; driving is left out by whoever does not drive.
      ("ndi", [(2, 10)], "40"), ("ndi", [(2, 7), (nil, 1), (2, 2)], "40"),
      ("ndi", [(3, 7), (nil, 1), (2, 2)], "55.56"),
      ("ndi", [(6, 10)], nil),
      ("rmdq", [(1, 7), (0, 17)], "7"), ("rmdq", [(1, 7), (0, 16), (nil, 1)], nil),
      // DASH: ((sum ÷ n) − 1) × 25, with 27 of 30 answers.
      ("dash", [(3, 30)], "50"), ("dash", [(3, 27), (nil, 3)], "50"), ("dash", [(3, 26), (nil, 4)], nil),
      ("dash", [(1, 29), (2, 1)], "0.83"), ("dash", [(5, 30)], "100"),
      ("quickdash", [(2, 10), (nil, 1)], "25"), ("quickdash", [(2, 9), (nil, 2)], nil), ("quickdash", [(0, 11)], nil),
      ("lefs", [(4, 20)], "80"), ("lefs", [(2, 19), (nil, 1)], nil),
    ] as [(String, [(Int?, Int)], String?)])
  func score(form: String, items: [(Int?, Int)], expected: String?) throws {
    let form = try #require(Self.forms[form])
    let answers = items.flatMap { Array(repeating: $0.0, count: $0.1) }
    #expect((try? form.score(answers))?.description == expected)
  }

  /// The forms of the tests are those of the database.
  @Test func theFormsAreTheTables() async throws {
    let chart = try await ChartClinic()
    let list = try await chart.call("measures.list", "{}")["items"]?.arrayValue ?? []
    #expect(list.count == 8)
    for item in list {
      let form = try #require(Self.forms[item["measure"]?.stringValue ?? ""])
      #expect(item["scorer"] == .string(form.scorer.rawValue))
      #expect(
        item["itemsMin"]?.intValue == form.items.lowerBound && item["itemsMax"]?.intValue == form.items.upperBound)
      #expect(
        item["itemLowest"]?.intValue == form.item.lowerBound && item["itemHighest"]?.intValue == form.item.upperBound)
      #expect(item["answeredMin"]?.intValue == form.answeredMin && item["isLabelled"] == .bool(form.isLabelled))
    }
    try await chart.clinic.remove()
  }

  @Test(arguments: ["0", "7", "-7", "4.33", "0.05", "-0.5", "100", "9999.99"])
  func aScoreIsWrittenAsItIsRead(text: String) throws {
    #expect(try MeasureScore(wire: .number(text)).description == text)
  }

  @Test(arguments: ["1.234", "1e3", "12345", "-", ".5"])
  func whatIsNoScore(text: String) { #expect(throws: InvalidValue.self) { try MeasureScore(wire: .number(text)) } }

  /// Against the first and the last, and whether it matters: by points, or by the share of the first.
  @Test func theCourseOfAMeasure() async throws {
    let chart = try await ChartClinic()
    let record = { (items: String, day: Int) in
      try await chart.call(
        "measures.record",
        #"{"patient": "P-000123", "measure": "odi", "items": \#(items), "takenAt": "2026-12-0\#(day)T18:00:00Z"}"#)
    }
    _ = try await record("[2,2,2,2,2,2,2,2,2,2]", 1)  // 40
    _ = try await record("[2,2,2,2,2,2,2,2,1,-1]", 2)  // 37.78
    let third = try await record("[2,2,2,1,1,1,1,1,1,2]", 3)  // 28: 12 points, and 30 %
    #expect(third["change"]?.text == "-12" && third["changeFromLast"]?.text == "-9.78")
    #expect(third["isGain"] == .bool(true))
    let worse = try await record("[3,3,3,3,3,3,3,2,2,2]", 4)  // 54
    #expect(worse["isLoss"] == .bool(true) && worse["isGain"] == .bool(false))
    let trend = try await chart.call("measures.trend", #"{"patient": "P-000123", "measure": "odi"}"#)
    #expect(trend["items"]?.arrayValue?.compactMap { $0["score"]?.text } == ["40", "37.78", "28", "54"])
    #expect(
      trend["items"]?.arrayValue?.map { $0["isGain"] } == [.bool(false), .bool(false), .bool(true), .bool(false)])
    // The signed note's pain is a result of the pain scale; a void note's is none.
    let pain = #"{"patient": "P-000123", "measure": "nprs"}"#
    #expect(
      try await chart.call("measures.trend", pain)["items"]?.arrayValue?.compactMap { $0["score"]?.text } == ["6"])
    try await chart.call("notes.void", #"{"note": "\#(ChartClinic.signed)", "reason": "Wrong patient"}"#)
    #expect(try await chart.call("measures.trend", pain)["items"] == .array([]))
    await #expect(throws: (any Error).self) {
      try await chart.clinic.sql("UPDATE session_notes.measure_results SET score = 1")
    }
    try await chart.clinic.remove()
  }

  /// The same activities are rated each time, and worse is as much worse as better is better.
  @Test func theSameIsMeasuredEachTime() async throws {
    let chart = try await ChartClinic()
    let psfs = { (activities: String) in
      #"{"patient": "P-000123", "measure": "psfs", "items": [2, 3], "activities": \#(activities)}"#
    }
    try await chart.call("measures.record", psfs(#"["Run", "Lift"]"#))
    #expect(try await chart.refusal("measures.record", psfs(#"["Walk", "Lift"]"#)) == "invalid_params")
    #expect(try await chart.refusal("measures.record", psfs(#"["Run", "Lift"]"#)) == nil)
    for (first, later, isLoss) in [(0, 1, false), (5, 7, true), (5, 6, false), (3, 4, true)] {
      try await chart.clinic.sql("SET session_replication_role = replica; DELETE FROM session_notes.measure_results")
      for (score, minute) in [(first, 1), (later, 2)] {
        try await chart.call(
          "measures.record",
          #"{"patient": "P-000123", "measure": "nprs", "items": [\#(score)], "#
            + #""takenAt": "2026-12-01T10:0\#(minute):00Z"}"#
        )
      }
      let trend = try await chart.call("measures.trend", #"{"patient": "P-000123"}"#)["items"]?.arrayValue
      #expect(trend?.last?["isLoss"] == .bool(isLoss), "\(first) to \(later)")
    }
    try await chart.clinic.remove()
  }

  /// The change that matters, form by form (rule 3.12). One line a case: the form, the first answers, the later ones
  /// (value × how many), and whether it is a gain.
  @Test func theChangeThatMatters() async throws {
    let cases: [(String, [(Int, Int)], [(Int, Int)], Bool)] = [
      ("nprs", [(7, 1)], [(5, 1)], true), ("nprs", [(7, 1)], [(6, 1)], false), ("nprs", [(3, 1)], [(2, 1)], true),
      // 10 points, or 30 %.
      ("odi", [(3, 10)], [(3, 5), (2, 5)], true), ("odi", [(3, 10)], [(3, 6), (2, 4)], false),
      ("odi", [(1, 5), (0, 5)], [(1, 3), (0, 7)], true), ("odi", [(1, 5), (0, 5)], [(1, 4), (0, 6)], false),
      // 5 points, or 30 %.
      ("rmdq", [(1, 20), (0, 4)], [(1, 15), (0, 9)], true), ("rmdq", [(1, 20), (0, 4)], [(1, 16), (0, 8)], false),
      ("rmdq", [(1, 10), (0, 14)], [(1, 7), (0, 17)], true),
      // 14 percentage points: 7 of 50.
      ("ndi", [(3, 10)], [(3, 3), (2, 7)], true), ("ndi", [(3, 10)], [(3, 4), (2, 6)], false),
      // 10 and 14 points.
      ("dash", [(3, 30)], [(3, 18), (2, 12)], true), ("dash", [(3, 30)], [(3, 19), (2, 11)], false),
      ("quickdash", [(3, 11)], [(3, 4), (2, 7)], true), ("quickdash", [(3, 11)], [(3, 5), (2, 6)], false),
      // 9 points, more is better.
      ("lefs", [(2, 20)], [(3, 9), (2, 11)], true), ("lefs", [(2, 20)], [(3, 8), (2, 12)], false),
    ]
    let chart = try await ChartClinic()
    for (form, first, later, isGain) in cases {
      try await chart.clinic.sql("SET session_replication_role = replica; DELETE FROM session_notes.measure_results")
      var point: JSON = .null
      for (items, minute) in [(first, 1), (later, 2)] {
        let answers = items.flatMap { Array(repeating: $0.0, count: $0.1) }
        point = try await chart.call(
          "measures.record",
          #"{"patient": "P-000123", "measure": "\#(form)", "items": \#(answers), "#
            + #""takenAt": "2026-12-01T10:0\#(minute):00Z"}"#)
      }
      #expect(point["isGain"] == .bool(isGain), "\(form) \(first) \(later)")
    }
    try await chart.clinic.remove()
  }

  /// Results are compared within an episode of care: another complaint has its own activities and its own beginning.
  @Test func anEpisodeHasItsOwnBeginning() async throws {
    let chart = try await ChartClinic()
    let open = { (complaint: String) in
      try await chart.call(
        "episodes.open", #"{"patient": "P-000123", "complaint": "\#(complaint)", "goals": ["Run"]}"#)["id"]?
        .stringValue ?? ""
    }
    let neck = try await open("Neck since March")
    let knee = try await open("Knee since the fall")
    let rate = { (episode: String, activity: String, score: Int) in
      #"{"patient": "P-000123", "measure": "psfs", "items": [\#(score)], "activities": ["\#(activity)"], "#
        + #""episode": "\#(episode)"}"#
    }
    try await chart.call("measures.record", rate(neck, "Desk", 2))
    #expect(try await chart.refusal("measures.record", rate(neck, "Stairs", 2)) == "invalid_params")
    let first = try await chart.call("measures.record", rate(knee, "Stairs", 6))
    #expect(first["change"]?.text == "0" && first["episodeId"] == .string(knee))
    let later = try await chart.call("measures.record", rate(neck, "Desk", 5))
    #expect(later["change"]?.text == "3" && later["isGain"] == .bool(true))
    // Each activity that is named is rated.
    #expect(try await chart.refusal("measures.record", rate(neck, "Desk", -1)) == "invalid_params")
    #expect(
      try await chart.refusal("measures.record", rate("01998a2c-5c00-7a31-9f3e-6c4d2b1a0fff", "Desk", 1)) == "not_found"
    )
    // A slip is declared void; what was named wrongly binds nobody.
    let void = #"{"result": \#(first["id"]?.text ?? ""), "reason": "The other patient's sheet"}"#
    try await chart.call("measures.void", void)
    #expect(try await chart.refusal("measures.void", void) == "append_only")
    #expect(try await chart.refusal("measures.record", rate(knee, "Squat", 3)) == nil)
    let trend = try await chart.call("measures.trend", #"{"patient": "P-000123", "measure": "psfs"}"#)["items"]
    #expect(
      trend?.arrayValue?.compactMap { $0["activities"]?.arrayValue?.first?.stringValue } == ["Desk", "Desk", "Squat"])
    #expect(
      try await chart.clinic.sql("SELECT void_reason FROM session_notes.measure_results WHERE voided_at IS NOT NULL")
        == "The other patient's sheet")
    let pain = try await chart.clinic.sql(
      "SELECT id FROM session_notes.measure_results WHERE note_id IS NOT NULL LIMIT 1")
    #expect(
      try await chart.refusal("measures.void", #"{"result": "\#(pain)", "reason": "Not so"}"#) == "value_not_allowed")
    try await chart.clinic.remove()
  }

  /// One activity alone has changed from three points on, the mean of several from two (rule 3.12, PSFS).
  @Test(arguments: [
    ("[2]", "[4]", false), ("[2]", "[5]", true), ("[2, 2]", "[4, 4]", true), ("[2, 2]", "[4, 3]", false),
  ])
  func oneActivityAloneNeedsMore(first: String, later: String, isGain: Bool) async throws {
    let chart = try await ChartClinic()
    let activities = first.contains(",") ? #"["Run", "Lift"]"# : #"["Run"]"#
    try await chart.charted("2026-12-11T09:00", pain: 6)
    var point: JSON = .null
    for (items, day) in [(first, 2), (later, 3)] {
      point = try await chart.call(
        "measures.record",
        #"{"patient": "P-000123", "measure": "psfs", "items": \#(items), "activities": \#(activities), "#
          + #""takenAt": "2026-12-1\#(day)T18:00:00Z"}"#)
    }
    #expect(point["isGain"] == .bool(isGain))
    // The booking rule reads the change the same way.
    try await chart.call(
      "measures.setRules", #"{"expectedVersion": 1, "sessionsWithoutGainMax": 1}"#, as: .manager)
    let needs = try await chart.clinic.sql(
      "SELECT session_notes.needs_reassessment(id) FROM patient_records.patients WHERE number = 'P-000123'")
    #expect(needs == (isGain ? "f" : "t"))
    try await chart.clinic.remove()
  }

  /// Due at the fourth session, as the clinic sets it; recorded, the note can be signed (rules 3.11, 3.13a).
  @Test func aMeasureIsDueAtTheFourthSession() async throws {
    let chart = try await ChartClinic()
    try await chart.charted("2026-12-04T09:00", pain: 6)
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    try await chart.charted("2026-12-07T09:00", pain: 6)
    #expect(try await chart.blocking(ChartClinic.ready) == ["measure_due"])
    let refused = try await chart.sign(ChartClinic.ready)
    #expect(refused?.data["missing"]?.arrayValue?.first?["item"] == .string("measure_due"))
    // Pain is asked each time and is not what is due.
    try await chart.call("measures.record", #"{"patient": "P-000123", "measure": "nprs", "items": [6]}"#)
    #expect(try await chart.blocking(ChartClinic.ready) == ["measure_due"])
    // The clinic's own number.
    let rules = try await chart.call("measures.rules", "{}")
    #expect(rules["sessionsBetweenMeasures"]?.text == "4" && rules["sessionsWithoutGainMax"]?.text == "4")
    let set = #"{"expectedVersion": 1, "sessionsBetweenMeasures": 5}"#
    #expect(try await chart.refusal("measures.setRules", set) == "forbidden")
    try await chart.call("measures.setRules", set, as: .manager)
    #expect(try await chart.refusal("measures.setRules", set, as: .manager) == "stale_version")
    #expect(try await chart.blocking(ChartClinic.ready).isEmpty)
    try await chart.call(
      "measures.setRules", #"{"expectedVersion": 2, "sessionsBetweenMeasures": 1}"#, as: .manager)
    #expect(try await chart.blocking(ChartClinic.ready) == ["measure_due"])
    try await chart.call(
      "measures.record", #"{"patient": "P-000123", "measure": "psfs", "items": [4], "activities": ["Run"]}"#)
    #expect(try await chart.sign(ChartClinic.ready) == nil)
    try await chart.clinic.remove()
  }

  @Test(arguments: [
    (#""measure": "odi", "items": [1]"#, "items"), (#""measure": "psfs", "items": [1]"#, "activities"),
    (#""measure": "nprs", "items": [1], "activities": ["Run"]"#, "activities"),
    (#""measure": "nprs", "items": [1], "takenAt": "2027-01-01T00:00:00Z""#, "takenAt"),
    (#""measure": "bliss", "items": [1]"#, "measure"),
  ])
  func whatIsNoResult(params: String, field: String) async throws {
    let chart = try await ChartClinic()
    let before = try await chart.clinic.fingerprint()
    let refused = try await chart.refused("measures.record", #"{"patient": "P-000123", \#(params)}"#)
    let named = refused?.details["fields"]?.arrayValue?.first?["field"] ?? refused?.details["field"]
    #expect(named == .string(field))
    #expect(try await chart.clinic.fingerprint() == before)
    try await chart.clinic.remove()
  }
}
