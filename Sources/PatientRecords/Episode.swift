import ClinicValues
import Operations
import Store

/// Why an episode of care ended (charting rule 3.11).
enum DischargeReason: String, WireChoice, SQLValue {
  case goalsMet = "goals_met"
  case noGain = "no_gain"
  case patientWish = "patient_wish"
  case contraindication, referral
  case lostContact = "lost_contact"
}

/// A goal in the patient's words. Protected.
enum GoalKind: TextKind {
  static let lengthMax = 200
  static let isProtected = true
  static let example = "Carry the shopping without pain by March"
}
typealias Goal = Text<GoalKind>

/// One complaint of a patient from its first visit to its discharge.
struct Episode: Codable, Sendable, StatementRow {
  var id: EpisodeID
  var patientId: PatientID
  var patient: PatientNumber
  var complaint: ClinicalText
  var diagnosis: ClinicalText?
  var goals: [Goal]
  var plan: ClinicalText?
  var openedOn: CivilDate
  var openedBy: String
  var dischargedOn: CivilDate?
  var dischargeReason: DischargeReason?
  var dischargeSummary: ClinicalText?
  var version: Version

  init(from columns: inout Columns) throws {
    id = try columns.next()
    patientId = try columns.next()
    patient = try columns.next()
    complaint = try columns.next()
    diagnosis = try columns.nextIfPresent()
    goals = try columns.next()
    plan = try columns.nextIfPresent()
    openedOn = try columns.next()
    openedBy = try columns.next()
    dischargedOn = try columns.nextIfPresent()
    dischargeReason = try columns.nextIfPresent()
    dischargeSummary = try columns.nextIfPresent()
    version = try columns.next()
  }

  var auditSubject: AuditSubject { AuditSubject(id: id.uuid, patients: [patientId]) }
}

/// One episode by its id, or a patient's, the earliest first.
struct Episodes: Statement {
  static let sql: StaticString = """
    SELECT e.id, e.patient_id, p.number, e.complaint, e.diagnosis, e.goals, e.plan, e.opened_on, a.display_name,
      e.discharged_on, e.discharge_reason, e.discharge_summary, e.version
    FROM patient_records.episodes e JOIN patient_records.patients p ON p.id = e.patient_id
      JOIN access.accounts a ON a.id = e.opened_by
    WHERE (e.id = $1 OR e.patient_id = $2) AND ($3 OR e.discharged_on IS NULL)
      AND ($4::date IS NULL OR (e.opened_on, e.id) > ($4, $5::uuid))
    ORDER BY e.opened_on, e.id LIMIT $6
    """
  typealias Row = Episode
  var episode: EpisodeID?
  var patient: PatientID?
  var includeDischarged = true
  var after: (date: CivilDate, id: UUID)?
  var limit = 1
  func bind(to binds: inout Binds) {
    binds.add(episode)
    binds.add(patient)
    binds.add(includeDischarged)
    binds.add(after?.date)
    binds.add(after?.id)
    binds.add(limit)
  }
}

extension Transaction {
  func episode(_ id: EpisodeID) throws -> Episode {
    guard let found = try first(Episodes(episode: id)) else { throw Refusal.notFound("episode") }
    return found
  }

  /// Refuses more goals than a person can have.
  func checkGoals(_ goals: [Goal]?) throws {
    guard let goals, goals.count > 20 else { return }
    throw FieldProblems([FieldProblem(field: "goals", problem: "must have at most 20 items")])
  }
}
