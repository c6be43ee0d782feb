import ClinicTesting
import ClinicValues
import Testing

/// Rule 2.3.
@Suite struct MoveTests {
  @Test func aMoveKeepsTheIdAndTheHistory() async throws {
    let schedule = try await ScheduleClinic()
    let id = try await schedule.booked("2026-12-15T09:00", patient: 201)
    _ = try await schedule.booked("2026-12-15T14:00", patient: 202)
    _ = try await schedule.booked("2026-12-15T12:00", patient: 201, therapist: "helper-2")
    // One line a move, in order: what changes, the version that is expected, the verdict.
    for (change, version, expected) in [
      (#""start":"2026-12-15T10:00""#, 2, "stale_version expectedVersion"),
      (#""start":"2026-12-15T10:00""#, 1, "booked"),
      (#""start":"2026-12-15T14:30""#, 2, "slot_taken therapist"),
      (#""start":"2026-12-15T12:30""#, 2, "slot_taken patient"),
      (#""start":"2026-12-15T19:00""#, 2, "outside_hours start"),
      (#""start":"2026-12-14T07:00""#, 2, "in_the_past start"),
      (#""therapist":"helper-1""#, 2, "booked"),
      (#""therapist":"nobody-here""#, 3, "not_found therapist"),
      (#""location":"atlantis""#, 3, "not_found location"),
      (#""start":"2026-12-15T14:30","therapist":"dana-whitford","override":{"reason":"Acute"}"#, 3, "booked"),
      (#""start":"2026-12-16T08:00""#, 4, "booked"),
    ] {
      let verdict = try await schedule.verdict(
        "appointments.move", #"{"appointment":"\#(id)","expectedVersion":\#(version),\#(change)}"#)
      #expect(verdict == expected, "\(change)")
    }
    let now = try await schedule.call("appointments.get", #"{"appointment":"\#(id)"}"#)
    #expect(now["localStart"] == .string("2026-12-16T08:00"))
    #expect(now["overlaps"] == .bool(false))
    let history = try await schedule.call("appointments.history", #"{"appointment":"\#(id)"}"#)
    #expect(
      history.items.map { $0["beforeLocalStart"]?.stringValue } == [
        nil, "2026-12-15T09:00", "2026-12-15T10:00", "2026-12-15T10:00", "2026-12-15T14:30",
      ])
    try await schedule.call("appointments.setStatus", #"{"appointment":"\#(id)","status":"arrived"}"#)
    #expect(
      try await schedule.verdict(
        "appointments.move", #"{"appointment":"\#(id)","expectedVersion":6,"start":"2026-12-16T09:00"}"#)
        == "transition_not_allowed appointment")
    // Below the program, too.
    await #expect(throws: (any Error).self) {
      try await schedule.rows("UPDATE scheduling.appointments SET local_start = '2026-12-17 09:00' WHERE id = '\(id)'")
    }
  }

  /// Rule 2.3: what is moved within the window before its start is on record as late. The start is 2026-12-15 09:00 at
  /// Riverside, 15:00 UTC.
  @Test func aMoveWithinTheWindowIsLate() async throws {
    let schedule = try await ScheduleClinic()
    let room = #""room":"01998a2c-5c00-7a31-9f3e-6c4d2b1a0f60""#
    // One line a change: the window in minutes, the clock, what is changed, whether that is late.
    for (window, now, change, isLate) in [
      (1440, "2026-12-14T15:00:00Z", #""start":"2026-12-16T10:00""#, false),
      (1440, "2026-12-14T15:00:01Z", #""start":"2026-12-16T10:00""#, true),
      (1440, "2026-12-15T15:30:00Z", #""start":"2026-12-16T10:00""#, true),
      (1440, "2026-12-15T14:00:00Z", #""therapist":"helper-1""#, true),
      (1440, "2026-12-15T14:00:00Z", room, false),
      (60, "2026-12-15T14:00:00Z", #""start":"2026-12-16T10:00""#, false),
      (60, "2026-12-15T14:00:01Z", #""start":"2026-12-16T10:00""#, true),
      (0, "2026-12-15T15:00:00Z", #""start":"2026-12-16T10:00""#, false),
    ] {
      try await schedule.clinic.set(now: "2026-12-14T14:00:00Z")
      try await schedule.rows(
        """
        DELETE FROM scheduling.location_rules;
        INSERT INTO scheduling.location_rules (location_id, late_window_minutes)
        SELECT id, \(window) FROM practice.locations WHERE code = 'riverside' AND \(window) <> 1440
        """)
      let id = try await schedule.booked(
        "2026-12-15T09:00", more: #""room":"01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e""#)
      try await schedule.clinic.set(now: now)
      try await schedule.call("appointments.move", #"{"appointment":"\#(id)","expectedVersion":1,\#(change)}"#)
      let history = try await schedule.call("appointments.history", #"{"appointment":"\#(id)"}"#)
      #expect(history.items.map { $0["late"] } == [.bool(false), .bool(isLate)], "\(window) \(now) \(change)")
      #expect(history.items.last?["moved"] == .bool(true))
      try await schedule.call("appointments.cancel", #"{"appointment":"\#(id)","reason":"clinic_closed"}"#)
    }
  }

  @Test func needlesNeedAnAuthorizationWhereTheyAreMovedTo() async throws {
    let schedule = try await ScheduleClinic()
    let id = try await schedule.booked("2026-12-15T09:00", treatment: "ims-45")
    for (change, expected) in [
      (#""therapist":"miro-saito""#, "therapist_not_authorized therapist"),
      (#""therapist":"helper-1","start":"2027-01-05T09:00""#, "therapist_not_authorized therapist"),
      (#""therapist":"helper-1""#, "booked"),
    ] {
      let verdict = try await schedule.verdict(
        "appointments.move", #"{"appointment":"\#(id)","expectedVersion":1,\#(change)}"#)
      #expect(verdict == expected, "\(change)")
    }
  }

  @Test func theRoomStaysIfItIsFree() async throws {
    let schedule = try await ScheduleClinic()
    let first = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
    let second = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f60"
    let id = try await schedule.booked("2026-12-15T09:00", more: #""room":"\#(first)""#)
    _ = try await schedule.booked("2026-12-15T11:00", patient: 202, therapist: "helper-1", more: #""room":"\#(first)""#)
    for (version, start, room) in [(1, "2026-12-15T10:00", first), (2, "2026-12-15T11:30", second)] {
      let moved = try await schedule.call(
        "appointments.move", #"{"appointment":"\#(id)","expectedVersion":\#(version),"start":"\#(start)"}"#)
      #expect(moved["room"]?.stringValue == room)
    }
    _ = try await schedule.booked("2026-12-15T13:00", patient: 203, therapist: "helper-1")
    _ = try await schedule.booked("2026-12-15T13:00", patient: 204, therapist: "helper-2")
    #expect(
      try await schedule.verdict(
        "appointments.move", #"{"appointment":"\#(id)","expectedVersion":3,"start":"2026-12-15T13:00"}"#)
        == "no_room_free start")
  }

  @Test func aRetiredRoomDoesNotStay() async throws {
    let schedule = try await ScheduleClinic()
    let first = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
    let second = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f60"
    let id = try await schedule.booked("2026-12-15T09:00", more: #""room":"\#(first)""#)
    try await schedule.call("rooms.retire", #"{"room":"\#(first)","expectedVersion":1,"keepAppointments":true}"#)
    for (version, more) in [(1, ""), (2, #","override":{"reason":"Acute"}"#)] {
      let moved = try await schedule.call(
        "appointments.move",
        #"{"appointment":"\#(id)","expectedVersion":\#(version),"start":"2026-12-15T1\#(version):00"\#(more)}"#)
      #expect(moved["room"]?.stringValue == second)
    }
  }

  /// A room that somebody picked for a treatment that needs none.
  @Test func aPickedRoomStaysToo() async throws {
    let schedule = try await ScheduleClinic()
    try await schedule.rows("UPDATE practice.treatment_types SET room_kind = NULL WHERE code = 'assessment-60'")
    let room = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
    let id = try await schedule.booked("2026-12-15T09:00", more: #""room":"\#(room)""#)
    _ = try await schedule.booked("2026-12-15T14:00", patient: 202, therapist: "helper-1", more: #""room":"\#(room)""#)
    let moves: [(Int, String, String?)] = [(1, "2026-12-15T10:00", room), (2, "2026-12-15T14:30", nil)]
    for (version, start, expected) in moves {
      let moved = try await schedule.call(
        "appointments.move", #"{"appointment":"\#(id)","expectedVersion":\#(version),"start":"\#(start)"}"#)
      #expect(moved["room"]?.stringValue == expected)
    }
  }
}
