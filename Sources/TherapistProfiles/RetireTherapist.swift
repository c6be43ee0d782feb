import ClinicValues
import Operations
import Store

enum RetireTherapist: Command {
  static let name: OperationName = "therapists.retire"
  static let summary = "Mark that a therapist no longer works here; the public directory drops them at once"
  static let access = Access.needs(.therapistsWrite)
  static let audit = Audit.writes(.therapist)
  static let help: KeyValuePairs = [
    "therapist": "Who", "expectedVersion": "The version that you read",
    "keepAppointments": "Keep their coming appointments; without it they make it refused",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .appointmentsAffected]
  static let example: String? =
    #"{"therapist": "dana-whitford", "expectedVersion": 1, "keepAppointments": true}"#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var expectedVersion: Version
    var keepAppointments: Bool?
  }

  static func subject(_ params: Params, _ result: TherapistProfile) -> AuditSubject {
    AuditSubject(id: result.id.uuid)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> TherapistProfile {
    tx.later(HoldOpenTime(exclusively: true))
    let profile = try tx.setRetired(true, params.therapist, params.expectedVersion)
    try tx.settleClosure(therapist: profile.id, keepAppointments: params.keepAppointments)
    return profile
  }
}

enum ReinstateTherapist: Command {
  static let name: OperationName = "therapists.reinstate"
  static let summary = "Take back that a therapist was retired; the bio is published anew by hand"
  static let access = Access.needs(.therapistsWrite)
  static let audit = Audit.writes(.therapist)
  static let help: KeyValuePairs = ["therapist": "Who", "expectedVersion": "The version that you read"]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var expectedVersion: Version
  }

  static func subject(_ params: Params, _ result: TherapistProfile) -> AuditSubject {
    AuditSubject(id: result.id.uuid)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> TherapistProfile {
    try tx.setRetired(false, params.therapist, params.expectedVersion)
  }
}

/// Retires or reinstates; the day of a retirement stays when it is repeated.
struct SetRetired: Statement {
  static let sql: StaticString = """
    UPDATE therapist_profiles.therapists
    SET retired_at = CASE WHEN $3 THEN coalesce(retired_at, needlepoint.now()) END, version = version + 1
    WHERE id = $1 AND version = $2
    """
  typealias Row = NoRow
  var id: TherapistID
  var expectedVersion: Version
  var isRetired: Bool
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(expectedVersion)
    binds.add(isRetired)
  }
}

extension Transaction {
  fileprivate func setRetired(_ isRetired: Bool, _ therapist: TherapistRef, _ version: Version) throws
    -> TherapistProfile
  {
    let standing = try standing(of: therapist)
    guard standing.mayWrite else { throw CallError.forbidden }
    let edited = try execute(SetRetired(id: standing.id, expectedVersion: version, isRetired: isRetired))
    try requireEdited(edited, standing.id)
    return try profile(standing.id)
  }
}
