import ClinicTesting
import ClinicValues
import Operations
import Testing

/// Rule 2.5: what closes or retires says which coming appointments it leaves behind, and cancels none.
@Suite struct ClosureTests {
  private let room = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"

  @Test func whatAppointmentsNeedIsNotTakenAwayInSilence() async throws {
    let schedule = try await ScheduleClinic()
    let id = try await schedule.booked("2026-12-15T09:00", more: #""room":"\#(room)""#)
    let version = try await schedule.call("therapists.get", #"{"therapist":"dana-whitford"}"#)["version"]?.intValue ?? 0
    let dana = #""therapist":"dana-whitford","expectedVersion":\#(version)"#
    let closures: [(String, String)] = [
      ("rooms.retire", #""room":"\#(room)","expectedVersion":1"#),
      ("therapists.updateProfile", #"\#(dana),"locations":["foothills"]"#),
      ("therapists.retire", dana),
      ("locations.close", #""location":"riverside","expectedVersion":1"#),
    ]
    for (method, params) in closures {
      do {
        _ = try await schedule.call(method, "{\(params)}", as: .owner)
        Issue.record("\(method) went through")
      } catch let error as CallError {
        #expect(error.reason == "appointments_affected", "\(method)")
        #expect(error.details["count"] == .number("1"))
        #expect(error.details["appointments"]?.arrayValue?.first?["appointment"] == .string(id))
      }
      let kept = #"{\#(params),"keepAppointments":true,"dryRun":true}"#
      _ = try await schedule.call(method, kept, as: .owner)
    }
    try await schedule.call(
      "appointments.cancel", #"{"appointment":"\#(id)","expectedVersion":1,"reason":"clinic_closed"}"#)
    for (method, params) in closures {
      _ = try await schedule.call(method, #"{\#(params),"dryRun":true}"#, as: .owner)
    }
  }

  @Test func whatWasKeptIsNotAskedForAgain() async throws {
    let schedule = try await ScheduleClinic()
    _ = try await schedule.booked("2026-12-15T09:00")
    let version = try await schedule.call("therapists.get", #"{"therapist":"dana-whitford"}"#)["version"]?.intValue ?? 0
    for (more, verdict) in [(#","keepAppointments":true"#, "done"), ("", "done")].enumerated().map({
      (#""expectedVersion":\#(version + $0)\#($1.0)"#, $1.1)
    }) {
      let params = #"{"therapist":"dana-whitford","locations":["foothills"],\#(more)}"#
      #expect(try await schedule.verdict("therapists.updateProfile", params, as: .owner) == verdict)
    }
  }

  /// Whoever books while something closes is seen by it, or sees it.
  @Test func bookingsAndAClosureSideBySide() async throws {
    let schedule = try await ScheduleClinic(connections: 12)
    let verdicts = try await withThrowingTaskGroup(of: (isClosure: Bool, verdict: String).self) { group in
      for helper in 1...3 {
        for hour in 10...12 {
          group.addTask {
            let patient = 200 + helper * 10 + hour
            return (
              false,
              try await schedule.book("2026-12-15T\(hour):00", patient: patient, therapist: "helper-\(helper)")
            )
          }
        }
      }
      group.addTask {
        (
          true,
          try await schedule.verdict(
            "locations.close", #"{"location":"riverside","expectedVersion":1}"#, as: .owner)
        )
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let closed = verdicts.contains { $0.isClosure && !$0.verdict.hasPrefix("appointments_affected") }
    let coming = try await schedule.rows("SELECT count(*) FROM scheduling.appointments WHERE status = 'booked'")
    #expect(closed == (coming == ["0"]), "\(verdicts)")
  }
}
