import ClinicValues
import Operations
import Store

enum UpdateTherapist: Command {
  static let name: OperationName = "therapists.update"
  static let summary = "Change a therapist's short name, name or account"
  static let access = Access.needs(.therapistsWrite)
  static let audit = Audit.writes(.therapist)
  static let help: KeyValuePairs = [
    "therapist": "Who",
    "expectedVersion": "The version that you read",
    "slug": "New short name; addresses with the old one stop working",
    "name": "New name",
    "account": "Account with which the therapist logs in",
    "unlinkAccount": "Take the account away from the profile",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .alreadyExists, .notYourProfile]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var expectedVersion: Version
    var slug: TherapistSlug?
    var name: StaffName?
    var account: AccountRef?
    var unlinkAccount: Bool?
  }

  static func subject(_ params: Params, _ result: TherapistProfile) -> AuditSubject {
    AuditSubject(id: result.id.uuid)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> TherapistProfile {
    let unlinks = params.unlinkAccount ?? false
    if unlinks, params.account != nil {
      throw FieldProblems([FieldProblem(field: "unlinkAccount", problem: "must not be given together with account")])
    }
    let standing = try tx.standing(of: params.therapist)
    guard standing.mayWrite else { throw CallError.forbidden }
    let account = try params.account.map { try tx.account($0) }
    let edited = try tx.execute(
      EditRegistration(
        id: standing.id, expectedVersion: params.expectedVersion, slug: params.slug, name: params.name,
        account: account, unlinksAccount: unlinks))
    try tx.requireEdited(edited, standing.id)
    return try tx.profile(standing.id)
  }
}

struct EditRegistration: Statement {
  static let sql: StaticString = """
    UPDATE therapist_profiles.therapists SET slug = coalesce($3, slug), name = coalesce($4, name),
      account_id = CASE WHEN $6 THEN NULL ELSE coalesce($5, account_id) END, version = version + 1
    WHERE id = $1 AND version = $2
    """
  typealias Row = NoRow
  var id: TherapistID
  var expectedVersion: Version
  var slug: TherapistSlug?
  var name: StaffName?
  var account: AccountID?
  var unlinksAccount: Bool
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(expectedVersion)
    binds.add(slug)
    binds.add(name)
    binds.add(account)
    binds.add(unlinksAccount)
  }
}
