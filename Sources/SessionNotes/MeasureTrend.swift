import ClinicValues
import Operations
import Store

/// The course of a measure: each result, its change against the first and the last, and whether it matters (rule 3.12).
enum MeasureTrend: Command {
  static let name: OperationName = "measures.trend"
  static let summary =
    "Show a patient's results in a measure, the earliest first, with what changed and whether it matters"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.measure)
  static let help: KeyValuePairs = ["patient": "Whose results", "measure": "Of this measure only"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var measure: MeasureCode?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Point: Codable, Sendable, StatementRow {
    var id: UUID
    var patientId: PatientID
    var measure: MeasureCode
    var version: Version
    var takenAt: Instant
    var score: MeasureScore
    /// Against the first result of the episode.
    var change: MeasureScore
    /// Against the result before; absent for the first.
    var changeFromLast: MeasureScore?
    /// Better than the first by what matters to patients (MCID).
    var isGain: Bool
    /// Worse than the first by as much.
    var isLoss: Bool
    /// The activities, of the patient-specific scale.
    var activities: [ChartLine]?
    /// Results are compared within their episode of care.
    var episodeId: EpisodeID?

    init(from columns: inout Columns) throws {
      id = try columns.next()
      patientId = try columns.next()
      measure = try columns.next()
      version = try columns.next()
      takenAt = try columns.next()
      score = try columns.next()
      change = try columns.next()
      changeFromLast = try columns.nextIfPresent()
      isGain = try columns.next()
      isLoss = try columns.next()
      activities = try columns.nextIfPresent()
      episodeId = try columns.nextIfPresent()
    }
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var items: [Point]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let patient = try tx.patientID(params.patient)
    let limit = params.limit?.value ?? Cursor.pageSize
    let rows = try tx.rows(
      MeasurePoints(
        patient: patient, measure: params.measure, after: try params.cursor.map { try PlaceInTime(cursor: $0) },
        limit: limit + 1))
    let page = Page(cutting: rows, limit: limit) { PlaceInTime(at: $0.takenAt, id: $0.id).cursor }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}

struct MeasurePoints: Statement {
  static let sql: StaticString = """
    SELECT t.id, t.patient_id, t.measure, t.version, t.taken_at, (t.score * 100)::integer, (t.change * 100)::integer,
      (t.change_from_last * 100)::integer, t.is_gain, t.is_loss, t.labels, t.episode_id
    FROM session_notes.measure_trends t
    WHERE t.patient_id = $1 AND ($2::text IS NULL OR t.measure = $2) AND ($3::uuid IS NULL OR t.id = $3)
      AND ($4::timestamptz IS NULL OR (t.taken_at, t.id) > ($4, $5::uuid))
    ORDER BY t.taken_at, t.id LIMIT $6
    """
  typealias Row = MeasureTrend.Point
  var patient: PatientID
  var measure: MeasureCode?
  var result: UUID?
  var after: PlaceInTime?
  var limit = 1
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(measure)
    binds.add(result)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}
