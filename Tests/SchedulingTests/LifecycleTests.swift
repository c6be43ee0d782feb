import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import Scheduling

@Suite struct LifecycleTests {
  /// Rule 2.1, all hundred pairs: a row is where it stands, a column where it would go. Written out, not computed.
  ///
  ///     to:  booked confirmed arrived in_treatment completed cancelled late_cancelled no_show left entered_in_error
  private static let table: [(AppointmentStatus, String)] = [
    (.booked, "- y y - - y y y - y"),
    (.confirmed, "- - y - - y y y - y"),
    (.arrived, "y - - y - - - - y -"),
    (.inTreatment, "- - y - y - - - - -"),
    (.completed, "- - - y - - - - - -"),
    (.cancelled, "- - - - - - - - - -"),
    (.lateCancelled, "- - - - - - - - - -"),
    (.noShow, "y - y - - - - - - y"),
    (.leftWithoutTreatment, "- - - - - - - - - -"),
    (.enteredInError, "- - - - - - - - - -"),
  ]
  private static let order: [AppointmentStatus] = [
    .booked, .confirmed, .arrived, .inTreatment, .completed, .cancelled, .lateCancelled, .noShow,
    .leftWithoutTreatment, .enteredInError,
  ]

  @Test func theEnumHasTheTable() {
    for (from, row) in Self.table {
      let allowed = zip(Self.order, row.split(separator: " ")).filter { $0.1 == "y" }.map(\.0)
      #expect(from.next == Set(allowed), "\(from)")
    }
    #expect(Self.table.count == AppointmentStatus.allCases.count)
  }

