import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import Scheduling

@Suite struct BookingTests {
  @Test func aBookingIsRefusedByName() async throws {
    let schedule = try await ScheduleClinic()
    try await schedule.clinic.sql(
      "UPDATE practice.locations SET zone = 'America/Toronto' WHERE code = 'foothills'")
    // One line a case: what is asked for, then the verdict. All in one clinic, in order.
    let cases: [(patient: String, therapist: String, treatment: String, location: String, start: String, String)] = [
      ("P-000201", "dana-whitford", "ims-45", "riverside", "2026-12-15T09:00", "booked"),
      ("P-000999", "dana-whitford", "ims-45", "riverside", "2026-12-15T11:00", "not_found patient"),
      ("P-000201", "nobody-here", "ims-45", "riverside", "2026-12-15T11:00", "not_found therapist"),
      ("P-000201", "dana-whitford", "ims-99", "riverside", "2026-12-15T11:00", "not_found treatment"),
      ("P-000201", "dana-whitford", "ims-45", "atlantis", "2026-12-15T11:00", "not_found location"),
      // Rule 2.5: open time
      ("P-000201", "dana-whitford", "ims-45", "riverside", "2026-12-15T07:45", "outside_hours start"),
      ("P-000201", "dana-whitford", "ims-45", "riverside", "2026-12-15T17:15", "booked"),
      ("P-000202", "helper-1", "ims-45", "riverside", "2026-12-15T17:30", "outside_hours start"),
      ("P-000202", "helper-1", "ims-45", "riverside", "2026-12-19T10:00", "outside_hours start"),
      ("P-000202", "dana-whitford", "ims-45", "riverside", "2026-12-31T12:00", "outside_hours start"),
      ("P-000202", "dana-whitford", "ims-45", "riverside", "2027-01-05T10:00", "outside_hours start"),
      ("P-000202", "miro-saito", "assessment-60", "foothills", "2026-12-15T10:00", "not_offered therapist"),
      ("P-000202", "helper-1", "ims-45", "riverside", "2026-12-14T07:45", "in_the_past start"),
      // T4: the permit on that day
      ("P-000202", "miro-saito", "ims-45", "riverside", "2026-12-15T10:00", "therapist_not_authorized therapist"),
      ("P-000202", "miro-saito", "assessment-60", "riverside", "2026-12-15T10:00", "booked"),
      ("P-000203", "helper-1", "ims-45", "riverside", "2026-12-31T10:00", "booked"),
      ("P-000203", "helper-1", "ims-45", "riverside", "2027-01-04T10:00", "therapist_not_authorized therapist"),
      // Rule 2.8: therapist, patient; half-open
      ("P-000202", "dana-whitford", "ims-45", "riverside", "2026-12-15T09:30", "slot_taken therapist"),
      ("P-000201", "helper-1", "ims-45", "riverside", "2026-12-15T08:30", "slot_taken patient"),
      ("P-000201", "helper-1", "ims-45", "riverside", "2026-12-15T08:15", "booked"),
      ("P-000204", "dana-whitford", "ims-45", "riverside", "2026-12-15T09:45", "booked"),
      // Rule 2.9: a zone that still changes its clocks
      ("P-000204", "helper-1", "assessment-60", "foothills", "2027-03-14T02:30", "time_does_not_exist start"),
    ]
    for (patient, therapist, treatment, location, start, expected) in cases {
      let verdict = try await schedule.verdict(
        "appointments.book",
        #"{"patient":"\#(patient)","therapist":"\#(therapist)","treatment":"\#(treatment)","#
          + #""location":"\#(location)","start":"\#(start)"}"#, as: .frontDesk)
      #expect(verdict == expected, "\(patient) \(therapist) \(treatment) \(location) \(start)")
    }
  }

  /// Riverside has two rooms of the kind.
  @Test func roomsRunOut() async throws {
    let schedule = try await ScheduleClinic()
    let room = #""room":"01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e""#
    for (start, patient, therapist, more, expected) in [
      ("2026-12-15T09:00", 201, "dana-whitford", room, "booked"),
      ("2026-12-15T09:30", 202, "helper-1", room, "slot_taken room"),
      ("2026-12-15T09:30", 202, "helper-1", "", "booked"),
      ("2026-12-15T09:45", 203, "helper-2", "", "no_room_free start"),
      ("2026-12-15T10:00", 203, "helper-2", "", "booked"),
      ("2026-12-15T12:00", 203, "helper-2", #""room":"01998a2c-5c00-7a31-9f3e-6c4d2b1a0f61""#, "not_offered room"),
      ("2026-12-15T12:00", 203, "helper-2", #""room":"01998a2c-5c00-7a31-9f3e-6c4d2b1a0fff""#, "not_found room"),
    ] as [(String, Int, String, String, String)] {
      let verdict = try await schedule.book(start, patient: patient, therapist: therapist, more: more)
      #expect(verdict == expected, "\(start) \(therapist)")
    }
  }

  /// Rule 2.7: half-open, the longer of two neighbours' buffers counts, cleaning up may overhang the shift, and buffers
  /// do not hold the patient. A 60-minute assessment with 10 minutes before and 20 after.
  @Test func buffersHoldTherapistAndRoomNotThePatient() async throws {
    let schedule = try await ScheduleClinic()
    try await schedule.clinic.sql(
      "UPDATE practice.treatment_types SET buffer_before = 10, buffer_after = 20 WHERE code = 'assessment-60'")
    for (start, patient, therapist, expected) in [
      ("2026-12-15T10:00", 201, "dana-whitford", "booked"),
      ("2026-12-15T11:15", 202, "dana-whitford", "slot_taken therapist"),
      ("2026-12-15T11:20", 202, "dana-whitford", "booked"),
      ("2026-12-15T08:45", 203, "dana-whitford", "slot_taken therapist"),
      ("2026-12-15T08:40", 203, "dana-whitford", "booked"),
      // The patient goes from one therapist straight to the next.
      ("2026-12-15T11:00", 201, "helper-1", "booked"),
      // Preparation lies within the shift, cleaning up may overhang.
      ("2026-12-15T08:05", 204, "helper-2", "outside_hours start"),
      ("2026-12-16T08:10", 204, "helper-2", "booked"),
      ("2026-12-16T17:00", 204, "helper-2", "booked"),
      ("2026-12-16T17:05", 205, "helper-3", "outside_hours start"),
    ] {
      let verdict = try await schedule.book(start, patient: patient, therapist: therapist)
      #expect(verdict == expected, "\(start) \(therapist)")
    }
  }

  /// Rule 2.8: knowingly, with a reason, by who may; and the next booking respects what was booked over another.
  @Test func anOverrideIsDeliberate() async throws {
    let schedule = try await ScheduleClinic()
    let override = #""override":{"reason":"Acute pain"}"#
    #expect(try await schedule.book("2026-12-15T09:00", patient: 201) == "booked")
    #expect(
      try await schedule.book("2026-12-15T09:30", patient: 202, more: override, as: .frontDesk)
        == "override_not_permitted override")
    #expect(try await schedule.book("2026-12-15T09:30", patient: 202, more: override) == "booked")
    #expect(try await schedule.book("2026-12-15T10:00", patient: 203) == "slot_taken therapist")
    #expect(try await schedule.book("2026-12-15T19:00", patient: 203, more: override) == "booked")
    #expect(try await schedule.book("2026-12-14T07:00", patient: 203, more: override) == "booked")
    #expect(
      try await schedule.book(
        "2026-12-15T12:00", patient: 203, therapist: "miro-saito", treatment: "ims-45", more: override)
        == "therapist_not_authorized therapist")
    let day = try await schedule.call("appointments.day", #"{"date":"2026-12-15","therapist":"dana-whitford"}"#)
    #expect(day.items.map { $0["overlaps"] } == [.bool(false), .bool(true), .bool(false)])
    #expect(day.items.map { $0["outsideHours"] } == [.bool(false), .bool(false), .bool(true)])
    #expect(day.items.last?["overrideReason"]?.stringValue == "Acute pain")
  }

  /// The row policies: Fiona works at Foothills only.
  @Test func whoWorksElsewhereNeitherSeesNorBooksHere() async throws {
    let schedule = try await ScheduleClinic()
    let id = try await schedule.booked("2026-12-15T09:00")
    #expect(try await schedule.book("2026-12-15T11:00", as: .foothillsDesk) != "booked")
    #expect(
      try await schedule.verdict("appointments.get", #"{"appointment":"\#(id)"}"#, as: .foothillsDesk)
        == "not_found appointment")
    #expect(
      try await schedule.verdict(
        "appointments.cancel", #"{"appointment":"\#(id)","reason":"patient_ill"}"#, as: .foothillsDesk)
        == "not_found appointment")
    let day = try await schedule.call(
      "appointments.day", #"{"date":"2026-12-15","location":"riverside"}"#, as: .foothillsDesk)
    #expect(day.items.isEmpty)
    #expect(try await schedule.clinic.appSQL("SELECT count(*) FROM scheduling.appointments").hasPrefix("0"))
    await #expect(throws: (any Error).self) { try await schedule.clinic.appSQL("DELETE FROM scheduling.appointments") }
  }

  /// Below the program: neither the wrong therapist nor another status to begin with goes in, even past all policies.
  @Test func theDatabaseItselfRefuses() async throws {
    let schedule = try await ScheduleClinic()
    let insert = """
      INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, local_start,
        minutes, buffer_before, buffer_after, status)
      SELECT gen_random_uuid(), p.id, t.id, y.id, l.id, '2026-12-15 09:00', 45, 0, 0, 'STATUS'
      FROM patient_records.patients p, therapist_profiles.therapists t, practice.treatment_types y, practice.locations l
      WHERE p.number = 'P-000201' AND t.slug = 'THERAPIST' AND y.code = 'ims-45' AND l.code = 'riverside'
      """
    for (therapist, status, works) in [
      ("miro-saito", "booked", false), ("dana-whitford", "completed", false), ("dana-whitford", "booked", true),
      ("dana-whitford", "booked", false),
    ] {
      let sql = insert.replacing("THERAPIST", with: therapist).replacing("STATUS", with: status)
      let didWork = await (try? schedule.clinic.sql(sql)) != nil
      #expect(didWork == works, "\(therapist) \(status)")
    }
  }
}
