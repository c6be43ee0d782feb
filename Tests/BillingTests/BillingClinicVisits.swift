import ClinicTesting
import ClinicValues
import Operations

/// Visits, and records that are merged, for what is billed of them.
extension BillingClinic {
  /// A visit with Dana Whitford on the day that has arrived; answers its draft.
  func arrive(_ day: String, at time: String = "06:00", of patient: String = "P-000123") async throws -> String {
    try await clinic.sql(
      """
      SET session_replication_role = replica;
      INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id,
        local_start, minutes, buffer_before, buffer_after, zone, starts_at, ends_at, held_from, held_until,
        tz_version, booked_at)
      SELECT gen_random_uuid(), p.id, t.id, y.id, l.id, '\(day) \(time)', 45, 0, 0, l.zone, '\(day) \(time)Z',
        '\(day) \(time)Z', '\(day) \(time)Z', '\(day) \(time)Z', 'test', '\(day)T11:00Z'
      FROM patient_records.patients p, therapist_profiles.therapists t, practice.treatment_types y,
        practice.locations l
      WHERE p.number = '\(patient)' AND t.slug = 'dana-whitford' AND y.code = 'ims-45' AND l.code = 'riverside';
      SET session_replication_role = origin;
      UPDATE scheduling.appointments SET status = 'arrived' WHERE local_start = '\(day) \(time)' AND status = 'booked';
      SELECT i.id FROM billing.invoices i JOIN scheduling.appointments a ON a.id = i.appointment_id
      WHERE a.local_start = '\(day) \(time)' AND i.status = 'draft'
      """
    ).split(separator: "\n").last.map(String.init) ?? ""
  }

  func visit(of invoice: String) async throws -> String {
    try await clinic.sql("SELECT appointment_id FROM billing.invoices WHERE id = '\(invoice)'")
  }

  /// Receives cash of a patient's and applies it to an invoice.
  func pay(_ invoice: String, _ amount: String, of patient: String = "P-000123") async throws {
    try await call(
      "payments.record",
      #"{"patient": "\#(patient)", "location": "riverside", "tender": "cash", "amount": \#(Self.money(amount)), "#
        + #""allocations": [{"invoice": "\#(invoice)", "amount": \#(Self.money(amount))}]}"#)
  }

  /// Somebody else's record; its id.
  func second() async throws -> String {
    let second = try await call(
      "patients.register",
      #"{"familyName": "Zuniga", "givenName": "Ana", "birthDate": "1991-05-05", "phone": "+14035550188"}"#,
      as: .frontDesk)
    return (second["patient"]?["id"] ?? second["id"])?.stringValue ?? ""
  }

  func merge(_ duplicate: String) async throws {
    let versions = try await clinic.sql(
      """
      SELECT (SELECT version FROM patient_records.patients WHERE number = 'P-000123'),
        (SELECT version FROM patient_records.patients WHERE id = '\(duplicate)')
      """
    ).split(separator: "\t").map(String.init)
    try await call(
      "patients.merge",
      #"{"survivor": "P-000123", "survivorVersion": \#(versions.first ?? ""), "duplicate": "\#(duplicate)", "#
        + #""duplicateVersion": \#(versions.last ?? ""), "reason": "Taken for one"}"#, as: .manager)
  }

  func unmerge() async throws {
    let merge = try await clinic.sql("SELECT id FROM patient_records.merges")
    try await call("patients.unmerge", #"{"merge": "\#(merge)"}"#, as: .manager)
  }
}
