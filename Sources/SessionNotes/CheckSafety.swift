import ClinicValues
import Operations
import Store

enum CheckSafety: Command {
  static let name: OperationName = "safety.check"
  static let summary = "Ask whether planned muscles may be needled in this patient by this therapist, and why not"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.screen)
  static let help: KeyValuePairs = [
    "patient": "Whose answers count",
    "therapist": "Whose authorization counts",
    "muscles": "The muscles that are planned",
    "side": "The side that is planned; both unless given",
    "isElectrical": "With electrical stimulation",
    "date": "The day, today where the therapist works unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound, .unknownMuscle]
  static let example: String? = #"""
    {"patient": "P-000123", "therapist": "dana-whitford", "muscles": ["psoas-major", "deltoid"]}
    """#

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var therapist: TherapistRef
    var muscles: [MuscleCode]
    var side: Side?
    var isElectrical: Bool?
    var date: CivilDate?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    /// The gravest of all.
    var verdict: SafetyGate.Verdict
    /// When the screen was answered; absent: it never was, and nobody is needled without.
    var screenedAt: Instant?
    /// What is to be done first, whichever muscle: nobody is needled on questions that were never asked.
    var reasons: [SafetyReason]
    var muscles: [MuscleVerdict]
  }

  struct MuscleVerdict: Codable, Sendable {
    var muscle: MuscleCode
    var verdict: SafetyGate.Verdict
    var reasons: [SafetyReason]
    /// What consent must name.
    var risks: [MaterialRisk]
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    try NoteContent.checkCount(params.muscles.count, max: 200, field: "muscles")
    let patient = try tx.patientID(params.patient)
    let therapist = try tx.therapist(params.therapist, on: params.date)
    let muscles = try tx.muscles(params.muscles, field: "muscles")
    let gate = SafetyGate(
      flags: try tx.rows(FlagsOfPatient(patient: patient)), rules: try tx.rows(AllSafetyRules()),
      isAuthorized: therapist.isAuthorized)
    let screen = try tx.first(ScreenState(patient: patient))
    let first = (screen?.reason).map { [$0] } ?? []
    let verdicts = params.muscles.compactMap { muscles[$0] }.map { muscle in
      let reasons = gate.reasons(muscle, side: params.side, isElectrical: params.isElectrical ?? false)
      return MuscleVerdict(
        muscle: muscle.code, verdict: SafetyGate.verdict(reasons), reasons: reasons.map(SafetyReason.init),
        risks: muscle.materialRisks.sorted { $0.rawValue < $1.rawValue })
    }
    return Result(
      patientId: patient, verdict: (verdicts.map(\.verdict) + first.map(\.verdict)).max() ?? .allow,
      screenedAt: screen?.answeredAt, reasons: first.map(SafetyReason.init), muscles: verdicts)
  }
}

/// A reason of the safety gate, as the API shows it.
struct SafetyReason: Codable, Sendable {
  var verdict: SafetyGate.Verdict
  var code: QuestionCode
  var sentence: String

  init(_ reason: SafetyGate.Reason) {
    verdict = reason.verdict
    code = reason.code
    sentence = reason.sentence
  }
}

/// Whether a patient's answers are those to the questions that are asked now.
struct ScreenState: Statement {
  static let sql: StaticString = """
    SELECT s.answered_at, s.version = (SELECT max(v.version) FROM session_notes.screen_versions v),
      session_notes.is_unasked($1, 'infinity', 'infinity')
    FROM (VALUES (1)) AS one LEFT JOIN LATERAL (
      SELECT l.answered_at, l.version FROM session_notes.screens l WHERE l.patient_id = $1
      ORDER BY l.answered_at DESC, l.id DESC LIMIT 1) s ON true
    """
  struct Row: StatementRow {
    let answeredAt: Instant?
    let isCurrent: Bool?
    let isMerged: Bool
    init(from columns: inout Columns) throws {
      answeredAt = try columns.nextIfPresent()
      isCurrent = try columns.nextIfPresent()
      isMerged = try columns.next()
    }

    /// What warns; nil: the answers stand.
    var reason: SafetyGate.Reason? {
      if answeredAt == nil {
        return SafetyGate.Reason(
          verdict: .warn, code: QuestionCode(stored: "screen-missing"),
          sentence: "The patient has never answered the screen; ask before any needle.")
      }
      guard isCurrent == false || isMerged else { return nil }
      return SafetyGate.Reason(
        verdict: .warn, code: QuestionCode(stored: "screen-outdated"),
        sentence: isMerged
          ? "Two records became one since the patient answered; ask again before any needle."
          : "There are new questions since the patient answered; ask again before any needle.")
    }
  }
  var patient: PatientID
  func bind(to binds: inout Binds) { binds.add(patient) }
}

/// What stands of a patient's answers and alerts now.
struct FlagsOfPatient: Statement {
  static let sql: StaticString = """
    WITH flags AS MATERIALIZED (SELECT * FROM session_notes.flags_of($1, 'infinity'))
    SELECT f.code, f.kind, f.question, f.regions, f.action, f.side FROM flags f
    UNION ALL
    SELECT a.code, a.kind, a.question, a.regions, a.action, a.side FROM session_notes.alert_flags a
    WHERE a.patient_id = $1 AND NOT EXISTS (SELECT FROM flags f WHERE f.code = a.code AND f.regions = '{}')
    ORDER BY 1, 3
    """
  typealias Row = Flag
  var patient: PatientID
  func bind(to binds: inout Binds) { binds.add(patient) }
}

/// What stood of a patient's answers at a session, and the alerts in force that were on the card before its last
/// needle.
struct FlagsOfSession: Statement {
  static let sql: StaticString = """
    WITH flags AS MATERIALIZED (SELECT * FROM session_notes.flags_of($1, $2))
    SELECT f.code, f.kind, f.question, f.regions, f.action, f.side FROM flags f
    UNION ALL
    SELECT a.code, a.kind, a.question, a.regions, a.action, a.side FROM session_notes.alert_flags a
    WHERE a.patient_id = $1 AND a.added_at <= $3
      AND NOT EXISTS (SELECT FROM flags f WHERE f.code = a.code AND f.regions = '{}')
    ORDER BY 1, 3
    """
  typealias Row = Flag
  var patient: PatientID
  var answeredUntil: Instant
  var knownUntil: Instant
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(answeredUntil)
    binds.add(knownUntil)
  }
}

struct AllSafetyRules: Statement {
  static let sql: StaticString = """
    SELECT r.code, r.verdict = 'stop', r.risks, r.regions, r.is_electrical, r.sentence
    FROM session_notes.safety_rules r ORDER BY r.code, r.verdict, r.risks, r.regions
    """
  typealias Row = SafetyRule
  func bind(to binds: inout Binds) {}
}

/// A patient by id or number.
struct ResolvePatient: Statement {
  static let sql: StaticString = "SELECT p.id FROM patient_records.patients p WHERE p.id = $1 OR p.number = $2"
  typealias Row = Single<PatientID>
  var patient: PatientRef
  func bind(to binds: inout Binds) {
    binds.add(patient.id)
    binds.add(patient.code)
  }
}

/// A therapist by id or slug, with what consent says of them and their authorization on a day: today where they work,
/// unless a day or an instant is given.
struct ResolveTherapist: Statement {
  static let sql: StaticString = """
    SELECT t.id, t.name, t.registration_number, EXISTS (SELECT FROM therapist_profiles.permits p
      WHERE p.therapist_id = t.id AND p.needling
        AND p.valid @> coalesce($3, scheduling.day_of(coalesce($4, needlepoint.now()), t.id)))
    FROM therapist_profiles.therapists t WHERE t.id = $1 OR t.slug = $2
    """
  struct Row: StatementRow {
    let id: TherapistID
    let name: String
    let registration: String?
    let isAuthorized: Bool

    init(id: TherapistID, name: String, registration: String?, isAuthorized: Bool) {
      self.id = id
      self.name = name
      self.registration = registration
      self.isAuthorized = isAuthorized
    }

    init(from columns: inout Columns) throws {
      id = try columns.next()
      name = try columns.next()
      registration = try columns.nextIfPresent()
      isAuthorized = try columns.next()
    }
  }
  var therapist: TherapistRef
  var date: CivilDate?
  var instant: Instant?
  func bind(to binds: inout Binds) {
    binds.add(therapist.id)
    binds.add(therapist.code)
    binds.add(date)
    binds.add(instant)
  }
}

extension Transaction {
  func patientID(_ reference: PatientRef) throws -> PatientID {
    guard let found = try first(ResolvePatient(patient: reference)) else { throw Refusal.notFound("patient") }
    return found.value
  }

  func therapist(
    _ reference: TherapistRef, on date: CivilDate? = nil, at instant: Instant? = nil
  ) throws -> ResolveTherapist.Row {
    guard let found = try first(ResolveTherapist(therapist: reference, date: date, instant: instant)) else {
      throw Refusal.notFound("therapist")
    }
    return found
  }
}
