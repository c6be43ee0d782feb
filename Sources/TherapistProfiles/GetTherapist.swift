import ClinicValues
import Operations
import Store

enum GetTherapist: Read {
  static let name: OperationName = "therapists.get"
  static let summary = "Show a therapist's profile"
  static let access = Access.needs(.therapistsRead)
  static let audit = Audit.reads(.therapist)
  static let help: KeyValuePairs = ["therapist": "Who"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
  }

  static func subject(_ params: Params, _ result: TherapistProfile) -> AuditSubject {
    AuditSubject(id: result.id.uuid)
  }

  static func query(_ params: Params, by caller: Caller) -> FindProfile { FindProfile(therapist: params.therapist) }

  static func answer(_ rows: [TherapistProfile], _ params: Params) throws -> TherapistProfile {
    guard let profile = rows.first else { throw Refusal.notFound("therapist") }
    return profile
  }
}
