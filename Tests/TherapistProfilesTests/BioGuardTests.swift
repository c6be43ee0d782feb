import ClinicTesting
import Foundation
import Testing

/// What the database refuses, whatever the code does: SQL as the application's role, in somebody's name.
@Suite struct BioGuardTests {
  static let publish = """
    UPDATE therapist_profiles.bios SET version = version + 1, state = 'published', event = 'published',
      by_id = access.me(), at = now() WHERE therapist_id = (SELECT id FROM therapist_profiles.therapists WHERE slug =
    """

  /// The account, the statement, and a word of the refusal; nil where it must run.
  static let table: [(String, String, String?)] = [
    // History is added to, never changed, and only by its trigger.
    ("olive.owner", "DELETE FROM therapist_profiles.bio_versions", "permission denied"),
    ("olive.owner", "UPDATE therapist_profiles.bio_versions SET text = 'x'", "permission denied"),
    ("olive.owner", "TRUNCATE therapist_profiles.bio_versions", "permission denied"),
    (
      "olive.owner",
      """
      INSERT INTO therapist_profiles.bio_versions
      SELECT therapist_id, 99, state, event, by_id, at, remark, text, author_id FROM therapist_profiles.bio_versions
      """, "permission denied"
    ),
    ("olive.owner", "UPDATE therapist_profiles.bio_acknowledgements SET reason = 'x'", "permission denied"),
    // The public copy is not to be written by hand.
    ("olive.owner", "UPDATE therapist_profiles.published_bios SET text = 'x'", "permission denied"),
    ("olive.owner", "DELETE FROM therapist_profiles.published_bios", "permission denied"),
    ("olive.owner", "DELETE FROM therapist_profiles.bios", "permission denied"),
    ("olive.owner", "DELETE FROM therapist_profiles.therapists", "permission denied"),
    ("olive.owner", "DELETE FROM therapist_profiles.permits", "permission denied"),
    ("olive.owner", "UPDATE therapist_profiles.advertising_rules SET phrases = '{x}'", "permission denied"),
    // Nobody but a reviewer publishes, and only what was submitted.
    ("miro.saito", publish + " 'miro-saito')", "only a reviewer"),
    ("max.manager", publish + " 'dana-whitford')", "cannot be published"),
    ("max.manager", publish + " 'miro-saito')", nil),
    // A step in another's name, a text put under another's name, a version left out.
    (
      "dana.whitford",
      """
      UPDATE therapist_profiles.bios SET version = version + 1, state = 'draft', event = 'saved', text = 'x',
        by_id = access.me(), at = now(), author_id = (SELECT id FROM access.accounts WHERE name = 'max.manager')
      """, "in one's own name"
    ),
    (
      "dana.whitford",
      """
      UPDATE therapist_profiles.bios SET version = version + 1, state = 'draft', event = 'saved', at = now(),
        by_id = (SELECT id FROM access.accounts WHERE name = 'max.manager')
      """, "in one's own name"
    ),
    (
      "dana.whitford",
      "UPDATE therapist_profiles.bios SET state = 'draft', event = 'saved', by_id = access.me()", "one step at a time"
    ),
    // Registration data is not the therapist's own.
    ("dana.whitford", "UPDATE therapist_profiles.therapists SET registration_number = 'X'", "registration data"),
    ("dana.whitford", "UPDATE therapist_profiles.therapists SET slug = 'x-x'", "registration data"),
    ("dana.whitford", "UPDATE therapist_profiles.therapists SET pronouns = 'they'", nil),
    (
      "dana.whitford",
      """
      INSERT INTO therapist_profiles.permits (id, therapist_id, number, valid, needling)
      SELECT gen_random_uuid(), id, 'X', '[2031-01-01,2032-01-01)', true FROM therapist_profiles.therapists
      """, "row-level security"
    ),
    ("dana.whitford", "UPDATE therapist_profiles.photos SET width = 1", nil),
  ]

  @Test(arguments: table) func refuses(_ account: String, _ sql: String, _ word: String?) async throws {
    let clinic = try await TestClinic()
    let refusal = try await clinic.refusedSQL(sql, as: account)
    if let word {
      #expect(refusal?.contains(word) == true, "\(refusal ?? "it ran")")
    } else {
      #expect(refusal == nil)
    }
    try await clinic.remove()
  }

  @Test func historyIsAppendOnlyEvenForTheOwnerOfTheSchema() async throws {
    let clinic = try await TestClinic()
    await #expect(throws: (any Error).self) { try await clinic.sql("DELETE FROM therapist_profiles.bio_versions") }
    await #expect(throws: (any Error).self) {
      try await clinic.sql("UPDATE therapist_profiles.bio_versions SET text = 'x'")
    }
    try await clinic.remove()
  }

  /// The author of a text cannot publish it, though they may review.
  @Test func thePublisherIsNotTheAuthor() async throws {
    let clinic = try await TestClinic()
    let write = """
      UPDATE therapist_profiles.bios SET version = version + 1, state = 'draft', event = 'saved', text = 'Mine',
        by_id = access.me(), author_id = access.me(), at = now()
      WHERE state = 'submitted';
      UPDATE therapist_profiles.bios SET version = version + 1, state = 'submitted', event = 'submitted',
        by_id = access.me(), at = now()
      WHERE text = 'Mine';
      """
    let refusal = try await clinic.refusedSQL(write + Self.publish + " 'miro-saito')", as: "max.manager")
    #expect(refusal?.contains("bios_published_by_someone_else") == true)
    try await clinic.remove()
  }

  /// Without a caller the application's role sees of therapists what is public, and nothing else.
  @Test func withoutACallerOnlyThePublishedIsThere() async throws {
    let clinic = try await TestClinic()
    let table: [(String, String)] = [
      ("SELECT slug FROM therapist_profiles.therapists", "dana-whitford"),
      ("SELECT slug FROM therapist_profiles.directory", "dana-whitford"),
      ("SELECT count(*) FROM therapist_profiles.photos", "1"),
      ("SELECT count(*) FROM therapist_profiles.published_bios", "1"),
      ("SELECT count(*) FROM therapist_profiles.bios", "0"),
      ("SELECT count(*) FROM therapist_profiles.bio_versions", "0"),
      ("SELECT count(*) FROM therapist_profiles.permits", "0"),
      ("SELECT count(*) FROM therapist_profiles.needling_authorizations", "0"),
    ]
    for (sql, answer) in table {
      #expect(try await clinic.appSQL(sql).trimmingCharacters(in: .newlines) == answer, "\(sql)")
    }
    try await clinic.remove()
  }
}
