import ClinicTesting
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

  private func deadlocks(_ schedule: ScheduleClinic) async throws -> [String] {
    try await schedule.rows("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
  }
}
