import ClinicValues
import Operations
import Store

enum MoveAppointment: Command {
  static let name: OperationName = "appointments.move"
  static let summary = "Move an appointment to another time, therapist, room or location"
  static let access = Access.needs(.scheduleWrite)
  static let audit = Audit.writes(.appointment)
  static let help: KeyValuePairs = [
    "appointment": "Which appointment",
    "expectedVersion": "The version that you read",
    "start": "New wall-clock time at the location",
    "therapist": "New therapist",
    "room": "New room; without it the old one stays if it is free, else any free one of the kind is taken",
    "location": "New location",
    "override": "Move outside of hours, into the past or over another appointment, and why",
  ]
  static let refusals: [RefusalReason] = [
    .contraindicated,
    .notFound, .staleVersion, .transitionNotAllowed, .notOffered, .timeDoesNotExist, .inThePast, .outsideHours,
    .therapistNotAuthorized, .noRoomFree, .slotTaken, .overrideNotPermitted,
  ]
  static let example: String? = #"""
    {"appointment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "expectedVersion": 1, "start": "2026-12-15T14:00"}
    """#

  struct Params: Codable, Sendable {
    var appointment: AppointmentID
    var expectedVersion: Version
    var start: CivilDateTime?
    var therapist: TherapistRef?
    var room: RoomID?
    var location: LocationRef?
    var override: Override?
  }

  static func subject(_ params: Params, _ result: Appointment) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Appointment {
    guard params.start != nil || params.therapist != nil || params.room != nil || params.location != nil else {
      throw FieldProblems([
        FieldProblem(field: "start", problem: "is missing, and so are therapist, room and location: give one")
      ])
    }
    tx.later(HoldOpenTime(exclusively: false))
    guard let move = try tx.first(MoveInOneCall(params: params)) else {
      throw StoreError.unexpectedColumns("no verdict")
    }
    try move.verdict.check(currentVersion: move.currentVersion)
    return try tx.appointment(params.appointment)
  }
}

/// Locks therapist, room and patient in that order, then moves (rule 2.3).
struct MoveInOneCall: Statement {
  static let sql: StaticString = """
    SELECT m.verdict, m.field, m.current_version FROM scheduling.move($1, $2, $3, $4, $5, $6, $7, $8, $9) m
    """
  struct Row: StatementRow {
    let verdict: Verdict
    let currentVersion: Version?
    init(from columns: inout Columns) throws {
      verdict = try Verdict(from: &columns)
      currentVersion = try columns.nextIfPresent()
    }
  }
  var params: MoveAppointment.Params
  func bind(to binds: inout Binds) {
    binds.add(params.appointment)
    binds.add(params.start)
    binds.add(params.therapist?.id)
    binds.add(params.therapist?.code)
    binds.add(params.room)
    binds.add(params.location?.id)
    binds.add(params.location?.code)
    binds.add(params.expectedVersion)
    binds.add(params.override?.reason)
  }
}
