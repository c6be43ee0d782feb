import ClinicValues
import Operations
import Store

enum CreateTherapist: Command {
  static let name: OperationName = "therapists.create"
  static let summary = "Add a therapist"
  static let access = Access.needs(.therapistsWrite)
  static let audit = Audit.writes(.therapist)
  static let help: KeyValuePairs = [
    "slug": "Short name for addresses and commands, like dana-whitford",
    "name": "Name as patients know it",
    "account": "Account with which the therapist logs in",
    "locations": "Where the therapist works",
  ]
  static let refusals: [RefusalReason] = [.notFound, .alreadyExists]
  static let example: String? = #"{"slug": "noor-haddad", "name": "Noor Haddad", "locations": ["riverside"]}"#

  struct Params: Codable, Sendable {
    var slug: TherapistSlug
    var name: StaffName
    var account: AccountRef?
    var locations: [LocationRef]?
  }

  static func subject(_ params: Params, _ result: TherapistProfile) -> AuditSubject {
    AuditSubject(id: result.id.uuid)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> TherapistProfile {
    let account = try params.account.map { try tx.account($0) }
    let id = TherapistID.new()
    try tx.execute(InsertTherapist(id: id, slug: params.slug, name: params.name, account: account))
    if let locations = params.locations { try tx.setLocations(locations, of: id) }
    return try tx.profile(id)
  }
}

struct InsertTherapist: Statement {
  static let sql: StaticString =
    "INSERT INTO therapist_profiles.therapists (id, slug, name, account_id) VALUES ($1, $2, $3, $4)"
  typealias Row = NoRow
  var id: TherapistID
  var slug: TherapistSlug
  var name: StaffName
  var account: AccountID?
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(slug)
    binds.add(name)
    binds.add(account)
  }
}

struct FindAccount: Statement {
  static let sql: StaticString = "SELECT id FROM access.accounts WHERE id = $1 OR name = $2"
  typealias Row = Single<AccountID>
  var account: AccountRef
  func bind(to binds: inout Binds) {
    binds.add(account.id)
    binds.add(account.code)
  }
}

extension Transaction {
  func account(_ account: AccountRef) throws -> AccountID {
    guard let found = try first(FindAccount(account: account)) else { throw Refusal.notFound("account") }
    return found.value
  }
}
