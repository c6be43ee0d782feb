import ClinicValues
import Operations
import Store

/// A therapist's bio: the working copy, for who may see it, and what is published.
struct Bio: Codable, Sendable {
  var therapistId: TherapistID
  var therapist: TherapistSlug
  var draft: BioDraft?
  var published: PublishedBio?
}

/// The working copy.
struct BioDraft: Codable, Sendable {
  var state: BioState
  var version: Version
  /// Markdown; empty before the first save.
  var text: String
  /// The text as a page would show it.
  var html: String
  /// Who wrote the text as it stands.
  var author: StaffName?
  /// The last step, who took it, and when.
  var event: BioEvent?
  var by: StaffName?
  var at: Instant?
  /// What a reviewer said to it.
  var remark: Remark?
  var flags: [AdvertisingFlag]
}

/// What the public sees.
struct PublishedBio: Codable, Sendable {
  var version: Version
  var text: String
  var html: String
  var author: StaffName
  var publishedBy: StaffName
  var publishedAt: Instant
}

/// Both copies in one row; the draft's columns are null for who may not see it.
struct FindBio: Statement {
  static let sql: StaticString = """
    SELECT t.id, t.slug, b.version, b.state, b.text, b.author_id, wrote.display_name, b.event, did.display_name, b.at,
      b.remark, p.version, p.text, author.display_name, publisher.display_name, p.published_at
    FROM therapist_profiles.therapists t
      LEFT JOIN therapist_profiles.bios b ON b.therapist_id = t.id
      LEFT JOIN access.accounts wrote ON wrote.id = b.author_id
      LEFT JOIN access.accounts did ON did.id = b.by_id
      LEFT JOIN therapist_profiles.published_bios p ON p.therapist_id = t.id
      LEFT JOIN access.accounts author ON author.id = p.author_id
      LEFT JOIN access.accounts publisher ON publisher.id = p.published_by
    WHERE t.id = (SELECT coalesce($1, (SELECT s.id FROM therapist_profiles.therapists s WHERE s.slug = $2)))
    """

  struct Row: StatementRow {
    var therapistId: TherapistID
    var therapist: TherapistSlug
    var draft: BioDraft?
    var authorId: AccountID?
    var published: PublishedBio?

    init(from columns: inout Columns) throws {
      therapistId = try columns.next()
      therapist = try columns.next()
      let version: Version? = try columns.nextIfPresent()
      let state: BioState? = try columns.nextIfPresent()
      let text: String? = try columns.nextIfPresent()
      authorId = try columns.nextIfPresent()
      let author: StaffName? = try columns.nextIfPresent()
      let event: BioEvent? = try columns.nextIfPresent()
      let by: StaffName? = try columns.nextIfPresent()
      let at: Instant? = try columns.nextIfPresent()
      let remark: Remark? = try columns.nextIfPresent()
      if let version, let state, let text {
        draft = BioDraft(
          state: state, version: version, text: text, html: BioHTML.render(text) ?? "", author: author, event: event,
          by: by, at: at, remark: remark, flags: [])
      }
      published = try Self.published(&columns)
    }

    private static func published(_ columns: inout Columns) throws -> PublishedBio? {
      let version: Version? = try columns.nextIfPresent()
      let text: String? = try columns.nextIfPresent()
      let author: StaffName? = try columns.nextIfPresent()
      let publisher: StaffName? = try columns.nextIfPresent()
      let at: Instant? = try columns.nextIfPresent()
      guard let version, let text, let author, let publisher, let at else { return nil }
      return PublishedBio(
        version: version, text: text, html: BioHTML.render(text) ?? "", author: author, publishedBy: publisher,
        publishedAt: at)
    }
  }

  var therapist: TherapistRef
  func bind(to binds: inout Binds) {
    binds.add(therapist.id)
    binds.add(therapist.code)
  }
}

extension Transaction {
  func bioRow(_ therapist: TherapistRef) throws -> FindBio.Row {
    guard let row = try first(FindBio(therapist: therapist)) else { throw Refusal.notFound("therapist") }
    return row
  }

  /// The bio with the flags of its working copy.
  func bio(_ therapist: TherapistRef) throws -> Bio {
    let row = try bioRow(therapist)
    var bio = Bio(
      therapistId: row.therapistId, therapist: row.therapist, draft: row.draft, published: row.published)
    if let draft = row.draft, draft.state != .empty {
      bio.draft?.flags = BioLinter(try rows(ListRules())).flags(in: draft.text)
    }
    return bio
  }
}
