import ClinicValues
import Operations
import Store

/// The file of a batch, as Schema/reference/claim-files.md describes it: comma-separated values, a line a claim's line.
enum ClaimFile {
  static let columns = [
    "claim", "place", "service_date", "patient_name", "birth_date", "health_number", "policy_number", "claim_number",
    "injured_on", "employer", "description", "therapist", "registration_number", "location", "amount", "currency",
  ]

  static func text(of lines: [ClaimFileLines.Row]) -> String {
    CSVText.record(columns) + lines.map { CSVText.record($0.fields) }.joined()
  }
}

/// What a payer asks about each of its claims: the share of a visit is one line.
struct ClaimFileLines: Statement {
  static let sql: StaticString = """
    SELECT p.id, p.number, ARRAY[billing.invoice_number(i.kind, e.code, i.number),
      k.place::text, k.service_date::text, p.given_name || ' ' || p.family_name, p.birth_date::text,
      coalesce(p.health_number, ''), coalesce(c.policy_number, ''), coalesce(c.claim_number, ''),
      coalesce(c.injured_on::text, ''), coalesce(c.employer, ''), k.description, coalesce(t.name, ''),
      coalesce(t.registration_number, ''), l.code],
      i.total - i.paid - i.written_off - i.credited, i.currency
    FROM billing.invoices i JOIN billing.invoice_lines k ON k.invoice_id = i.id AND k.source = 'share'
      JOIN patient_records.patients p ON p.id = i.patient_id JOIN patient_records.coverages c ON c.id = i.coverage_id
      JOIN practice.locations l ON l.id = i.location_id JOIN practice.legal_entities e ON e.id = i.legal_entity_id
      LEFT JOIN therapist_profiles.therapists t ON t.id = k.therapist_id
    WHERE i.id = ANY ($1) ORDER BY i.number, k.place
    """
  struct Row: StatementRow {
    let patientId: PatientID
    let patient: PatientNumber
    let fields: [String]
    init(from columns: inout Columns) throws {
      patientId = try columns.next()
      patient = try columns.next()
      let texts = try columns.next([String].self)
      let amount = try columns.next(Int64.self)
      let currency = try columns.next(Currency.self)
      fields = texts + [Money(amount, currency).amount, currency.rawValue]
    }
  }
  var claims: [InvoiceID]
  func bind(to binds: inout Binds) { binds.add(claims) }
}

enum GetClaimFile: Command {
  static let name: OperationName = "claims.file"
  static let summary = "Give the file of a batch of claims as it was sent"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.claim)
  static let isHeavy = true
  static let help: KeyValuePairs = ["batch": "Which batch"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var batch: ClaimBatchRef }
  struct Result: Codable, Sendable {
    var batch: ClaimBatch
    var file: FileData
    var patientIds: [PatientID]
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.batch.id.uuid, patients: result.patientIds, location: result.batch.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    guard let batch = try tx.first(FindBatch(batch: params.batch)),
      let file = try tx.first(FileOfBatch(batch: batch.id))?.value
    else { throw Refusal.notFound("batch") }
    return Result(
      batch: batch, file: FileData(bytes: Array(file.utf8)),
      patientIds: try tx.rows(PatientsOfBatch(batch: batch.id)).map(\.value))
  }
}

struct FileOfBatch: Statement {
  static let sql: StaticString = "SELECT b.file FROM billing.claim_batches b WHERE b.id = $1"
  typealias Row = Single<String>
  var batch: ClaimBatchID
  func bind(to binds: inout Binds) { binds.add(batch) }
}

struct PatientsOfBatch: Statement {
  static let sql: StaticString = """
    SELECT DISTINCT i.patient_id FROM billing.claim_events e JOIN billing.invoices i ON i.id = e.invoice_id
    WHERE e.batch_id = $1 ORDER BY i.patient_id
    """
  typealias Row = Single<PatientID>
  var batch: ClaimBatchID
  func bind(to binds: inout Binds) { binds.add(batch) }
}

enum ListClaimBatches: Read {
  static let name: OperationName = "claims.batches"
  static let summary = "List a location's batches of claims, the latest first"
  static let access = Access.needs(.billingRead)
  static let audit = Audit.reads(.claim)
  static let help: KeyValuePairs = ["location": "Of which location", "payer": "To this payer"]

  struct Params: Codable, Sendable {
    var location: LocationRef
    var payer: BillingText?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<ClaimBatch>) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) throws -> BatchesPage {
    BatchesPage(
      params: params, before: try params.cursor.map { try PlaceInTime(cursor: $0) },
      limit: (params.limit?.value ?? Cursor.pageSize) + 1)
  }

  static func answer(_ rows: [ClaimBatch], _ params: Params) -> Page<ClaimBatch> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      PlaceInTime(at: $0.madeAt, id: $0.id.uuid).cursor
    }
  }
}

struct BatchesPage: Statement {
  static let sql: StaticString = """
    SELECT b.id, b.number, b.location, b.location_id, b.payer, b.claims, b.currency, b.amount, b.made_at, b.made_by
    FROM billing.batch_cards b
    WHERE b.location_id = (SELECT l.id FROM practice.locations l WHERE l.id = $1 OR l.code = $2)
      AND ($3::text IS NULL OR b.payer = $3)
      AND ($4::timestamptz IS NULL OR (b.made_at, b.id) < ($4, $5::uuid))
    ORDER BY b.made_at DESC, b.id DESC LIMIT $6
    """
  typealias Row = ClaimBatch
  var params: ListClaimBatches.Params
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
