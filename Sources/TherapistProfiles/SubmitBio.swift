import ClinicValues
import Operations
import Store

enum SubmitBio: Command {
  static let name: OperationName = "therapists.submitBio"
  static let summary = "Hand a bio's draft in for review"
  static let access = Access.needsAny([.profileWriteOwn, .therapistsWrite])
  static let audit = Audit.writes(.bio)
  static let help: KeyValuePairs = [
    "therapist": "Whose bio", "expectedVersion": "The version that you read", "remark": "A word to the reviewer",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .notYourProfile, .nothingToSubmit]
  static let example: String? = #"{"therapist": "dana-whitford", "expectedVersion": 5}"#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var expectedVersion: Version
    var remark: Remark?
  }

  static func subject(_ params: Params, _ result: Bio) -> AuditSubject { AuditSubject(id: result.therapistId.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Bio {
    _ = try tx.ownStanding(of: params.therapist)
    try tx.take(
      BioStep(
        event: .submitted, therapist: params.therapist, expectedVersion: params.expectedVersion, remark: params.remark))
    return try tx.bio(params.therapist)
  }
}
