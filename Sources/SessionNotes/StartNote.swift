import ClinicValues
import Operations
import Store

enum StartNote: Command {
  static let name: OperationName = "notes.start"
  static let summary = "Begin the treatment note of a visit whose patient has arrived"
  static let access = Access.needs(.notesWrite)
  static let audit = Audit.writes(.note)
  static let help: KeyValuePairs = [
    "appointment": "Which visit",
    "episode": "Of which episode of care; of the patient's only open one unless given",
    "copyLast":
      "Begin with the plan and the needles' places of your last note on the patient; never with what was observed, "
      + "counted or answered, nor with places that an amendment may have corrected",
  ]
  static let refusals: [RefusalReason] = [.notFound, .visitNotArrived, .visitHasNote, .notYourNote]
  static let example: String? = #"{"appointment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6c"}"#

  struct Params: Codable, Sendable {
    var appointment: AppointmentID
    var episode: EpisodeID?
    var copyLast: Bool?
  }

  static func subject(_ params: Params, _ result: Note) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Note {
    guard let visit = try tx.first(FindVisit(appointment: params.appointment)) else {
      throw Refusal.notFound("appointment")
    }
    guard visit.hasArrived else {
      throw Refusal(.visitNotArrived, field: "appointment", details: ["status": .string(visit.status)])
    }
    guard visit.therapistAccount == caller.account else { throw Refusal(.notYourNote, field: "appointment") }
    guard params.episode != nil || visit.openEpisodes < 2 else {
      // A note of no episode would be missed when either ends.
      throw FieldProblems([
        FieldProblem(field: "episode", problem: "must be named; the patient has \(visit.openEpisodes) open")
      ])
    }
    var content = NoteContent()
    if params.copyLast ?? false,
      let last = try tx.first(LastSignedContent(patient: visit.patient, author: caller.account))
    {
      content = try last.content.value().forNextSession
      // What the amendment says of side and muscle only its reader knows.
      if last.isAmended { content.needling = nil }
    }
    let id = NoteID.new()
    // Two who begin at once: the second meets the first's note.
    let isNew = try tx.execute(
      InsertNote(
        id: id, appointment: params.appointment, episode: params.episode, content: try Prewritten(content)))
    guard isNew == 1 else { throw Refusal(.visitHasNote, field: "appointment") }
    return try tx.note(id)
  }
}

/// What a note asks of its visit.
struct FindVisit: Statement {
  static let sql: StaticString = """
    SELECT a.status, a.patient_id, t.account_id,
      (SELECT count(*) FROM patient_records.episodes e
        WHERE e.patient_id = a.patient_id AND e.discharged_on IS NULL)
    FROM scheduling.appointments a JOIN therapist_profiles.therapists t ON t.id = a.therapist_id WHERE a.id = $1
    """
  struct Row: StatementRow {
    let status: String
    let patient: PatientID
    let therapistAccount: AccountID?
    let openEpisodes: Int
    init(from columns: inout Columns) throws {
      status = try columns.next()
      patient = try columns.next()
      therapistAccount = try columns.nextIfPresent()
      openEpisodes = try columns.next()
    }
    var hasArrived: Bool { ["arrived", "in_treatment", "completed"].contains(status) }
  }
  var appointment: AppointmentID
  func bind(to binds: inout Binds) { binds.add(appointment) }
}

/// What the author signed last on a patient.
struct LastSignedContent: Statement {
  static let sql: StaticString = """
    SELECT n.document::text, EXISTS (SELECT FROM session_notes.amendments m
        WHERE m.note_id = n.id AND m.kind = 'amendment')
    FROM session_notes.notes n
    WHERE n.patient_id = $1 AND n.author_id = $2 AND n.status = 'signed' ORDER BY n.visit_at DESC, n.id DESC LIMIT 1
    """
  struct Row: StatementRow {
    let content: Prewritten<NoteContent>
    let isAmended: Bool
    init(from columns: inout Columns) throws {
      content = try columns.next()
      isAmended = try columns.next()
    }
  }
  var patient: PatientID
  var author: AccountID
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(author)
  }
}

struct InsertNote: Statement {
  static let sql: StaticString = """
    INSERT INTO session_notes.notes (id, appointment_id, episode_id, document) VALUES ($1, $2, $3, $4::text::json)
    ON CONFLICT (appointment_id) WHERE status <> 'void' DO NOTHING
    """
  typealias Row = NoRow
  var id: NoteID
  var appointment: AppointmentID
  var episode: EpisodeID?
  var content: Prewritten<NoteContent>
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(appointment)
    binds.add(episode)
    binds.add(content)
  }
}
