import ClinicValues
import Operations
import Store

enum UnpublishBio: Command {
  static let name: OperationName = "therapists.unpublishBio"
  static let summary = "Take a bio off the public directory at once; its text stays as the draft"
  static let access = Access.needsAny([.therapistsReview, .therapistsWrite, .profileWriteOwn])
  static let audit = Audit.writes(.bio)
  static let help: KeyValuePairs = [
    "therapist": "Whose bio; a therapist takes their own down", "expectedVersion": "The version that you read",
    "remark": "Why",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .notYourProfile, .nothingPublished]
  static let example: String? = #"{"therapist": "dana-whitford", "expectedVersion": 5}"#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var expectedVersion: Version
    var remark: Remark?
  }

  static func subject(_ params: Params, _ result: Bio) -> AuditSubject { AuditSubject(id: result.therapistId.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Bio {
    try tx.take(
      BioStep(
        event: .unpublished, therapist: params.therapist, expectedVersion: params.expectedVersion,
        remark: params.remark))
    return try tx.bio(params.therapist)
  }
}
