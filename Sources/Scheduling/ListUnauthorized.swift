import ClinicValues
import Operations
import Store

enum ListUnauthorized: Read {
  static let name: OperationName = "appointments.unauthorized"
  static let summary = "List coming appointments with needles whose therapist has no authorization for them on that day"
  static let access = Access.needs(.scheduleRead)
  static let audit = Audit.reads(.appointment)
  static let help: KeyValuePairs = [
    "location": "At this location only", "therapist": "With this therapist only",
  ]

  struct Params: Codable, Sendable {
    var location: LocationRef?
    var therapist: TherapistRef?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Appointment>) -> AuditSubject {
    var seen: Set<PatientID> = []
    let patients = result.items.map(\.patientId).filter { seen.insert($0).inserted }
    let location = params.location.flatMap { $0.id ?? result.items.first?.locationId }
    return AuditSubject(patients: patients, location: location)
  }

  static func query(_ params: Params, by caller: Caller) throws -> UnauthorizedPage {
    UnauthorizedPage(params: params, after: try params.cursor.map { try PlaceInWallTime(cursor: $0) })
  }

  static func answer(_ rows: [Appointment], _ params: Params) -> Page<Appointment> {
    let limit = params.limit?.value ?? pageRows
    return Page(cutting: rows, limit: limit) { Cursor(parts: [$0.localStart.description, $0.id.description]) }
  }
}

struct UnauthorizedPage: Statement {
  static let sql: StaticString = """
    SELECT c.* FROM scheduling.unauthorized_appointments u JOIN scheduling.appointment_cards c ON c.id = u.id
    WHERE (($1::uuid IS NULL AND $2::text IS NULL) OR c.location_id = $1 OR c.location = $2)
      AND (($3::uuid IS NULL AND $4::text IS NULL) OR c.therapist_id = $3 OR c.therapist = $4)
      AND ($5::timestamp IS NULL OR (c.local_start, c.id) > ($5, $6::uuid))
    ORDER BY c.local_start, c.id LIMIT $7
    """
  typealias Row = Appointment
  var params: ListUnauthorized.Params
  var after: PlaceInWallTime?
  func bind(to binds: inout Binds) {
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.therapist?.id)
    binds.add(params.therapist?.code)
    binds.add(after?.localStart)
    binds.add(after?.id)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
