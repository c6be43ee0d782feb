import Billing
import ClinicApp
import ClinicTesting
import ClinicValues
import Operations

/// The catalog as tests go over it.
enum Contract {
  static let operations: [AnyOperation] = Catalog.operations()

  static var names: [String] { operations.map(\.name) }

  static func operation(_ name: String) throws -> AnyOperation {
    guard let found = operations.first(where: { $0.name == name }) else { throw CallError.methodNotFound }
    return found
  }

  /// A role that may call the operation.
  static func role(for operation: AnyOperation) -> TestRole {
    switch operation.access {
    case .anyone: .nobody
    case .localAdministrator: .localAdministrator
    // A treatment note is its author's, whoever owns the clinic.
    case .needs(.notesWrite): .therapist
    case .signedIn, .needs, .needsAny: .owner
    }
  }

  /// Whether the clinic must be empty for the operation's example.
  static func needsEmptyClinic(_ name: String) -> Bool { name == "accounts.createOwner" }

  static func clinic(for name: String) async throws -> TestClinic {
    let clinic = try await TestClinic(isEmpty: needsEmptyClinic(name), connections: 2, terminals: terminals)
    if let more = beforehand[name] { try await clinic.sql(more) }
    // The example clinic's bookings lie in December 2026.
    if !needsEmptyClinic(name) { try await clinic.set(now: "2026-12-14T16:00:00Z") }
    return clinic
  }

  /// The terminal of the example clinic's front desk.
  private static let terminals = PaymentTerminals([
    .init(
      code: TerminalCode(stored: "front-desk"), location: LocationCode(stored: "riverside"), kind: .http,
      terminal: ApprovingTerminal())
  ])

  /// Takes every card at once. The charge that the example clinic has open, it took before.
  private struct ApprovingTerminal: PaymentTerminal {
    func charge(_ reference: UUID, _ amount: Money, tender: CardTender?) async throws(TerminalFault) -> TerminalAnswer {
      .approved(CardApproval(amount: amount, tender: tender ?? .debit, reference: .example, lastFour: .example))
    }
    func status(of reference: UUID) async throws(TerminalFault) -> TerminalAnswer {
      guard reference == .example else { return .unknown }
      return try await charge(reference, Money(minorUnits: 4000, currency: .cad), tender: nil)
    }
    func cancel(_ reference: UUID) async throws(TerminalFault) -> TerminalAnswer { .cancelled }
  }

  /// What an operation's example needs and the example clinic has not: a second record of one person; counts that close
  /// while a needle is searched for; a result beside those of notes; a certificate.
  private static let beforehand: [String: String] = {
    let second = """
      INSERT INTO patient_records.patients (id, number, family_name, given_name, birth_date, other_phone, reminders,
        may_leave_voicemail, language)
      VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f71', 'P-000122', 'Trembley', 'Amy', '1984-06-02', '+14035550145',
        'none', false, 'en');
      """
    let merged = """
      SELECT access.act_as((SELECT id FROM access.accounts WHERE name = 'olive.owner'), false);
      SELECT patient_records.merge('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 1,
        '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f71', 1, '{other_phone}', 'Same health card');
      """
    let recounted = """
      SELECT access.act_as((SELECT id FROM access.accounts WHERE name = 'dana.whitford'), false);
      UPDATE session_notes.notes
      SET version = version + 1, saved_at = needlepoint.now(), document = replace(document::text,
        '"removed":1,"discarded":1', '"removed":2,"discarded":2')::json
      WHERE id = '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f70';
      """
    let certificate = """
      SELECT access.act_as((SELECT id FROM access.accounts WHERE name = 'olive.owner'), false);
      INSERT INTO therapist_profiles.certificates (id, therapist_id, name, issuer, issued_on)
      SELECT '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', t.id, 'CGIMS', 'iSTOP', '2024-05-11'
      FROM therapist_profiles.therapists t WHERE t.slug = 'dana-whitford';
      """
    let result = """
      SELECT access.act_as((SELECT id FROM access.accounts WHERE name = 'dana.whitford'), false);
      INSERT INTO session_notes.measure_results (id, patient_id, measure, version, items, score, taken_at)
      VALUES ('01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e', 'odi', 1,
        '{2,2,2,2,2,2,2,2,2,2}', 40, '2026-11-20T18:00:00Z');
      """
    return [
      "patients.previewMerge": second, "patients.merge": second, "patients.unmerge": second + merged,
      "needles.recount": recounted, "measures.void": result,
      "certificates.remove": certificate, "checkIns.giveUp": "UPDATE session_notes.check_ins SET is_of_lung = true",
    ]
  }()
}
