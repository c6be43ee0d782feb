import ClinicValues
import Operations
import Store

enum BookAppointment: Command {
  static let name: OperationName = "appointments.book"
  static let summary = "Book a patient with a therapist"
  static let access = Access.needs(.scheduleWrite)
  static let audit = Audit.writes(.appointment)
  static let help: KeyValuePairs = [
    "patient": "Who is seen",
    "therapist": "Who treats",
    "treatment": "What is done; it says how long, and what kind of room it needs",
    "location": "Where",
    "start": "Wall-clock time at the location",
    "minutes": "How long, if not as long as the treatment usually is",
    "room": "In which room; any free one of the kind needed, unless given",
    "note": "A remark for those who look at the schedule",
    "override": "Book outside of hours, in the past, over another appointment or without a re-assessment, and why",
    "rebookedFrom": "The patient's cancelled or missed appointment in whose place this one comes",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .notOffered, .timeDoesNotExist, .inThePast, .outsideHours, .therapistNotAuthorized, .noRoomFree,
    .slotTaken, .overrideNotPermitted, .contraindicated, .reassessmentDue,
  ]
  static let example: String? = #"""
    {"patient": "P-000123", "therapist": "dana-whitford", "treatment": "ims-45", "location": "riverside",
     "start": "2026-12-15T13:00"}
    """#

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var therapist: TherapistRef
    var treatment: TreatmentTypeRef
    var location: LocationRef
    var start: CivilDateTime
    var minutes: VisitMinutes?
    var room: RoomID?
    var note: VisitRemark?
    var override: Override?
    var rebookedFrom: AppointmentID?
  }

  static func subject(_ params: Params, _ result: Appointment) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Appointment {
    tx.later(HoldOpenTime(exclusively: false))
    guard let booking = try tx.first(BookInOneCall(id: .new(), params: params)) else {
      throw StoreError.unexpectedColumns("no verdict")
    }
    try booking.verdict.check()
    guard let appointment = booking.appointment else { throw CallError.forbidden }
    return appointment
  }
}

/// Looks up, checks and inserts in one round trip; who takes the slot at the same instant is seen by the constraints
/// alone (rule 2.8).
struct BookInOneCall: Statement {
  static let sql: StaticString = """
    SELECT b.verdict, b.field, (b.card).*
    FROM scheduling.book($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) b
    """
  struct Row: StatementRow {
    let verdict: Verdict
    let appointment: Appointment?
    init(from columns: inout Columns) throws {
      verdict = try Verdict(from: &columns)
      appointment = try columns.nextIfPresent(AppointmentID.self).map { try Appointment(id: $0, from: &columns) }
    }
  }
  var id: AppointmentID
  var params: BookAppointment.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(params.therapist.id)
    binds.add(params.therapist.code)
    binds.add(params.treatment.id)
    binds.add(params.treatment.code)
    binds.add(params.location.id)
    binds.add(params.location.code)
    binds.add(params.start)
    binds.add(params.minutes)
    binds.add(params.room)
    binds.add(params.note)
    binds.add(params.override?.reason)
    binds.add(params.rebookedFrom)
  }
}
