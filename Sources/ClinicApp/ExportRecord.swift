import ClinicValues
import Operations
import Store

/// A patient's whole record, as data: every row of every table that is about the patient, under the table's name, with
/// the columns as Schema/structure.sql has them (charting rule 3.2; privacy-law.md: access within 30 days). It crosses
/// modules, so it stands here. A test compares it with the schema: a table that is left out fails it.
enum ExportRecord: Command {
  static let name: OperationName = "records.export"
  static let summary =
    "Export a patient's whole record as data, in pages; clinic records export makes one readable page"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["patient": "Whose record"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var cursor: Cursor?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var exportedAt: Instant
    /// Rows by table. The first page has all but the notes, and the first notes; those that follow have notes alone.
    var record: Prewritten<JSON>
    var nextCursor: Cursor?
  }

  /// A note with its revisions takes some kilobytes, and an answer stays below a megabyte.
  private static let notesAPage = 50

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.patientId.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    // The schedule is each location's own: who may not see all of it would get a part for the whole.
    guard caller.mayEverywhere(.notesRead) else { throw CallError.forbidden }
    var after: UUID?
    if let text = try params.cursor?.parts(1).first {
      guard let id = UUID(text) else { throw FieldProblems.foreignCursor }
      after = id
    }
    guard let frame = try tx.first(RecordFrame(patient: params.patient, isFirst: after == nil)) else {
      throw Refusal.notFound("patient")
    }
    guard let notes = try tx.first(RecordNotes(patient: frame.patient, after: after, limit: notesAPage)) else {
      throw CallError.internalError
    }
    // Two objects become one; neither is empty, and neither holds a line feed.
    let text = frame.text.dropLast() + (frame.text == "{}" ? "" : ",") + notes.text.dropFirst()
    return Result(
      patientId: frame.patient, exportedAt: frame.now, record: Prewritten(stored: String(text)),
      nextCursor: notes.count == notesAPage ? notes.last.map { Cursor(parts: [$0.description]) } : nil)
  }
}

