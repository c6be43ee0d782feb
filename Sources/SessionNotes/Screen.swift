import ClinicValues
import Operations
import Store

/// What a question or an answer says, on a line.
enum ScreenTextKind: TextKind {
  static let lengthMax = 300
  static let isProtected = true
  static let example = "Last dose this morning: three shallow needles, pressure after each"
}
typealias ScreenText = Text<ScreenTextKind>

/// The wording of a question; not about anybody.
enum QuestionTextKind: TextKind {
  static let lengthMin = 5
  static let lengthMax = 300
  static let example = "An anticoagulant or antiplatelet drug, or a tendency to bleed?"
}
typealias QuestionText = Text<QuestionTextKind>

/// A question of the screen.
struct ScreenQuestion: Codable, Sendable, StatementRow {
  var code: QuestionCode
  var kind: ScreenKind
  /// Whether a yes may be limited to regions.
  var isLocal: Bool
  /// Whether a yes about a part of a limb is one about the whole limb.
  var isOfLimb: Bool
  /// Whether a yes is about that day.
  var isOfDay: Bool
  var question: QuestionText
  /// What a yes asks for.
  var action: QuestionText

  init(from columns: inout Columns) throws {
    code = try columns.next()
    kind = try columns.next()
    isLocal = try columns.next()
    isOfLimb = try columns.next()
    isOfDay = try columns.next()
    question = try columns.next()
    action = try columns.next()
  }
}

/// An answered screen (rule 3.4).
struct Screen: Codable, Sendable {
  var id: ScreenID
  var patientId: PatientID
  var version: Version
  var answeredAt: Instant
  /// When it was entered.
  var recordedAt: Instant
  /// Entered more than 24 hours after it was answered (rule 3.2).
  var isLateEntry: Bool
  /// The account that recorded it.
  var answeredBy: String
  /// Whether there are no needles anywhere for this patient, by these answers.
  var isBarred: Bool
  var answers: [ScreenAnswer]
}

struct ScreenAnswer: Codable, Sendable {
  var code: QuestionCode
  var isYes: Bool
  /// Where; everywhere if absent.
  var regions: [Region]?
  /// On which side; on both if absent.
  var side: Side?
  /// For a relative yes: why needles are used all the same, and how otherwise.
  var action: ScreenText?
}

/// The questions of a version.
struct ScreenQuestions: Statement {
  static let sql: StaticString = """
    SELECT q.code, q.kind, q.is_local, q.is_of_limb, q.is_of_day, q.question, q.action
    FROM session_notes.screen_questions q
    WHERE q.version = $1 ORDER BY q.place
    """
  typealias Row = ScreenQuestion
  var version: Version
  func bind(to binds: inout Binds) { binds.add(version) }
}

/// The version of the screen that was asked at an instant, now unless given.
struct ScreenVersionAt: Statement {
  static let sql: StaticString = """
    SELECT max(v.version) FROM session_notes.screen_versions v WHERE $1::timestamptz IS NULL OR v.published_at <= $1
    HAVING max(v.version) IS NOT NULL
    """
  typealias Row = Single<Version>
  var instant: Instant?
  func bind(to binds: inout Binds) { binds.add(instant) }
}

/// A patient's latest screen, or the one with this id, without its answers.
struct FindScreen: Statement {
  static let sql: StaticString = """
    SELECT s.id, s.version, s.answered_at, s.recorded_at,
      s.recorded_at > s.answered_at + interval '24 hours', a.display_name
    FROM session_notes.screens s JOIN access.accounts a ON a.id = s.answered_by
    WHERE s.patient_id = $1 AND ($2::uuid IS NULL OR s.id = $2) ORDER BY s.answered_at DESC, s.id DESC LIMIT 1
    """
  struct Row: StatementRow {
    let id: ScreenID
    let version: Version
    let answeredAt: Instant
    let recordedAt: Instant
    let isLateEntry: Bool
    let answeredBy: String
    init(from columns: inout Columns) throws {
      id = try columns.next()
      version = try columns.next()
      answeredAt = try columns.next()
      recordedAt = try columns.next()
      isLateEntry = try columns.next()
      answeredBy = try columns.next()
    }
  }
  var patient: PatientID
  var screen: ScreenID?
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(screen)
  }
}

struct AnswersOfScreen: Statement {
  static let sql: StaticString = """
    SELECT a.code, a.is_yes, a.regions, a.side, a.action, q.kind
    FROM session_notes.screen_answers a JOIN session_notes.screen_questions q
      ON q.version = a.version AND q.code = a.code
    WHERE a.screen_id = $1 ORDER BY q.place
    """
  struct Row: StatementRow {
    let answer: ScreenAnswer
    let kind: ScreenKind
    init(from columns: inout Columns) throws {
      let code = try columns.next(QuestionCode.self)
      let isYes = try columns.next(Bool.self)
      let regions = try columns.next([Region].self)
      answer = ScreenAnswer(
        code: code, isYes: isYes, regions: regions.isEmpty ? nil : regions, side: try columns.nextIfPresent(),
        action: try columns.nextIfPresent())
      kind = try columns.next()
    }
  }
  var screen: ScreenID
  func bind(to binds: inout Binds) { binds.add(screen) }
}

extension Transaction {
  /// A patient's latest screen, or the one with this id, with all its answers; nil where there is none.
  func screen(_ id: ScreenID? = nil, of patient: PatientID) throws -> Screen? {
    guard let screen = try first(FindScreen(patient: patient, screen: id)) else { return nil }
    let answers = try rows(AnswersOfScreen(screen: screen.id))
    return Screen(
      id: screen.id, patientId: patient, version: screen.version, answeredAt: screen.answeredAt,
      recordedAt: screen.recordedAt, isLateEntry: screen.isLateEntry, answeredBy: screen.answeredBy,
      isBarred: answers.contains { $0.answer.isYes && $0.kind != .relative && $0.answer.regions == nil },
      answers: answers.map(\.answer))
  }
}
