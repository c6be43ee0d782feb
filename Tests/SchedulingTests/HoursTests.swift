import ClinicTesting
import ClinicValues
import Operations
import Testing

/// Rule 2.5.
@Suite struct HoursTests {
  @Test func reducingOpenTimeCancelsNothingSilently() async throws {
    let schedule = try await ScheduleClinic()
    let id = try await schedule.booked("2026-12-15T09:00")
    let shift = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
    let dana = #""therapist":"dana-whitford""#
    for (method, params) in [
      ("shifts.end", #"{"shift":"\#(shift)","expectedVersion":1,"on":"2026-12-15""#),
      ("shifts.setException", #"{\#(dana),"location":"riverside","date":"2026-12-15","hours":[]"#),
      (
        "shifts.setException",
        #"{\#(dana),"location":"riverside","date":"2026-12-15","hours":[{"start":"09:15","end":"18:00"}]"#
      ),
      ("timeOff.add", #"{\#(dana),"start":"2026-12-15T09:59","end":"2026-12-15T12:00""#),
    ] {
      do {
        try await schedule.call(method, params + "}")
        Issue.record("\(method) was not refused")
      } catch let error as CallError {
        #expect(error.reason == "appointments_affected")
        #expect(error.details["count"] == .number("1"))
        #expect(error.details["appointments"]?.arrayValue?.first?["appointment"]?.stringValue == id)
      }
      // With leave it is done, and what was kept says where it lies; a rehearsal changes nothing.
      let answer = try await schedule.call(method, params + #","keepAppointments":true,"dryRun":true}"#)
      #expect(answer["appointmentsKept"] == .number("1"))
    }
    try await schedule.call(
      "timeOff.add", #"{\#(dana),"start":"2026-12-15T09:59","end":"2026-12-15T12:00","keepAppointments":true}"#)
    #expect(try await isOutside(id, schedule))
    let timeOff = try await schedule.call("timeOff.list", #"{\#(dana)}"#)
    let first = timeOff.items.first?["id"]?.stringValue ?? ""
    try await schedule.call("timeOff.cancel", #"{"timeOff":"\#(first)","expectedVersion":1}"#)
    #expect(try await !isOutside(id, schedule))
  }

  @Test func endingAShiftNeverMakesItLonger() async throws {
    let schedule = try await ScheduleClinic()
    let shift = try await schedule.call(
      "shifts.add",
      #"{"therapist":"dana-whitford","location":"riverside","weekday":6,"start":"09:00","end":"12:00","#
        + #""from":"2026-12-01","until":"2027-01-01"}"#)
    let id = shift["id"]?.stringValue ?? ""
    for (version, on, expected) in [
      (1, "2027-01-02", "value_not_allowed on"), (1, "2027-01-01", "done"), (2, "2026-12-20", "done"),
      (3, "2026-12-21", "value_not_allowed on"), (3, "2026-12-01", "done"), (3, "2026-12-01", "not_found shift"),
    ] {
      let verdict = try await schedule.verdict(
        "shifts.end", #"{"shift":"\#(id)","expectedVersion":\#(version),"on":"\#(on)"}"#)
      #expect(verdict == expected, "\(on)")
    }
  }

  @Test func anExceptionOpensOneDayAndLeavesThePattern() async throws {
    let schedule = try await ScheduleClinic()
    let saturday = #""therapist":"dana-whitford","location":"riverside","date":"2026-12-19""#
    try await schedule.call(
      "shifts.setException",
      #"{\#(saturday),"hours":[{"start":"13:00","end":"24:00"},{"start":"09:00","end":"12:00"}]}"#)
    for (start, expected) in [
      ("2026-12-19T08:45", "outside_hours start"), ("2026-12-19T09:00", "booked"),
      ("2026-12-19T11:15", "outside_hours start"), ("2026-12-19T13:00", "booked"), ("2026-12-19T23:00", "booked"),
      ("2026-12-26T09:00", "outside_hours start"),
    ] {
      #expect(try await schedule.book(start) == expected, "\(start)")
    }
    let days = try await schedule.call("shifts.exceptions", #"{"therapist":"dana-whitford","from":"2026-12-19"}"#)
    #expect(days.items.count == 2)
    #expect(days.items.first?["hours"]?.arrayValue?.last?["end"] == .string("24:00"))
    #expect(
      try await schedule.verdict("shifts.removeException", #"{\#(saturday),"expectedVersion":1}"#)
        == "appointments_affected keepAppointments")
  }

  /// Nobody's edit is lost: each names the version that it saw, and the first of a day that it saw none.
  @Test func anExceptionIsEditedAsItWasRead() async throws {
    let schedule = try await ScheduleClinic()
    let day = #""therapist":"dana-whitford","location":"riverside","date":"2026-12-19""#
    let hours = #","hours":[{"start":"09:00","end":"12:00"}]"#
    let stale = "stale_version expectedVersion"
    // One line a call, in order: the version that it expects, the verdict.
    let calls: [(method: String, version: Int?, expected: String)] = [
      ("setException", 1, "not_found date"), ("removeException", 1, "not_found date"), ("setException", nil, "done"),
      ("setException", nil, stale), ("setException", 2, stale), ("setException", 1, "done"), ("setException", 1, stale),
      ("removeException", 1, stale), ("removeException", nil, "invalid_params"), ("removeException", 2, "done"),
      ("setException", nil, "done"),
    ]
    for (method, version, expected) in calls {
      let more = version.map { #","expectedVersion":\#($0)"# } ?? ""
      let params = "{\(day)\(method == "setException" ? hours : "")\(more)}"
      #expect(try await schedule.verdict("shifts." + method, params) == expected, "\(method) \(more)")
    }
    do {
      try await schedule.call("shifts.setException", "{\(day)\(hours)}")
      Issue.record("a second first setting was taken")
    } catch let error as CallError {
      #expect(error.details["currentVersion"] == .number("1"))
    }
  }

  @Test func theRulesAreEditedAsTheyWereRead() async throws {
    let schedule = try await ScheduleClinic()
    let stale = "stale_version expectedVersion"
    // One line a call, in order: the version that it expects, the verdict, the version afterwards.
    for (expectedVersion, verdict, version) in [
      (1, stale, nil), (nil, "done", 1), (nil, stale, 1), (2, stale, 1), (1, "done", 2), (1, stale, 2), (2, "done", 3),
    ] as [(Int?, String, Int?)] {
      let more = expectedVersion.map { #","expectedVersion":\#($0)"# } ?? ""
      let answer = try await schedule.verdict(
        "schedule.setRules", #"{"location":"riverside","gridMinutes":30\#(more)}"#)
      #expect(answer == verdict, "\(more)")
      let rules = try await schedule.call("schedule.rules", #"{"location":"riverside"}"#)
      #expect(rules["version"]?.intValue == version, "\(more)")
      #expect(rules["gridMinutes"]?.intValue == (version == nil ? 15 : 30))
    }
  }

  @Test func aTherapistWorksAtOnePlaceAtATime() async throws {
    let schedule = try await ScheduleClinic()
    for (location, start, end, expected) in [
      ("foothills", "17:00", "19:00", "periods_overlap start"), ("foothills", "18:00", "20:00", "done"),
      ("riverside", "07:00", "08:00", "done"), ("riverside", "18:00", "17:00", "invalid_params"),
    ] {
      let verdict = try await schedule.verdict(
        "shifts.add",
        #"{"therapist":"dana-whitford","location":"\#(location)","weekday":2,"start":"\#(start)","end":"\#(end)","#
          + #""from":"2026-12-01"}"#)
      #expect(verdict == expected, "\(location) \(start)")
    }
    #expect(
      try await schedule.verdict(
        "shifts.add",
        #"{"therapist":"miro-saito","location":"foothills","weekday":2,"start":"08:00","end":"09:00","#
          + #""from":"2026-12-01"}"#)
        == "not_offered location")
    let shifts = try await schedule.call("shifts.list", #"{"therapist":"dana-whitford","limit":3}"#)
    let cursor = shifts["nextCursor"]?.stringValue ?? ""
    let rest = try await schedule.call("shifts.list", #"{"therapist":"dana-whitford","cursor":"\#(cursor)"}"#)
    #expect(shifts.items.count == 3 && rest.items.count == 4)
  }

  private func isOutside(_ id: String, _ schedule: ScheduleClinic) async throws -> Bool {
    try await schedule.call("appointments.get", #"{"appointment":"\#(id)"}"#)["outsideHours"] == .bool(true)
  }
}