  @Test func theDatabaseHasTheSameTable() async throws {
    let clinic = try await TestClinic()
    let rows = try await clinic.sql(
      "SELECT from_status || ' ' || to_status FROM scheduling.status_transitions")
    let mine = AppointmentStatus.allCases.flatMap { from in from.next.map { "\(from.rawValue) \($0.rawValue)" } }
    #expect(Set(rows.split(separator: "\n").map(String.init)) == Set(mine))
    let reasons = try await clinic.sql("SELECT code FROM scheduling.cancel_reasons")
    #expect(Set(reasons.split(separator: "\n").map(String.init)) == Set(CancelReason.allCases.map(\.rawValue)))
    let active = try await clinic.sql(
      """
      SELECT s FROM unnest('{\(Self.order.map(\.rawValue).joined(separator: ","))}'::text[]) AS s
      WHERE pg_get_constraintdef((SELECT oid FROM pg_constraint WHERE conname = 'appointments_patient_free'))
        LIKE '%''' || s || '''%'
      """)
    #expect(
      Set(active.split(separator: "\n").map(String.init))
        == Set(AppointmentStatus.allCases.filter(\.isActive).map(\.rawValue)))
  }

  @Test func theDatabaseRefusesWhatTheTableDoesNotHave() async throws {
    let clinic = try await TestClinic()
    try await clinic.set(now: "2026-12-16T00:00:00Z")
    let outcome = try await clinic.sql(
      """
      SET session_replication_role = replica;
      DELETE FROM session_notes.notes;
      DELETE FROM billing.claim_events;
      DELETE FROM billing.claims;
      DELETE FROM billing.redemptions;
      UPDATE billing.invoices SET paid = 0;
      SET session_replication_role = origin;
      CREATE FUNCTION pg_temp.try_pair(before text, after text) RETURNS text LANGUAGE plpgsql AS $$
      DECLARE violated text;
      BEGIN
        SET LOCAL session_replication_role = replica;
        UPDATE scheduling.appointments SET status = before,
          cancel_reason = CASE WHEN before LIKE '%cancelled' THEN 'patient_ill' END;
        SET LOCAL session_replication_role = origin;
        UPDATE scheduling.appointments SET status = after,
          cancel_reason = CASE WHEN after LIKE '%cancelled' THEN 'patient_ill' END;
        RETURN 'y';
      EXCEPTION WHEN check_violation THEN
        GET STACKED DIAGNOSTICS violated = CONSTRAINT_NAME;
        RETURN CASE violated WHEN 'appointments_transition' THEN '-' ELSE violated END;
      END $$;
      SELECT string_agg(pg_temp.try_pair(f.s, t.s), ' ' ORDER BY t.n)
      FROM unnest('{\(Self.order.map(\.rawValue).joined(separator: ","))}'::text[]) WITH ORDINALITY AS f (s, n),
        unnest('{\(Self.order.map(\.rawValue).joined(separator: ","))}'::text[]) WITH ORDINALITY AS t (s, n)
      WHERE f.s <> t.s GROUP BY f.n ORDER BY f.n
      """)
    let expected = Self.table.enumerated().map { index, row in
      var verdicts = row.1.split(separator: " ").map(String.init)
      verdicts.remove(at: index)
      return verdicts.joined(separator: " ")
    }
    #expect(outcome.split(separator: "\n").map(String.init) == expected)
  }

  @Test func aNoShowIsRefusedBeforeStartAndGrace() async throws {
    let schedule = try await ScheduleClinic()
    let id = try await schedule.booked("2026-12-14T09:00")
    let missed = #"{"appointment":"\#(id)","status":"no_show"}"#
    // 09:00 at Riverside is 15:00 UTC; the grace is 15 minutes.
    for (now, expected) in [
      ("2026-12-14T14:59:00Z", "too_early status"), ("2026-12-14T15:14:59Z", "too_early status"),
      ("2026-12-14T15:15:00Z", "no_show"),
    ] {
      try await schedule.clinic.set(now: now)
      #expect(try await schedule.verdict("appointments.setStatus", missed) == expected, "\(now)")
    }
    // It goes back as a correction only while the slot is free.
    #expect(try await schedule.book("2026-12-14T09:30", patient: 202) == "booked")
    #expect(
      try await schedule.verdict("appointments.setStatus", #"{"appointment":"\#(id)","status":"arrived"}"#)
        == "slot_taken therapist")
  }

  @Test func aCancellationIsLateWithinTheWindowIfThePatientMakesIt() async throws {
    let schedule = try await ScheduleClinic()
    // The start is 2026-12-15 09:00, 25 hours after the clock's 08:00 on the day before.
    for (reason, now, expected) in [
      ("patient_ill", "2026-12-14T14:00:00Z", "cancelled"),
      ("patient_ill", "2026-12-14T15:00:00Z", "cancelled"),
      ("patient_ill", "2026-12-14T15:00:01Z", "late_cancelled"),
      ("weather", "2026-12-15T14:00:00Z", "cancelled"),
    ] {
      try await schedule.clinic.set(now: "2026-12-14T14:00:00Z")
      let id = try await schedule.booked("2026-12-15T09:00")
      try await schedule.clinic.set(now: now)
      let cancel = #"{"appointment":"\#(id)","reason":"\#(reason)"}"#
      #expect(try await schedule.verdict("appointments.cancel", cancel) == expected, "\(reason) \(now)")
      // It never revives.
      #expect(try await schedule.verdict("appointments.cancel", cancel) == "transition_not_allowed status")
    }
    // All of them are still to be seen in the day, and the late one always is (rule 2.1).
    let day = try await schedule.call(
      "appointments.day", #"{"date":"2026-12-15","location":"riverside"}"#, as: .frontDesk)
    #expect(day.items.count == 4)
    let active = try await schedule.call(
      "appointments.day", #"{"date":"2026-12-15","location":"riverside","includeCancelled":false}"#, as: .frontDesk)
    #expect(active.items.map { $0["status"]?.stringValue } == ["late_cancelled"])
  }

  @Test func everyStepIsKept() async throws {
    let schedule = try await ScheduleClinic()
    let id = try await schedule.booked("2026-12-14T09:00", as: .frontDesk)
    for status in ["confirmed", "arrived", "booked", "arrived", "in_treatment", "completed"] {
      try await schedule.call(
        "appointments.setStatus", #"{"appointment":"\#(id)","status":"\#(status)","reason":"step"}"#, as: .therapist)
    }
    let history = try await schedule.call("appointments.history", #"{"appointment":"\#(id)"}"#)
    #expect(
      history.items.map { $0["to"]?.stringValue } == [
        "booked", "confirmed", "arrived", "booked", "arrived", "in_treatment", "completed",
      ])
    #expect(history.items.map { $0["by"]?.stringValue } == ["finn.desk"] + Array(repeating: "dana.whitford", count: 6))
    for change in [
      "UPDATE scheduling.appointment_changes SET reason = 'x'", "DELETE FROM scheduling.appointment_changes",
    ] {
      await #expect(throws: (any Error).self) { try await schedule.clinic.sql(change) }
    }
    #expect(
      try await schedule.verdict(
        "appointments.setStatus", #"{"appointment":"\#(id)","status":"in_treatment","expectedVersion":3}"#)
        == "stale_version expectedVersion")
  }
}
