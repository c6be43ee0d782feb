import ClinicValues
import Crypto
import Store

/// A key under which a call may be sent again without being carried out again.
public enum IdempotencyKeyKind: TextKind {
  public static let lengthMin = 8
  public static let lengthMax = 100
  public static let example = "b7c1d2e4-first-visit"
  public static let summary: String? =
    "Same key and parameters return the first result, for 24 hours at least; by account and method"
}
public typealias IdempotencyKey = Text<IdempotencyKeyKind>

/// The first result of a call with this key.
struct FindResult: Statement {
  static let sql: StaticString = """
    SELECT params_hash, result, subject_id, patients, location_id
    FROM operations.idempotency WHERE account_id = $1 AND method = $2 AND key = $3
    """
  struct Row: StatementRow {
    let paramsHash: [UInt8]
    let result: [UInt8]
    /// Whom and what the result is about.
    let subject: AuditSubject
    init(from columns: inout Columns) throws {
      paramsHash = try columns.next(Bytes.self).array
      result = try columns.next(Bytes.self).array
      subject = AuditSubject(
        id: try columns.nextIfPresent(), patients: try columns.next(), location: try columns.nextIfPresent())
    }
  }
  var account: AccountID
  var method: String
  var key: IdempotencyKey
  func bind(to binds: inout Binds) {
    binds.add(account)
    binds.add(method)
    binds.add(key)
  }
}

/// Keeps a call's result in the transaction of its effect. Two calls with one key at once: the second fails on
/// `idempotency_key`, runs again, and finds the first's result.
struct KeepResult: Statement {
  static let sql: StaticString = """
    INSERT INTO operations.idempotency
      (account_id, method, key, params_hash, result, subject_id, patients, location_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    """
  typealias Row = NoRow
  var account: AccountID
  var method: String
  var key: IdempotencyKey
  var paramsHash: [UInt8]
  var result: [UInt8]
  var subject: AuditSubject
  func bind(to binds: inout Binds) {
    binds.add(account)
    binds.add(method)
    binds.add(key)
    binds.add(Bytes(paramsHash))
    binds.add(Bytes(result))
    binds.add(subject.id)
    binds.add(subject.patients)
    binds.add(subject.location)
  }
}

/// Drops results that are older than anyone may rely on, whosever they are; answers how many.
public struct ForgetOldResults: Statement {
  public static let sql: StaticString = "SELECT operations.forget_old_results()"
  public typealias Row = Single<Int>
  public init() {}
  public func bind(to binds: inout Binds) {}
}

/// The hash of a call's parameters, by which calls under one key are compared.
func paramsHash(_ params: JSON) -> [UInt8] { Array(SHA256.hash(data: comparable(params))) }

/// The parameters with their members in the order of their names, so that only a change of meaning changes them.
func comparable(_ params: JSON) -> [UInt8] { sorted(params).bytes }

/// What a slow hash of the parameters is salted with: the same for the calls that are compared, and for no others.
func comparisonSalt(account: AccountID, method: String, key: IdempotencyKey) -> [UInt8] {
  Array(SHA256.hash(data: Array("\(account) \(method) \(key.value)".utf8)))
}

private func sorted(_ json: JSON) -> JSON {
  switch json {
  case .object(let object):
    let members = object.members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return .object(
      JSONObject(members: members.map { .init(name: $0.name, value: sorted($0.value)) }))
  case .array(let items): return .array(items.map { sorted($0) })
  default: return json
  }
}
