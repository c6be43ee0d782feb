import ClinicValues
import Operations
import Store

enum ListInvoices: Read {
  static let name: OperationName = "invoices.list"
  static let summary = "List invoices and credit notes of a patient or a location, the oldest first"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.invoice)
  static let help: KeyValuePairs = [
    "patient": "Of this patient", "location": "Of this location", "status": "Of this status", "isOpen": "Owed or not",
  ]
  static let example: String? = #"{"patient": "P-000123"}"#

  struct Params: Codable, Sendable {
    var patient: PatientRef?
    var location: LocationRef?
    var status: InvoiceStatus?
    var isOpen: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<InvoiceCard>) -> AuditSubject {
    AuditSubject(patients: result.items.map(\.patientId))
  }

  static func query(_ params: Params, by caller: Caller) throws -> InvoicesPage {
    guard params.patient != nil || params.location != nil else {
      throw FieldProblems([FieldProblem(field: "patient", problem: "is missing, and so is location")])
    }
    return InvoicesPage(
      params: params, after: try params.cursor.map { try PlaceInTime(cursor: $0) },
      limit: (params.limit?.value ?? Cursor.pageSize) + 1)
  }

  static func answer(_ rows: [InvoiceCard], _ params: Params) -> Page<InvoiceCard> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      PlaceInTime(at: $0.draftedAt, id: $0.id.uuid).cursor
    }
  }
}

struct InvoicesPage: Statement {
  static let sql: StaticString = """
    WITH asked AS MATERIALIZED (SELECT coalesce($1, patient_records.id_of($2)) AS patient,
      coalesce($3, (SELECT l.id FROM practice.locations l WHERE l.code = $4)) AS location)
    SELECT c.id, c.version, c.kind, c.status, c.number, c.purpose, c.patient_id, c.patient, c.location, c.location_id,
      c.appointment_id, c.currency, c.net, c.tax, c.total, c.paid, c.written_off, c.credited, c.balance, c.reason,
      c.credits_id, c.drafted_at, c.issued_at, c.issued_on, c.ended_at, c.coverage_id, c.payer
    FROM billing.invoice_cards c
    WHERE ($1::uuid IS NULL AND $2::text IS NULL OR c.patient_id = (SELECT patient FROM asked))
      AND ($3::uuid IS NULL AND $4::text IS NULL OR c.location_id = (SELECT location FROM asked))
      AND ($5::text IS NULL OR c.status = $5)
      AND ($6::boolean IS NULL OR $6 = (c.status = 'issued' AND c.kind = 'invoice' AND c.balance > 0))
      AND ($7::timestamptz IS NULL OR (c.drafted_at, c.id) > ($7, $8::uuid))
    ORDER BY c.drafted_at, c.id LIMIT $9
    """
  typealias Row = InvoiceCard
  var params: ListInvoices.Params
  var after: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(params.patient?.id)
    binds.add(params.patient?.code)
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.status)
    binds.add(params.isOpen)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}
