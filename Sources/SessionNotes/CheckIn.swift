import ClinicValues
import Operations
import Store

/// A sign of danger that is asked for after a session (rule 3.9).
enum DangerSign: String, WireChoice, SQLValue, SQLItem {
  case shortOfBreath = "short_of_breath"
  case chestPain = "chest_pain"
  case dryCough = "dry_cough"
  case fever, redness, weakness, fainting
}

enum SorenessHoursKind: QuantityKind {
  static let range = 0...240
  static let example = 30
  static let summary = "How many hours it lasted"
}
typealias SorenessHours = Quantity<SorenessHoursKind>

/// A question of a check-in.
struct DangerQuestion: Codable, Sendable, StatementRow {
  var sign: DangerSign
  var question: String
  /// What a yes asks for.
  var action: String

  init(from columns: inout Columns) throws {
    sign = try columns.next()
    question = try columns.next()
    action = try columns.next()
  }
}

/// A check-in after a session: what is asked, and what was answered.
struct CheckIn: Codable, Sendable {
  var id: UUID
  var patientId: PatientID
  var patient: PatientNumber
  /// After the session.
  var hours: Int
  var dueAt: Instant
  /// Besides these: how sore from 0 to 10, and for how many hours.
  var questions: [DangerQuestion]
  var answeredAt: Instant?
  var answeredBy: String?
  /// Closed without an answer: nobody could be reached.
  var isUnreached: Bool
  var soreness: PainScore?
  var sorenessHours: SorenessHours?
  var danger: [DangerSign]
  var remark: ScreenText?
  /// What an answer of danger opened.
  var eventId: AdverseEventID?

  var auditSubject: AuditSubject { AuditSubject(id: id, patients: [patientId]) }
}

enum ShowCheckIn: Command {
  static let name: OperationName = "checkIns.show"
  static let summary = "Show what is asked at a check-in, and what was answered"
  static let access = Access.needs(.followUpsWork)
  static let audit = Audit.reads(.followUp)
  static let help: KeyValuePairs = ["checkIn": "Which check-in (tasks.list shows them)"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var checkIn: UUID }

  static func subject(_ params: Params, _ result: CheckIn) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> CheckIn {
    try tx.checkIn(params.checkIn)
  }
}

enum AnswerCheckIn: Command {
  static let name: OperationName = "checkIns.answer"
  static let summary = "Write down what a patient answers after a session; danger opens an event and a task due now"
  static let access = Access.needs(.followUpsWork)
  static let audit = Audit.writes(.followUp)
  static let help: KeyValuePairs = [
    "checkIn": "Which check-in",
    "soreness": "0 to 10",
    "sorenessHours": "For how many hours",
    "danger": "The signs of danger that were answered yes",
    "remark": "What else was said",
  ]
  static let refusals: [RefusalReason] = [.notFound, .appendOnly]

  struct Params: Codable, Sendable {
    var checkIn: UUID
    var soreness: PainScore
    var sorenessHours: SorenessHours
    var danger: [DangerSign]?
    var remark: ScreenText?
  }

  static func subject(_ params: Params, _ result: CheckIn) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> CheckIn {
    try NoteContent.checkCount(params.danger?.count ?? 0, max: 20, field: "danger")
    guard let verdict = try tx.first(AnswerInOneCall(params: params))?.value else { throw CallError.internalError }
    switch verdict {
    case "answered": return try tx.checkIn(params.checkIn)
    case "append_only": throw Refusal(.appendOnly, field: "checkIn")
    default: throw Refusal.notFound("checkIn")
    }
  }
}

/// For whom nobody could reach: silence has become a call, and the calls have reached nobody (rule 3.10).
enum GiveUpCheckIn: Command {
  static let name: OperationName = "checkIns.giveUp"
  static let summary = "Close a check-in for which the patient could not be reached, with what was tried"
  static let access = Access.needs(.followUpsWork)
  static let audit = Audit.writes(.followUp)
  static let help: KeyValuePairs = ["checkIn": "Which check-in", "remark": "What was tried, and when"]
  static let refusals: [RefusalReason] = [.notFound, .appendOnly, .tooEarly]

