import ClinicTesting
import ClinicValues
import Foundation
import Operations

/// The example clinic on Monday 2026-12-14, 08:00 at Riverside (UTC−6), with more people to book.
struct ScheduleClinic {
  let clinic: TestClinic

  init(connections: Int = 4, now: String = "2026-12-14T14:00:00Z") async throws {
    clinic = try await TestClinic(connections: connections)
    try await clinic.sql(
      """
      SELECT access.act_as('00000000-0000-7000-8000-000000000001', false);
      INSERT INTO patient_records.patients (id, number, family_name, given_name, birth_date, reminders,
        may_leave_voicemail, language)
      SELECT gen_random_uuid(), 'P-' || lpad(i::text, 6, '0'), 'Testfamily', 'Given', '1980-01-01', 'none', false, 'en'
      FROM generate_series(201, 260) AS i;
      INSERT INTO therapist_profiles.therapists (id, slug, name)
      SELECT gen_random_uuid(), 'helper-' || i, 'Helper ' || i FROM generate_series(1, 3) AS i;
      INSERT INTO therapist_profiles.therapist_locations (therapist_id, location_id)
      SELECT t.id, l.id FROM therapist_profiles.therapists t, practice.locations l WHERE t.slug LIKE 'helper-%';
      INSERT INTO therapist_profiles.permits (id, therapist_id, number, valid, needling)
      SELECT gen_random_uuid(), t.id, 'PP-' || t.slug, '[2020-01-01,2027-01-01)', true
      FROM therapist_profiles.therapists t WHERE t.slug LIKE 'helper-%';
      INSERT INTO scheduling.shifts (id, therapist_id, location_id, weekday, starts, ends, valid)
      SELECT gen_random_uuid(), t.id, l.id, weekday, '08:00', '18:00', '[2020-01-01,)'
      FROM therapist_profiles.therapists t, practice.locations l, generate_series(1, 5) AS weekday
      WHERE l.code = 'riverside' AND (t.slug LIKE 'helper-%' OR t.slug = 'miro-saito');
      -- Past every lock: an empty schedule has no notes.
      SET session_replication_role = replica;
      DELETE FROM session_notes.notes;
      DELETE FROM scheduling.appointment_changes;
      DELETE FROM scheduling.appointments;
      """)
    try await clinic.set(now: now)
  }

  /// Books; answers `booked`, or the refusal with its field: `slot_taken room`.
  func book(
    _ start: String, patient: Int = 201, therapist: String = "dana-whitford", treatment: String = "assessment-60",
    more: String = "", as role: TestRole = .manager
  ) async throws -> String {
    try await verdict(
      "appointments.book",
      #"{"patient":"P-000\#(patient)","therapist":"\#(therapist)","treatment":"\#(treatment)","location":"riverside","#
        + #""start":"\#(start)"\#(more.isEmpty ? "" : "," + more)}"#, as: role)
  }

  /// Books and answers the appointment's id.
  func booked(
    _ start: String, patient: Int = 201, therapist: String = "dana-whitford", treatment: String = "assessment-60",
    more: String = "", as role: TestRole = .manager
  ) async throws -> String {
    let answer = try await call(
      "appointments.book",
      #"{"patient":"P-000\#(patient)","therapist":"\#(therapist)","treatment":"\#(treatment)","location":"riverside","#
        + #""start":"\#(start)"\#(more.isEmpty ? "" : "," + more)}"#, as: role)
    return answer["id"]?.stringValue ?? ""
  }

  /// Calls an operation. Setting the clock cuts the connections; what meets a cut one is told `busy` and tries again.
  @discardableResult
  func call(_ method: String, _ params: String, as role: TestRole = .manager) async throws -> JSON {
    var attempt = 1
    while true {
      do {
        return try await clinic.call(method, params, as: role)
      } catch let error as CallError where error.reason == "busy" && attempt < 60 {
        attempt += 1
      }
    }
  }

  /// What a call answers as `status`, or its refusal with the field.
  func verdict(_ method: String, _ params: String, as role: TestRole = .manager) async throws -> String {
    do {
      return try await call(method, params, as: role)["status"]?.stringValue ?? "done"
    } catch let error as CallError {
      return [error.reason, error.details["field"]?.stringValue].compactMap { $0 }.joined(separator: " ")
    }
  }

  /// Runs SQL as the superuser; the rows that it answers.
  @discardableResult
  func rows(_ sql: String) async throws -> [String] {
    try await clinic.sql(sql).split(separator: "\n").map(String.init)
  }
}

extension JSON {
  var items: [JSON] {
    guard case .array(let items) = self["items"] else { return [] }
    return items
  }
}
