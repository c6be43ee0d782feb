import ClinicValues
import Operations
import Store

/// Goes over the chain of hashes from its beginning (idea 10).
enum VerifyRecords: Command {
  static let name: OperationName = "records.verify"
  static let summary = "Look whether every signed note and amendment is as it was signed; names the first that is not"
  static let access = Access.needs(.auditRead)
  static let audit = Audit.reads(.note)
  static let help: KeyValuePairs<String, String> = [:]

  struct Result: Codable, Sendable {
    /// How many links the chain has.
    var checked: Int
    var isIntact: Bool
    var firstAltered: Altered?
  }

  /// A link that does not fit.
  struct Altered: Codable, Sendable {
    /// Its number in the chain; 0: a signed note that no link is of.
    var number: Int
    var kind: SealKind
    /// The note or amendment that it is of.
    var id: UUID
  }

  static func subject(_ params: NoParams, _ result: Result) -> AuditSubject { .nothing }

  static func run(_ params: NoParams, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    guard let row = try tx.first(VerifyChain()) else { throw CallError.internalError }
    return row.result
  }
}

enum SealKind: String, WireChoice, SQLValue {
  case signature, amendment, cosignature, void
}

struct VerifyChain: Statement {
  static let sql: StaticString = "SELECT v.checked, v.number, v.kind, v.subject_id FROM session_notes.verify() v"
  struct Row: StatementRow {
    let result: VerifyRecords.Result
    init(from columns: inout Columns) throws {
      let checked = try columns.next(Int.self)
      let number = try columns.nextIfPresent(Int.self)
      let kind = try columns.nextIfPresent(SealKind.self)
      let id = try columns.nextIfPresent(UUID.self)
      guard let number, let kind, let id else {
        result = VerifyRecords.Result(checked: checked, isIntact: true, firstAltered: nil)
        return
      }
      result = VerifyRecords.Result(
        checked: checked, isIntact: false, firstAltered: VerifyRecords.Altered(number: number, kind: kind, id: id))
    }
  }
  func bind(to binds: inout Binds) {}
}
