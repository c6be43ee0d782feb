import ClinicValues
import Operations
import Store

/// The register of the College that a permit is of (charting rule 3.1).
enum PermitRegister: String, WireChoice, SQLValue {
  case general, provisional
}

/// A practice permit of the College, with or without the authorization to use needles.
struct Permit: Codable, Sendable, StatementRow {
  var id: PermitID
  var therapist: TherapistSlug
  var number: CollegeNumber
  /// The first day on which it holds.
  var from: CivilDate
  /// The first day on which it no longer holds.
  var until: CivilDate
  /// Whether it authorizes needling.
  var needling: Bool
  var note: Remark?
  var version: Version
  var register: PermitRegister

  init(from columns: inout Columns) throws {
    id = try columns.next()
    therapist = try columns.next()
    number = try columns.next()
    from = try columns.next()
    until = try columns.next()
    needling = try columns.next()
    note = try columns.nextIfPresent()
    version = try columns.next()
    register = try columns.next()
  }
}

struct FindPermit: Statement {
  static let sql: StaticString = "SELECT c.* FROM therapist_profiles.permit_cards c WHERE c.id = $1"
  typealias Row = Permit
  var permit: PermitID
  func bind(to binds: inout Binds) { binds.add(permit) }
}

extension Transaction {
  func permit(_ id: PermitID) throws -> Permit {
    guard let permit = try first(FindPermit(permit: id)) else { throw Refusal.notFound("permit") }
    return permit
  }
}