/// All of a record but its notes.
struct RecordFrame: Statement {
  static let sql: StaticString = """
    SELECT p.id, needlepoint.now(), CASE WHEN NOT $3 THEN '{}' ELSE replace(json_build_object(
      'patients', (SELECT json_agg(t) FROM patient_records.patients t WHERE t.id = p.id),
      -- That of the records that were merged into it, too.
      'patient_history', (SELECT json_agg(t ORDER BY t.patient_id, t.version) FROM patient_records.patient_history t
        WHERE t.patient_id = ANY (patient_records.ids_of(p.id))),
      'merges', (SELECT json_agg(t ORDER BY t.merged_at, t.id) FROM patient_records.merges t
        WHERE t.survivor_id = ANY (patient_records.ids_of(p.id)) OR t.duplicate_id = p.id),
      'alerts', (SELECT json_agg(t ORDER BY t.id) FROM patient_records.alerts t WHERE t.patient_id = p.id),
      'contacts', (SELECT json_agg(t ORDER BY t.id) FROM patient_records.contacts t WHERE t.patient_id = p.id),
      'coverages', (SELECT json_agg(t ORDER BY t.id) FROM patient_records.coverages t WHERE t.patient_id = p.id),
      'calls', (SELECT json_agg(t ORDER BY t.at, t.id) FROM patient_records.calls t WHERE t.patient_id = p.id),
      'disclosures', (SELECT json_agg(t ORDER BY t.disclosed_at, t.id) FROM patient_records.disclosures t
        WHERE t.patient_id = p.id),
      -- Those that whoever exports may see; files.get has their bytes.
      'files', (SELECT json_agg(t ORDER BY t.id) FROM (SELECT f.id, f.patient_id, f.name, f.media_type,
        octet_length(f.bytes) AS bytes, f.visibility, f.version, f.added_at, f.added_by, f.removed_at, f.removed_by
        FROM patient_records.files f WHERE f.patient_id = p.id) t),
      'custodians', (SELECT json_agg(t ORDER BY t.number) FROM patient_records.custodians t
        WHERE t.patient_id = ANY (patient_records.ids_of(p.id))),
      'legal_holds', (SELECT json_agg(t ORDER BY t.id) FROM patient_records.legal_holds t WHERE t.patient_id = p.id),
      'episodes', (SELECT json_agg(t ORDER BY t.opened_on, t.id) FROM patient_records.episodes t
        WHERE t.patient_id = p.id),
      'episode_history', (SELECT json_agg(t ORDER BY t.episode_id, t.version) FROM patient_records.episode_history t
        WHERE t.episode_id IN (SELECT e.id FROM patient_records.episodes e WHERE e.patient_id = p.id)),
      'appointments', (SELECT json_agg(t ORDER BY t.local_start, t.id) FROM scheduling.appointments t
        WHERE t.patient_id = p.id),
      'appointment_changes', (SELECT json_agg(t ORDER BY t.id) FROM scheduling.appointment_changes t
        WHERE t.appointment_id IN (SELECT a.id FROM scheduling.appointments a WHERE a.patient_id = p.id)),
      'screens', (SELECT json_agg(t ORDER BY t.answered_at, t.id) FROM session_notes.screens t
        WHERE t.patient_id = p.id),
      'screen_answers', (SELECT json_agg(t ORDER BY t.screen_id, t.code) FROM session_notes.screen_answers t
        WHERE t.screen_id IN (SELECT s.id FROM session_notes.screens s WHERE s.patient_id = p.id)),
      'consents', (SELECT json_agg(t ORDER BY t.given_at, t.id) FROM session_notes.consents t
        WHERE t.patient_id = p.id),
      'check_ins', (SELECT json_agg(t ORDER BY t.due_at, t.id) FROM session_notes.check_ins t
        WHERE t.patient_id = p.id),
      'tasks', (SELECT json_agg(t ORDER BY t.opened_at, t.id) FROM session_notes.tasks t WHERE t.patient_id = p.id),
      'adverse_events', (SELECT json_agg(t ORDER BY t.happened_at, t.id) FROM session_notes.adverse_events t
        WHERE t.patient_id = p.id),
      'adverse_event_outcomes', (SELECT json_agg(t ORDER BY t.id) FROM session_notes.adverse_event_outcomes t
        WHERE t.event_id IN (SELECT e.id FROM session_notes.adverse_events e WHERE e.patient_id = p.id)),
      'invoices', (SELECT json_agg(t ORDER BY t.drafted_at, t.id) FROM billing.invoices t WHERE t.patient_id = p.id),
      'invoice_lines', (SELECT json_agg(t ORDER BY t.invoice_id, t.place) FROM billing.invoice_lines t
        WHERE t.invoice_id IN (SELECT i.id FROM billing.invoices i WHERE i.patient_id = p.id)),
      'visit_prices', (SELECT json_agg(t ORDER BY t.appointment_id) FROM billing.visit_prices t
        WHERE t.appointment_id IN (SELECT a.id FROM scheduling.appointments a WHERE a.patient_id = p.id)),
      'receipt_prints', (SELECT json_agg(t ORDER BY t.printed_at, t.id) FROM billing.receipt_prints t
        WHERE t.invoice_id IN (SELECT i.id FROM billing.invoices i WHERE i.patient_id = p.id)),
      'payments', (SELECT json_agg(t ORDER BY t.received_at, t.id) FROM billing.payments t WHERE t.patient_id = p.id),
      'charges', (SELECT json_agg(t ORDER BY t.requested_at, t.id) FROM billing.charges t WHERE t.patient_id = p.id),
      'charge_shares', (SELECT json_agg(t ORDER BY t.charge_id, t.invoice_id) FROM billing.charge_shares t
        WHERE t.charge_id IN (SELECT c.id FROM billing.charges c WHERE c.patient_id = p.id)
          OR t.invoice_id IN (SELECT i.id FROM billing.invoices i WHERE i.patient_id = p.id)),
      'allocations', (SELECT json_agg(t ORDER BY t.at, t.id) FROM billing.allocations t
        WHERE t.payment_id IN (SELECT m.id FROM billing.payments m WHERE m.patient_id = p.id)
          OR t.invoice_id IN (SELECT i.id FROM billing.invoices i WHERE i.patient_id = p.id)),
      'refunds', (SELECT json_agg(t ORDER BY t.at, t.id) FROM billing.refunds t
        WHERE t.payment_id IN (SELECT m.id FROM billing.payments m WHERE m.patient_id = p.id)),
      'write_offs', (SELECT json_agg(t ORDER BY t.at, t.id) FROM billing.write_offs t
        WHERE t.invoice_id IN (SELECT i.id FROM billing.invoices i WHERE i.patient_id = p.id)),
      'packages', (SELECT json_agg(t ORDER BY t.sold_at, t.id) FROM billing.packages t WHERE t.patient_id = p.id),
      'redemptions', (SELECT json_agg(t ORDER BY t.at, t.id) FROM billing.redemptions t
        WHERE t.package_id IN (SELECT k.id FROM billing.packages k WHERE k.patient_id = p.id)),
      'package_ends', (SELECT json_agg(t ORDER BY t.package_id) FROM billing.package_ends t
        WHERE t.package_id IN (SELECT k.id FROM billing.packages k WHERE k.patient_id = p.id)),
      'claims', (SELECT json_agg(t ORDER BY t.invoice_id) FROM billing.claims t
        WHERE t.invoice_id IN (SELECT i.id FROM billing.invoices i WHERE i.patient_id = p.id)),
      'claim_events', (SELECT json_agg(t ORDER BY t.id) FROM billing.claim_events t
        WHERE t.invoice_id IN (SELECT i.id FROM billing.invoices i WHERE i.patient_id = p.id)),
      'remittances', (SELECT json_agg(t ORDER BY t.imported_at, t.id) FROM billing.remittances t
        WHERE t.payment_id IN (SELECT m.id FROM billing.payments m WHERE m.patient_id = p.id)),
      'remittance_lines', (SELECT json_agg(t ORDER BY t.remittance_id, t.place) FROM billing.remittance_lines t
        WHERE t.invoice_id IN (SELECT i.id FROM billing.invoices i WHERE i.patient_id = p.id)),
      'measure_results', (SELECT json_agg(t ORDER BY t.taken_at, t.id) FROM session_notes.measure_results t
        WHERE t.patient_id = p.id))::text, E'\\n', '') END
    FROM patient_records.patients p WHERE p.id = $1 OR p.number = $2
    """
  struct Row: StatementRow {
    let patient: PatientID
    let now: Instant
    let text: String
    init(from columns: inout Columns) throws {
      patient = try columns.next()
      now = try columns.next()
      text = try columns.next()
    }
  }
  var patient: PatientRef
  var isFirst: Bool
  func bind(to binds: inout Binds) {
    binds.add(patient.id)
    binds.add(patient.code)
    binds.add(isFirst)
  }
}

