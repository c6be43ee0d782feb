import ClinicValues
import Operations
import Store

/// Goes over the chain of hashes from its beginning (idea 10), so many links a call.
enum VerifyRecords: Command {
  static let name: OperationName = "records.verify"
  static let summary =
    "Look whether every signed note, amendment and audit row is as it was sealed; names the first that is not"
  static let access = Access.needs(.auditRead)
  static let audit = Audit.reads(.note)
  static let help: KeyValuePairs<String, String> = [:]

  struct Params: Codable, Sendable { var cursor: Cursor? }

  struct Result: Codable, Sendable {
    /// How many links of the chain this part has.
    var checked: Int
    var isIntact: Bool
    var firstAltered: Altered?
    /// Rows of the audit log that are too new to have their link; said with the last part.
    var unsealed: Int?
    /// Where the next part begins; absent at the end, and where something is altered.
    var nextCursor: Cursor?
  }

  /// A link that does not fit.
  struct Altered: Codable, Sendable {
    /// Its number in the chain; 0: something signed that no link is of.
    var number: Int
    var kind: SealKind
    /// The note or amendment that it is of.
    var id: UUID?
    /// The first row of the audit log that is not as it was sealed: changed, gone, or put between.
    var auditRow: Int?
  }

  /// A link of the audit log has a thousand rows.
  private static let linksAPart = 100

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { .nothing }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    var after = 0
    if let text = try params.cursor?.parts(1).first {
      guard let number = Int(text), number >= 0 else { throw FieldProblems.foreignCursor }
      after = number
    }
    guard let row = try tx.first(VerifyChain(after: after, most: linksAPart)) else { throw CallError.internalError }
    return row.result
  }
}

enum SealKind: String, WireChoice, SQLValue {
  case signature, amendment, cosignature, void, log
}

struct VerifyChain: Statement {
  static let sql: StaticString = """
    SELECT v.checked, v.last, v.is_end, v.unsealed, v.number, v.kind, v.subject_id, v.log_id
    FROM session_notes.verify($1, $2::bigint::integer) v
    """
  struct Row: StatementRow {
    let result: VerifyRecords.Result
    init(from columns: inout Columns) throws {
      let checked = Int(try columns.next(Int32.self))
      let last = try columns.nextIfPresent(Int.self)
      let isEnd = try columns.next(Bool.self)
      let unsealed = try columns.nextIfPresent(Int.self)
      let number = try columns.nextIfPresent(Int.self)
      let kind = try columns.nextIfPresent(SealKind.self)
      let id = try columns.nextIfPresent(UUID.self)
      let auditRow = try columns.nextIfPresent(Int.self)
      var altered: VerifyRecords.Altered?
      if let number, let kind {
        altered = VerifyRecords.Altered(number: number, kind: kind, id: id, auditRow: auditRow)
      }
      result = VerifyRecords.Result(
        checked: checked, isIntact: altered == nil, firstAltered: altered, unsealed: altered == nil ? unsealed : nil,
        nextCursor: isEnd || altered != nil ? nil : last.map { Cursor(parts: [String($0)]) })
    }
  }
  var after: Int
  var most: Int
  func bind(to binds: inout Binds) {
    binds.add(after)
    binds.add(most)
  }
}

/// Seals the next rows of the audit log, and says how many; the server asks for it every few seconds.
public struct SealLog: Statement {
  public static let sql: StaticString = "SELECT session_notes.seal_log()"
  public typealias Row = Single<Int32>
  /// As many rows has a link at most.
  public static let rowsMax: Int32 = 1000
  public init() {}
  public func bind(to binds: inout Binds) {}
}
