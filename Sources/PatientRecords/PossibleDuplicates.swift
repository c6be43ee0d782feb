import ClinicValues
import Operations
import Store

/// Why two records may be of one person.
enum DuplicateReason: String, WireChoice, SQLValue, SQLItem {
  /// Names that sound or look alike, and the same birth date.
  case nameAndBirthDate
  case phone
  case healthNumber
}

/// Registers and edits that bear on identity wait for one another, so that of two that register one person at once the
/// second sees the first.
struct LockIdentities: Statement {
  static let sql: StaticString = "SELECT pg_advisory_xact_lock(7373006) IS NULL"
  typealias Row = Single<Bool>
  func bind(to binds: inout Binds) {}
}

/// Other records that may be of the same person as this one, through the search keys that they share.
struct FindDuplicates: Statement {
  static let sql: StaticString = """
    WITH shared AS MATERIALIZED (
        SELECT other.patient_id, CASE left(mine.key, 1)
          WHEN 'b' THEN 'nameAndBirthDate' WHEN 'p' THEN 'phone' ELSE 'healthNumber' END AS reason
        FROM patient_records.search_keys mine JOIN patient_records.search_keys other
          ON other.key = mine.key AND other.patient_id <> mine.patient_id
        WHERE mine.patient_id = $1 AND left(mine.key, 1) IN ('b', 'p', 'h')),
      cards AS MATERIALIZED (
        SELECT c.id, c.number, patient_records.fold(c.family_name) AS family,
          patient_records.fold(c.given_name) AS given, patient_records.fold(c.preferred_name) AS preferred
        FROM (SELECT $1 UNION SELECT patient_id FROM shared) AS ids (id) JOIN patient_records.patients c USING (id))
    SELECT o.id, o.number, array_agg(DISTINCT s.reason ORDER BY s.reason)
    FROM shared s JOIN cards o ON o.id = s.patient_id CROSS JOIN cards p
    WHERE p.id = $1 AND (s.reason <> 'nameAndBirthDate'
      OR (o.family = p.given AND o.given = p.family)
      OR (patient_records.sounds_alike(o.family, p.family) AND (
        patient_records.sounds_alike(o.given, p.given) OR patient_records.sounds_alike(o.preferred, p.given)
        OR patient_records.sounds_alike(o.given, p.preferred))))
    GROUP BY o.id, o.number ORDER BY o.number LIMIT 20
    """
  struct Row: StatementRow {
    let id: PatientID
    let number: PatientNumber
    let reasons: [DuplicateReason]
    init(from columns: inout Columns) throws {
      id = try columns.next()
      number = try columns.next()
      reasons = try columns.next()
    }
  }
  var patient: PatientID
  func bind(to binds: inout Binds) { binds.add(patient) }
}

/// The record that holds a health number, if it is not that of the patient given.
struct FindHolder: Statement {
  static let sql: StaticString = """
    SELECT p.id, p.number FROM patient_records.search_keys k JOIN patient_records.patients p ON p.id = k.patient_id
    WHERE k.key = (SELECT 'h' || $2) AND p.health_number_province = $1 AND p.health_number = $2
      AND ($3::uuid IS NULL AND $4::text IS NULL OR EXISTS (
        SELECT FROM patient_records.patients o WHERE (o.id = $3 OR o.number = $4) AND o.id <> p.id))
    """
  struct Row: StatementRow {
    let id: PatientID
    let number: PatientNumber
    init(from columns: inout Columns) throws {
      id = try columns.next()
      number = try columns.next()
    }
  }
  var healthNumber: HealthNumber
  var patient: PatientRef?
  func bind(to binds: inout Binds) {
    binds.add(healthNumber.province)
    binds.add(healthNumber.number)
    binds.add(patient?.id)
    binds.add(patient?.code)
  }
}

extension Transaction {
  /// A health number is one person's: refuses with the record that has it already, for which there is no acceptance.
  func refuseHeldHealthNumber(_ healthNumber: HealthNumber?, of patient: PatientRef? = nil) throws {
    guard let healthNumber, let holder = try first(FindHolder(healthNumber: healthNumber, patient: patient)) else {
      return
    }
    let candidate: JSON = .object([
      "patient": .string(holder.number.value),
      "reasons": .array([.string(DuplicateReason.healthNumber.rawValue)]),
    ])
    throw Refusal(
      .alreadyExists, field: "healthNumber", details: ["candidates": .array([candidate])],
      telling: AuditSubject(patients: [holder.id]))
  }

  /// Refuses when there are records that may be of the same person and that the caller does not say to have seen.
  ///
  /// The record itself has been written by then; the refusal takes it back.
  func refuseUnseenDuplicates(of patient: PatientID, seen: [PatientRef]) throws {
    let unseen = try rows(FindDuplicates(patient: patient)).filter { row in
      !seen.contains { $0.id == row.id || $0.code == row.number.value }
    }
    guard unseen.isEmpty else {
      let candidates = unseen.map { row in
        JSON.object([
          "patient": .string(row.number.value), "reasons": .array(row.reasons.map { .string($0.rawValue) }),
        ])
      }
      throw Refusal(
        .possibleDuplicate, details: ["candidates": .array(candidates)],
        telling: AuditSubject(patients: unseen.map(\.id)))
    }
  }
}
