import ClinicTesting
import ClinicValues
import Operations
import Testing

/// Needles need the permit's authorization on the day (T4), also when it is lost after the booking.
@Suite struct NeedlingTests {
  private static let permit = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"

  private func unauthorized(_ schedule: ScheduleClinic, as role: TestRole = .frontDesk) async throws -> [String] {
    let list = try await schedule.call("appointments.unauthorized", "{}", as: role)
    return list.items.compactMap { $0["id"]?.stringValue }
  }

  /// As rule 2.5 has it for hours: nothing is cancelled silently, and what is affected is said.
  @Test func theEndOfAPermitSaysWhatItLeaves() async throws {
    let schedule = try await ScheduleClinic()
    _ = try await schedule.booked("2026-12-15T09:00", patient: 201, treatment: "ims-45")
    let after = try await schedule.booked("2026-12-16T09:00", patient: 202, treatment: "ims-45")
    let confirmed = try await schedule.booked("2026-12-17T09:00", patient: 203, treatment: "ims-45")
    _ = try await schedule.booked("2026-12-16T11:00", patient: 204)
    let gone = try await schedule.booked("2026-12-16T13:00", patient: 205, treatment: "ims-45")
    try await schedule.call("appointments.setStatus", #"{"appointment":"\#(confirmed)","status":"confirmed"}"#)
    try await schedule.call("appointments.cancel", #"{"appointment":"\#(gone)","reason":"clinic_closed"}"#)
    #expect(try await unauthorized(schedule).isEmpty)
    let end = #"{"permit":"\#(Self.permit)","expectedVersion":1,"until":"2026-12-16"}"#
    let ended = try await schedule.call("permits.end", end)
    #expect(ended["permit"]?["until"] == .string("2026-12-16"))
    #expect(ended["appointmentsUnauthorized"] == .number("2"))
    let left = ended["appointments"]?.arrayValue ?? []
    #expect(left.map { $0["appointment"]?.stringValue } == [after, confirmed])
    #expect(left.first?["location"] == .string("riverside"))
    #expect(left.first?["localStart"] == .string("2026-12-16T09:00"))
    // They are found later, by who sees that location, and the look is on record.
    #expect(try await unauthorized(schedule) == [after, confirmed])
    #expect(
      try await schedule.rows(
        "SELECT cardinality(patients) FROM operations.audit_log WHERE method = 'appointments.unauthorized' ORDER BY id")
        == ["0", "2"])
    #expect(try await unauthorized(schedule, as: .foothillsDesk).isEmpty)
    for (params, expected) in [
      (#"{"location":"riverside","therapist":"dana-whitford"}"#, 2), (#"{"location":"foothills"}"#, 0),
      (#"{"therapist":"helper-1"}"#, 0), (#"{"limit":1}"#, 1),
    ] {
      #expect(try await schedule.call("appointments.unauthorized", params).items.count == expected, "\(params)")
    }
    // A new permit takes them off the list.
    try await schedule.call(
      "permits.add",
      #"{"therapist":"dana-whitford","number":"PP-2","from":"2026-12-16","until":"2028-01-01","needling":true}"#)
    #expect(try await unauthorized(schedule).isEmpty)
  }

  @Test func aTreatmentThatComesToUseNeedlesSaysWhatItLeaves() async throws {
    let schedule = try await ScheduleClinic()
    let lacking = try await schedule.booked("2026-12-15T09:00", patient: 201, therapist: "miro-saito")
    _ = try await schedule.booked("2026-12-15T09:00", patient: 202, therapist: "dana-whitford")
    for (version, needling, expected) in [(1, "true", [lacking]), (2, "false", [])] as [(Int, String, [String])] {
      let answer = try await schedule.call(
        "treatmentTypes.update",
        #"{"treatmentType":"assessment-60","expectedVersion":\#(version),"needling":\#(needling)}"#)
      #expect(answer["appointmentsUnauthorized"] == .number(String(expected.count)))
      let left = answer["appointments"]?.arrayValue ?? []
      #expect(left.compactMap { $0["appointment"]?.stringValue } == expected)
      #expect(try await unauthorized(schedule) == expected)
    }
  }

  /// The permit ends on the 15th, when one patient is being treated, one waits and one is still to come: nobody is
  /// needled who was not before, and nobody is held up on the way back.
  @Test func nobodyIsNeedledWithoutIt() async throws {
    let schedule = try await ScheduleClinic()
    let treated = try await schedule.booked("2026-12-15T09:00", patient: 201, treatment: "ims-45")
    let waiting = try await schedule.booked("2026-12-15T10:00", patient: 202, treatment: "ims-45")
    let coming = try await schedule.booked("2026-12-15T11:00", patient: 203, treatment: "ims-45")
    let missed = try await schedule.booked("2026-12-15T08:00", patient: 204, treatment: "ims-45")
    let exercise = try await schedule.booked("2026-12-15T13:00", patient: 205)
    try await schedule.clinic.set(now: "2026-12-15T16:00:00Z")
    for (id, status) in [
      (treated, "arrived"), (treated, "in_treatment"), (waiting, "arrived"), (missed, "no_show"),
    ] {
      #expect(try await step(id, status, schedule) == status)
    }
    try await schedule.call(
      "permits.end", #"{"permit":"\#(Self.permit)","expectedVersion":1,"until":"2026-12-15"}"#)
    let refused = "therapist_not_authorized therapist"
    // One line a step, in order.
    for (id, status, expected) in [
      (coming, "confirmed", "confirmed"), (coming, "arrived", refused), (waiting, "in_treatment", refused),
      (waiting, "booked", "booked"), (waiting, "arrived", refused), (missed, "arrived", refused),
      (missed, "booked", "booked"), (treated, "completed", "completed"), (treated, "in_treatment", "in_treatment"),
      (treated, "arrived", "arrived"), (treated, "in_treatment", refused),
      (treated, "left_without_treatment", "left_without_treatment"), (exercise, "arrived", "arrived"),
      (exercise, "in_treatment", "in_treatment"),
    ] {
      #expect(try await step(id, status, schedule) == expected, "\(status)")
    }
    // Below the program, too.
    await #expect(throws: (any Error).self) {
      try await schedule.rows("UPDATE scheduling.appointments SET status = 'arrived' WHERE id = '\(coming)'")
    }
  }

  private func step(_ id: String, _ status: String, _ schedule: ScheduleClinic) async throws -> String {
    try await schedule.verdict(
      "appointments.setStatus", #"{"appointment":"\#(id)","status":"\#(status)"}"#, as: .frontDesk)
  }
}
