import ClinicValues
import Operations
import Store

/// What of a profile may be without a value.
enum ClearableField: String, WireChoice {
  case pronouns, registrationNumber, imsSince
}

enum UpdateProfile: Command {
  static let name: OperationName = "therapists.updateProfile"
  static let summary = "Change what a profile says; a therapist changes their own"
  static let access = Access.needsAny([.profileWriteOwn, .therapistsWrite])
  static let audit = Audit.writes(.therapist)
  static let help: KeyValuePairs = [
    "therapist": "Whose profile",
    "expectedVersion": "The version that you read",
    "name": "Name as patients know it",
    "pronouns": "Pronouns, like she/her",
    "designation": "The protected title",
    "registrationNumber": "Registration number with the College; a manager sets it",
    "languages": "Languages that care is given in, all of them",
    "focusAreas": "What the therapist sees often, all of it",
    "education": "Degrees and courses, where and when, all of them",
    "imsSince": "Year in which IMS practice began",
    "locations": "Where the therapist works, all of it; a manager sets it",
    "keepAppointments": "Keep coming appointments at locations left; without it they make it refused",
    "clear": "Fields to leave without a value",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .staleVersion, .alreadyExists, .notYourProfile, .advertisingRules, .appointmentsAffected,
  ]
  static let example: String? =
    #"{"therapist": "dana-whitford", "expectedVersion": 1, "pronouns": "she/her", "languages": ["English", "French"]}"#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var expectedVersion: Version
    var name: StaffName?
    var pronouns: Pronouns?
    var designation: Designation?
    var registrationNumber: CollegeNumber?
    var languages: [Language]?
    var focusAreas: [FocusArea]?
    var education: [EducationLine]?
    var imsSince: PracticeYear?
    var locations: [LocationRef]?
    var keepAppointments: Bool?
    var clear: [ClearableField]?
  }

  static func subject(_ params: Params, _ result: TherapistProfile) -> AuditSubject {
    AuditSubject(id: result.id.uuid)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> TherapistProfile {
    if params.locations != nil { tx.later(HoldOpenTime(exclusively: true)) }
    let standing = try tx.ownStanding(of: params.therapist)
    try check(params, yearNow: standing.yearNow)
    let asksForMore =
      params.registrationNumber != nil || params.locations != nil
      || (params.clear ?? []).contains(.registrationNumber)
    guard standing.mayWrite || !asksForMore else { throw CallError.forbidden }
    if standing.isOwn || !caller.may(.therapistsReview) { try refuseAdvertising(params, of: standing.id, in: tx) }
    let edited = try tx.execute(EditProfile(id: standing.id, params: params))
    try tx.requireEdited(edited, standing.id)
    if let locations = params.locations {
      let left = try tx.setLocations(locations, of: standing.id)
      if !left.isEmpty {
        try tx.settleClosure(therapist: standing.id, left: left, keepAppointments: params.keepAppointments)
      }
    }
    return try tx.profile(standing.id)
  }

  /// What the fields' own types cannot say: lengths of lists, a year still to come, a value that is also cleared.
  private static func check(_ params: Params, yearNow: PracticeYear) throws {
    var problems: [FieldProblem] = []
    for (field, count) in [
      ("languages", params.languages?.count), ("focusAreas", params.focusAreas?.count),
      ("education", params.education?.count), ("locations", params.locations?.count),
    ] where (count ?? 0) > linesMax {
      problems.append(FieldProblem(field: field, problem: "must have at most \(linesMax) items"))
    }
    if let year = params.imsSince, year.value > yearNow.value {
      problems.append(FieldProblem(field: "imsSince", problem: "must not be in the future"))
    }
    let given: [(ClearableField, Bool)] = [
      (.pronouns, params.pronouns != nil), (.registrationNumber, params.registrationNumber != nil),
      (.imsSince, params.imsSince != nil),
    ]
    for (field, isGiven) in given where isGiven && (params.clear ?? []).contains(field) {
      problems.append(FieldProblem(field: "clear", problem: "must not name a field that is given"))
    }
    guard problems.isEmpty else { throw FieldProblems(problems) }
  }

  private static let linesMax = 30

  /// A profile is public as soon as it is saved, without the review that a bio has; so who is no reviewer, or is the
  /// therapist, cannot save what breaks a rule, in any field of free text. What stands there already is no
  /// news: a reviewer may have let it pass, as the name of somebody who is called Best.
  private static func refuseAdvertising(
    _ params: Params, of therapist: TherapistID, in tx: isolated Transaction
  ) throws {
    let before = try tx.profile(therapist)
    let fields: [(name: String, texts: [String], standing: [String])] = [
      ("name", [params.name?.value].compactMap { $0 }, [before.name.value]),
      ("pronouns", [params.pronouns?.value].compactMap { $0 }, [before.pronouns?.value].compactMap { $0 }),
      ("designation", [params.designation?.value].compactMap { $0 }, [before.designation.value]),
      ("languages", (params.languages ?? []).map(\.value), before.languages.map(\.value)),
      ("focusAreas", (params.focusAreas ?? []).map(\.value), before.focusAreas.map(\.value)),
      ("education", (params.education ?? []).map(\.value), before.education.map(\.value)),
    ]
    let texts = fields.flatMap { field in
      field.texts.filter { !field.standing.contains($0) }.map { (field: field.name, text: $0) }
    }
    guard !texts.isEmpty else { return }
    let linter = BioLinter(try tx.rows(ListRules()))
    for (field, text) in texts {
      let flags = linter.flags(in: text).filter(\.blocks)
      guard flags.isEmpty else { throw Refusal.advertising(flags, field: field) }
    }
  }
}

struct EditProfile: Statement {
  static let sql: StaticString = """
    UPDATE therapist_profiles.therapists SET name = coalesce($3, name),
      pronouns = CASE WHEN 'pronouns' = ANY ($11::text[]) THEN NULL ELSE coalesce($4, pronouns) END,
      designation = coalesce($5, designation),
      registration_number = CASE WHEN 'registrationNumber' = ANY ($11::text[]) THEN NULL
        ELSE coalesce($6, registration_number) END,
      languages = coalesce($7::text[], languages), focus_areas = coalesce($8::text[], focus_areas),
      education = coalesce($9::text[], education),
      ims_since = CASE WHEN 'imsSince' = ANY ($11::text[]) THEN NULL ELSE coalesce($10, ims_since) END,
      version = version + 1
    WHERE id = $1 AND version = $2
    """
  typealias Row = NoRow
  var id: TherapistID
  var params: UpdateProfile.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.expectedVersion)
    binds.add(params.name)
    binds.add(params.pronouns)
    binds.add(params.designation)
    binds.add(params.registrationNumber)
    binds.add(params.languages)
    binds.add(params.focusAreas)
    binds.add(params.education)
    binds.add(params.imsSince)
    binds.add((params.clear ?? []).map(\.rawValue))
  }
}
