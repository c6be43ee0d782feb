import ClinicTesting
import ClinicValues
import Testing

/// Rule 2.9. Toronto still changes its clocks; Alberta is UTC−6 all year since November 2026.
@Suite struct ZoneTests {
  @Test func theInstantIsDerivedFromTheWall() async throws {
    let schedule = try await ScheduleClinic()
    try await schedule.rows("UPDATE practice.locations SET zone = 'America/Toronto' WHERE code = 'foothills'")
    let override = #""override":{"reason":"A test"}"#
    for (location, local, start, isDoubled) in [
      ("riverside", "2026-12-15T09:30", "2026-12-15T09:30:00-06:00", false),
      ("riverside", "2027-07-15T09:30", "2027-07-15T09:30:00-06:00", false),
      ("foothills", "2026-12-15T11:30", "2026-12-15T11:30:00-05:00", false),
      ("foothills", "2027-07-15T12:30", "2027-07-15T12:30:00-04:00", false),
      ("foothills", "2027-11-07T01:30", "2027-11-07T01:30:00-04:00", true),
      ("foothills", "2027-11-07T02:30", "2027-11-07T02:30:00-05:00", false),
    ] {
      let answer = try await schedule.call(
        "appointments.book",
        #"{"patient":"P-000201","therapist":"dana-whitford","treatment":"assessment-60","location":"\#(location)","#
          + #""start":"\#(local)",\#(override)}"#)
      #expect(answer["start"]?.stringValue == start)
      #expect(answer["isDoubled"] == .bool(isDoubled))
    }
  }

  /// Rule 2.9 with rule 2.5: the visit fits by its length and by the clock. In Toronto 02:00 goes back to 01:00 on
  /// 2027-11-07, and on to 03:00 on 2027-03-14.
  @Test func openHoursHoldWhereTheClockChanges() async throws {
    let schedule = try await ScheduleClinic()
    try await schedule.rows("UPDATE practice.locations SET zone = 'America/Toronto' WHERE code = 'foothills'")
    let outside = "outside_hours start"
    // One line a day's hours, from 00:30 on; then where a visit of 45, 60 and 90 minutes stands.
    for (day, closes, start, verdicts) in [
      ("2027-11-07", "03:00", "01:30", ["booked", "booked", "booked"]),
      ("2027-11-07", "02:30", "01:30", ["booked", "booked", outside]),
      ("2027-11-07", "02:15", "01:30", ["booked", outside, outside]),
      ("2027-11-07", "01:45", "01:30", [outside, outside, outside]),
      ("2027-11-07", "03:00", "00:15", [outside, outside, outside]),
      ("2027-11-07", "03:00", "02:00", ["booked", "booked", outside]),
      ("2027-03-14", "03:00", "01:00", ["booked", "booked", outside]),
      ("2027-03-14", "03:15", "01:30", ["booked", outside, outside]),
      ("2027-03-14", "03:00", "01:30", [outside, outside, outside]),
      ("2027-03-14", "05:00", "01:30", ["booked", "booked", "booked"]),
    ] as [(String, String, String, [String])] {
      try await setHours(day, closes: closes, schedule)
      for (minutes, expected) in zip([45, 60, 90], verdicts) {
        let verdict = try await bookAtFoothills("\(day)T\(start)", minutes: minutes, schedule)
        #expect(verdict == expected, "\(day) \(start) for \(minutes) until \(closes)")
      }
    }
  }

  @Test func theSearchKeepsToTheClockThatChanges() async throws {
    let schedule = try await ScheduleClinic()
    try await schedule.rows("UPDATE practice.locations SET zone = 'America/Toronto' WHERE code = 'foothills'")
    for day in ["2027-11-07", "2027-03-14"] {
      try await setHours(day, closes: "04:00", schedule)
      let found = try await schedule.call(
        "availability.search",
        #"{"treatment":"assessment-60","from":"\#(day)","to":"\#(day)","location":"foothills"}"#)
      var bookable: [String] = []
      for minute in stride(from: 0, to: 300, by: 15) {
        let start = "\(day)T0\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
        if try await bookAtFoothills(start, minutes: 60, schedule) == "booked" { bookable.append(start) }
      }
      #expect(found.items.compactMap { $0["localStart"]?.stringValue } == bookable, "\(day)")
      #expect(bookable.count > 4)
    }
  }

  @Test func movesAndTimeOffKeepToTheClockThatChanges() async throws {
    let schedule = try await ScheduleClinic()
    try await schedule.rows("UPDATE practice.locations SET zone = 'America/Toronto' WHERE code = 'foothills'")
    try await setHours("2027-11-07", closes: "02:30", schedule)
    let booked = try await schedule.call(
      "appointments.book",
      #"{"patient":"P-000201","therapist":"dana-whitford","treatment":"assessment-60","location":"foothills","#
        + #""start":"2027-11-07T00:30","minutes":45}"#)
    let id = booked["id"]?.stringValue ?? ""
    for (version, start, expected) in [
      (1, "2027-11-07T01:50", "outside_hours start"), (1, "2027-11-07T01:30", "booked"),
    ] {
      let verdict = try await schedule.verdict(
        "appointments.move", #"{"appointment":"\#(id)","expectedVersion":\#(version),"start":"\#(start)"}"#)
      #expect(verdict == expected, "\(start)")
    }
    let timeOff = try await schedule.call(
      "timeOff.add",
      #"{"therapist":"dana-whitford","start":"2027-11-07T02:00","end":"2027-11-07T03:00","keepAppointments":true}"#)
    #expect(timeOff["appointmentsKept"] == .number("1"))
  }

  @Test func whenTheZoneOfALocationChangesTheWallStays() async throws {
    let schedule = try await ScheduleClinic()
    let past = try await schedule.booked("2026-12-14T09:00", patient: 202)
    try await schedule.clinic.set(now: "2026-12-14T16:00:00Z")
    // A run of neighbours, so that each would run into the next while they move.
    let ids = try await [9, 10, 11].asyncMap { try await schedule.booked("2026-12-15T\($0 < 10 ? "0" : "")\($0):00") }
    try await setZone("America/Toronto", of: "riverside", version: 1, schedule)
    for (id, hour) in zip(ids, ["09", "10", "11"]) {
      let moved = try await schedule.call("appointments.get", #"{"appointment":"\#(id)"}"#)
      #expect(moved["start"] == .string("2026-12-15T\(hour):00:00-05:00"))
      let history = try await schedule.call("appointments.history", #"{"appointment":"\#(id)"}"#)
      #expect(history.items.last?["derivedAnew"] == .bool(true))
    }
    let before = try await schedule.call("appointments.get", #"{"appointment":"\#(past)"}"#)
    #expect(before["start"] == .string("2026-12-14T09:00:00-06:00"))
    try await setZone("America/Edmonton", of: "riverside", version: 2, schedule)
    let back = try await schedule.call("appointments.get", #"{"appointment":"\#(ids[1])"}"#)
    #expect(back["start"] == .string("2026-12-15T10:00:00-06:00"))
  }

  @Test func aZoneThatDoesNotFitWhatIsBookedIsRefused() async throws {
    let schedule = try await ScheduleClinic()
    let override = #""override":{"reason":"A test"}"#
    _ = try await schedule.booked("2027-03-14T02:30", more: override)
    let skipped = try await zoneVerdict("America/Toronto", of: "riverside", version: 1, schedule)
    #expect(skipped == "time_does_not_exist zone")
    // 10:00 at Riverside; 11:30 at Foothills would be 10:30 at Riverside.
    _ = try await schedule.booked("2026-12-15T10:00", patient: 202)
    try await schedule.call(
      "appointments.book",
      #"{"patient":"P-000203","therapist":"dana-whitford","treatment":"assessment-60","location":"foothills","#
        + #""start":"2026-12-15T11:30",\#(override)}"#)
    #expect(try await zoneVerdict("America/Toronto", of: "foothills", version: 1, schedule) == "slot_taken zone")
    #expect(try await schedule.rows("SELECT DISTINCT zone FROM practice.locations") == ["America/Edmonton"])
  }

  @Test func aChangeOfTheLawIsFoundAndMended() async throws {
    let schedule = try await ScheduleClinic()
    let id = try await schedule.booked("2026-12-15T09:00")
    // As if booked with the data of 2025, when Alberta was to be UTC−7 in winter.
    try await schedule.rows(
      """
      BEGIN; SET LOCAL session_replication_role = replica;
      UPDATE scheduling.appointments SET
        starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour',
        held_from = held_from + interval '1 hour', held_until = held_until + interval '1 hour', tz_version = '2025b';
      COMMIT;
      """)
    for (params, start) in [
      (#"{"dryRun":true}"#, "2026-12-15T09:00:00-07:00"), ("{}", "2026-12-15T09:00:00-06:00"),
    ] {
      let outcome = try await schedule.call("schedule.rederive", params)
      #expect(outcome["count"] == .number("1"))
      #expect(outcome.items.first?["was"] == .string("2026-12-15T16:00:00Z"))
      #expect(outcome.items.first?["becomes"] == .string("2026-12-15T15:00:00Z"))
      let appointment = try await schedule.call("appointments.get", #"{"appointment":"\#(id)"}"#)
      #expect(appointment["start"] == .string(start))
    }
    #expect(try await schedule.call("schedule.rederive", "{}")["count"] == .number("0"))
    #expect(try await schedule.rows("SELECT tz_version <> '2025b' FROM scheduling.appointments") == ["t"])
  }

  /// A whole schedule moves in one call, and what cannot is told first, however many others there are.
  @Test func aChangeOfTheLawMovesThousands() async throws {
    let schedule = try await ScheduleClinic()
    let latest = "2027-12-31T17:00"
    _ = try await schedule.booked(latest, patient: 260, therapist: "helper-1")
    try await schedule.rows(
      """
      INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, local_start,
        minutes, buffer_before, buffer_after)
      SELECT gen_random_uuid(), p.id, t.id, y.id, l.id, timestamp '2027-01-04 08:00' + h.n * interval '2 hours' + d.n
          * interval '1 day', 60, 0, 0
      FROM generate_series(0, 4) AS h (n), generate_series(0, 199) AS d (n), generate_series(1, 3) AS t_ (n)
        JOIN therapist_profiles.therapists t ON t.slug = 'helper-' || t_.n
        JOIN patient_records.patients p ON p.number = 'P-000' || 200 + t_.n,
        practice.locations l, practice.treatment_types y
      WHERE l.code = 'riverside' AND y.code = 'assessment-60'
      """)
    try await schedule.rows(
      """
      BEGIN; SET LOCAL session_replication_role = replica;
      UPDATE scheduling.appointments SET
        starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour',
        held_from = held_from + interval '1 hour', held_until = held_until + interval '1 hour', tz_version = '2025b';
      COMMIT;
      """)
    // At the same time on the wall, by the data of now.
    _ = try await schedule.booked(latest, patient: 259, therapist: "helper-1")
    let outcome = try await schedule.call("schedule.rederive", "{}")
    #expect(outcome["count"] == .number("3001"))
    #expect(outcome["problemCount"] == .number("1"))
    #expect(outcome.items.count == 1000)
    #expect(outcome.items.first?["problem"] == .string("slot_taken"))
    #expect(outcome.items.first?["localStart"] == .string(latest))
    #expect(try await schedule.call("schedule.rederive", "{}")["count"] == .number("1"))
  }

  @Test func whoManagesOneLocationMendsTimesThereOnly() async throws {
    let schedule = try await ScheduleClinic()
    try await schedule.rows(
      """
      INSERT INTO access.grants (id, account_id, role, location_id, granted_by)
      SELECT gen_random_uuid(), a.id, 'manager', l.id, a.id FROM access.accounts a, practice.locations l
      WHERE a.name = 'sid.stranger' AND l.code = 'foothills'
      """)
    for params in ["{}", #"{"location":"riverside"}"#] {
      #expect(try await schedule.verdict("schedule.rederive", params, as: .stranger) == "forbidden")
    }
    let there = try await schedule.call("schedule.rederive", #"{"location":"foothills"}"#, as: .stranger)
    #expect(there["count"] == .number("0"))
  }

  /// Dana's hours at Foothills on that day, from 00:30 on.
  private func setHours(_ day: String, closes: String, _ schedule: ScheduleClinic) async throws {
    try await schedule.rows(
      """
      INSERT INTO scheduling.shift_exceptions (id, therapist_id, location_id, on_date, hours)
      SELECT gen_random_uuid(), t.id, l.id, '\(day)', '{[\(day) 00:30,\(day) \(closes))}'
      FROM therapist_profiles.therapists t, practice.locations l
      WHERE t.slug = 'dana-whitford' AND l.code = 'foothills'
      ON CONFLICT (therapist_id, location_id, on_date) DO UPDATE SET hours = excluded.hours
      """)
  }

  /// What becomes of a booking; it is a rehearsal.
  private func bookAtFoothills(_ start: String, minutes: Int, _ schedule: ScheduleClinic) async throws -> String {
    try await schedule.verdict(
      "appointments.book",
      #"{"patient":"P-000201","therapist":"dana-whitford","treatment":"assessment-60","location":"foothills","#
        + #""start":"\#(start)","minutes":\#(minutes),"dryRun":true}"#)
  }

  private func setZone(_ zone: String, of location: String, version: Int, _ schedule: ScheduleClinic) async throws {
    try await schedule.call(
      "locations.update", #"{"location":"\#(location)","expectedVersion":\#(version),"zone":"\#(zone)"}"#)
  }

  private func zoneVerdict(
    _ zone: String, of location: String, version: Int, _ schedule: ScheduleClinic
  ) async throws -> String {
    try await schedule.verdict(
      "locations.update", #"{"location":"\#(location)","expectedVersion":\#(version),"zone":"\#(zone)"}"#)
  }
}

extension Array {
  func asyncMap<T>(_ transform: (Element) async throws -> T) async throws -> [T] {
    var out: [T] = []
    for element in self { out.append(try await transform(element)) }
    return out
  }
}
