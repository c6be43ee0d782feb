import ClinicValues
import Operations
import Store

/// Who was needled with a lot that is recalled (rule 3.8).
enum RecallLot: Command {
  static let name: OperationName = "needles.recall"
  static let summary = "List the patients in whom needles of a lot were used"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.needle)
  static let help: KeyValuePairs = ["lot": "The lot as it stands on the package, in any case"]
  static let example: String? = #"{"lot": "LOT-24117"}"#

  struct Params: Codable, Sendable {
    var lot: ChartLabel
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Item: Codable, Sendable, StatementRow {
    var patientId: PatientID
    var patient: PatientNumber
    var name: PatientName
    var phone: PhoneNumber?
    var needles: Int
    /// The notes in which they are, the earliest first.
    var notes: [NoteID]
    /// Notes that were declared void: ask whether these needles were used in this patient after all.
    var voidNotes: [NoteID]
    /// Notes whose amendments name the lot: the needles may have been of it, or not.
    var amendedNotes: [NoteID]
    var lastVisit: CivilDate

    init(from columns: inout Columns) throws {
      patientId = try columns.next()
      patient = try columns.next()
      name = try columns.next()
      phone = try columns.nextIfPresent()
      needles = try columns.next()
      notes = try columns.next()
      voidNotes = try columns.next()
      amendedNotes = try columns.next()
      lastVisit = try columns.next()
    }
  }

  static func subject(_ params: Params, _ result: Page<Item>) -> AuditSubject {
    AuditSubject(patients: result.items.map(\.patientId))
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Page<Item> {
    let limit = params.limit?.value ?? Cursor.pageSize
    let rows = try tx.rows(
      PatientsOfLot(lot: params.lot, after: try params.cursor?.parts(1).first, limit: limit + 1))
    return Page(cutting: rows, limit: limit) { Cursor(parts: [$0.patient.value]) }
  }
}

struct PatientsOfLot: Statement {
  static let sql: StaticString = """
    SELECT p.id, p.number, coalesce(p.preferred_name, p.given_name) || ' ' || p.family_name, p.phone,
      coalesce(sum(e.needles) FILTER (WHERE n.status <> 'void'), 0)::bigint,
      coalesce(array_agg(DISTINCT n.id) FILTER (WHERE n.status <> 'void' AND e.needles > 0), '{}'),
      coalesce(array_agg(DISTINCT n.id) FILTER (WHERE n.status = 'void'), '{}'),
      coalesce(array_agg(DISTINCT n.id) FILTER (WHERE e.is_amendment), '{}'), max(n.visit_date)
    FROM (
      SELECT l.note_id, count(*) AS needles, false AS is_amendment FROM session_notes.needles l
      WHERE upper(l.lot) = upper($1) GROUP BY l.note_id
      UNION ALL
      SELECT DISTINCT m.note_id, 0, true FROM session_notes.amendments m
      WHERE strpos(upper(m.text), upper($1)) > 0) e
      JOIN session_notes.notes n ON n.id = e.note_id
      JOIN patient_records.patients p ON p.id = n.patient_id
    WHERE $2::text IS NULL OR p.number > $2
    GROUP BY p.id ORDER BY p.number LIMIT $3
    """
  typealias Row = RecallLot.Item
  var lot: ChartLabel
  var after: String?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(lot)
    binds.add(after)
    binds.add(limit)
  }
}
