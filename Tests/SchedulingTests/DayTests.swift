import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import Scheduling

@Suite struct DayTests {
  /// Rule 2.9: whose midnight it is.
  @Test func todayIsTodayAtTheLocation() async throws {
    let schedule = try await ScheduleClinic()
    try await schedule.rows("UPDATE practice.locations SET zone = 'America/Toronto' WHERE code = 'foothills'")
    // One line a question: the clock, what is asked for, the day. Riverside is UTC−6, Foothills UTC−5; Foothills comes
    // first by code, so Dana's today is its; Miro works at Riverside alone.
    for (now, params, expected) in [
      ("2026-12-15T04:59:00Z", #""location":"foothills""#, "2026-12-14"),
      ("2026-12-15T05:00:00Z", #""location":"foothills""#, "2026-12-15"),
      ("2026-12-15T05:59:00Z", #""location":"riverside""#, "2026-12-14"),
      ("2026-12-15T06:00:00Z", #""location":"riverside""#, "2026-12-15"),
      ("2026-12-15T05:30:00Z", #""location":"riverside","daysFromToday":1"#, "2026-12-15"),
      ("2026-12-15T05:30:00Z", #""location":"riverside","daysFromToday":-1"#, "2026-12-13"),
      ("2026-12-15T05:30:00Z", #""therapist":"dana-whitford""#, "2026-12-15"),
      ("2026-12-15T05:30:00Z", #""therapist":"miro-saito""#, "2026-12-14"),
      ("2026-12-15T05:30:00Z", #""therapist":"dana-whitford","location":"riverside""#, "2026-12-14"),
      ("2026-12-15T05:30:00Z", #""date":"2027-01-01","location":"riverside""#, "2027-01-01"),
    ] {
      try await schedule.clinic.set(now: now)
      let day = try await schedule.call("appointments.day", "{\(params)}", as: .frontDesk)
      #expect(day["date"] == .string(expected), "\(now) \(params)")
    }
    for (params, expected) in [
      (#"{"location":"riverside","date":"2026-12-15","daysFromToday":1}"#, "invalid_params"),
      (#"{"location":"riverside","daysFromToday":367}"#, "invalid_params"),
      (#"{"location":"riverside","cursor":"5b5d"}"#, "invalid_params"),
      (#"{"daysFromToday":1}"#, "invalid_params"), (#"{"location":"nowhere"}"#, "not_found location"),
      (#"{"therapist":"nobody"}"#, "not_found therapist"),
    ] {
      #expect(try await schedule.verdict("appointments.day", params) == expected, "\(params)")
    }
  }

  @Test func pagesOfADayFollowOneAnother() async throws {
    let schedule = try await ScheduleClinic()
    for (index, start) in ["09:00", "09:00", "10:00", "11:00", "11:00"].enumerated() {
      let therapist = ["dana-whitford", "helper-1"][index % 2]
      _ = try await schedule.booked("2026-12-15T\(start)", patient: 201 + index, therapist: therapist)
    }
    let whole = try await schedule.call("appointments.day", #"{"location":"riverside","date":"2026-12-15"}"#)
    #expect(whole.items.count == 5 && whole["nextCursor"] == nil)
    // The first page is of today; midnight goes by before the next.
    try await schedule.clinic.set(now: "2026-12-16T05:59:00Z")
    var page = try await schedule.call("appointments.day", #"{"location":"riverside","limit":2}"#)
    var paged = page.items
    try await schedule.clinic.set(now: "2026-12-16T06:01:00Z")
    while let cursor = page["nextCursor"]?.stringValue, paged.count < 10 {
      page = try await schedule.call("appointments.day", #"{"location":"riverside","limit":2,"cursor":"\#(cursor)"}"#)
      #expect(page["date"] == .string("2026-12-15"))
      paged += page.items
    }
    #expect(paged == whole.items)
  }
}
