import ClinicValues
import Operations
import Store

enum AnswerScreen: Command {
  static let name: OperationName = "screens.answer"
  static let summary = "Record a patient's answers to the screen: every question, once"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.screen)
  static let help: KeyValuePairs = [
    "patient": "Who answers",
    "version": "The version of the questions that were asked",
    "answeredAt": "When the patient answered, if it is entered later; now unless given",
    "yes":
      "The questions that were answered yes, each with where it holds and, for a relative one, what you do about it",
    "no": "The questions that were answered no",
  ]
  static let refusals: [RefusalReason] = [.notFound, .screenIncomplete, .staleVersion, .valueNotAllowed]
  static let example: String? = #"""
    {"patient": "P-000123", "version": 1,
     "yes": [{"code": "anticoagulant", "action": "Apixaban: few and shallow needles, pressure after each"},
       {"code": "lymphedema", "regions": ["arm"], "side": "left"}],
     "no": ["cauda-equina", "myelopathy", "progressive-deficit", "fracture", "cancer-suspected", "spinal-infection",
       "night-pain", "no-capacity", "needle-phobia", "serious-reaction", "acute-illness", "unstable-bleeding",
       "local-infection", "implant-or-surgery", "compartment-or-dvt", "pregnancy", "immune-suppression",
       "neuropathy-or-vessels", "heart-disease", "pacemaker", "epilepsy", "metal-or-latex-allergy", "cancer",
       "osteoporosis", "soft-implants", "vulnerable", "lung-disease", "exertion-today", "low-sugar",
       "blood-borne-virus"]}
    """#

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var version: Version
    var answeredAt: Instant?
    // A question that stands in neither is open, and so refused.
    var yes: [Yes]?
    var no: [QuestionCode]?
  }

  struct Yes: Codable, Sendable {
    var code: QuestionCode
    var regions: [Region]?
    /// Of the limb; both unless given.
    var side: Side?
    var action: ScreenText?
  }

  static func subject(_ params: Params, _ result: Screen) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Screen {
    try NoteContent.checkCount((params.yes ?? []).count + (params.no ?? []).count, max: 500, field: "no")
    let patient = try tx.patientID(params.patient)
    guard let current = try tx.first(ScreenVersionAt(instant: params.answeredAt))?.value else {
      // Before there was a screen.
      throw Refusal(.valueNotAllowed, field: "answeredAt")
    }
    guard params.version == current else {
      throw Refusal(.staleVersion, field: "version", details: ["currentVersion": .number(String(current.value))])
    }
    let answers = try answers(params, to: try tx.rows(ScreenQuestions(version: current)))
    let id = ScreenID.new()
    try tx.execute(InsertScreen(id: id, patient: patient, version: current, answeredAt: params.answeredAt))
    try tx.execute(InsertAnswers(screen: id, version: current, answers: answers))
    guard let screen = try tx.screen(id, of: patient) else { throw CallError.internalError }
    return screen
  }

  /// Every question's answer; refuses by naming what is open, answered twice or not asked.
  private static func answers(_ params: Params, to questions: [ScreenQuestion]) throws -> [ScreenAnswer] {
    let asked = Dictionary(questions.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    let (yes, no) = (params.yes ?? [], params.no ?? [])
    let answered = yes.map(\.code) + no
    var seen: Set<QuestionCode> = []
    let twice = answered.filter { !seen.insert($0).inserted }
    let unknown = answered.filter { asked[$0] == nil }
    let open = questions.map(\.code).filter { !seen.contains($0) }
    guard twice.isEmpty, unknown.isEmpty, open.isEmpty else {
      let list = { (codes: [QuestionCode]) in JSON.array(codes.map { .string($0.value) }) }
      throw Refusal(
        .screenIncomplete, field: "no",
        details: ["open": list(open), "twice": list(twice), "unknown": list(unknown)])
    }
    var problems: [FieldProblem] = []
    for (place, yes) in yes.enumerated() {
      guard let question = asked[yes.code] else { continue }
      if question.kind == .relative, yes.action == nil {
        problems.append(
          FieldProblem(field: "yes[\(place)].action", problem: "is missing; a relative yes says what is done about it"))
      }
      if !question.isLocal, yes.regions?.isEmpty == false {
        problems.append(
          FieldProblem(field: "yes[\(place)].regions", problem: "must be left out; this answer holds everywhere"))
      }
      if yes.side != nil, yes.regions?.isEmpty ?? true || yes.side == .midline {
        problems.append(
          FieldProblem(field: "yes[\(place)].side", problem: "must be left or right, and of the regions that are named")
        )
      }
    }
    guard problems.isEmpty else { throw FieldProblems(problems) }
    return yes.map {
      ScreenAnswer(code: $0.code, isYes: true, regions: $0.regions, side: $0.side, action: $0.action)
    }
      + no.map { ScreenAnswer(code: $0, isYes: false, regions: nil, action: nil) }
  }
}

struct InsertScreen: Statement {
  static let sql: StaticString = """
    INSERT INTO session_notes.screens (id, patient_id, version, answered_at)
    VALUES ($1, $2, $3, coalesce($4, needlepoint.now()))
    """
  typealias Row = NoRow
  var id: ScreenID
  var patient: PatientID
  var version: Version
  var answeredAt: Instant?
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(patient)
    binds.add(version)
    binds.add(answeredAt)
  }
}

struct InsertAnswers: Statement {
  static let sql: StaticString = """
    INSERT INTO session_notes.screen_answers (screen_id, version, code, is_yes, regions, side, action)
    SELECT $1, $2, a.code, a.is_yes, coalesce(string_to_array(a.regions, ' '), '{}'), a.side, a.action
    FROM unnest($3::text[], $4::boolean[], $5::text[], $6::text[], $7::text[])
      AS a (code, is_yes, regions, side, action)
    """
  typealias Row = NoRow
  var screen: ScreenID
  var version: Version
  var answers: [ScreenAnswer]
  func bind(to binds: inout Binds) {
    binds.add(screen)
    binds.add(version)
    binds.add(answers.map(\.code))
    binds.add(answers.map(\.isYes))
    binds.add(answers.map { $0.regions.map { $0.map(\.rawValue).joined(separator: " ") } })
    binds.add(answers.map { $0.side?.rawValue })
    binds.add(answers.map(\.action))
  }
}
