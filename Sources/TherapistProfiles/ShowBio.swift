import ClinicValues
import Operations
import Store

enum ShowBio: Command {
  static let name: OperationName = "therapists.bio"
  static let summary = "Show a bio: the draft with its flags, for who may see it, and what is published"
  static let access = Access.needs(.therapistsRead)
  static let audit = Audit.reads(.bio)
  static let help: KeyValuePairs = ["therapist": "Whose bio"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
  }

  static func subject(_ params: Params, _ result: Bio) -> AuditSubject { AuditSubject(id: result.therapistId.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Bio {
    try tx.bio(params.therapist)
  }
}
