import ClinicValues
import Operations
import Store

/// Gives a unit back that has paid for the wrong visit: the visit's invoice is void, and it is drafted again at its
/// price (rule 2.13). Un-arriving does so by itself.
enum ReturnUnit: Command {
  static let name: OperationName = "packages.returnUnit"
  static let summary = "Give a unit back to its package; the visit is drafted again at its price"
  static let access = Access.needs(.billingAdjust)
  static let audit = Audit.writes(.invoice)
  static let help: KeyValuePairs = ["invoice": "The visit's invoice that a unit has paid for", "reason": "Why"]
  static let refusals: [RefusalReason] = [.notFound, .noPackage, .invoiceInUse]
  static let example: String? = #"{"invoice": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f66", "reason": "Another visit"}"#

  struct Params: Codable, Sendable {
    var invoice: InvoiceRef
    var reason: BillingText
  }

  struct Result: Codable, Sendable {
    var package: Package
    /// The visit's new draft.
    var draft: InvoiceID?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { result.package.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let card = try tx.invoiceCard(params.invoice)
    guard let done = try tx.first(ReturnUnitInOneCall(invoice: card.id, reason: params.reason)) else {
      throw CallError.internalError
    }
    guard done.verdict == "returned", let package = done.package else {
      // Visible, and not theirs to adjust.
      guard done.verdict != "not_found" || card.appointment == nil else { throw CallError.forbidden }
      throw Refusal(.noPackage, field: "invoice")
    }
    return Result(package: try tx.package(package), draft: done.draft)
  }
}

struct ReturnUnitInOneCall: Statement {
  static let sql: StaticString = "SELECT r.verdict, r.package, r.draft FROM billing.return_unit($1, $2) r"
  struct Row: StatementRow {
    let verdict: String
    let package: PackageID?
    let draft: InvoiceID?
    init(from columns: inout Columns) throws {
      verdict = try columns.next()
      package = try columns.nextIfPresent()
      draft = try columns.nextIfPresent()
    }
  }
  var invoice: InvoiceID
  var reason: BillingText
  func bind(to binds: inout Binds) {
    binds.add(invoice)
    binds.add(reason)
  }
}
