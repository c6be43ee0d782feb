import ClinicValues
import Operations
import Store

enum CheckNote: Command {
  static let name: OperationName = "notes.check"
  static let summary = "Say all that stands against signing a note, and what to look at"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.note)
  static let help: KeyValuePairs = ["note": "Which note"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var note: NoteID }

  struct Result: Codable, Sendable {
    var id: NoteID
    var patientId: PatientID
    var version: Version
    /// Whether its author may sign it as it is.
    var isReady: Bool
    var findings: [SigningCheck.Finding]
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: result.id.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let (check, note) = try tx.signingCheck(of: params.note)
    let findings = check.findings()
    return Result(
      id: note.id, patientId: note.patient, version: note.version, isReady: !findings.contains(where: \.blocks),
      findings: findings)
  }
}

/// What the record knows beside a note's content, in one row.
struct FindSigningFacts: Statement {
  static let sql: StaticString = """
    SELECT n.id, n.patient_id, n.version, n.document::text, n.visit_date,
      a.status IN ('arrived', 'in_treatment', 'completed'),
      EXISTS (SELECT FROM therapist_profiles.permits p
        WHERE p.therapist_id = n.therapist_id AND p.needling AND p.valid @> n.visit_date),
      session_notes.found_count(n.id),
      EXISTS (SELECT FROM session_notes.needle_searches k WHERE k.note_id = n.id AND k.closed_at IS NULL), s.id,
      (s.answered_at AT TIME ZONE a.zone)::date = n.visit_date,
      s.version >= (SELECT max(v.version) FROM session_notes.screen_versions v WHERE v.published_at <= a.starts_at)
        AND NOT session_notes.is_unasked(n.patient_id, a.starts_at, a.ends_at + interval '2 hours'),
      a.ends_at + interval '2 hours', needle.known_until, h.is_given, h.risks, h.regions,
      -- Of this session, or of the patient since the day of the visit.
      ARRAY(SELECT e.id FROM session_notes.adverse_events e WHERE e.patient_id = n.patient_id
        AND CASE WHEN e.note_id IS NULL THEN (e.happened_at AT TIME ZONE a.zone)::date >= n.visit_date
          ELSE e.note_id = n.id END),
      CASE WHEN n.document #>> '{needling,sharpsBox}' IS NOT NULL THEN EXISTS (
        SELECT FROM session_notes.sharps_boxes x WHERE x.location_id = n.location_id
          AND upper(x.number) = upper(n.document #>> '{needling,sharpsBox}') AND x.opened_at <= a.ends_at
          AND (x.sealed_at IS NULL OR x.sealed_at >= a.starts_at)) END,
      session_notes.is_measure_due(n.patient_id, n.visit_at)
    -- What was known at the session, not what is known when it is signed. A session may run late.
    FROM session_notes.notes n JOIN scheduling.appointments a ON a.id = n.appointment_id
      -- The last needle, as charted; where a time is missing, the planned end, and what was entered two hours later.
      CROSS JOIN LATERAL (
        SELECT coalesce(c.at, a.ends_at) AS at,
          coalesce(c.at + interval '1 minute', a.ends_at + interval '2 hours') AS known_until
        FROM (SELECT CASE WHEN bool_and(e ->> 'insertedAt' IS NOT NULL)
            THEN (n.visit_date + max(e ->> 'insertedAt')::time) AT TIME ZONE a.zone END AS at
          FROM json_array_elements(coalesce(n.document #> '{needling,needles}', '[]')) e) c) needle
      LEFT JOIN LATERAL (
        SELECT l.id, l.answered_at, l.version FROM session_notes.screens l
        WHERE l.patient_id = n.patient_id AND l.answered_at <= a.ends_at + interval '2 hours'
        ORDER BY l.answered_at DESC, l.id DESC LIMIT 1) s ON true
      CROSS JOIN LATERAL (
        SELECT count(c.id) > 0 AS is_given,
          coalesce(array_agg(DISTINCT x.risk) FILTER (WHERE x.risk IS NOT NULL), '{}') AS risks,
          coalesce(array_agg(DISTINCT x.region) FILTER (WHERE x.region IS NOT NULL), '{}') AS regions
        FROM session_notes.consents c LEFT JOIN LATERAL unnest(c.risks, c.regions) AS x (risk, region) ON true
        WHERE c.patient_id = n.patient_id AND c.therapist_id = n.therapist_id
          AND c.given_at <= needle.known_until
          AND (c.valid_until IS NULL OR c.valid_until >= n.visit_date)
          -- Whoever took a consent back before the last needle took back all that was given until then.
          AND NOT EXISTS (SELECT FROM session_notes.consents w
            WHERE w.patient_id = n.patient_id AND w.therapist_id = n.therapist_id
              AND w.withdrawn_at >= c.given_at AND w.withdrawn_at <= needle.at)) h
    WHERE n.id = $1
    """
  struct Row: StatementRow {
    let id: NoteID
    let patient: PatientID
    let version: Version
    let content: Prewritten<NoteContent>
    let visitDate: CivilDate
    let hasArrived: Bool
    let isAuthorized: Bool
    let found: Int32
    let isSearchOpen: Bool
    let screen: SigningCheck.ScreenFacts?
    let answeredUntil: Instant
    let knownUntil: Instant
    let consent: SigningCheck.ConsentFacts?
    let events: [AdverseEventID]
    let isBoxKnown: Bool?
    let isMeasureDue: Bool
    init(from columns: inout Columns) throws {
      id = try columns.next()
      patient = try columns.next()
      version = try columns.next()
      content = try columns.next()
      visitDate = try columns.next()
      hasArrived = try columns.next()
      isAuthorized = try columns.next()
      found = try columns.next()
      isSearchOpen = try columns.next()
      let screen = try columns.nextIfPresent(ScreenID.self)
      let isOfVisitDay = try columns.nextIfPresent(Bool.self)
      let isCurrent = try columns.nextIfPresent(Bool.self)
      self.screen = screen.map {
        SigningCheck.ScreenFacts(id: $0, isOfVisitDay: isOfVisitDay ?? false, isCurrent: isCurrent ?? false)
      }
      answeredUntil = try columns.next()
      knownUntil = try columns.next()
      let isGiven = try columns.next(Bool.self)
      let risks = Set(try columns.next([MaterialRisk].self))
      let regions = Set(try columns.next([Region].self))
      consent = isGiven ? SigningCheck.ConsentFacts(risks: risks, regions: regions) : nil
      events = try columns.next()
      isBoxKnown = try columns.nextIfPresent()
      isMeasureDue = try columns.next()
    }
  }
  var note: NoteID
  func bind(to binds: inout Binds) { binds.add(note) }
}

extension Transaction {
  /// The check of a note as it stands, and the note's head.
  func signingCheck(of note: NoteID) throws -> (SigningCheck, FindSigningFacts.Row) {
    guard let row = try first(FindSigningFacts(note: note)) else { throw Refusal.notFound("note") }
    let content = try row.content.value()
    let codes = content.namedMuscles.map(\.code)
    let muscles = codes.isEmpty ? [] : try rows(MusclesByCode(codes: codes))
    let flags = try rows(
      FlagsOfSession(patient: row.patient, answeredUntil: row.answeredUntil, knownUntil: row.knownUntil))
    let facts = SigningCheck.Facts(
      visitDate: row.visitDate, hasArrived: row.hasArrived, screen: row.screen,
      gate: SafetyGate(
        flags: flags, rules: flags.isEmpty ? [] : try rows(AllSafetyRules()), isAuthorized: row.isAuthorized),
      consent: row.consent,
      muscles: Dictionary(muscles.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first }),
      foundNeedles: Int(row.found), isSearchOpen: row.isSearchOpen, events: Set(row.events),
      isBoxKnown: row.isBoxKnown, isMeasureDue: row.isMeasureDue)
    return (SigningCheck(content: content, facts: facts), row)
  }
}
