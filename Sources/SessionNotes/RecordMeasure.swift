import ClinicValues
import Operations
import Store

enum RecordMeasure: Command {
  static let name: OperationName = "measures.record"
  static let summary = "Record what a patient answers to an outcome measure; answers the score and its change"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.measure)
  static let help: KeyValuePairs = [
    "patient": "Who answers",
    "measure": "Which form (measures.list has them)",
    "items": "The answers in the form's order; -1 for one that was not answered",
    "activities": "For the patient-specific scale: the activities, in the patient's words, the same in an episode",
    "episode": "In which episode of care; in the patient's only open one unless given",
    "takenAt": "When; now unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed]
  static let example: String? = #"""
    {"patient": "P-000123", "measure": "ndi", "items": [2, 1, 3, 2, 2, 1, 2, -1, 2, 2]}
    """#

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var measure: MeasureCode
    var items: [ItemAnswer]
    var activities: [ChartLine]?
    var episode: EpisodeID?
    var takenAt: Instant?
  }

  static func subject(_ params: Params, _ result: MeasureTrend.Point) -> AuditSubject {
    AuditSubject(id: result.id, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> MeasureTrend.Point {
    try NoteContent.checkCount(params.items.count, max: 100, field: "items")
    try NoteContent.checkCount(params.activities?.count ?? 0, max: 10, field: "activities")
    let patient = try tx.patientID(params.patient)
    guard let form = try tx.first(CurrentMeasures(code: params.measure)) else { throw Refusal.notFound("measure") }
    let items = params.items.map { $0.value < 0 ? nil : $0.value }
    let score: MeasureScore
    do { score = try form.score(items) } catch {
      throw FieldProblems([FieldProblem(field: "items", problem: error.problem)])
    }
    guard (params.activities?.count ?? 0) == (form.isLabelled ? items.count : 0) else {
      let problem =
        form.isLabelled ? "must name the activity of each item" : "must be left out; this form has items of its own"
      throw FieldProblems([FieldProblem(field: "activities", problem: problem)])
    }
    if form.isLabelled { try checkActivities(params, of: patient, items: items, in: tx) }
    let id = UUID.new()
    try tx.execute(
      InsertMeasure(id: id, patient: patient, form: form, items: items, score: score, params: params))
    guard let point = try tx.first(MeasurePoints(patient: patient, measure: params.measure, result: id)) else {
      throw CallError.internalError
    }
    return point
  }

  /// The same are rated again (rule 3.12), all of them: others would be compared with the first ones.
  private static func checkActivities(
    _ params: Params, of patient: PatientID, items: [Int?], in tx: isolated Transaction
  ) throws {
    guard !items.contains(nil) else {
      throw FieldProblems([FieldProblem(field: "items", problem: "must rate each activity that is named")])
    }
    let first = try tx.first(
      FirstActivities(patient: patient, measure: params.measure, episode: params.episode))?.value
    guard let first, first != params.activities else { return }
    throw FieldProblems([
      FieldProblem(field: "activities", problem: "must be those of the episode's first time, in their order")
    ])
  }
}

enum ItemAnswerKind: QuantityKind {
  static let range = -1...100
  static let example = 2
  static let summary = "The answer; -1: not answered"
}
typealias ItemAnswer = Quantity<ItemAnswerKind>

/// What a patient rated the first time in an episode.
struct FirstActivities: Statement {
  static let sql: StaticString = """
    SELECT r.labels FROM session_notes.standing_results r
    WHERE r.patient_id = $1 AND r.measure = $2
      AND r.episode_id IS NOT DISTINCT FROM (SELECT session_notes.episode_of($1, $3))
    ORDER BY r.taken_at, r.id LIMIT 1
    """
  typealias Row = Single<[ChartLine]>
  var patient: PatientID
  var measure: MeasureCode
  var episode: EpisodeID?
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(measure)
    binds.add(episode)
  }
}

struct InsertMeasure: Statement {
  static let sql: StaticString = """
    INSERT INTO session_notes.measure_results (id, patient_id, measure, version, items, labels, score, taken_at,
      episode_id)
    VALUES ($1, $2, $3, $4, $5::bigint[]::integer[], $6, $7::integer / 100.0, coalesce($8, needlepoint.now()), $9)
    """
  typealias Row = NoRow
  var id: UUID
  var patient: PatientID
  var form: Measure
  var items: [Int?]
  var score: MeasureScore
  var params: RecordMeasure.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(patient)
    binds.add(form.code)
    binds.add(form.version)
    binds.add(items)
    binds.add(params.activities)
    binds.add(score)
    binds.add(params.takenAt)
    binds.add(params.episode)
  }
}
