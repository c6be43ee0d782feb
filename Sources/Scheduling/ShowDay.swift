import ClinicValues
import Operations
import Store

enum ShowDay: Read {
  static let name: OperationName = "appointments.day"
  static let summary = "Show the appointments of a location's or a therapist's day"
  static let access = Access.needs(.scheduleRead)
  static let audit = Audit.reads(.schedule)
  static let help: KeyValuePairs = [
    "date": "The day on the location's wall",
    "location": "The day of this location",
    "therapist": "The day of this therapist, wherever they work, or at the location only",
    "includeCancelled": "Also show what was cancelled, missed or entered in error; true unless given",
  ]
  static let refusals: [RefusalReason] = [.notFound]
  static let example: String? = #"{"date": "2026-12-15", "location": "riverside"}"#

  struct Params: Codable, Sendable {
    var date: CivilDate
    var location: LocationRef?
    var therapist: TherapistRef?
    var includeCancelled: Bool?
  }

  struct Day: Codable, Sendable {
    var date: CivilDate
    var items: [Appointment]
  }

  static func subject(_ params: Params, _ result: Day) -> AuditSubject {
    var patients: [PatientID] = []
    for item in result.items where !patients.contains(item.patientId) { patients.append(item.patientId) }
    let location = params.location == nil ? nil : result.items.first?.locationId ?? params.location?.id
    return AuditSubject(patients: patients, location: location)
  }

  static func query(_ params: Params, by caller: Caller) throws -> AppointmentsOfDay {
    guard params.location != nil || params.therapist != nil else {
      throw FieldProblems([FieldProblem(field: "location", problem: "is missing, and so is therapist: give one")])
    }
    return AppointmentsOfDay(params: params)
  }

  static func answer(_ rows: [AppointmentsOfDay.Row], _ params: Params) throws -> Day {
    guard let first = rows.first, first.isLocationKnown else { throw Refusal.notFound("location") }
    guard first.isTherapistKnown else { throw Refusal.notFound("therapist") }
    return Day(date: params.date, items: rows.compactMap(\.appointment))
  }
}

/// The appointments of one day. There is always a row: it says whether the place and the person exist.
struct AppointmentsOfDay: Statement {
  static let sql: StaticString = """
    SELECT k.location_id IS NOT NULL OR NOT k.has_location, k.therapist_id IS NOT NULL OR NOT k.has_therapist, c.*
    FROM (SELECT $1::uuid IS NOT NULL OR $2::text IS NOT NULL AS has_location,
        $3::uuid IS NOT NULL OR $4::text IS NOT NULL AS has_therapist,
        (SELECT l.id FROM practice.locations l
          WHERE l.id = (SELECT coalesce($1, (SELECT x.id FROM practice.locations x WHERE x.code = $2)))) AS location_id,
        (SELECT t.id FROM therapist_profiles.therapists t
          WHERE t.id = (SELECT coalesce($3, (SELECT x.id FROM therapist_profiles.therapists x WHERE x.slug = $4))))
          AS therapist_id) k
      LEFT JOIN LATERAL (
        SELECT a.* FROM scheduling.appointment_cards a
        WHERE k.has_location AND a.location_id = k.location_id
          AND a.local_start >= $5::date AND a.local_start < $5::date + 1
          AND (a.therapist_id = k.therapist_id OR NOT k.has_therapist)
        UNION ALL
        SELECT a.* FROM scheduling.appointment_cards a
        WHERE NOT k.has_location AND a.therapist_id = k.therapist_id
          AND a.local_start >= $5::date AND a.local_start < $5::date + 1
      ) c ON $6 OR c.status IN ('booked', 'confirmed', 'arrived', 'in_treatment', 'completed')
    ORDER BY c.local_start, c.starts_at, c.therapist, c.id
    """
  struct Row: StatementRow {
    let isLocationKnown: Bool
    let isTherapistKnown: Bool
    let appointment: Appointment?
    init(from columns: inout Columns) throws {
      isLocationKnown = try columns.next()
      isTherapistKnown = try columns.next()
      appointment = try columns.nextIfPresent(AppointmentID.self).map { try Appointment(id: $0, from: &columns) }
    }
  }
  var params: ShowDay.Params
  func bind(to binds: inout Binds) {
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.therapist?.id)
    binds.add(params.therapist?.code)
    binds.add(params.date)
    binds.add(params.includeCancelled ?? true)
  }
}
