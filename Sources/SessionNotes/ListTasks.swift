import ClinicValues
import Operations
import Store

enum TaskKind: String, WireChoice, SQLValue {
  /// What an answer of danger asks for.
  case danger
  /// A call, since the answer of a check-in has not come.
  case call
  /// A check-in that is to come, or that is due.
  case checkIn = "check_in"
  /// A needle is missing by the count of a note (rule 3.8); it ends with the search.
  case needleSearch = "needle_search"
  /// A visit with needles is booked, and by the latest answers to the screen nobody needles (rule 3.4).
  case notACandidate = "not_a_candidate"
  /// A visit with needles is booked, and sessions have gone by without a gain (rule 3.11).
  case reassessment
  /// An event of more than mild gravity is looked at again (rule 3.9).
  case event24 = "event_24h"
  case event72 = "event_72h"
  /// What a payer wants by then, for an injury on file (rules 2.17, 2.18).
  case payerDeadline = "payer_deadline"
}

/// The work list of who follows up (idea 5): what an answer of danger asks for, check-ins, calls for want of
/// an answer; and what payers want by when.
enum ListTasks: Command {
  static let name: OperationName = "tasks.list"
  static let summary = "List what is to be done after sessions, the earliest due first"
  static let access = Access.needs(.followUpsWork)
  static let audit = Audit.reads(.followUp)
  static let help: KeyValuePairs = [
    "location": "At this location only",
    "therapist": "Of this therapist's patients only",
    "kind": "Only of this kind",
    "dueBy": "Only what is due by then; by now unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var location: LocationRef?
    var therapist: TherapistRef?
    var kind: TaskKind?
    var dueBy: Instant?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Item: Codable, Sendable, StatementRow {
    /// Of the task, of the check-in, or of the note whose count does not close.
    var id: UUID
    var kind: TaskKind
    var dueAt: Instant
    var text: String
    var patientId: PatientID
    var patient: PatientNumber
    var name: PatientName
    var phone: PhoneNumber?
    var therapist: TherapistSlug
    var location: LocationCode

    init(from columns: inout Columns) throws {
      id = try columns.next()
      kind = try columns.next()
      dueAt = try columns.next()
      text = try columns.next()
      patientId = try columns.next()
      patient = try columns.next()
      name = try columns.next()
      phone = try columns.nextIfPresent()
      therapist = try columns.next()
      location = try columns.next()
    }
  }

  static func subject(_ params: Params, _ result: Page<Item>) -> AuditSubject {
    AuditSubject(patients: Set(result.items.map(\.patientId)).sorted { $0.uuid < $1.uuid })
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Page<Item> {
    let therapist = try params.therapist.map { try tx.therapist($0, on: nil).id }
    let limit = params.limit?.value ?? Cursor.pageSize
    let rows = try tx.rows(
      WorkList(
        params: params, therapist: therapist, after: try params.cursor.map { try PlaceInTime(cursor: $0) },
        limit: limit + 1))
    return Page(cutting: rows, limit: limit) { PlaceInTime(at: $0.dueAt, id: $0.id).cursor }
  }
}

struct WorkList: Statement {
  static let sql: StaticString = """
    SELECT w.id, w.kind, w.due_at, w.text, w.patient_id, p.number,
      coalesce(p.preferred_name, p.given_name) || ' ' || p.family_name, p.phone, t.slug, l.code
    FROM session_notes.work_list w
      JOIN patient_records.patients p ON p.id = w.patient_id
      JOIN therapist_profiles.therapists t ON t.id = w.therapist_id
      JOIN practice.locations l ON l.id = w.location_id
    WHERE w.due_at <= coalesce($1, needlepoint.now()) AND ($2::text IS NULL OR w.kind = $2)
      AND ($3::uuid IS NULL AND $4::text IS NULL OR l.id = $3 OR l.code = $4)
      AND ($5::uuid IS NULL OR w.therapist_id = $5)
      AND ($6::timestamptz IS NULL OR (w.due_at, w.id) > ($6, $7::uuid))
    ORDER BY w.due_at, w.id LIMIT $8
    """
  typealias Row = ListTasks.Item
  var params: ListTasks.Params
  var therapist: TherapistID?
  var after: PlaceInTime?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(params.dueBy)
    binds.add(params.kind)
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(therapist)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}

enum FinishTask: Command {
  static let name: OperationName = "tasks.done"
  static let summary = "Say that a task is done, and what came of it"
  static let access = Access.needs(.followUpsWork)
  static let audit = Audit.writes(.followUp)
  static let help: KeyValuePairs = ["task": "Which task", "outcome": "What came of it"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var task: UUID
    var outcome: ScreenText
  }

  struct Result: Codable, Sendable {
    var task: UUID
    var patientId: PatientID
    var doneAt: Instant
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: params.task, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    guard let done = try tx.first(CloseTask(params: params)) else { throw Refusal.notFound("task") }
    return Result(task: params.task, patientId: done.patient, doneAt: done.at)
  }
}

struct CloseTask: Statement {
  static let sql: StaticString = """
    UPDATE session_notes.tasks SET done_at = needlepoint.now(), done_by = access.me(), outcome = $2
    WHERE id = $1 AND done_at IS NULL RETURNING patient_id, done_at
    """
  struct Row: StatementRow {
    let patient: PatientID
    let at: Instant
    init(from columns: inout Columns) throws {
      patient = try columns.next()
      at = try columns.next()
    }
  }
  var params: FinishTask.Params
  func bind(to binds: inout Binds) {
    binds.add(params.task)
    binds.add(params.outcome)
  }
}
