import ClinicValues
import Operations
import Store

struct FindRemittance: Statement {
  static let sql: StaticString = """
    SELECT r.id, r.location, r.location_id, r.payer, r.reference, r.currency, r.amount, r.payment_id, r.imported_at,
      r.imported_by
    FROM billing.remittance_cards r WHERE r.id = $1
    """
  typealias Row = Remittance
  var remittance: RemittanceID
  func bind(to binds: inout Binds) { binds.add(remittance) }
}

struct LinesOfRemittance: Statement {
  static let sql: StaticString = """
    SELECT l.claim, l.outcome, r.currency, l.amount, l.applied, l.reason, l.remark, c.status
    FROM billing.remittance_lines l JOIN billing.remittances r ON r.id = l.remittance_id
      LEFT JOIN billing.claims c ON c.invoice_id = l.invoice_id
    WHERE l.remittance_id = $1 ORDER BY l.place
    """
  typealias Row = AppliedLine
  var remittance: RemittanceID
  func bind(to binds: inout Binds) { binds.add(remittance) }
}

struct PatientsOfRemittance: Statement {
  static let sql: StaticString = """
    SELECT DISTINCT i.patient_id FROM billing.remittance_lines l JOIN billing.invoices i ON i.id = l.invoice_id
    WHERE l.remittance_id = $1 ORDER BY i.patient_id
    """
  typealias Row = Single<PatientID>
  var remittance: RemittanceID
  func bind(to binds: inout Binds) { binds.add(remittance) }
}

enum GetRemittance: Command {
  static let name: OperationName = "remittances.get"
  static let summary = "Show a remittance with what became of each of its lines"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.claim)
  static let help: KeyValuePairs = ["remittance": "Which remittance"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var remittance: RemittanceID }

  static func subject(_ params: Params, _ result: RemittanceDetails) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> RemittanceDetails {
    try tx.remittance(params.remittance)
  }
}

enum ListRemittances: Read {
  static let name: OperationName = "remittances.list"
  static let summary = "List the remittances of a location, the latest first"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.claim)
  static let help: KeyValuePairs = ["location": "Of which location", "payer": "Of this payer"]

  struct Params: Codable, Sendable {
    var location: LocationRef
    var payer: BillingText?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Remittance>) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) throws -> RemittancesPage {
    RemittancesPage(
      params: params, before: try params.cursor.map { try PlaceInTime(cursor: $0) },
      limit: (params.limit?.value ?? Cursor.pageSize) + 1)
  }

  static func answer(_ rows: [Remittance], _ params: Params) -> Page<Remittance> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      PlaceInTime(at: $0.importedAt, id: $0.id.uuid).cursor
    }
  }
}

struct RemittancesPage: Statement {
  static let sql: StaticString = """
    SELECT r.id, r.location, r.location_id, r.payer, r.reference, r.currency, r.amount, r.payment_id, r.imported_at,
      r.imported_by
    FROM billing.remittance_cards r
    WHERE r.location_id = (SELECT l.id FROM practice.locations l WHERE l.id = $1 OR l.code = $2)
      AND ($3::text IS NULL OR r.payer = $3)
      AND ($4::timestamptz IS NULL OR (r.imported_at, r.id) < ($4, $5::uuid))
    ORDER BY r.imported_at DESC, r.id DESC LIMIT $6
    """
  typealias Row = Remittance
  var params: ListRemittances.Params
  var before: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(params.location.id)
    binds.add(params.location.code)
    binds.add(params.payer)
    binds.add(before?.at)
    binds.add(before?.id)
    binds.add(limit)
  }
}
