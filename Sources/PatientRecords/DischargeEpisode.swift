import ClinicValues
import Operations
import Store

enum DischargeEpisode: Command {
  static let name: OperationName = "episodes.discharge"
  static let summary =
    "End an episode of care, with its reason and what the patient goes on with; all its notes are signed"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.episode)
  static let help: KeyValuePairs = [
    "episode": "Which episode",
    "expectedVersion": "The version that you read",
    "reason": "Why it ends",
    "summary": "How the patient is now, and the plan at home",
    "dischargedOn": "The last day; today where the patient is seen, unless given",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .staleVersion, .episodeDischarged, .notesUnsigned, .valueNotAllowed,
  ]

  struct Params: Codable, Sendable {
    var episode: EpisodeID
    var expectedVersion: Version
    var reason: DischargeReason
    var summary: ClinicalText
    var dischargedOn: CivilDate?
  }

  static func subject(_ params: Params, _ result: Episode) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Episode {
    try tx.edit(EndEpisode(params: params), of: "episode")
    return try tx.episode(params.episode)
  }
}

struct EndEpisode: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM patient_records.episodes WHERE id = $1 FOR UPDATE),
      edited AS (
        UPDATE patient_records.episodes e SET discharge_reason = $3, discharge_summary = $4,
          discharged_on = coalesce($5, patient_records.today(e.patient_id)), version = e.version + 1
        FROM found WHERE e.id = found.id AND found.version = $2 RETURNING e.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: DischargeEpisode.Params
  func bind(to binds: inout Binds) {
    binds.add(params.episode)
    binds.add(params.expectedVersion)
    binds.add(params.reason)
    binds.add(params.summary)
    binds.add(params.dischargedOn)
  }
}

enum ListEpisodes: Command {
  static let name: OperationName = "episodes.list"
  static let summary = "List a patient's episodes of care, the earliest first"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.episode)
  static let help: KeyValuePairs = ["patient": "Whose episodes", "isOpen": "Only those that are not discharged"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var isOpen: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var items: [Episode]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let patient = try tx.patient(params.patient).id
    let after = try params.cursor.map { cursor in
      let parts = try cursor.parts(2)
      guard let date = parts.first.flatMap({ CivilDate($0) }), let id = parts.last.flatMap({ UUID($0) }) else {
        throw FieldProblems.foreignCursor
      }
      return (date: date, id: id)
    }
    let limit = params.limit?.value ?? Cursor.pageSize
    let rows = try tx.rows(
      Episodes(patient: patient, includeDischarged: !(params.isOpen ?? false), after: after, limit: limit + 1))
    let page = Page(cutting: rows, limit: limit) { Cursor(parts: [$0.openedOn.description, $0.id.description]) }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}
