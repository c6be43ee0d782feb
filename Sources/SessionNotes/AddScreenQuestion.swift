import ClinicValues
import Operations
import Store

/// Publishes the next version of the screen: all that was asked, and one more.
enum AddScreenQuestion: Command {
  static let name: OperationName = "screens.addQuestion"
  static let summary = "Ask one more question before needling; every patient answers the new screen at the next session"
  static let access = Access.needs(.notesConfigure)
  static let audit = Audit.writes(.screen)
  static let help: KeyValuePairs = [
    "code": "A short name for it",
    "kind": "absolute: no needles; red_flag: no IMS, a physician; relative: with a reason and a modification",
    "isLocal": "A yes may be limited to regions",
    "isOfLimb": "A yes about a part of a limb is one about the whole limb",
    "isOfDay": "A yes is about that day, and bars no later booking",
    "question": "The question, so that yes is the answer that matters",
    "action": "What a yes asks for",
  ]
  static let refusals: [RefusalReason] = [.alreadyExists]
  static let example: String? = #"""
    {"code": "silicone-allergy", "kind": "relative", "isLocal": false, "question": "Allergic to silicone?",
     "action": "Needles without silicone coating"}
    """#

  struct Params: Codable, Sendable {
    var code: QuestionCode
    var kind: ScreenKind
    var isLocal: Bool
    var isOfLimb: Bool?
    var isOfDay: Bool?
    var question: QuestionText
    var action: QuestionText
  }

  static func subject(_ params: Params, _ result: ListScreenQuestions.Result) -> AuditSubject { .nothing }

  static func run(
    _ params: Params, in tx: isolated Transaction, by caller: Caller
  ) throws -> ListScreenQuestions.Result {
    guard let version = try tx.first(PublishScreen())?.value else { throw CallError.internalError }
    try tx.execute(AddQuestion(version: version, params: params))
    return ListScreenQuestions.Result(version: version, items: try tx.rows(ScreenQuestions(version: version)))
  }
}

/// The next version with the questions of the last. Two at once meet in the key, and one runs again.
struct PublishScreen: Statement {
  static let sql: StaticString = """
    WITH last AS (SELECT max(v.version) AS version FROM session_notes.screen_versions v),
      next AS (INSERT INTO session_notes.screen_versions (version) SELECT last.version + 1 FROM last RETURNING version),
      copied AS (
        INSERT INTO session_notes.screen_questions (version, code, place, kind, is_local, is_of_limb, is_of_day,
          question, action)
        SELECT next.version, q.code, q.place, q.kind, q.is_local, q.is_of_limb, q.is_of_day, q.question, q.action
        FROM next, last JOIN session_notes.screen_questions q ON q.version = last.version)
    SELECT next.version FROM next
    """
  typealias Row = Single<Version>
  func bind(to binds: inout Binds) {}
}

struct AddQuestion: Statement {
  static let sql: StaticString = """
    INSERT INTO session_notes.screen_questions (version, code, place, kind, is_local, is_of_limb, is_of_day, question,
      action)
    SELECT $1, $2, 1 + max(q.place), $3, $4, coalesce($5, false), coalesce($6, false), $7, $8
    FROM session_notes.screen_questions q WHERE q.version = $1
    """
  typealias Row = NoRow
  var version: Version
  var params: AddScreenQuestion.Params
  func bind(to binds: inout Binds) {
    binds.add(version)
    binds.add(params.code)
    binds.add(params.kind)
    binds.add(params.isLocal)
    binds.add(params.isOfLimb)
    binds.add(params.isOfDay)
    binds.add(params.question)
    binds.add(params.action)
  }
}
