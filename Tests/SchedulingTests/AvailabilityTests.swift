import ClinicTesting
import ClinicValues
import Testing

@Suite struct AvailabilityTests {
  /// What the search offers can be booked, and what it does not offer cannot: tried for every quarter of an hour.
  @Test func theSearchAndTheBookingAgree() async throws {
    let schedule = try await ScheduleClinic()
    try await schedule.rows(
      "UPDATE practice.treatment_types SET buffer_before = 10, buffer_after = 20 WHERE code = 'assessment-60'")
    _ = try await schedule.booked("2026-12-15T10:15", patient: 211)
    _ = try await schedule.booked("2026-12-15T13:30", patient: 212, treatment: "ims-45")
    _ = try await schedule.booked("2026-12-15T15:00", patient: 213, therapist: "helper-1")
    _ = try await schedule.booked("2026-12-15T15:15", patient: 214, therapist: "helper-2")
    _ = try await schedule.booked("2026-12-15T09:00", patient: 215, more: #""override":{"reason":"Acute"}"#)
    try await schedule.call(
      "timeOff.add",
      #"{"therapist":"dana-whitford","start":"2026-12-15T11:50","end":"2026-12-15T12:20"}"#)
    for treatment in ["assessment-60", "ims-45"] {
      let found = try await schedule.call(
        "availability.search",
        #"{"treatment":"\#(treatment)","from":"2026-12-15","to":"2026-12-15","therapist":"dana-whitford","limit":200}"#)
      var bookable: [String] = []
      for minute in stride(from: 0, to: 1440, by: 15) {
        let time = "\(minute / 60 < 10 ? "0" : "")\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
        let start = "2026-12-15T" + time
        if try await schedule.book(start, treatment: treatment, more: #""dryRun":true"#) == "booked" {
          bookable.append(start)
        }
      }
      #expect(found.items.compactMap { $0["localStart"]?.stringValue } == bookable, "\(treatment)")
      #expect(bookable.count > 2)
    }
  }

  @Test func theSearchKeepsToItsBounds() async throws {
    let schedule = try await ScheduleClinic()
    func starts(_ params: String) async throws -> [String] {
      try await schedule.call("availability.search", "{\(params)}").items.compactMap { $0["localStart"]?.stringValue }
    }
    let ims = #""treatment":"ims-45","location":"riverside""#
    #expect(
      try await starts(#"\#(ims),"therapist":"helper-1","from":"2026-12-15","to":"2026-12-16","earliest":"17:00""#)
        == ["2026-12-15T17:00", "2026-12-15T17:15", "2026-12-16T17:00", "2026-12-16T17:15"])
    #expect(
      try await starts(#"\#(ims),"therapist":"dana-whitford","from":"2026-12-14","to":"2026-12-14","latest":"08:15""#)
        == ["2026-12-14T08:00", "2026-12-14T08:15"])
    // Neither without the authorization nor after it has ended.
    #expect(try await starts(#"\#(ims),"therapist":"miro-saito","from":"2026-12-15","to":"2026-12-15""#) == [])
    #expect(try await starts(#"\#(ims),"therapist":"helper-1","from":"2027-01-01","to":"2027-01-15""#) == [])
    for (params, expected) in [
      (#"{"treatment":"ims-45","from":"2026-12-15","to":"2027-01-15"}"#, "invalid_params"),
      (#"{"treatment":"ims-45","from":"2026-12-15","to":"2026-12-14"}"#, "invalid_params"),
      (#"{"treatment":"ims-46","from":"2026-12-15","to":"2026-12-15"}"#, "not_found treatment"),
      (#"{"treatment":"ims-45","from":"2026-12-15","to":"2026-12-15","location":"nowhere"}"#, "not_found location"),
      (#"{"treatment":"ims-45","from":"2026-12-15","to":"2026-12-15","therapist":"nobody"}"#, "not_found therapist"),
    ] {
      #expect(try await schedule.verdict("availability.search", params) == expected, "\(params)")
    }
  }

  @Test func pagesFollowOneAnother() async throws {
    let schedule = try await ScheduleClinic()
    let query = #""treatment":"ims-45","from":"2026-12-15","to":"2026-12-18""#
    let whole = try await schedule.call("availability.search", #"{\#(query),"limit":200,"latest":"12:00"}"#)
    var paged: [JSON] = []
    var cursor = ""
    repeat {
      let page = try await schedule.call(
        "availability.search",
        #"{\#(query),"limit":37,"latest":"12:00"\#(cursor.isEmpty ? "" : #","cursor":"\#(cursor)""#)}"#)
      paged += page.items
      cursor = page["nextCursor"]?.stringValue ?? ""
    } while !cursor.isEmpty && paged.count < 400
    #expect(Array(paged.prefix(200)) == whole.items)
    #expect(paged.count > 200)
  }
}
