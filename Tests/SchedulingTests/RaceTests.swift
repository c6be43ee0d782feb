import ClinicTesting
import ClinicValues
import Store
import Testing

@Suite struct RaceTests {
  /// Rule 2.8 under concurrency: fifty connections, one slot.
  @Test func fiftyRaceForOneSlot() async throws {
    let schedule = try await ScheduleClinic(connections: 50)
    let verdicts = try await withThrowingTaskGroup(of: String.self) { group in
      for patient in 201...250 {
        group.addTask { try await schedule.book("2026-12-15T09:00", patient: patient, treatment: "ims-45") }
      }
      return try await group.reduce(into: [:]) { counts, verdict in counts[verdict, default: 0] += 1 }
    }
    #expect(verdicts == ["booked": 1, "slot_taken therapist": 49])
    #expect(try await deadlocks(schedule) == ["0"])
  }

  /// Three therapists and two rooms: whoever loses the room takes the next, and the third finds none.
  @Test func roomsAreSharedOutUnderARace() async throws {
    let schedule = try await ScheduleClinic(connections: 48)
    for day in 15...17 {
      let verdicts = try await withThrowingTaskGroup(of: String.self) { group in
        for patient in 201...248 {
          group.addTask {
            try await schedule.book(
              "2026-12-\(day)T09:00", patient: patient, therapist: "helper-\(patient % 3 + 1)", treatment: "ims-45")
          }
        }
        return try await group.reduce(into: [:]) { counts, verdict in counts[verdict, default: 0] += 1 }
      }
      #expect(verdicts["booked"] == 2)
      #expect((verdicts["slot_taken therapist"] ?? 0) + (verdicts["no_room_free start"] ?? 0) == 46)
    }
    #expect(try await deadlocks(schedule) == ["0"])
  }

  /// Two appointments that change places, and many that go for one place: somebody wins, nobody waits for ever.
  @Test func movesThatCrossDoNotDeadlock() async throws {
    let schedule = try await ScheduleClinic(connections: 16)
    var ids: [String] = []
    for (index, hour) in (8...15).enumerated() {
      let start = "2026-12-15T\(hour < 10 ? "0" : "")\(hour):00"
      ids.append(try await schedule.booked(start, patient: 201 + index, therapist: "helper-\(index % 2 + 1)"))
    }
    let verdicts = try await withThrowingTaskGroup(of: String.self) { group in
      for (index, id) in ids.enumerated() {
        let therapist = "helper-\((index + 1) % 2 + 1)"
        group.addTask {
          try await schedule.verdict(
            "appointments.move",
            #"{"appointment":"\#(id)","expectedVersion":1,"therapist":"\#(therapist)","start":"2026-12-15T16:00"}"#)
        }
      }
      return try await group.reduce(into: [:]) { counts, verdict in counts[verdict, default: 0] += 1 }
    }
    #expect(verdicts == ["booked": 2, "slot_taken therapist": 6])
    #expect(try await deadlocks(schedule) == ["0"])
  }

  /// A room that another move holds, at whatever hour, is waited for: it is neither full nor overlapping.
  @Test(arguments: [false, true]) func aMoveWaitsForARoomThatAnotherMoveHolds(isOverride: Bool) async throws {
    let schedule = try await ScheduleClinic()
    let rooms = try await schedule.rows(
      """
      SELECT r.id FROM practice.rooms r
        JOIN practice.locations l ON l.id = r.location_id AND l.code = 'riverside'
        JOIN practice.treatment_types y ON y.code = 'ims-45' AND y.room_kind = r.kind
      WHERE r.retired_at IS NULL ORDER BY r.id
      """)
    let (kept, other) = (try #require(rooms.first), try #require(rooms.last))
    let moved = try await schedule.booked(
      "2026-12-15T09:00", therapist: "helper-1", treatment: "ims-45", more: #""room":"\#(kept)""#)
    _ = try await schedule.booked(
      "2026-12-15T10:00", patient: 202, therapist: "helper-2", treatment: "ims-45", more: #""room":"\#(kept)""#)
    let holder = try await Connection.open(ConnectionSettings(conninfo: schedule.clinic.database.superuser))
    try await holder.executeScript("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('room \(other)', 0))")
    async let verdict = schedule.verdict(
      "appointments.move",
      #"{"appointment":"\#(moved)","expectedVersion":1,"start":"2026-12-15T10:00""#
        + (isOverride ? #","override":{"reason":"Acute"}}"# : "}"))
    let waiting = """
      SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
      WHERE l.locktype = 'advisory' AND NOT l.granted
      """
    // A move that does not wait never shows up here; it would have its answer long before this gives up.
    let deadline = ContinuousClock.now + .seconds(20)
    var waits = false
    while !waits, ContinuousClock.now < deadline { waits = try await schedule.rows(waiting) == ["1"] }
    #expect(waits)
    try await holder.executeScript("COMMIT")
    #expect(try await verdict == "booked")
    let now = try await schedule.call("appointments.get", #"{"appointment":"\#(moved)"}"#)
    #expect(now["room"] == .string(other))
    #expect(now["overlaps"] == .bool(false))
  }

  private func deadlocks(_ schedule: ScheduleClinic) async throws -> [String] {
    try await schedule.rows("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
  }
}
