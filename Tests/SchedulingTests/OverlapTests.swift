import ClinicTesting
import ClinicValues
import Testing

/// What another was booked over, knowingly (rule 2.8), goes on as if nothing were there.
@Suite struct OverlapTests {
  private let acute = #""override":{"reason":"Acute pain"}"#

  @Test func itGoesThroughItsLife() async throws {
    let schedule = try await ScheduleClinic()
    let first = try await schedule.booked("2026-12-15T09:00", patient: 201)
    let second = try await schedule.booked("2026-12-15T09:30", patient: 202, more: acute)
    for id in [first, second] {
      for status in ["confirmed", "arrived", "booked", "arrived", "in_treatment", "completed"] {
        let verdict = try await schedule.verdict(
          "appointments.setStatus", #"{"appointment":"\#(id)","status":"\#(status)"}"#, as: .frontDesk)
        #expect(verdict == status)
      }
    }
  }

  /// Rule 2.8: each of the three is refused by name, and goes through with a reason, which is on record.
  @Test(arguments: ["therapist", "patient", "room"]) func eachOverlapTakesAReason(of what: String) async throws {
    let schedule = try await ScheduleClinic()
    let rooms = ["01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f60"]
    _ = try await schedule.booked(
      "2026-12-15T09:00", patient: 201, therapist: "helper-1", more: #""room":"\#(rooms[0])""#)
    let (patient, therapist) = (what == "patient" ? 201 : 202, what == "therapist" ? "helper-1" : "helper-2")
    let room = #""room":"\#(rooms[what == "room" ? 0 : 1])""#
    func second(_ more: String) async throws -> String {
      try await schedule.book("2026-12-15T09:30", patient: patient, therapist: therapist, more: more)
    }
    #expect(try await second(room) == "slot_taken \(what)")
    #expect(try await second("\(room),\(acute)") == "booked")
    let kept = "SELECT overlapping, override_reason FROM scheduling.appointments WHERE local_start = '2026-12-15 09:30'"
    #expect(try await schedule.rows(kept) == ["t\tAcute pain"])
  }

  /// Rule 2.9: both keep their time on the wall, and their overlap.
  @Test func itFollowsTheZone() async throws {
    let schedule = try await ScheduleClinic()
    let first = try await schedule.booked("2026-12-15T09:00", patient: 201)
    let second = try await schedule.booked("2026-12-15T09:30", patient: 202, more: acute)
    try await schedule.call(
      "locations.update", #"{"location":"riverside","expectedVersion":1,"zone":"America/Toronto"}"#)
    for (id, start) in [(first, "2026-12-15T09:00:00-05:00"), (second, "2026-12-15T09:30:00-05:00")] {
      let moved = try await schedule.call("appointments.get", #"{"appointment":"\#(id)"}"#)
      #expect(moved["start"] == .string(start))
    }
    // As if both had been booked with older data of the same law.
    try await schedule.rows(
      """
      BEGIN; SET LOCAL session_replication_role = replica;
      UPDATE scheduling.appointments SET tz_version = '2025b'; COMMIT;
      """)
    #expect(try await schedule.call("schedule.rederive", "{}")["count"] == .number("0"))
  }

  /// Rule 2.6: in another room only that room is asked for.
  @Test func itChangesRooms() async throws {
    let schedule = try await ScheduleClinic()
    let first = try await schedule.booked("2026-12-15T09:00", patient: 201)
    let over = try await schedule.call(
      "appointments.book",
      #"{"patient":"P-000202","therapist":"dana-whitford","treatment":"assessment-60","location":"riverside","#
        + #""start":"2026-12-15T09:30",\#(acute)}"#)
    let second = over["id"]?.stringValue ?? ""
    let taken = over["room"]?.stringValue ?? ""
    let made = try await schedule.call("rooms.create", #"{"location":"riverside","name":"Room 3","kind":"treatment"}"#)
    let third = made["id"]?.stringValue ?? ""
    // One line a swap: of which, at which version, into which room.
    for (id, version, room, expected) in [
      (first, 1, taken, "slot_taken room"), (first, 1, third, "booked"), (second, 1, third, "slot_taken therapist"),
    ] {
      let verdict = try await schedule.verdict(
        "appointments.move", #"{"appointment":"\#(id)","expectedVersion":\#(version),"room":"\#(room)"}"#,
        as: .frontDesk)
      #expect(verdict == expected)
    }
    // When the first is gone the second lies over nothing any more, and whoever schedules may change its room.
    try await schedule.call("appointments.cancel", #"{"appointment":"\#(first)","reason":"therapist_unavailable"}"#)
    let swapped = try await schedule.call(
      "appointments.move", #"{"appointment":"\#(second)","expectedVersion":1,"room":"\#(third)"}"#, as: .frontDesk)
    #expect(swapped["overlaps"] == .bool(false))
    #expect(swapped["overrideReason"]?.stringValue == "Acute pain")
  }
}
