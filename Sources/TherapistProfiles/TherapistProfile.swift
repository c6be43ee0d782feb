import ClinicValues
import Operations
import Store

/// A therapist as colleagues see them.
struct TherapistProfile: Codable, Sendable, StatementRow {
  var id: TherapistID
  var slug: TherapistSlug
  var name: StaffName
  /// The account with which the therapist logs in.
  var account: AccountName?
  var pronouns: Pronouns?
  var designation: Designation
  /// With the College; it is on the public register.
  var registrationNumber: CollegeNumber?
  var languages: [Language]
  var focusAreas: [FocusArea]
  var education: [EducationLine]
  /// The year in which IMS practice began, and the years since.
  var imsSince: PracticeYear?
  var yearsOfIms: Int?
  var locations: [LocationCode]
  /// Whether the practice permit authorizes needles today.
  var needlesToday: Bool
  var hasPhoto: Bool
  /// Whether the public directory shows the therapist.
  var isPublished: Bool
  /// Set when the therapist no longer works here.
  var retiredAt: Instant?
  var version: Version

  init(from columns: inout Columns) throws {
    id = try columns.next()
    slug = try columns.next()
    name = try columns.next()
    account = try columns.nextIfPresent()
    pronouns = try columns.nextIfPresent()
    designation = try columns.next()
    registrationNumber = try columns.nextIfPresent()
    languages = try columns.next()
    focusAreas = try columns.next()
    education = try columns.next()
    imsSince = try columns.nextIfPresent()
    yearsOfIms = try columns.nextIfPresent()
    locations = try columns.next()
    needlesToday = try columns.next()
    hasPhoto = try columns.next()
    isPublished = try columns.next()
    retiredAt = try columns.nextIfPresent()
    version = try columns.next()
  }
}

struct FindProfile: Statement {
  static let sql: StaticString = """
    SELECT p.* FROM therapist_profiles.profiles p
    WHERE p.id = (SELECT coalesce($1, (SELECT t.id FROM therapist_profiles.therapists t WHERE t.slug = $2)))
    """
  typealias Row = TherapistProfile
  var therapist: TherapistRef
  func bind(to binds: inout Binds) {
    binds.add(therapist.id)
    binds.add(therapist.code)
  }
}

/// A therapist's row as an edit finds it, locked, and what the caller may do with it.
struct TherapistStanding: Sendable, StatementRow {
  var id: TherapistID
  var version: Version
  /// Whether the caller writes profiles for the clinic, for this therapist.
  var mayWrite: Bool
  /// Whether the caller is this therapist.
  var isOwn: Bool
  var isRetired: Bool
  var yearNow: PracticeYear

  init(from columns: inout Columns) throws {
    id = try columns.next()
    version = try columns.next()
    mayWrite = try columns.next()
    isOwn = try columns.next()
    isRetired = try columns.next()
    yearNow = try columns.next()
  }
}

struct FindStanding: Statement {
  static let sql: StaticString = """
    SELECT t.id, t.version, therapist_profiles.may('therapists.write', t.id), therapist_profiles.is_me(t.id),
      t.retired_at IS NOT NULL, extract(year FROM needlepoint.now() AT TIME ZONE 'UTC')::integer
    FROM therapist_profiles.therapists t
    WHERE t.id = (SELECT coalesce($1, (SELECT s.id FROM therapist_profiles.therapists s WHERE s.slug = $2)))
    """
  typealias Row = TherapistStanding
  var therapist: TherapistRef
  func bind(to binds: inout Binds) {
    binds.add(therapist.id)
    binds.add(therapist.code)
  }
}

extension Transaction {
  /// The therapist, whoever calls.
  func standing(of therapist: TherapistRef) throws -> TherapistStanding {
    guard let standing = try first(FindStanding(therapist: therapist)) else { throw Refusal.notFound("therapist") }
    return standing
  }

  /// The therapist, if the caller is they themselves or writes profiles for the clinic.
  func ownStanding(of therapist: TherapistRef) throws -> TherapistStanding {
    let standing = try standing(of: therapist)
    guard standing.isOwn || standing.mayWrite else { throw Refusal(.notYourProfile, field: "therapist") }
    return standing
  }

  /// The profile as it is now.
  func profile(_ id: TherapistID) throws -> TherapistProfile {
    guard let profile = try first(FindProfile(therapist: TherapistRef(id))) else {
      throw Refusal.notFound("therapist")
    }
    return profile
  }

  /// Throws unless one row was touched; the row's current version says why it was not.
  func requireEdited(_ count: Int, _ id: TherapistID) throws {
    guard count == 0 else { return }
    throw Refusal.stale(current: try standing(of: TherapistRef(id)).version)
  }
}
