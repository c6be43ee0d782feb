import ClinicValues
import Operations
import Store

enum ShowDoses: Command {
  static let name: OperationName = "needles.doses"
  static let summary =
    "Show what each session's needles did in a patient's muscles: soreness, gain, and what to look at"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.needle)
  static let help: KeyValuePairs = ["patient": "Whose muscles", "muscle": "This muscle only"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var muscle: MuscleCode?
  }

  struct Item: Codable, Sendable {
    var muscle: MuscleCode
    var side: Side
    var visitDate: CivilDate
    var noteId: NoteID
    var needles: Int
    var techniques: [NeedleTechnique]
    /// I to V, by technique and time; absent where a time is missing.
    var grade: DoseMemory.Grade?
    var twitches: Int
    /// At the check-in; absent where nobody answered.
    var soreness: Int?
    var sorenessHours: Int?
    /// Pain now less that of the next session; positive is better, absent where there is none yet.
    var gain: Int?
    var flags: [DoseMemory.Flag]
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    /// By muscle and side, the earliest first; the latest hundred sessions.
    var items: [Item]
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let patient = try tx.patientID(params.patient)
    let rows = try tx.rows(DosesOfPatient(patient: patient, muscle: params.muscle))
    var items: [Item] = []
    for group in Self.groups(rows) {
      for (row, flags) in zip(group, DoseMemory.flags(group.map(\.dose))) { items.append(row.item(flags)) }
    }
    return Result(patientId: patient, items: items)
  }

  /// Rows of one muscle and side lie together.
  private static func groups(_ rows: [DosesOfPatient.Row]) -> [[DosesOfPatient.Row]] {
    var groups: [[DosesOfPatient.Row]] = []
    for row in rows {
      if let last = groups.last?.last, last.muscle == row.muscle, last.side == row.side {
        groups[groups.count - 1].append(row)
      } else {
        groups.append([row])
      }
    }
    return groups
  }
}

struct DosesOfPatient: Statement {
  static let sql: StaticString = """
    WITH visits AS (
      SELECT n.id, n.visit_date, n.visit_at, (n.document #>> '{pain,now}')::bigint AS pain
      FROM session_notes.notes n WHERE n.patient_id = $1 AND n.status = 'signed'
      ORDER BY n.visit_at DESC, n.id DESC LIMIT 100
    ), courses AS (
      SELECT v.*, v.pain - lead(v.pain) OVER (ORDER BY v.visit_at, v.id) AS gain FROM visits v
    )
    SELECT e.muscle, coalesce(e.side, 'midline'), v.visit_date, v.id, count(*),
      coalesce(array_agg(DISTINCT e.technique) FILTER (WHERE e.technique IS NOT NULL), '{}'),
      max(e.minutes)::bigint, coalesce(sum(e.twitches), 0)::bigint, max(c.soreness)::bigint,
      max(c.soreness_hours)::bigint, v.gain
    FROM courses v JOIN session_notes.needles e ON e.note_id = v.id
      LEFT JOIN LATERAL (SELECT max(k.soreness) AS soreness, max(k.soreness_hours) AS soreness_hours
        FROM session_notes.check_ins k WHERE k.note_id = v.id) c ON true
    WHERE $2::text IS NULL OR e.muscle = $2
    GROUP BY e.muscle, coalesce(e.side, 'midline'), v.visit_date, v.visit_at, v.id, v.gain
    ORDER BY e.muscle, coalesce(e.side, 'midline'), v.visit_at, v.id
    """
  struct Row: StatementRow {
    let muscle: MuscleCode
    let side: Side
    let visitDate: CivilDate
    let note: NoteID
    let dose: DoseMemory.Dose
    init(from columns: inout Columns) throws {
      muscle = try columns.next()
      side = try columns.next()
      visitDate = try columns.next()
      note = try columns.next()
      let needles = try columns.next(Int.self)
      let techniques = try columns.next([NeedleTechnique].self)
      let minutes = try columns.nextIfPresent(Int.self)
      let twitches = try columns.next(Int.self)
      let soreness = try columns.nextIfPresent(Int.self)
      let hours = try columns.nextIfPresent(Int.self)
      dose = DoseMemory.Dose(
        needles: needles, techniques: techniques, minutes: minutes, twitches: twitches, soreness: soreness,
        sorenessHours: hours,
        gain: try columns.nextIfPresent())
    }

    func item(_ flags: [DoseMemory.Flag]) -> ShowDoses.Item {
      ShowDoses.Item(
        muscle: muscle, side: side, visitDate: visitDate, noteId: note, needles: dose.needles,
        techniques: dose.techniques, grade: dose.grade, twitches: dose.twitches, soreness: dose.soreness,
        sorenessHours: dose.sorenessHours, gain: dose.gain, flags: flags)
    }
  }
  var patient: PatientID
  var muscle: MuscleCode?
  func bind(to binds: inout Binds) {
    binds.add(patient)
    binds.add(muscle)
  }
}
