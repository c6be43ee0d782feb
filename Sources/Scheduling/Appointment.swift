import ClinicValues
import Operations
import Store

/// A remark on a visit, on one line. Protected: it tells of a patient.
enum VisitRemarkKind: TextKind {
  static let lengthMax = 500
  static let isProtected = true
  static let example = "Patient called"
}
typealias VisitRemark = Text<VisitRemarkKind>

/// How long a visit is, without buffers.
enum VisitMinutesKind: QuantityKind {
  static let range = 5...480
  static let example = 45
  static let summary = "Minutes"
}
typealias VisitMinutes = Quantity<VisitMinutesKind>

/// Leave to book past the rules on hours and overlap, given by who takes it.
struct Override: Codable, Sendable {
  /// Why; it stays with the appointment.
  var reason: VisitRemark
}

/// An appointment as the API shows it: a row of `scheduling.appointment_cards`.
struct Appointment: WireRecord, StatementRow {
  var id: AppointmentID
  var version: Version
  var status: AppointmentStatus
  /// Wall-clock time at the location.
  var localStart: CivilDateTime
  var start: ZonedInstant
  var end: ZonedInstant
  var zone: TimeZoneName
  var minutes: VisitMinutes
  /// The wall shows this start twice; the first is meant.
  var isDoubled: Bool
  var patientId: PatientID
  /// The patient's number.
  var patient: PatientNumber
  var patientName: PatientName
  var patientHasAlert: Bool
  var therapistId: TherapistID
  /// The therapist's slug.
  var therapist: TherapistSlug
  var therapistName: StaffName
  /// Code of the treatment type.
  var treatment: TreatmentTypeCode
  var treatmentName: Label
  var locationId: LocationID
  /// Code of the location.
  var location: LocationCode
  var room: RoomID?
  var roomName: Label?
  var note: VisitRemark?
  /// Booked over another knowingly.
  var overlaps: Bool
  var outsideHours: Bool
  var overrideReason: VisitRemark?
  var statusReason: VisitRemark?
  var cancelReason: CancelReason?
  /// The cancelled or missed appointment in whose place it came.
  var rebookedFrom: AppointmentID?

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("version", version)
    writer.member("status", status)
    writer.member("localStart", localStart)
    writer.member("start", start)
    writer.member("end", end)
    writer.member("zone", zone)
    writer.member("minutes", minutes)
    writer.member("isDoubled", isDoubled)
    writer.member("patientId", patientId)
    writer.member("patient", patient)
    writer.member("patientName", patientName)
    writer.member("patientHasAlert", patientHasAlert)
    writer.member("therapistId", therapistId)
    writer.member("therapist", therapist)
    writer.member("therapistName", therapistName)
    writer.member("treatment", treatment)
    writer.member("treatmentName", treatmentName)
    writer.member("locationId", locationId)
    writer.member("location", location)
    writer.member("room", room)
    writer.member("roomName", roomName)
    writer.member("note", note)
    writer.member("overlaps", overlaps)
    writer.member("outsideHours", outsideHours)
    writer.member("overrideReason", overrideReason)
    writer.member("statusReason", statusReason)
    writer.member("cancelReason", cancelReason)
    writer.member("rebookedFrom", rebookedFrom)
  }

  init(from columns: inout Columns) throws {
    try self.init(id: try columns.next(), from: &columns)
  }

  /// Reads what follows the id.
  init(id: AppointmentID, from columns: inout Columns) throws {
    self.id = id
    version = try columns.next()
    status = try columns.next()
    localStart = try columns.next()
    start = ZonedInstant(try columns.next(), local: localStart)
    let endsAt = try columns.next(Instant.self)
    end = ZonedInstant(endsAt, local: try columns.next())
    zone = try columns.next()
    minutes = try columns.next()
    isDoubled = try columns.next()
    patientId = try columns.next()
    patient = try columns.next()
    patientName = try columns.next()
    patientHasAlert = try columns.next()
    therapistId = try columns.next()
    therapist = try columns.next()
    therapistName = try columns.next()
    treatment = try columns.next()
    treatmentName = try columns.next()
    locationId = try columns.next()
    location = try columns.next()
    room = try columns.nextIfPresent()
    roomName = try columns.nextIfPresent()
    note = try columns.nextIfPresent()
    overlaps = try columns.next()
    outsideHours = try columns.next()
    overrideReason = try columns.nextIfPresent()
    statusReason = try columns.nextIfPresent()
    cancelReason = try columns.nextIfPresent()
    rebookedFrom = try columns.nextIfPresent()
  }

  var auditSubject: AuditSubject { AuditSubject(id: id.uuid, patients: [patientId], location: locationId) }
}

struct FindAppointment: Statement {
  static let sql: StaticString = "SELECT c.* FROM scheduling.appointment_cards c WHERE c.id = $1"
  typealias Row = Appointment
  var appointment: AppointmentID
  func bind(to binds: inout Binds) { binds.add(appointment) }
}

extension Transaction {
  /// The appointment just written.
  func appointment(_ id: AppointmentID) throws -> Appointment {
    guard let row = try first(FindAppointment(appointment: id)) else { throw Refusal.notFound("appointment") }
    return row
  }
}
