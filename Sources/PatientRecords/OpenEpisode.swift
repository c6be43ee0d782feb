import ClinicValues
import Operations
import Store

enum OpenEpisode: Command {
  static let name: OperationName = "episodes.open"
  static let summary = "Open an episode of care: one complaint, its goals and plan"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.episode)
  static let help: KeyValuePairs = [
    "patient": "Whose complaint",
    "complaint": "What brings the patient, in their words",
    "diagnosis": "What you think it is",
    "goals": "What the patient wants to get back to",
    "plan": "Treatments, number and interval of sessions",
    "openedOn": "The first day; today where the patient is seen, unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var complaint: ClinicalText
    var diagnosis: ClinicalText?
    var goals: [Goal]?
    var plan: ClinicalText?
    var openedOn: CivilDate?
  }

  static func subject(_ params: Params, _ result: Episode) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Episode {
    try tx.checkGoals(params.goals)
    let id = EpisodeID.new()
    guard try tx.execute(InsertEpisode(id: id, params: params)) == 1 else { throw Refusal.notFound("patient") }
    return try tx.episode(id)
  }
}

struct InsertEpisode: Statement {
  static let sql: StaticString = """
    INSERT INTO patient_records.episodes (id, patient_id, complaint, diagnosis, goals, plan, opened_on)
    SELECT $1, p.id, $4, $5, $6, $7, coalesce($8, patient_records.today(p.id))
    FROM patient_records.patients p WHERE p.id = $2 OR p.number = $3
    """
  typealias Row = NoRow
  var id: EpisodeID
  var params: OpenEpisode.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(params.complaint)
    binds.add(params.diagnosis)
    binds.add(params.goals ?? [])
    binds.add(params.plan)
    binds.add(params.openedOn)
  }
}

enum UpdateEpisode: Command {
  static let name: OperationName = "episodes.update"
  static let summary = "Change an episode's complaint, diagnosis, goals or plan; what it was is kept"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.episode)
  static let help: KeyValuePairs = [
    "episode": "Which episode",
    "expectedVersion": "The version that you read",
    "complaint": "What brings the patient",
    "diagnosis": "What you think it is",
    "goals": "All goals as they are now",
    "plan": "Treatments, number and interval of sessions",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .episodeDischarged]

  struct Params: Codable, Sendable {
    var episode: EpisodeID
    var expectedVersion: Version
    var complaint: ClinicalText?
    var diagnosis: ClinicalText?
    var goals: [Goal]?
    var plan: ClinicalText?
  }

  static func subject(_ params: Params, _ result: Episode) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Episode {
    try tx.checkGoals(params.goals)
    try tx.edit(EditEpisode(params: params), of: "episode")
    return try tx.episode(params.episode)
  }
}

struct EditEpisode: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM patient_records.episodes WHERE id = $1 FOR UPDATE),
      edited AS (
        UPDATE patient_records.episodes e SET complaint = coalesce($3, complaint), diagnosis = coalesce($4, diagnosis),
          goals = coalesce($5, goals), plan = coalesce($6, plan), version = e.version + 1
        FROM found WHERE e.id = found.id AND found.version = $2 RETURNING e.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: UpdateEpisode.Params
  func bind(to binds: inout Binds) {
    binds.add(params.episode)
    binds.add(params.expectedVersion)
    binds.add(params.complaint)
    binds.add(params.diagnosis)
    binds.add(params.goals)
    binds.add(params.plan)
  }
}
