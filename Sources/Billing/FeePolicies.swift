import ClinicValues
import Operations
import Store

/// The visit did not take place as agreed.
enum FeeOccasion: String, WireChoice, SQLValue {
  case noShow = "no_show"
  case lateCancelled = "late_cancelled"
}

enum FeeBasis: String, WireChoice, SQLValue {
  case none, flat, percent
}

/// What a location charges for visits that do not take place (rule 2.11). The one in force when a visit was booked
/// holds for it.
struct FeePolicy: Codable, Sendable, StatementRow {
  var id: FeePolicyID
  var location: LocationCode
  var occasion: FeeOccasion
  var basis: FeeBasis
  /// Where it is flat.
  var amount: Money?
  /// Of the treatment's price, in hundredths of a percent.
  var basisPoints: BasisPoints?
  var isTaxed: Bool
  var setAt: Instant

  init(from columns: inout Columns) throws {
    id = try columns.next()
    location = try columns.next()
    occasion = try columns.next()
    basis = try columns.next()
    let units = try columns.nextIfPresent(Int64.self)
    let currency = try columns.nextIfPresent(Currency.self)
    if let units, let currency { amount = Money(units, currency) }
    basisPoints = try columns.nextIfPresent()
    isTaxed = try columns.next()
    setAt = try columns.next()
  }
}

enum SetFeePolicy: Command {
  static let name: OperationName = "fees.setPolicy"
  static let summary = "Set what a missed or late-cancelled visit costs, for visits booked from now on"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.price)
  static let help: KeyValuePairs = [
    "location": "Where",
    "occasion": "Missed, or cancelled too late",
    "basis": "Nothing, an amount, or a part of the price",
    "amount": "The amount, where it is flat",
    "basisPoints": "The part, where it is one: hundredths of a percent, so 5000 is half",
    "isTaxed": "Whether such a fee is taxed; ask your accountant",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed]
  static let example: String? = #"""
    {"location": "riverside", "occasion": "no_show", "basis": "percent", "basisPoints": 5000, "isTaxed": true}
    """#

  struct Params: Codable, Sendable {
    var location: LocationRef
    var occasion: FeeOccasion
    var basis: FeeBasis
    var amount: Money?
    var basisPoints: BasisPoints?
    var isTaxed: Bool
  }

  static func subject(_ params: Params, _ result: FeePolicy) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> FeePolicy {
    let id = FeePolicyID.new()
    guard try tx.execute(InsertFeePolicy(id: id, params: params)) == 1 else { throw Refusal.notFound("location") }
    guard let policy = try tx.first(FeePoliciesOf(location: params.location, policy: id)) else {
      throw Refusal.notFound("location")
    }
    return policy
  }
}

struct InsertFeePolicy: Statement {
  static let sql: StaticString = """
    INSERT INTO billing.fee_policies (id, location_id, occasion, basis, amount, currency, basis_points, is_taxed)
    SELECT $1, l.id, $4, $5, $6, $7, $8, $9 FROM practice.locations l WHERE l.id = $2 OR l.code = $3
    """
  typealias Row = NoRow
  var id: FeePolicyID
  var params: SetFeePolicy.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.location.id)
    binds.add(params.location.code)
    binds.add(params.occasion)
    binds.add(params.basis)
    binds.add(params.amount?.minorUnits)
    binds.add(params.amount?.currency)
    binds.add(params.basisPoints)
    binds.add(params.isTaxed)
  }
}

enum ListFeePolicies: Read {
  static let name: OperationName = "fees.policies"
  static let summary = "List what a location charges for visits that do not take place, the latest first"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.price)
  static let help: KeyValuePairs = ["location": "Where"]

  struct Params: Codable, Sendable {
    var location: LocationRef
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<FeePolicy>) -> AuditSubject { .nothing }
  static func query(_ params: Params, by caller: Caller) throws -> FeePoliciesOf {
    FeePoliciesOf(
      location: params.location, before: try params.cursor.map { try PlaceInTime(cursor: $0) },
      limit: (params.limit?.value ?? pageRows) + 1)
  }
  static func answer(_ rows: [FeePolicy], _ params: Params) -> Page<FeePolicy> {
    Page(cutting: rows, limit: params.limit?.value ?? pageRows) { PlaceInTime(at: $0.setAt, id: $0.id.uuid).cursor }
  }
}

struct FeePoliciesOf: Statement {
  static let sql: StaticString = """
    SELECT f.id, l.code, f.occasion, f.basis, f.amount, f.currency, f.basis_points, f.is_taxed, f.set_at
    FROM billing.fee_policies f JOIN practice.locations l ON l.id = f.location_id
    WHERE f.location_id = (SELECT coalesce($1, (SELECT x.id FROM practice.locations x WHERE x.code = $2)))
      AND ($3::uuid IS NULL OR f.id = $3)
      AND ($4::timestamptz IS NULL OR (f.set_at, f.id) < ($4, $5))
    ORDER BY f.set_at DESC, f.id DESC LIMIT $6
    """
  typealias Row = FeePolicy
  var location: LocationRef
  var policy: FeePolicyID?
  var before: PlaceInTime?
  var limit = 1
  func bind(to binds: inout Binds) {
    binds.add(location.id)
    binds.add(location.code)
    binds.add(policy)
    binds.add(before?.at)
    binds.add(before?.id)
    binds.add(limit)
  }
}
