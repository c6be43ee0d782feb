import ClinicValues
import Operations
import Store

enum UpdateTreatmentType: Command {
  static let name: OperationName = "treatmentTypes.update"
  static let summary = "Change a treatment type; what is booked already keeps its times"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.treatmentType)
  static let help: KeyValuePairs = [
    "treatmentType": "Which treatment type",
    "expectedVersion": "The version that you read",
    "name": "New name",
    "minutes": "How long the patient is treated from now on",
    "bufferBefore": "Minutes kept free before",
    "bufferAfter": "Minutes kept free after",
    "roomKind": "The kind of room that it needs",
    "needling": "Whether needles are used; the answer says which appointments lack the authorization then",
    "taxReason": "Why it is taxed or exempt",
    "clear": "What to leave empty from now on",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion]
  static let example: String? = #"{"treatmentType": "ims-45", "expectedVersion": 1, "bufferAfter": 5}"#

  enum Clearable: String, WireChoice {
    case roomKind
  }

  struct Params: Codable, Sendable {
    var treatmentType: TreatmentTypeRef
    var expectedVersion: Version
    var name: Label?
    var minutes: TreatmentMinutes?
    var bufferBefore: BufferMinutes?
    var bufferAfter: BufferMinutes?
    var roomKind: RoomKind?
    var needling: Bool?
    var taxReason: TaxReason?
    var clear: [Clearable]?
  }

  struct Outcome: Codable, Sendable {
    var treatmentType: TreatmentType
    /// With `needling` true: how many coming appointments are with a therapist who may not use needles on that day.
    /// None of them is cancelled by this: somebody moves or cancels each. `appointments.unauthorized` lists them at any
    /// time.
    var appointmentsUnauthorized: Int
    /// The first 100 of them.
    var appointments: [AffectedAppointment]
  }

  static func subject(_ params: Params, _ result: Outcome) -> AuditSubject {
    AuditSubject(id: result.treatmentType.id.uuid)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Outcome {
    let id = try tx.edit(EditTreatmentType(params: params), of: "treatmentType")
    var affected: [AffectedAppointment] = []
    if params.needling == true { affected = try tx.rows(UnauthorizedOfTreatment(treatmentType: TreatmentTypeID(id))) }
    return Outcome(
      treatmentType: try tx.treatmentType(id), appointmentsUnauthorized: affected.count,
      appointments: Array(affected.prefix(AffectedAppointment.shownMax)))
  }
}

struct EditTreatmentType: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM practice.treatment_types WHERE id = $1 OR code = $2 FOR UPDATE),
      edited AS (
        UPDATE practice.treatment_types t SET name = coalesce($4, name), minutes = coalesce($5, minutes),
          buffer_before = coalesce($6, buffer_before), buffer_after = coalesce($7, buffer_after),
          room_kind = CASE WHEN $11 THEN NULL ELSE coalesce($8, room_kind) END, needling = coalesce($9, needling),
          tax_reason = coalesce($10, tax_reason), version = t.version + 1
        FROM found WHERE t.id = found.id AND found.version = $3 RETURNING t.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: UpdateTreatmentType.Params
  func bind(to binds: inout Binds) {
    binds.add(params.treatmentType.id)
    binds.add(params.treatmentType.code)
    binds.add(params.expectedVersion)
    binds.add(params.name)
    binds.add(params.minutes)
    binds.add(params.bufferBefore)
    binds.add(params.bufferAfter)
    binds.add(params.roomKind)
    binds.add(params.needling)
    binds.add(params.taxReason)
    binds.add(params.clear?.contains(.roomKind) ?? false)
  }
}

/// The treatment's coming appointments with therapists whose permits do not authorize needles on that day.
struct UnauthorizedOfTreatment: Statement {
  static let sql: StaticString = """
    SELECT u.appointment_id, u.location_code, u.local_start FROM scheduling.unauthorized(NULL, $1) u
    """
  typealias Row = AffectedAppointment
  var treatmentType: TreatmentTypeID
  func bind(to binds: inout Binds) { binds.add(treatmentType) }
}
