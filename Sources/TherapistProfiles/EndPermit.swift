import ClinicValues
import Operations
import Store

enum EndPermit: Command {
  static let name: OperationName = "permits.end"
  static let summary = "End a practice permit before its time; says which appointments lack its authorization then"
  static let access = Access.needs(.therapistsWrite)
  static let audit = Audit.writes(.permit)
  static let help: KeyValuePairs = [
    "permit": "Which permit",
    "expectedVersion": "The version that you read",
    "until": "First day on which it no longer holds; after its first day, before its end",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .valueNotAllowed]

  struct Params: Codable, Sendable {
    var permit: PermitID
    var expectedVersion: Version
    var until: CivilDate
  }

  struct Outcome: Codable, Sendable {
    var permit: Permit
    /// How many coming appointments the therapist may not use the needles for any more that they need. None of them is
    /// cancelled by this: somebody moves or cancels each. `appointments.unauthorized` lists them at any time.
    var appointmentsUnauthorized: Int
    /// The first 100 of them.
    var appointments: [AffectedAppointment]
  }

  static func subject(_ params: Params, _ result: Outcome) -> AuditSubject { AuditSubject(id: result.permit.id.uuid) }

  /// It is a fact that the College decides, so no booking stands in its way.
  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Outcome {
    let permit = try tx.permit(params.permit)
    let standing = try tx.standing(of: TherapistRef(permit.therapist.value))
    guard standing.mayWrite else { throw CallError.forbidden }
    guard params.expectedVersion == permit.version else { throw Refusal.stale(current: permit.version) }
    guard permit.from < params.until, params.until < permit.until else {
      throw Refusal(.valueNotAllowed, field: "until")
    }
    let edited = try tx.execute(ShortenPermit(params: params))
    guard edited == 1 else { throw Refusal.stale(current: try tx.permit(params.permit).version) }
    let affected = try tx.rows(UnauthorizedOfTherapist(therapist: standing.id))
    return Outcome(
      permit: try tx.permit(params.permit), appointmentsUnauthorized: affected.count,
      appointments: Array(affected.prefix(AffectedAppointment.shownMax)))
  }
}

struct ShortenPermit: Statement {
  static let sql: StaticString = """
    UPDATE therapist_profiles.permits SET valid = daterange(lower(valid), $3), version = version + 1
    WHERE id = $1 AND version = $2
    """
  typealias Row = NoRow
  var params: EndPermit.Params
  func bind(to binds: inout Binds) {
    binds.add(params.permit)
    binds.add(params.expectedVersion)
    binds.add(params.until)
  }
}

/// The therapist's coming appointments with needles that no permit authorizes.
struct UnauthorizedOfTherapist: Statement {
  static let sql: StaticString = """
    SELECT u.appointment_id, u.location_code, u.local_start FROM scheduling.unauthorized($1, NULL) u
    """
  typealias Row = AffectedAppointment
  var therapist: TherapistID
  func bind(to binds: inout Binds) { binds.add(therapist) }
}