/// Some notes of a record, in the order of their ids, with all that belongs to them.
struct RecordNotes: Statement {
  static let sql: StaticString = """
    WITH page AS MATERIALIZED (
      SELECT n.* FROM session_notes.notes n WHERE n.patient_id = $1 AND ($2::uuid IS NULL OR n.id > $2)
      ORDER BY n.id LIMIT $3)
    SELECT replace(json_build_object(
      'notes', (SELECT json_agg(t ORDER BY t.id) FROM page t),
      'note_revisions', (SELECT json_agg(t ORDER BY t.note_id, t.version) FROM session_notes.note_revisions t
        WHERE t.note_id IN (SELECT n.id FROM page n)),
      'amendments', (SELECT json_agg(t ORDER BY t.added_at, t.id) FROM session_notes.amendments t
        WHERE t.note_id IN (SELECT n.id FROM page n)),
      'needle_searches', (SELECT json_agg(t ORDER BY t.id) FROM session_notes.needle_searches t
        WHERE t.note_id IN (SELECT n.id FROM page n)),
      'found_needles', (SELECT json_agg(t ORDER BY t.found_at, t.id) FROM session_notes.found_needles t
        WHERE t.note_id IN (SELECT n.id FROM page n)))::text, E'\\n', ''),
      (SELECT count(*) FROM page), (SELECT n.id FROM page n ORDER BY n.id DESC LIMIT 1)
    """
  struct Row: StatementRow {
    let text: String
    let count: Int
    let last: UUID?
    init(from columns: inout Columns) throws {
      text = try columns.next()
      count = try columns.next()
      last = try columns.nextIfPresent()
    }
  }
  var patient: PatientID
  var after: UUID?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(after)
    binds.add(limit)
  }
}