  struct Params: Codable, Sendable {
    var checkIn: UUID
    var remark: ScreenText
  }

  static func subject(_ params: Params, _ result: CheckIn) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> CheckIn {
    guard let verdict = try tx.first(GiveUpInOneCall(params: params))?.value else { throw CallError.internalError }
    switch verdict {
    case "given_up": return try tx.checkIn(params.checkIn)
    case "append_only": throw Refusal(.appendOnly, field: "checkIn")
    case "too_early": throw Refusal(.tooEarly, field: "checkIn")
    default: throw Refusal.notFound("checkIn")
    }
  }
}

struct GiveUpInOneCall: Statement {
  static let sql: StaticString = "SELECT session_notes.give_up_check_in($1, $2)"
  typealias Row = Single<String>
  var params: GiveUpCheckIn.Params
  func bind(to binds: inout Binds) {
    binds.add(params.checkIn)
    binds.add(params.remark)
  }
}

struct AnswerInOneCall: Statement {
  static let sql: StaticString = "SELECT a.verdict FROM session_notes.answer_check_in($1, $2, $3, $4, $5) a"
  typealias Row = Single<String>
  var params: AnswerCheckIn.Params
  func bind(to binds: inout Binds) {
    binds.add(params.checkIn)
    binds.add(params.soreness)
    binds.add(params.sorenessHours)
    binds.add(params.danger ?? [])
    binds.add(params.remark)
  }
}

struct FindCheckIn: Statement {
  static let sql: StaticString = """
    SELECT c.id, c.patient_id, p.number, c.hours, c.due_at, c.is_of_lung, c.answered_at, a.display_name,
      c.is_unreached, c.soreness, c.soreness_hours, c.danger, c.remark, c.event_id
    FROM session_notes.check_ins c JOIN patient_records.patients p ON p.id = c.patient_id
      LEFT JOIN access.accounts a ON a.id = c.answered_by
    WHERE c.id = $1
    """
  struct Row: StatementRow {
    var checkIn: CheckIn
    let isOfLung: Bool
    init(from columns: inout Columns) throws {
      let id = try columns.next(UUID.self)
      let patientId = try columns.next(PatientID.self)
      let patient = try columns.next(PatientNumber.self)
      let hours = Int(try columns.next(Int32.self))
      let dueAt = try columns.next(Instant.self)
      isOfLung = try columns.next()
      checkIn = CheckIn(
        id: id, patientId: patientId, patient: patient, hours: hours, dueAt: dueAt, questions: [],
        answeredAt: try columns.nextIfPresent(), answeredBy: try columns.nextIfPresent(),
        isUnreached: try columns.next(), soreness: try columns.nextIfPresent(),
        sorenessHours: try columns.nextIfPresent(),
        danger: try columns.next(), remark: try columns.nextIfPresent(), eventId: try columns.nextIfPresent())
    }
  }
  var checkIn: UUID
  func bind(to binds: inout Binds) { binds.add(checkIn) }
}

struct DangerQuestions: Statement {
  static let sql: StaticString = """
    SELECT d.sign, d.question, d.action FROM session_notes.danger_signs d WHERE $1 OR NOT d.is_of_lung
    ORDER BY d.urgency
    """
  typealias Row = DangerQuestion
  var isOfLung: Bool
  func bind(to binds: inout Binds) { binds.add(isOfLung) }
}

extension Transaction {
  func checkIn(_ id: UUID) throws -> CheckIn {
    guard var found = try first(FindCheckIn(checkIn: id)) else { throw Refusal.notFound("checkIn") }
    found.checkIn.questions = try rows(DangerQuestions(isOfLung: found.isOfLung))
    return found.checkIn
  }
}
